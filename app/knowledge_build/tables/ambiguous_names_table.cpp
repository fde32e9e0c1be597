#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kName("name");
constexpr QLatin1String kCandidates("candidates");

void load(const TableRow& row) {
    const auto name = row.required(kName);
    const auto candidates = row.list(kCandidates);
    const auto source = row.source();
    if (!name || !candidates || !source || !row.claim(kName, {*name})) {
        return;
    }
    DraftWrittenName written{WrittenState::Ambiguous, {}};
    for (const QString& candidate : *candidates) {
        const auto herb = row.draft().findHerb(candidate);
        if (!herb) {
            row.fail(kCandidates,
                     QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(candidate));
            return;
        }
        written.entries += *herb;
    }
    // The list names herbs too (牛膝): in a prescription the ambiguity wins, in a search the herb does.
    row.draft().writtenNames.insert(*name, written);
}

}  // namespace

TableSpec ambiguousNamesTable() {
    return {QLatin1String("ambiguous_names.tsv"), {kName, kCandidates, QStringLiteral("source")}, load};
}

}  // namespace xinglin::app
