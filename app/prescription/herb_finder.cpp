#include "app/prescription/herb_finder.h"

#include "app/knowledge_notes/own_entries.h"

namespace xinglin::app {

HerbFinder::HerbFinder(KnowledgeSource& source, SharedAuditor auditor, QObject* parent)
    : QObject(parent), m_source(source), m_auditor(std::move(auditor)) {
    connect(&source, &KnowledgeSource::searched, this,
            [this](quint64 generation, const KnowledgeResult& result) {
                if (generation != m_generation) {
                    return;
                }
                m_generation = 0;
                emit offered(m_text, offersOf(result));
            });
    connect(&source, &KnowledgeSource::failed, this, [this](quint64 generation, const Failure&) {
        if (generation == m_generation) {
            // A name can be typed in full without the list; the knowledge page tells what is wrong with it.
            m_generation = 0;
            emit offered(m_text, offersOf({}));
        }
    });
}

void HerbFinder::find(const QString& text) {
    m_text = text;
    if (text.trimmed().isEmpty()) {
        m_generation = 0;
        emit offered(m_text, {});
        return;
    }
    KnowledgeQuery query;
    query.text = text.trimmed();
    query.kind = KnowledgeKind::Herb;
    query.limit = kMostOffers;
    m_generation = m_source.search(query);
}

// The clinic's own names stand first: that is what its cupboard says.
QList<HerbOffer> HerbFinder::offersOf(const KnowledgeResult& result) const {
    QList<HerbOffer> offers;
    NotebookContent own;
    own.stockNames = m_auditor->stockNames();
    for (const KnowledgeHit& hit : ownHits(own, m_text, KnowledgeKind::Herb)) {
        offers += offerOf(hit.matched, {}, hit.name);
    }
    for (const KnowledgeHit& hit : result.hits) {
        offers += offerOf(hit.name, hit.pinyin, hit.matched == hit.name ? QString() : hit.matched);
    }
    return offers.mid(0, kMostOffers);
}

HerbOffer HerbFinder::offerOf(const QString& name, const QString& pinyin, const QString& matched) const {
    HerbOffer offer{name, pinyin, matched, {}, {}, {}};
    Prescription alone;
    alone.items += PrescriptionItem{name, {}, {}, {}, {}};
    offer.dose = m_auditor->audit().limits(alone).first();
    const AuditFacts& facts = m_auditor->audit().facts();
    for (const int herb : m_auditor->audit().names().resolve(alone.items.first()).candidates) {
        const AuditHerb& known = facts.herbs[static_cast<std::size_t>(herb)];
        // A grade of toxicity is 大毒, 有毒 or 小毒; 无毒 is worth no mark.
        for (const AuditClaim& claim : known.toxicity) {
            if (offer.toxicity.isEmpty() && claim.term != QStringLiteral("无毒")) {
                offer.toxicity = claim.term;
            }
        }
        for (const AuditClaim& claim : known.decoction) {
            if (!offer.marks.contains(claim.term)) {
                offer.marks += claim.term;
            }
        }
    }
    return offer;
}

}  // namespace xinglin::app
