// disease_signs.tsv and syndrome_signs.tsv: what a term's definition lists, one atomic sign a row.

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_build/table_list.h"
#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {
namespace {

constexpr QLatin1String kCode("code");
constexpr QLatin1String kSign("sign");
constexpr QLatin1String kKind("kind");

// The standard lists pulses as 浮, 数; people and forms write 脉浮, 脉数, and 数 alone means a number.
QString matchedAs(const QString& signKind, const QString& sign) {
    const QChar pulse(u'脉');
    return signKind == QLatin1String("pulse") && !sign.contains(pulse) ? pulse + sign : sign;
}

template <KnowledgeKind kind>
void load(const TableRow& row) {
    const auto entry = row.entry(kCode, kindId(kind) + QLatin1Char(':') + row.text(kCode));
    const auto sign = row.required(kSign);
    const auto signKind =
        row.choice(kKind, {QLatin1String("symptom"), QLatin1String("tongue"), QLatin1String("pulse"),
                           QLatin1String("course"), QLatin1String("cause")});
    const auto source = row.source();
    const auto status = row.status();
    if (!entry || !sign || !signKind || !source || !status ||
        !row.claim(kSign, {row.text(kCode), *sign, *signKind})) {
        return;
    }
    KnowledgeDraft& draft = row.draft();
    addFactValue(draft.entries[*entry], *signKind, *sign, *source, *status);
    // A cause or a course is no finding of the examination: it does not take part in matching.
    if (*signKind != QLatin1String("course") && *signKind != QLatin1String("cause")) {
        draft.signs += {*entry, matchedAs(*signKind, *sign)};
    }
}

template <KnowledgeKind kind>
TableSpec signsTable(QLatin1String file) {
    return {file, {kCode, kSign, kKind, QStringLiteral("source"), QStringLiteral("status")}, load<kind>};
}

}  // namespace

TableSpec diseaseSignsTable() {
    return signsTable<KnowledgeKind::Disease>(QLatin1String("disease_signs.tsv"));
}

TableSpec syndromeSignsTable() {
    return signsTable<KnowledgeKind::Syndrome>(QLatin1String("syndrome_signs.tsv"));
}

}  // namespace xinglin::app
