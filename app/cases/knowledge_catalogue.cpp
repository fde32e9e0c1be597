#include "app/cases/knowledge_catalogue.h"

#include <limits>

namespace xinglin::app {

QList<TermProfile> KnowledgeCatalogue::profiles(KnowledgeKind kind) const {
    // A case with every sign there is matches every entry and lacks nothing: that is the whole table.
    QList<TermProfile> result;
    for (const KnowledgeBase::SignMatch& match :
         m_knowledge.matchSigns(kind, m_knowledge.signVocabulary(), std::numeric_limits<int>::max())) {
        result.append({match.id, match.name, match.code, match.shared + match.missing});
    }
    return result;
}

QList<KnowledgeHit> KnowledgeCatalogue::diseasesNamedIn(const QString& text) const {
    QList<KnowledgeHit> result;
    for (const KnowledgeHit& hit : m_knowledge.mentionedIn(text)) {
        if (hit.kind == KnowledgeKind::Disease) {
            result.append(hit);
        }
    }
    return result;
}

QList<KnowledgeHit> KnowledgeCatalogue::formulasFor(const QString& text, int limit) const {
    KnowledgeQuery query;
    query.text = text;
    query.kind = KnowledgeKind::Formula;
    query.limit = limit;
    return m_knowledge.search(query).hits;
}

QList<TermProfile> KnowledgeCatalogue::formulas() const {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Formula;
    query.limit = std::numeric_limits<int>::max();
    QList<TermProfile> result;
    for (const KnowledgeHit& hit : m_knowledge.search(query).hits) {
        if (const std::optional<KnowledgeEntry> entry = m_knowledge.entry(hit.id)) {
            TermProfile profile{entry->id, entry->name, QString(), {}};
            for (const Fact& fact : entry->facts) {
                if (fact.field == QLatin1String("indications")) {
                    profile.signs += fact.values;
                }
            }
            if (!profile.signs.isEmpty()) {
                result.append(profile);
            }
        }
    }
    return result;
}

}  // namespace xinglin::app
