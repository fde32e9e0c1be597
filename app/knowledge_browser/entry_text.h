#pragma once

#include <QString>

#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

/// The entry as a reference for the clipboard: names, then the books its facts come from, then the edition of
/// the knowledge base, and whether a pharmacist has checked it.
QString citationOf(const KnowledgeEntry& entry, const QString& knowledgeEdition);

}  // namespace xinglin::app
