// A knowledge table: any bytes give rows of the right width and problems with a line.

#include <cstddef>
#include <cstdint>

#include "app/knowledge_build/tsv_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace xinglin::app;
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const QStringList columns = {QStringLiteral("alias"), QStringLiteral("herb"), QStringLiteral("state"),
                                 QStringLiteral("source")};
    QList<Problem> problems;
    const TsvTable table = parseTsv(QStringLiteral("herb_aliases.tsv"), bytes, columns, problems);
    for (const TsvRow& row : table.rows) {
        if (row.cells.size() != columns.size() || row.line < 2) {
            __builtin_trap();
        }
    }
    return 0;
}
