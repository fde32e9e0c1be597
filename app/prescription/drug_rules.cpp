// Herbs beside the patient's other drugs: herb-drug.

#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

/// A drug of the patient as written, and as it is compared.
struct PatientDrug {
    QString written;
    QString text;
};

// The drug that the interaction warns of, or null. Its words are lower case and simplified already.
const PatientDrug* drugOf(const QList<PatientDrug>& drugs, const AuditInteraction& interaction) {
    const auto found = std::find_if(drugs.begin(), drugs.end(), [&interaction](const PatientDrug& drug) {
        return std::any_of(interaction.drugs.begin(), interaction.drugs.end(),
                           [&drug](const QString& word) { return drug.text.contains(word); });
    });
    return found == drugs.end() ? nullptr : &*found;
}

bool isListed(const AuditInput& input, const AuditInteraction& interaction, int herb) {
    for (int form = herb; form >= 0; form = input.herb(form).base) {
        if (interaction.herbs.contains(form)) {
            return true;
        }
    }
    return false;
}

void report(const AuditInput& input, AuditSink& sink, const AuditInteraction& interaction,
            const QString& drug, const QString& what, const QList<int>& places) {
    AuditFinding& finding = sink.add(
        AuditRule::HerbDrug, places,
        factText(AuditWords::tr("%1 beside %2: %3."), {what, drug, interaction.effect, interaction.citation}),
        -1,
        input.settings.severityOf(AuditRule::HerbDrug) == Severity::Block
            ? AuditWords::tr("Leave out one of the two.")
            : AuditWords::tr("Leave out one of the two, or watch for the effect and sign."));
    finding.sources = {SourceRef{interaction.citation, interaction.year}};
}

void checkInteraction(const AuditInput& input, AuditSink& sink, const AuditInteraction& interaction,
                      const QString& drug) {
    const QString formula = input.names.normalised(input.prescription.formula);
    for (const QString& name : interaction.formulas) {
        if (formula.contains(name)) {
            QList<int> all;
            for (int item = 0; item < input.herbs.size(); ++item) {
                all += item;
            }
            report(input, sink, interaction, drug, input.prescription.formula, all);
            break;
        }
    }
    for (int item = 0; item < input.herbs.size(); ++item) {
        for (const int candidate : input.herbs.at(item).candidates) {
            if (isListed(input, interaction, candidate)) {
                report(input, sink, interaction, drug, input.shown(item, candidate), {item});
                break;
            }
        }
    }
}

}  // namespace

void drugRules(const AuditInput& input, AuditSink& sink) {
    QList<PatientDrug> drugs;
    for (const QString& drug : input.prescription.patient.currentDrugs.value_or(QStringList())) {
        drugs += {drug, input.names.normalised(drug)};
    }
    for (const AuditInteraction& interaction : input.facts.interactions) {
        if (const PatientDrug* drug = drugOf(drugs, interaction)) {
            checkInteraction(input, sink, interaction, drug->written);
        }
    }
}

}  // namespace xinglin::app
