#pragma once

#include "app/knowledge/retriever.h"
#include "ui/widgets/fact_card.h"

namespace xinglin::ui {

/// A retrieved fact as its card shows it, in the interface's language; knowledge stays as it is written.
FactCardContent cardOf(const app::RetrievedFact& fact);

/// The word for a field of a retrieved fact, or for the relation of a link.
QString fieldWord(const QString& field);

/// The word for a kind of entry: 中药, 方剂 …
QString kindWord(app::KnowledgeKind kind);

}  // namespace xinglin::ui
