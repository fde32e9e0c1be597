#pragma once

#include "app/prescription/audit_finding.h"
#include "app/prescription/audit_settings.h"
#include "app/prescription/prescription.h"

namespace xinglin::app {

struct AuditInput;

/// The grams of a herb that a book allows.
struct DoseLimit {
    double least = 0;
    double most = 0;
    bool isIntake = false;  ///< of one intake; otherwise of one day

    bool operator==(const DoseLimit&) const = default;
};

/// Checks prescriptions against the facts of the knowledge base. Rules only: no model has a say in it.
///
/// Keeps everything in memory and changes nothing, so one object may serve several threads.
class PrescriptionAudit final {
public:
    /// `facts` is borrowed and must outlive the audit; `stockNames` are names that this clinic gives herbs.
    /// Throws FailureError naming a herb of `settings.banned` that is no name of the knowledge base: it would
    /// ban nothing.
    PrescriptionAudit(const AuditFacts& facts, AuditSettings settings,
                      const QList<StockName>& stockNames = {});

    /// What stands against `prescription`, heaviest first. The verdict depends neither on the order of the
    /// herbs nor on which of its names a herb is written with. Below 5 ms for 30 herbs.
    QList<AuditFinding> audit(const Prescription& prescription) const;

    /// The limit that each item is checked against, in their order; nothing where no source gives one. Of an
    /// ambiguous name the strictest.
    QList<std::optional<DoseLimit>> limits(const Prescription& prescription) const;

    /// HerbNames::standardNameOf() each item, in their order.
    QStringList standardNamesIn(const QList<PrescriptionItem>& items) const;

    const HerbNames& names() const { return m_names; }
    const AuditFacts& facts() const { return m_facts; }
    const AuditSettings& settings() const { return m_settings; }
    /// Which state of the facts it audits by, for records.
    const QString& factsEdition() const { return m_facts.edition; }

private:
    AuditInput inputOf(const Prescription& prescription) const;

    const AuditFacts& m_facts;
    AuditSettings m_settings;
    HerbNames m_names;
    QList<ClinicBan> m_bans;
};

}  // namespace xinglin::app
