#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kFormula("formula");

// What other sources say of a formula than the one of its row in formulas.tsv.
void load(const TableRow& row) {
    loadFactRow(row, kFormula, QLatin1String(),
                {QLatin1String("book"), QLatin1String("category"), QLatin1String("actions"),
                 QLatin1String("indications"), QLatin1String("usage"), QLatin1String("modifications"),
                 QLatin1String("roles")});
}

}  // namespace

TableSpec formulaFactsTable() {
    return {QLatin1String("formula_facts.tsv"),
            {kFormula, QStringLiteral("field"), QStringLiteral("value"), QStringLiteral("source"),
             QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
