#include "app/knowledge_browser/formula_view.h"

#include <algorithm>

#include "app/knowledge_browser/dose_text.h"

namespace xinglin::app {

FormulaView describeFormula(const KnowledgeEntry& entry) {
    FormulaView view;
    view.book = valuesOf(entry, QLatin1String("book")).join(QStringLiteral("、"));
    bool areAllWeighed = !entry.items.isEmpty();
    for (const FormulaItem& item : entry.items) {
        const QString grams = item.grams ? doseNumber(*item.grams) : QString();
        view.composition.append(
            {item.herbId, item.written, item.processing, item.originalDose, grams, item.note, item.roles});
        if (!item.roles.isEmpty()) {
            view.roleSource = {item.roleSource, item.roleEdition, FactStatus::ToVerify};
        }
        if (!item.gramsSource.isEmpty()) {
            view.gramsSource = {item.gramsSource, item.gramsEdition, FactStatus::Inferred};
        }
        view.hasOriginalDoses = view.hasOriginalDoses || !item.originalDose.isEmpty();
        view.hasGrams = view.hasGrams || item.grams.has_value();
        areAllWeighed = areAllWeighed && item.grams.has_value();
        view.totalGrams += item.grams.value_or(0);
    }
    view.totalGrams = areAllWeighed ? view.totalGrams : 0;
    for (const KnowledgeLink& link : entry.links) {
        const bool isSyndrome =
            link.relation == QLatin1String("treats") && link.id.startsWith(QLatin1String("syndrome:"));
        const bool isRepeated =
            std::any_of(view.related.begin(), view.related.end(),
                        [&link](const KnowledgeLink& known) { return known.id == link.id; });
        if (isSyndrome && !isRepeated) {
            view.related.append(link);
        }
    }
    return view;
}

}  // namespace xinglin::app
