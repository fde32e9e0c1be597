#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kId("id");
constexpr QLatin1String kTitle("title");
constexpr QLatin1String kEdition("edition");

void load(const TableRow& row) {
    const auto id = row.required(kId);
    const auto title = row.required(kTitle);
    const auto edition = row.required(kEdition);
    if (!id || !title || !edition || !row.claim(kId, {*id})) {
        return;
    }
    row.draft().sourceById.insert(*id, static_cast<int>(row.draft().sources.size()));
    row.draft().sources +=
        {*id, *title, *edition, row.text(QLatin1String("licence")), row.text(QLatin1String("note"))};
}

}  // namespace

TableSpec sourcesTable() {
    return {QLatin1String("sources.tsv"),
            {kId, kTitle, kEdition, QStringLiteral("licence"), QStringLiteral("note")},
            load};
}

}  // namespace xinglin::app
