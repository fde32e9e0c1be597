#pragma once

#include <QString>
#include <QStringList>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// The words of the interface's language for the closed vocabularies of the knowledge base (natures,
/// flavours, channels, toxicity, categories of herbs, kinds of decoction, rules …). Values of open
/// vocabularies, such as actions and books, come back as they are: they are quoted, not translated.
QString termName(const QString& field, const QString& value);

/// The words for the roles of an ingredient (`deputy assistant`) as one: 臣佐, Deputy/Assistant; empty for
/// none.
QString roleWords(const QStringList& roles);

/// The label of a field: `nature` → "Nature". An unknown field comes back as it is.
QString fieldName(const QString& field);

/// The word for a kind of entry: "Herb", "Formula" …
QString kindName(KnowledgeKind kind);

/// The words for a relation between entries (KnowledgeLink::relation); the id itself where there are none.
QString relationName(const QString& relation);

/// A result's summary line with every part that is a term of a closed vocabulary in the interface's language.
QString summaryInWords(const QString& summary);

}  // namespace xinglin::app
