#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QMap>
#include <algorithm>

#include "app/failure.h"
#include "app/knowledge_build/borrowing.h"
#include "app/knowledge_build/build_knowledge.h"
#include "app/knowledge_build/table_list.h"

namespace xinglin::app {
namespace {

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw FailureError({FailureCode::FileUnreadable, QStringLiteral("%1 cannot be read.").arg(path),
                            QStringLiteral("Check that it exists and may be read."), file.errorString()});
    }
    return file.readAll();
}

// What was read of one table, kept until all tables are loaded.
struct LoadedTable {
    TsvTable table;
    TableCheck check;
};

void sortProblems(QList<Problem>& problems, const QStringList& order) {
    std::stable_sort(problems.begin(), problems.end(), [&order](const Problem& a, const Problem& b) {
        const auto key = [&order](const Problem& problem) {
            return std::make_tuple(order.indexOf(problem.file), problem.row, problem.column);
        };
        return key(a) < key(b);
    });
}

}  // namespace

CheckedTables checkTables(const QString& folder) {
    const QDir dir(folder);
    if (!dir.exists()) {
        throw FailureError({FailureCode::FileUnreadable,
                            QStringLiteral("The folder %1 does not exist.").arg(folder),
                            QStringLiteral("Name the folder that holds the tables."),
                            {}});
    }
    CheckedTables result;
    QStringList files = dir.entryList({QStringLiteral("*.tsv")}, QDir::Files, QDir::Name);
    QStringList order;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::vector<LoadedTable> loaded;
    loaded.reserve(tableList().size());
    for (const TableSpec& spec : tableList()) {
        order += spec.file;
        if (!files.removeOne(spec.file)) {
            result.problems += {spec.file, 0, 0, QStringLiteral("the table is missing")};
            continue;
        }
        const QByteArray bytes = bytesOf(dir.filePath(spec.file));
        hash.addData(QByteArrayView(spec.file.data(), spec.file.size()));
        hash.addData(bytes);
        loaded.push_back({parseTsv(spec.file, bytes, spec.columns, result.problems),
                          TableCheck{spec, result.draft, result.problems}});
        for (const TsvRow& row : loaded.back().table.rows) {
            spec.load(TableRow(row, loaded.back().check));
        }
    }
    for (LoadedTable& table : loaded) {
        if (table.check.spec.link) {
            for (const TsvRow& row : table.table.rows) {
                table.check.spec.link(TableRow(row, table.check));
            }
        }
    }
    if (result.problems.isEmpty()) {
        borrowFacts(result.draft);
    }
    for (const QString& file : files) {
        order += file;
        result.problems += {file, 0, 0, QStringLiteral("no table of this name is known")};
    }
    sortProblems(result.problems, order);
    result.digest = QString::fromLatin1(hash.result().toHex().left(8));
    return result;
}

}  // namespace xinglin::app
