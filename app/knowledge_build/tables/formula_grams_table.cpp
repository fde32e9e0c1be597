// formula_grams.tsv: gram doses that other sources than the formula's own print.
//
// Every source's are a fact. Those of the first one also fill the composition where its own source gives
// none, all or nothing: doses of two sources in one composition would be a formula that nobody prescribed.

#include <algorithm>

#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kFormula("formula");
constexpr QLatin1String kSeq("seq");
constexpr QLatin1String kGrams("grams");

// What is more than twice the greatest daily dose of the herb is an amount of a batch, or a misprint.
constexpr double kMostTimesTheDose = 2;

double greatestDose(const KnowledgeDraft& draft, int herb) {
    double greatest = 0;
    for (const DraftDose& dose : draft.audit.doses) {
        const bool isOfADay =
            dose.unit == QLatin1String("g") && dose.text.isEmpty() &&
            (dose.route == QLatin1String("decoction") || dose.route == QLatin1String("general"));
        if (dose.herb == herb && isOfADay && dose.max) {
            greatest = std::max(greatest, *dose.max);
        }
    }
    return greatest;
}

void load(const TableRow& row) {
    const auto formula = row.entry(kFormula, row.text(kFormula));
    const auto grams = row.amount(kGrams);
    const auto source = row.source();
    const auto status = row.status();
    if (!formula || !grams || !source || !status ||
        !row.claim(kSeq, {row.text(kFormula), row.text(kSeq), *source})) {
        return;
    }
    DraftEntry& entry = row.draft().entries[*formula];
    const int seq = row.text(kSeq).toInt();
    if (seq < 1 || seq > entry.items.size()) {
        row.fail(kSeq, QStringLiteral("%1 has no ingredient %2").arg(entry.name, row.text(kSeq)));
        return;
    }
    if (!*grams) {
        row.fail(kGrams, QStringLiteral("empty"));
        return;
    }
    DraftItem& item = entry.items[seq - 1];
    const double greatest = greatestDose(row.draft(), item.herb);
    if (greatest > 0 && **grams > kMostTimesTheDose * greatest) {
        row.fail(kGrams,
                 QStringLiteral("impossible: %1 is given up to %2 g a day").arg(item.written).arg(greatest));
        return;
    }
    addFactValue(entry, QStringLiteral("grams"),
                 QStringLiteral("%1 %2 g").arg(item.written, QString::number(**grams, 'g', 10)), *source,
                 *status);
    const bool isFirst = std::all_of(
        entry.items.begin(), entry.items.end(),
        [&source](const DraftItem& other) { return !other.grams || other.gramsSource == *source; });
    if (isFirst) {
        item.grams = **grams;
        item.gramsSource = *source;
    }
}

}  // namespace

TableSpec formulaGramsTable() {
    return {QLatin1String("formula_grams.tsv"),
            {kFormula, kSeq, kGrams, QStringLiteral("source"), QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
