#include "app/prescription/herb_finder.h"

namespace xinglin::app {

HerbFinder::HerbFinder(KnowledgeSource& source, SharedAuditor auditor, QObject* parent)
    : QObject(parent), m_source(source), m_auditor(std::move(auditor)) {
    connect(&source, &KnowledgeSource::searched, this,
            [this](quint64 generation, const KnowledgeResult& result) {
                if (generation != m_generation) {
                    return;
                }
                m_generation = 0;
                QList<HerbOffer> offers;
                offers.reserve(result.hits.size());
                for (const KnowledgeHit& hit : result.hits) {
                    offers += offerOf(hit);
                }
                emit offered(m_text, offers);
            });
    connect(&source, &KnowledgeSource::failed, this, [this](quint64 generation, const Failure&) {
        if (generation == m_generation) {
            // A name can be typed in full without the list; the knowledge page tells what is wrong with it.
            m_generation = 0;
            emit offered(m_text, {});
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

HerbOffer HerbFinder::offerOf(const KnowledgeHit& hit) const {
    HerbOffer offer{hit.name, hit.pinyin, hit.matched == hit.name ? QString() : hit.matched, {}, {}, {}};
    Prescription alone;
    alone.items += PrescriptionItem{hit.name, {}, {}, {}, {}};
    offer.dose = m_auditor->audit().limits(alone).first();
    const AuditFacts& facts = m_auditor->audit().facts();
    const int herb = facts.findHerb(hit.name);
    if (herb >= 0) {
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
