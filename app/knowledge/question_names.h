#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include "app/knowledge/knowledge_base.h"

namespace xinglin::app {

/// A name in a question that the knowledge base does not know.
struct UnknownName {
    QString written;
    /// Names of drugs that stand in it and are not it (黄芪 in 假黄芪), to be offered; the longest first.
    QStringList nearest;

    bool operator==(const UnknownName&) const = default;
};

/// The names in a question.
struct QuestionNames {
    QStringList ids;             ///< of the entries that are named, in order
    QList<UnknownName> unknown;  ///< in order
    QStringList written;         ///< those names as they are written
    QString plain;               ///< the question with blanks for all names, known and unknown
    QString searched;            ///< with blanks for the unknown ones
};

/// Reads the names in `question`, which is simplified and in lower case: as EntityLinker does, else the
/// longest names in it.
///
/// A name that holds the name of a drug and something that is no word beside it (假黄芪, 生乌头王) is
/// unknown, as is what stands side by side with a drug and has no entry (黄芪和外星草). Which words stand
/// beside names is a list (name_borders.h): what it lacks makes a known name unknown, never the other way
/// round. Throws FailureError.
QuestionNames namesInQuestion(const KnowledgeBase& knowledge, const QString& question);

}  // namespace xinglin::app
