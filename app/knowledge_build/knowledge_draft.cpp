#include "app/knowledge_build/knowledge_draft.h"

#include <utility>

namespace xinglin::app {

std::optional<int> KnowledgeDraft::find(const QString& id) const {
    const auto found = entryById.constFind(id);
    return found == entryById.constEnd() ? std::nullopt : std::optional<int>(*found);
}

std::optional<int> KnowledgeDraft::findHerb(const QString& name) const {
    return find(QStringLiteral("herb:") + name);
}

DraftEntry& KnowledgeDraft::add(DraftEntry entry) {
    entryById.insert(entry.id, static_cast<int>(entries.size()));
    entries += std::move(entry);
    return entries.last();
}

}  // namespace xinglin::app
