#pragma once

#include <QJsonArray>
#include <QList>
#include <QString>

#include "app/chat/chat_mode.h"
#include "app/knowledge/retriever.h"

namespace xinglin::app {

/// `性味`, `dose` …: what a field of a fact is called in an answer. A field without a name keeps its id.
QString fieldName(const QString& field, AnswerLanguage language);

/// The values of one line of a fact, joined as the language joins a list.
QString valuesText(const RetrievedLine& line, AnswerLanguage language);

/// `《中国药典》2020 年版`: title and edition as they stand behind a statement, without remarks; may be
/// empty.
QString sourceText(const RetrievedFact& fact, AnswerLanguage language);

/// One sentence for each name that the facts do not answer, with the known ones that it may be mistaken for;
/// on one line.
QString unknownText(const QList<UnknownName>& unknown, AnswerLanguage language);

/// How facts are stored beside the answer that used them, and back. Damaged elements are left out: a broken
/// row of evidence must not take the conversation with it.
QJsonArray toJson(const QList<RetrievedFact>& facts);
QList<RetrievedFact> factsFromJson(const QJsonArray& array);

/// The same for the names that they do not answer: `[{"written","nearest","kind","fields"}]`.
QJsonArray toJson(const QList<UnknownName>& unknown);
QList<UnknownName> unknownNamesFromJson(const QJsonArray& array);

}  // namespace xinglin::app
