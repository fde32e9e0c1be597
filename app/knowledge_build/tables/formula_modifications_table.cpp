// formula_modifications.tsv: what a book changes in a formula and when, in its own words.

#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kFormula("formula");
constexpr QLatin1String kSource("source");
constexpr QLatin1String kSeq("seq");
constexpr QLatin1String kChange("change");
constexpr QLatin1String kPlace("place");

void load(const TableRow& row) {
    const auto formula = row.entry(kFormula, row.text(kFormula));
    const auto source = row.source();
    const auto change = row.required(kChange);
    const auto place = row.required(kPlace);
    const auto status = row.status();
    if (!formula || !source || !change || !place || !status ||
        !row.claim(kChange, {row.text(kFormula), *source, *change})) {
        return;
    }
    addFactValue(row.draft().entries[*formula], QStringLiteral("modifications"),
                 QStringLiteral("%1（%2）").arg(*change, *place), *source, *status);
}

}  // namespace

TableSpec formulaModificationsTable() {
    return {QLatin1String("formula_modifications.tsv"),
            {kFormula, kSource, kSeq, kChange, kPlace, QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
