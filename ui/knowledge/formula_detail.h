#pragma once

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class EntryContent;

void fillFormulaDetail(EntryContent& content, const app::KnowledgeEntry& entry);

}  // namespace xinglin::ui
