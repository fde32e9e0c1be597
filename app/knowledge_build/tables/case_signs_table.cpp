// case_signs.tsv: which sign the experts of a case took, through which pathogenesis, for which syndrome.
//
// What they say is shown beside the standard's signs and takes no part in matching: the cases measure it.

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kCode("code");
constexpr QLatin1String kSign("sign");
constexpr QLatin1String kKind("kind");
constexpr QLatin1String kPathogenesis("pathogenesis");
constexpr QLatin1String kCases("cases");
constexpr QLatin1String kStatus("status");

void load(const TableRow& row) {
    const auto entry = row.entry(kCode, kindId(KnowledgeKind::Syndrome) + QLatin1Char(':') + row.text(kCode));
    const auto sign = row.required(kSign);
    const auto signKind =
        row.choice(kKind, {QLatin1String("symptom"), QLatin1String("tongue"), QLatin1String("pulse")});
    const auto pathogenesis = row.required(kPathogenesis);
    const auto source = row.source();
    const auto status = row.status();
    const auto confidence = row.confidence();
    if (!entry || !sign || !signKind || !pathogenesis || !source || !status || !confidence ||
        !row.claim(kSign, {row.text(kCode), *sign, *pathogenesis})) {
        return;
    }
    DraftEntry& syndrome = row.draft().entries[*entry];
    if (syndrome.isHeading) {
        row.fail(kCode, QStringLiteral("%1 is a heading: no case has it").arg(syndrome.name));
        return;
    }
    bool isNumber = false;
    if (row.text(kCases).toInt(&isNumber) < 1 || !isNumber) {
        row.fail(kCases, QStringLiteral("a number of cases, at least 1; not %1").arg(row.text(kCases)));
        return;
    }
    if ((*status == FactStatus::Inferred) != (*confidence == QLatin1String("low"))) {
        row.fail(kStatus, QStringLiteral("what one case alone says is inferred and of low confidence, and "
                                         "only that"));
        return;
    }
    addFactValue(syndrome, QStringLiteral("case_signs"), QStringLiteral("%1（%2）").arg(*sign, *pathogenesis),
                 *source, *status);
}

}  // namespace

TableSpec caseSignsTable() {
    return {QLatin1String("case_signs.tsv"),
            {kCode, kSign, kKind, kPathogenesis, kCases, QStringLiteral("source"), kStatus,
             QStringLiteral("confidence")},
            load};
}

}  // namespace xinglin::app
