#pragma once

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class EntryContent;

/// What comes first in a herb's detail.
enum class HerbFocus {
    Properties,
    Incompatibilities,  ///< opened from the section of incompatibilities
};

void fillHerbDetail(EntryContent& content, const app::KnowledgeEntry& entry, HerbFocus focus);

}  // namespace xinglin::ui
