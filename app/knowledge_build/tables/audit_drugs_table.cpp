#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kRule("rule");
constexpr QLatin1String kHerbs("herbs");
constexpr QLatin1String kFormulas("formulas");
constexpr QLatin1String kDrugs("drugs");
constexpr QLatin1String kEffect("effect");
constexpr QLatin1String kCitation("citation");
constexpr QLatin1String kYear("year");

void load(const TableRow& row) {
    const auto rule = row.required(kRule);
    const auto herbs = row.list(kHerbs);
    const auto formulas = row.list(kFormulas);
    const auto drugs = row.list(kDrugs);
    const auto effect = row.required(kEffect);
    const auto citation = row.required(kCitation);
    const auto year = row.required(kYear);
    const auto source = row.source();
    const auto status = row.status();
    if (!rule || !herbs || !formulas || !drugs || !effect || !citation || !year || !source || !status ||
        !row.claim(kRule, {*rule})) {
        return;
    }
    if (herbs->isEmpty() && formulas->isEmpty()) {
        row.fail(kHerbs, QStringLiteral("a rule names at least one herb or formula"));
        return;
    }
    if (drugs->isEmpty()) {
        row.fail(kDrugs, QStringLiteral("a rule names at least one drug"));
        return;
    }
    QList<int> found;
    for (const QString& name : *herbs) {
        const auto herb = row.draft().findHerb(name);
        if (!herb) {
            row.fail(kHerbs, QStringLiteral("unknown herb \"%1\"; herbs.tsv has no such name").arg(name));
            return;
        }
        found += *herb;
    }
    row.draft().audit.interactions +=
        {*rule, found, *formulas, *drugs, *effect, *citation, *year, *source, *status};
}

}  // namespace

TableSpec auditDrugsTable() {
    return {QLatin1String("audit_drugs.tsv"),
            {kRule, kHerbs, kFormulas, kDrugs, kEffect, kCitation, kYear, QStringLiteral("source"),
             QStringLiteral("status")},
            load};
}

}  // namespace xinglin::app
