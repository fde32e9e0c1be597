#pragma once

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class EntryContent;

/// A syndrome, a disease or a therapy of the national terminologies.
void fillTermDetail(EntryContent& content, const app::KnowledgeEntry& entry);

}  // namespace xinglin::ui
