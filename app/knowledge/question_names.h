#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include "app/knowledge/knowledge_base.h"

namespace xinglin::app {

/// A name in a question that the facts do not answer.
struct UnknownName {
    /// What an answer can say of it.
    enum class Kind {
        Other,    ///< it is none of the nearest, if there are any
        Nearest,  ///< it begins with the nearest name, and what follows may be words that the list of borders
                  ///< lacks (何首乌伤肝): the question is taken to be about that name, and says so
        Beside,   ///< it stands side by side with a drug (牛奶, 阿莫西林): nothing is known of the two
                  ///< together
        Together,  ///< known, but not what it does with the nearest, which it stands beside (华法林和黄芪)
        Field,     ///< an entry's name: it is known, and what is asked of it is not (`fields`)
        Inside,  ///< no entry's name; the facts are of entries that only have it in their name or text
        Forms,   ///< the name of more medicines than the facts are of (双黄连); `nearest` are all others
    };

    QString written;
    /// Names of drugs that stand in it and are not it (黄芪 in 假黄芪), to be offered; the longest first. Of
    /// Together those beside it.
    QStringList nearest;
    Kind kind = Kind::Other;
    QStringList fields = {};   ///< of Field: as Fact::field
    QStringList similar = {};  ///< names that it may be misspelt for: "did you mean"

    bool operator==(const UnknownName&) const = default;
};

/// The names in a question.
struct QuestionNames {
    QStringList ids;             ///< of the entries that are named, in order
    QList<UnknownName> unknown;  ///< in order
    QStringList written;         ///< those names as they are written
    QString plain;               ///< the question with blanks for all names, known and unknown
    QString searched;            ///< with blanks for the unknown ones
    QStringList unread;          ///< what may be a name, of the parts in which none was found, in order
};

/// Reads the names in `question`, which is simplified and in lower case: as EntityLinker does, else the
/// longest names in it.
///
/// A name before which something stands that is no word of its own (假黄芪) is unknown, as is what stands
/// side by side with a drug and has no entry (黄芪和外星草). Where only what follows is no such word
/// (生乌头王, 何首乌伤 肝) the name is both: unknown as a whole, and named. Which words stand beside names is
/// a list (name_borders.h): what it lacks behind a name withholds nothing, and before one makes it unknown.
/// Throws FailureError.
QuestionNames namesInQuestion(const KnowledgeBase& knowledge, const QString& question);

}  // namespace xinglin::app
