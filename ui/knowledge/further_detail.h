#pragma once

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class EntryContent;

/// What the base knows beyond the detail of a kind: uses, constituents, classics, relatives. All there is for
/// clauses, acupoints, compounds and targets.
void fillFurtherDetail(EntryContent& content, const app::KnowledgeEntry& entry);

}  // namespace xinglin::ui
