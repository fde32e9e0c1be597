#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kName("name");
constexpr QLatin1String kHerb("herb");
constexpr QLatin1String kClass("class");
constexpr QLatin1String kPolicy("policy");
constexpr QLatin1String kBasis("basis");

void load(const TableRow& row) {
    const auto name = row.required(kName);
    const auto herb = row.herb(kHerb);
    const auto controlClass =
        row.choice(kClass, {QLatin1String("toxic-catalog"), QLatin1String("narcotic"),
                            QLatin1String("banned"), QLatin1String("aristolochic"), QLatin1String("poison"),
                            QLatin1String("preparation"), QLatin1String("restricted")});
    const auto source = row.source();
    if (!name || !herb || !controlClass || !source || !row.claim(kName, {*name, *controlClass})) {
        return;
    }
    KnowledgeDraft& draft = row.draft();
    // Of a protected animal: prescribed under its own and other names as any herb, and shown with its basis.
    if (*controlClass != QLatin1String("restricted")) {
        draft.controls += {*name, *herb, *controlClass};
    }
    draft.audit.restrictions += {*name, *herb, *controlClass, row.text(kBasis), *source};
    if (!draft.findHerb(*name)) {
        // A controlled form that is no herb of its own is never taken for the herb that it is a form of.
        draft.writtenNames.insert(*name, {WrittenState::Refused, {*herb}});
    }
    QStringList values = {*controlClass};
    for (const QString& word : {row.text(kPolicy), row.text(kBasis)}) {
        if (!word.isEmpty()) {
            values += word;
        }
    }
    if (draft.entries.at(*herb).name != *name) {
        values.prepend(*name);
    }
    draft.entries[*herb].facets += {QStringLiteral("control"), *controlClass};
    draft.entries[*herb].facts += {QStringLiteral("control"), values, *source, FactStatus::ToVerify};
}

}  // namespace

TableSpec herbControlsTable() {
    return {QLatin1String("herb_controls.tsv"),
            {kName, kHerb, kClass, kPolicy, kBasis, QStringLiteral("source")},
            load};
}

}  // namespace xinglin::app
