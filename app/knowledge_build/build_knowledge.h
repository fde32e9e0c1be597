#pragma once

#include <QList>
#include <QString>

#include "app/knowledge_build/knowledge_draft.h"
#include "app/knowledge_build/problem.h"

namespace xinglin::app {

/// The tables of a folder after all checks.
struct CheckedTables {
    KnowledgeDraft draft;     ///< complete only when `problems` is empty
    QList<Problem> problems;  ///< all of them, by table, row and column
    QString digest;           ///< eight hexadecimal digits that change with any byte of any table
};

/// Reads and checks every table of `folder` (*.tsv). Throws FailureError(FileUnreadable) when the folder or a
/// file in it cannot be read; a missing table is a Problem.
CheckedTables checkTables(const QString& folder);

/// Writes `draft` to `path`: into a temporary file beside it, which replaces `path` only when it is complete.
/// The same draft gives the same bytes. `edition` names the state of the facts for people and for records.
/// Throws FailureError.
void writeKnowledge(const KnowledgeDraft& draft, const QString& edition, const QString& path);

}  // namespace xinglin::app
