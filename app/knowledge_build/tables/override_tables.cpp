// pinyin_overrides.tsv and traditional_overrides.tsv: what general conversion tables get wrong about our
// words.

#include "app/knowledge/han_text.h"
#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kText("text");
constexpr QLatin1String kPinyin("pinyin");
constexpr QLatin1String kSimplified("simplified");
constexpr QLatin1String kTraditional("traditional");

void loadPinyin(const TableRow& row) {
    const auto text = row.required(kText);
    const auto pinyin = row.required(kPinyin);
    if (!text || !pinyin || !row.claim(kText, {*text})) {
        return;
    }
    const qsizetype syllables = pinyin->split(QLatin1Char(' ')).size();
    if (syllables != text->toUcs4().size()) {
        row.fail(kPinyin,
                 QStringLiteral("%1 syllables for %2 characters").arg(syllables).arg(text->toUcs4().size()));
        return;
    }
    row.draft().pinyinOverrides += {*text, *pinyin};
}

void loadTraditional(const TableRow& row) {
    const auto simplified = row.required(kSimplified);
    const auto traditional = row.required(kTraditional);
    if (!simplified || !traditional || !row.claim(kSimplified, {*simplified})) {
        return;
    }
    if (simplified->size() != traditional->size()) {
        row.fail(kTraditional, QStringLiteral("both forms must have the same number of characters"));
        return;
    }
    row.draft().traditionalOverrides += {*simplified, *traditional};
}

}  // namespace

TableSpec pinyinOverridesTable() {
    return {QLatin1String("pinyin_overrides.tsv"), {kText, kPinyin}, loadPinyin};
}

TableSpec traditionalOverridesTable() {
    return {QLatin1String("traditional_overrides.tsv"), {kSimplified, kTraditional}, loadTraditional};
}

}  // namespace xinglin::app
