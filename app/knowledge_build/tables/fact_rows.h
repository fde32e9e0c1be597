#pragma once

#include <initializer_list>

#include "app/knowledge_build/table_row.h"

namespace xinglin::app {

/// Loads a row of a table with the columns `<subject> field value source status`: the terms that one source
/// gives for one field of one entry. `subject` names the entry by what follows `prefix` in its id.
void loadFactRow(const TableRow& row, QLatin1String subject, QLatin1String prefix,
                 std::initializer_list<QLatin1String> fields);

/// Adds one value to what `source` says of `field`: tables with a row a value give one fact a source.
void addFactValue(DraftEntry& entry, const QString& field, const QString& value, const QString& source,
                  FactStatus status);

}  // namespace xinglin::app
