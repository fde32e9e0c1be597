#pragma once

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class EntryContent;

/// What comes first for a clause, an acupoint, a compound or a target: the words of the book, a warning, the
/// drawing of the molecule. Their other facts and connections follow by fillFurtherDetail().
void fillReferenceDetail(EntryContent& content, const app::KnowledgeEntry& entry);

}  // namespace xinglin::ui
