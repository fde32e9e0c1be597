#pragma once

#include "app/knowledge/knowledge_types.h"

namespace xinglin::ui {

class EntryContent;

/// A line at the top that names the fields in which the sources of the entry disagree; nothing where they do
/// not.
void addDisagreementNotice(EntryContent& content, const app::KnowledgeEntry& entry);

/// What each source says of these fields, in a section of its own.
void fillDisagreements(EntryContent& content, const app::KnowledgeEntry& entry);

}  // namespace xinglin::ui
