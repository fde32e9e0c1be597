// Names and what the law says of them: banned, controlled-toxic, unknown-name, ambiguous-name, toxic.

#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

int toxicityRank(const QString& term) {
    return term == QStringLiteral("大毒")   ? 3
           : term == QStringLiteral("有毒") ? 2
           : term == QStringLiteral("小毒") ? 1
                                            : 0;
}

class ItemControls final {
public:
    ItemControls(const AuditInput& input, AuditSink& sink, int item)
        : m_input(input), m_sink(sink), m_item(item), m_herb(input.herbs.at(item)) {}

    void check() {
        if (m_herb.kind == NamedHerb::Kind::Unknown) {
            m_sink.add(AuditRule::UnknownName, {m_item},
                       AuditWords::tr("%1 is no herb of the knowledge base; nothing about it can be checked.")
                           .arg(written()),
                       -1, AuditWords::tr("Write the name that the Pharmacopoeia gives the herb."));
            checkClinicList();
            return;
        }
        if (m_herb.kind == NamedHerb::Kind::Ambiguous) {
            checkAmbiguous();
        }
        if (!checkClinicList() && !checkBanned()) {
            checkToxic();
        }
        checkControlled();
    }

private:
    const QString& written() const { return m_input.prescription.items.at(m_item).name; }

    void checkAmbiguous() {
        QStringList names;
        for (const int candidate : m_herb.candidates) {
            names += m_input.herb(candidate).name;
        }
        m_sink.add(AuditRule::AmbiguousName, {m_item},
                   AuditWords::tr("%1 may mean: %2. Each of them was checked.")
                       .arg(written(), names.join(QStringLiteral("、"))),
                   -1, AuditWords::tr("Write which of them is meant."));
    }

    bool checkClinicList() {
        QStringList names = {m_input.names.normalised(written())};
        for (int candidate : m_herb.candidates) {
            for (; candidate >= 0; candidate = m_input.herb(candidate).base) {
                names += m_input.names.normalised(m_input.herb(candidate).name);
            }
        }
        const auto isMeant = [&](const QString& banned) {
            return names.contains(m_input.names.normalised(banned));
        };
        const QStringList& banned = m_input.settings.banned;
        const auto found = std::find_if(banned.begin(), banned.end(), isMeant);
        if (found == banned.end()) {
            return false;
        }
        AuditFinding& finding = m_sink.add(AuditRule::Banned, {m_item},
                                           AuditWords::tr("This clinic does not use %1.").arg(*found), -1,
                                           AuditWords::tr("Leave it out."));
        finding.source = AuditWords::tr("Settings of this clinic");
        finding.edition.clear();
        return true;
    }

    const AuditRestriction* restriction(const QStringList& classes, int& herb) const {
        for (const QString& wanted : classes) {
            for (const int candidate : m_herb.candidates) {
                for (const AuditRestriction& row : m_input.herb(candidate).restrictions) {
                    if (row.controlClass == wanted) {
                        herb = candidate;
                        return &row;
                    }
                }
            }
        }
        return nullptr;
    }

    bool checkBanned() {
        int herb = -1;
        const AuditRestriction* row = restriction({QStringLiteral("banned")}, herb);
        if (!row) {
            return false;
        }
        m_sink.add(AuditRule::Banned, {m_item},
                   AuditWords::tr("%1 may not be used: %2.").arg(m_input.shown(m_item, herb), row->basis),
                   row->source, AuditWords::tr("Leave it out or take a lawful substitute."));
        return true;
    }

    void checkControlled() {
        int herb = -1;
        const AuditRestriction* row =
            restriction({QStringLiteral("narcotic"), QStringLiteral("toxic-catalog")}, herb);
        if (!row) {
            return;
        }
        const bool isNarcotic = row->controlClass == QLatin1String("narcotic");
        const QString fact = isNarcotic ? AuditWords::tr("%1 is a narcotic by law: %2.")
                                        : AuditWords::tr("%1 is a toxic drug by law: %2.");
        m_sink.add(
            AuditRule::ControlledToxic, {m_item}, fact.arg(m_input.shown(m_item, herb), row->basis),
            row->source,
            AuditWords::tr("Write the processed form if that is meant; the drug itself is prescribed on "
                           "its own form by a physician who is entitled to."));
    }

    void checkToxic() {
        int herb = -1;
        if (const AuditRestriction* row = restriction({QStringLiteral("aristolochic")}, herb)) {
            AuditFinding& finding =
                m_sink.add(AuditRule::Toxic, {m_item},
                           AuditWords::tr("%1: %2.").arg(m_input.shown(m_item, herb), row->basis),
                           row->source, AuditWords::tr("Take a herb without aristolochic acids."));
            finding.severity = std::max(finding.severity, Severity::Review);
            return;
        }
        const AuditClaim* worst = nullptr;
        for (const int candidate : m_herb.candidates) {
            for (const AuditClaim& claim : m_input.herb(candidate).toxicity) {
                if (toxicityRank(claim.term) > (worst ? toxicityRank(worst->term) : 0)) {
                    worst = &claim;
                    herb = candidate;
                }
            }
        }
        if (worst) {
            m_sink.add(AuditRule::Toxic, {m_item},
                       AuditWords::tr("%1: %2.").arg(m_input.shown(m_item, herb), worst->term), worst->source,
                       AuditWords::tr("Nothing need be changed; keep to dose, processing and time."));
        }
    }

    const AuditInput& m_input;
    AuditSink& m_sink;
    int m_item;
    const NamedHerb& m_herb;
};

}  // namespace

void controlRules(const AuditInput& input, AuditSink& sink) {
    for (int item = 0; item < input.herbs.size(); ++item) {
        ItemControls(input, sink, item).check();
    }
}

}  // namespace xinglin::app
