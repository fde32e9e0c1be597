#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kField("field");
constexpr QLatin1String kValue("value");

void load(const TableRow& row) {
    const auto herb = row.herb(kHerb);
    const auto field =
        row.choice(kField, {QLatin1String("category"), QLatin1String("nature"), QLatin1String("flavours"),
                            QLatin1String("channels"), QLatin1String("actions"), QLatin1String("indications"),
                            QLatin1String("toxicity"), QLatin1String("pregnancy"), QLatin1String("decoction"),
                            QLatin1String("caution")});
    const auto value = row.required(kValue);
    const auto values = row.list(kValue);
    const auto source = row.source();
    const auto status = row.status();
    if (!herb || !field || !value || !values || !source || !status ||
        !row.claim(kHerb, {row.text(kHerb), *field, *source})) {
        return;
    }
    row.draft().entries[*herb].facts += {*field, *values, *source, *status};
}

}  // namespace

TableSpec herbFactsTable() {
    return {QLatin1String("herb_facts.tsv"),
            {kHerb, kField, kValue, QStringLiteral("source"), QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
