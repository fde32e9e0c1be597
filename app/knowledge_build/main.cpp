// xinglin-kb-build TSVDIR OUT.db: the tables of facts become the program's read-only knowledge.db.

#include <QCoreApplication>
#include <QTextStream>

#include "app/failure.h"
#include "app/knowledge_build/build_knowledge.h"

namespace {

enum Exit { kBuilt = 0, kTablesWrong = 1, kUsage = 2, kFailed = 3 };

int build(const QString& folder, const QString& path, QTextStream& err) {
    using namespace xinglin::app;
    try {
        const CheckedTables tables = checkTables(folder);
        for (const Problem& problem : tables.problems) {
            err << toLine(problem) << '\n';
        }
        if (!tables.problems.isEmpty()) {
            err << tables.problems.size() << " problems; " << path << " was not written\n";
            return kTablesWrong;
        }
        writeKnowledge(tables.draft, QStringLiteral(XINGLIN_VERSION "-") + tables.digest, path);
        return kBuilt;
    } catch (const FailureError& error) {
        err << error.failure().what << '\n'
            << error.failure().advice << '\n'
            << error.failure().detail << '\n';
        return kFailed;
    }
}

}  // namespace

int main(int argc, char** argv) {
    QTextStream err(stderr);
    if (argc != 3) {
        err << "usage: xinglin-kb-build TSVDIR OUT.db\n";
        return kUsage;
    }
    // Paths are bytes of UTF-8 here whatever the locale of the build machine says.
    return build(QString::fromUtf8(argv[1]), QString::fromUtf8(argv[2]), err);
}
