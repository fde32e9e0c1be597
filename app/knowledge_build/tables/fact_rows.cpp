#include "app/knowledge_build/tables/fact_rows.h"

namespace xinglin::app {

void loadFactRow(const TableRow& row, QLatin1String subject, QLatin1String prefix,
                 std::initializer_list<QLatin1String> fields) {
    constexpr QLatin1String kField("field");
    constexpr QLatin1String kValue("value");
    const auto entry = row.entry(subject, prefix + row.text(subject));
    const auto field = row.choice(kField, fields);
    const auto value = row.required(kValue);
    const auto values = row.list(kValue);
    const auto source = row.source();
    const auto status = row.status();
    if (!entry || !field || !value || !values || !source || !status ||
        !row.claim(subject, {row.text(subject), *field, *source})) {
        return;
    }
    row.draft().entries[*entry].facts += {*field, *values, *source, *status};
}

}  // namespace xinglin::app
