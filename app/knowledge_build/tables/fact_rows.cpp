#include "app/knowledge_build/tables/fact_rows.h"

#include <algorithm>

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

void addFactValue(DraftEntry& entry, const QString& field, const QString& value, const QString& source,
                  FactStatus status) {
    const auto fact = std::find_if(entry.facts.begin(), entry.facts.end(), [&](const DraftFact& known) {
        return known.field == field && known.source == source && known.status == status;
    });
    if (fact == entry.facts.end()) {
        entry.facts += {field, {value}, source, status};
    } else {
        fact->values += value;
    }
}

}  // namespace xinglin::app
