#pragma once

#include <QList>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// Where the sources of an entry disagree, by the fields that have one truth; what a relative lends says
/// nothing. The same that KnowledgeBase::conflicts() finds of the entry.
QList<KnowledgeConflict> conflictsIn(const KnowledgeEntry& entry);

/// The facet whose values are the fields in which the sources of an entry disagree.
inline constexpr char kDisagreementFacet[] = "disagreement";

}  // namespace xinglin::app
