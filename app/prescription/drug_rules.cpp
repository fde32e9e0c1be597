// Herbs beside the patient's other drugs: herb-drug.

#include <algorithm>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

// The drug of the patient that the interaction warns of, as written, or nothing.
QString drugOf(const AuditInput& input, const AuditInteraction& interaction) {
    for (const QString& drug : input.prescription.patient.currentDrugs.value_or(QStringList())) {
        const QString text = input.names.normalised(drug);
        if (std::any_of(interaction.drugs.begin(), interaction.drugs.end(),
                        [&](const QString& word) { return text.contains(input.names.normalised(word)); })) {
            return drug;
        }
    }
    return {};
}

bool isListed(const AuditInput& input, const AuditInteraction& interaction, int herb) {
    for (int form = herb; form >= 0; form = input.herb(form).base) {
        if (interaction.herbs.contains(form)) {
            return true;
        }
    }
    return false;
}

void report(AuditSink& sink, const AuditInteraction& interaction, const QString& drug, const QString& what,
            const QList<int>& places) {
    AuditFinding& finding = sink.add(
        AuditRule::HerbDrug, places, AuditWords::tr("%1 beside %2: %3.").arg(what, drug, interaction.effect),
        -1, AuditWords::tr("Leave out one of the two, or watch for the effect and sign."));
    finding.source = interaction.citation;
    finding.edition = interaction.year;
}

void checkInteraction(const AuditInput& input, AuditSink& sink, const AuditInteraction& interaction) {
    const QString drug = drugOf(input, interaction);
    if (drug.isEmpty()) {
        return;
    }
    const QString formula = input.names.normalised(input.prescription.formula);
    for (const QString& name : interaction.formulas) {
        if (formula.contains(name)) {
            QList<int> all;
            for (int item = 0; item < input.herbs.size(); ++item) {
                all += item;
            }
            report(sink, interaction, drug, input.prescription.formula, all);
            break;
        }
    }
    for (int item = 0; item < input.herbs.size(); ++item) {
        for (const int candidate : input.herbs.at(item).candidates) {
            if (isListed(input, interaction, candidate)) {
                report(sink, interaction, drug, input.shown(item, candidate), {item});
                break;
            }
        }
    }
}

}  // namespace

void drugRules(const AuditInput& input, AuditSink& sink) {
    for (const AuditInteraction& interaction : input.facts.interactions) {
        checkInteraction(input, sink, interaction);
    }
}

}  // namespace xinglin::app
