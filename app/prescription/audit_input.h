#pragma once

#include <QCoreApplication>
#include <QSet>

#include "app/knowledge/audit_facts.h"
#include "app/knowledge/herb_names.h"
#include "app/prescription/audit_finding.h"
#include "app/prescription/audit_settings.h"
#include "app/prescription/prescription.h"

namespace xinglin::app {

/// The words of findings; every rule family uses this one translation context.
struct AuditWords {
    Q_DECLARE_TR_FUNCTIONS(PrescriptionAudit)
};

/// How an item gets into the patient.
enum class Intake { Decocted, Powdered, External };

/// What a rule family sees: the prescription with its names resolved, and the facts. Valid for one audit.
struct AuditInput {
    const Prescription& prescription;
    const AuditFacts& facts;
    const HerbNames& names;
    const AuditSettings& settings;
    const QList<ClinicBan>& bans;
    QList<NamedHerb> herbs;  ///< one for each item

    const AuditHerb& herb(int index) const { return facts.herbs[static_cast<std::size_t>(index)]; }
    const AuditSource& source(int index) const { return facts.sources[static_cast<std::size_t>(index)]; }
    Intake intakeOf(int item) const;
    /// Whether herbs of this prescription are boiled unless an item says otherwise.
    bool isDecocted() const;
    /// The herb at the end of the chain of forms and kin: 附子 for 黑顺片, 地黄 for 熟地黄.
    int root(int herb) const;
    /// The item's name, followed by the herb's own where that does not stand in it.
    QString shown(int item, int herb) const;
};

/// What a finding says: the translated sentence, and the parts of it that are the same in every language.
struct FactText {
    QString words;
    QStringList parts;
};

/// `pattern`, translated and with %1 … for the first parts, and its parts; those without a place in it (which
/// of two patterns it is) only tell findings apart.
FactText factText(const QString& pattern, const QStringList& parts = {});

/// Collects findings with the severity that the settings give their rule.
class AuditSink final {
public:
    explicit AuditSink(const AuditInput& input) : m_input(input) {}

    /// A finding about `places` whose fact stands in `source` (an index, or -1 for the knowledge base
    /// itself).
    AuditFinding& add(AuditRule rule, const QList<int>& places, const FactText& fact, int source,
                      const QString& clearsIf);
    /// The same for a fact that several sources say together; every one of them is named, in the order of the
    /// knowledge base. Of one it is as above.
    AuditFinding& add(AuditRule rule, const QList<int>& places, const FactText& fact,
                      const QSet<int>& sources, const QString& clearsIf);
    /// All findings, heaviest first, then by place and rule.
    QList<AuditFinding> take();

private:
    const AuditInput& m_input;
    QList<AuditFinding> m_findings;
};

/// What says a clinic's own ban or limit: a herb that it does not use, a limit that it set.
SourceRef clinicSource();

/// Grams as people write them: 0.06, 3, 12.5.
QString gramsText(double grams);

// The rule families, one file each. A pure function of its input; the order of calls does not matter.
void controlRules(const AuditInput& input, AuditSink& sink);
void pairRules(const AuditInput& input, AuditSink& sink);
void doseRules(const AuditInput& input, AuditSink& sink);
void pregnancyRules(const AuditInput& input, AuditSink& sink);
void routeRules(const AuditInput& input, AuditSink& sink);
void patientRules(const AuditInput& input, AuditSink& sink);
void drugRules(const AuditInput& input, AuditSink& sink);
void supplyRules(const AuditInput& input, AuditSink& sink);
void clinicRules(const AuditInput& input, AuditSink& sink);

/// The dose that limits `herb` when it is taken this way, or null when no source gives one: the Pharmacopoeia
/// before other books, the way of taking before doses in general, of several the stricter.
const AuditDose* limitOf(const AuditInput& input, int herb, Intake intake, bool isFresh);

}  // namespace xinglin::app
