#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// The fields (Fact::field, `composition`, or relations of links) that a question names by Chinese or English
/// words: 用量, dosage → dose. `question` is simplified and lower case, names of entries taken out.
QStringList fieldsAsked(const QString& question);

/// The same by what is asked: 作用与副作用 are two questions, and each may have its own answer.
QList<QStringList> fieldGroupsAsked(const QString& question);

/// The kind of entry that a question wants to hear of: 什么方, which formula → Formula.
std::optional<KnowledgeKind> kindAsked(const QString& question);

/// What is left of a question to search for: pieces without question words and without the words above.
QStringList searchPieces(const QString& question);

/// A part of a question, and where it stands.
struct QuestionPiece {
    qsizetype at = 0;
    QString text;
};

/// What a question may be about: its pieces between question words, names of fields and particles, Han
/// characters only. 田七的用量 → 田七. Letters that names of herbs hold (药, 用, 方) part nothing.
QList<QuestionPiece> subjectPieces(const QString& question);

/// Whether `between`, what stands between two pieces, puts them side by side: 、, 和, 反.
bool isSideBySide(const QString& between);

/// Whether a question of two drugs asks what they do together, or whether they may be taken together: 配伍,
/// 一起吃, 甘草反甘遂, together. `question` as in fieldsAsked().
bool asksOfPair(const QString& question);

/// Whether a kind is asked for only to know what something is: 外星草是什么药.
bool asksWhatItIs(const QString& question);

/// What an answer shows of an entry when the question names no field.
QStringList fieldsOfInterest(KnowledgeKind kind);

}  // namespace xinglin::app
