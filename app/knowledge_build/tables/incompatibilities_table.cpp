#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kRule("rule");
constexpr QLatin1String kLeft("left");
constexpr QLatin1String kRight("right");
constexpr QLatin1String kPhrase("phrase");
constexpr QLatin1String kExtension("extension");

void load(const TableRow& row) {
    const auto rule = row.choice(kRule, {QLatin1String("eighteen"), QLatin1String("nineteen")});
    const auto left = row.herb(kLeft);
    const auto right = row.herb(kRight);
    const auto phrase = row.required(kPhrase);
    const auto extension = row.flag(kExtension);
    const auto source = row.source();
    if (!rule || !left || !right || !phrase || !extension || !source) {
        return;
    }
    if (*left == *right) {
        row.fail(kRight, QStringLiteral("%1 against itself").arg(row.text(kLeft)));
        return;
    }
    QStringList pair = {row.text(kLeft), row.text(kRight)};
    pair.sort();
    if (!row.claim(kLeft, pair)) {
        return;
    }
    const QString note = *extension ? *phrase + QStringLiteral("（后世扩展）") : *phrase;
    QList<DraftEntry>& entries = row.draft().entries;
    entries[*left].links += {QStringLiteral("incompatible"), *right, *source, note, Tier::Stated};
    entries[*right].links += {QStringLiteral("incompatible"), *left, *source, note, Tier::Stated};
    for (const int side : {*left, *right}) {
        entries[side].facets += {QStringLiteral("incompatible"), *rule};
    }
    ++row.draft().incompatiblePairs;
    row.draft().audit.pairs += {*rule, *left, *right, *phrase, *extension, *source};
}

}  // namespace

TableSpec incompatibilitiesTable() {
    return {QLatin1String("incompatibilities.tsv"),
            {kRule, kLeft, kRight, kPhrase, kExtension, QStringLiteral("source")},
            load};
}

}  // namespace xinglin::app
