#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kWord("word");
constexpr QLatin1String kKind("kind");
constexpr QLatin1String kValue("value");

void load(const TableRow& row) {
    const auto word = row.required(kWord);
    const auto kind =
        row.choice(kKind, {QLatin1String("processing"), QLatin1String("mark"), QLatin1String("part"),
                           QLatin1String("suffix"), QLatin1String("place"), QLatin1String("quality")});
    const auto source = row.source();
    if (!word || !kind || !source || !row.claim(kWord, {*word, *kind})) {
        return;
    }
    const bool needsValue = *kind == QLatin1String("processing") || *kind == QLatin1String("mark");
    if (needsValue != !row.text(kValue).isEmpty()) {
        row.fail(kValue, QStringLiteral("a processing or a mark has a value, every other word has none"));
        return;
    }
    row.draft().audit.nameWords += {*word, *kind, row.text(kValue)};
}

}  // namespace

TableSpec auditWordsTable() {
    return {QLatin1String("audit_words.tsv"), {kWord, kKind, kValue, QStringLiteral("source")}, load};
}

}  // namespace xinglin::app
