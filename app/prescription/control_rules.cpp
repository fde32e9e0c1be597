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
            checkUnknown();
            return;
        }
        checkPreparation();
        if (m_herb.kind == NamedHerb::Kind::Ambiguous) {
            checkAmbiguous();
        }
        if (!checkClinicList() && !checkBanned()) {
            checkToxic();
        }
        checkControlled();
        checkRestricted();
    }

private:
    const QString& written() const { return m_input.prescription.items.at(m_item).name; }

    void checkUnknown() {
        const PrescriptionItem& item = m_input.prescription.items.at(m_item);
        const QStringList suggestions = m_input.names.similarTo({item.name, item.processing, item.handling});
        AuditFinding& finding = m_sink.add(
            AuditRule::UnknownName, {m_item},
            factText(AuditWords::tr("%1 is no herb of the knowledge base; nothing about it can be checked."),
                     {written()}),
            -1,
            suggestions.isEmpty()
                ? AuditWords::tr("Write the name that the Pharmacopoeia gives the herb.")
                //: %1 one or more names of herbs that are spelt much like the one that was written
                : AuditWords::tr("Did you mean %1? Write the name that the Pharmacopoeia gives the herb.")
                      .arg(suggestions.join(QStringLiteral("、"))));
        finding.suggestions = suggestions;
    }

    // 血塞通, 膏方: a list of herbs has the name, but no herb stands behind it whose limits could be checked.
    void checkPreparation() {
        int herb = -1;
        if (const AuditRestriction* row = restriction({QStringLiteral("preparation")}, herb)) {
            m_sink.add(AuditRule::UnknownName, {m_item},
                       factText(AuditWords::tr("%1: %2; nothing about it can be checked."),
                                {m_input.shown(m_item, herb), row->basis}),
                       row->source, AuditWords::tr("Write the name that the Pharmacopoeia gives the herb."));
        }
    }

    void checkAmbiguous() {
        QStringList names;
        for (const int candidate : m_herb.candidates) {
            names += m_input.herb(candidate).name;
        }
        if (m_herb.isJoint) {
            m_sink.add(AuditRule::AmbiguousName, {m_item},
                       factText(AuditWords::tr(
                                    "%1 stands for %2 at once; each of them was checked with the dose of the "
                                    "row."),
                                {written(), names.join(QStringLiteral("、"))}),
                       -1, AuditWords::tr("Write each of them in a row of its own with its dose."));
            return;
        }
        if (names.size() == 1) {
            m_sink.add(AuditRule::AmbiguousName, {m_item},
                       factText(AuditWords::tr("%1 may mean %2, or a drug that the knowledge base does not "
                                               "know; only %2 was checked."),
                                {written(), names.first()}),
                       -1, AuditWords::tr("Write the name of the herb that is meant."));
            return;
        }
        m_sink.add(AuditRule::AmbiguousName, {m_item},
                   factText(AuditWords::tr("%1 may mean: %2. Each of them was checked."),
                            {written(), names.join(QStringLiteral("、"))}),
                   -1, AuditWords::tr("Write which of them is meant."));
    }

    bool checkClinicList() {
        QList<int> meant;
        for (int candidate : m_herb.candidates) {
            for (; candidate >= 0; candidate = m_input.herb(candidate).base) {
                meant += candidate;
            }
        }
        const auto isMeant = [&](const ClinicBan& ban) {
            return std::any_of(ban.herbs.begin(), ban.herbs.end(),
                               [&](int herb) { return meant.contains(herb); });
        };
        const auto found = std::find_if(m_input.bans.begin(), m_input.bans.end(), isMeant);
        if (found == m_input.bans.end()) {
            return false;
        }
        AuditFinding& finding =
            m_sink.add(AuditRule::Banned, {m_item},
                       factText(AuditWords::tr("This clinic does not use %1."), {found->name}), -1,
                       AuditWords::tr("Leave it out."));
        finding.sources = {clinicSource()};
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
        m_sink.add(
            AuditRule::Banned, {m_item},
            factText(AuditWords::tr("%1 may not be used: %2."), {m_input.shown(m_item, herb), row->basis}),
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
            AuditRule::ControlledToxic, {m_item},
            factText(fact, {m_input.shown(m_item, herb), row->basis, row->controlClass}), row->source,
            AuditWords::tr("Write the processed form if that is meant; the drug itself is prescribed on "
                           "its own form by a physician who is entitled to."));
    }

    // 麝香, 羚羊角, 熊胆: lawful from stock that may be sold, and from no other.
    void checkRestricted() {
        int herb = -1;
        if (const AuditRestriction* row = restriction({QStringLiteral("restricted")}, herb)) {
            m_sink.add(
                AuditRule::Restricted, {m_item},
                factText(AuditWords::tr("The use of %1 is restricted: %2."),
                         {m_input.shown(m_item, herb), row->basis}),
                row->source,
                AuditWords::tr("Dispense it from stock with the mark of origin, or take a substitute."));
        }
    }

    // Without a limit no amount of it would ever be too much.
    bool checkToxicWithoutDose() {
        if (m_input.intakeOf(m_item) == Intake::External) {
            return false;
        }
        for (const int candidate : m_herb.candidates) {
            const AuditHerb& herb = m_input.herb(candidate);
            const auto isToxic = [](const AuditClaim& claim) { return toxicityRank(claim.term) >= 2; };
            const auto isLimit = [](const AuditDose& dose) {
                return dose.max && dose.unit != DoseUnit::Other && dose.route != DoseRoute::External;
            };
            const auto claim = std::find_if(herb.toxicity.begin(), herb.toxicity.end(), isToxic);
            if (claim != herb.toxicity.end() && std::none_of(herb.doses.begin(), herb.doses.end(), isLimit)) {
                AuditFinding& finding = m_sink.add(
                    AuditRule::Toxic, {m_item},
                    factText(AuditWords::tr("%1: %2; no dose is given for it."),
                             {m_input.shown(m_item, candidate), claim->term, QStringLiteral("no-dose")}),
                    claim->source,
                    m_input.settings.severityOf(AuditRule::Toxic) == Severity::Block
                        ? AuditWords::tr("Take a form of known dose.")
                        : AuditWords::tr("Take a form of known dose, or sign it with a reason."));
                finding.severity = std::max(finding.severity, Severity::Review);
                return true;
            }
        }
        return false;
    }

    void checkToxic() {
        int herb = -1;
        if (const AuditRestriction* row =
                restriction({QStringLiteral("aristolochic"), QStringLiteral("poison")}, herb)) {
            AuditFinding& finding = m_sink.add(
                AuditRule::Toxic, {m_item},
                factText(AuditWords::tr("%1: %2."), {m_input.shown(m_item, herb), row->basis}), row->source,
                row->controlClass == QLatin1String("poison")
                    ? AuditWords::tr("Take another herb.")
                    : AuditWords::tr("Take a herb without aristolochic acids."));
            finding.severity = std::max(finding.severity, Severity::Review);
            return;
        }
        if (checkToxicWithoutDose()) {
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
                       factText(AuditWords::tr("%1: %2."), {m_input.shown(m_item, herb), worst->term}),
                       worst->source,
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
