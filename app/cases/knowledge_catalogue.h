#pragma once

#include "app/cases/term_catalogue.h"
#include "app/knowledge/knowledge_base.h"

namespace xinglin::app {

/// The knowledge base seen as a TermCatalogue. Borrows it; used on its thread.
class KnowledgeCatalogue final : public TermCatalogue {
public:
    explicit KnowledgeCatalogue(const KnowledgeBase& knowledge) : m_knowledge(knowledge) {}

    QList<TermProfile> profiles(KnowledgeKind kind) const override;
    std::optional<KnowledgeEntry> entry(const QString& id) const override { return m_knowledge.entry(id); }
    QList<KnowledgeHit> diseasesNamedIn(const QString& text) const override;
    QList<KnowledgeHit> formulasFor(const QString& text, int limit) const override;
    QList<TermProfile> formulas() const override;
    QString simplified(const QString& text) const override { return m_knowledge.simplified(text); }
    QString edition() const override { return m_knowledge.edition(); }

private:
    const KnowledgeBase& m_knowledge;
};

}  // namespace xinglin::app
