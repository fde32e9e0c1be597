#pragma once

#include <QList>
#include <optional>

#include "app/knowledge/knowledge_types.h"
#include "app/knowledge_notes/notebook_types.h"

namespace xinglin::app {

/// The badge of hits that the clinic wrote itself; its words are termName("badge", …).
inline constexpr char kOwnBadge[] = "own";

/// An own formula as an entry, so that it is shown, compared and found like one. Its facts name the clinic as
/// their source and have no edition; none of them is a fact of the base.
KnowledgeEntry entryOf(const ClinicFormula& formula);

/// Whether a page would show the same of both.
bool saysTheSame(const ClinicFormula& one, const ClinicFormula& other);

/// What of the notebook a search for `text` finds, best first: own formulas by name, pinyin, initials and
/// ingredients; herbs by their stock names; entries by what was noted about them. `text` is in simplified
/// characters, as KnowledgeResult::text gives it; blank finds nothing. `kind` asks for entries of one kind.
QList<KnowledgeHit> ownHits(const NotebookContent& content, const QString& text,
                            std::optional<KnowledgeKind> kind);

/// An own formula as a row of a list.
KnowledgeHit hitOf(const ClinicFormula& formula);

}  // namespace xinglin::app
