#include "app/knowledge_build/problem.h"

namespace xinglin::app {

QString toLine(const Problem& problem) {
    return QStringLiteral("%1:%2:%3: %4")
        .arg(problem.file)
        .arg(problem.row)
        .arg(problem.column)
        .arg(problem.text);
}

}  // namespace xinglin::app
