#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");

void load(const TableRow& row) {
    loadFactRow(row, kHerb, QLatin1String("herb:"),
                {QLatin1String("category"), QLatin1String("nature"), QLatin1String("flavours"),
                 QLatin1String("channels"), QLatin1String("actions"), QLatin1String("indications"),
                 QLatin1String("toxicity"), QLatin1String("pregnancy"), QLatin1String("decoction"),
                 QLatin1String("caution"), QLatin1String("pharmacology"), QLatin1String("toxic_effects"),
                 QLatin1String("tcm_diseases"), QLatin1String("western_diseases"), QLatin1String("latin")});
}

}  // namespace

TableSpec herbFactsTable() {
    return {QLatin1String("herb_facts.tsv"),
            {kHerb, QStringLiteral("field"), QStringLiteral("value"), QStringLiteral("source"),
             QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
