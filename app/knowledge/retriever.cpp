#include "app/knowledge/retriever.h"

#include <QSet>
#include <algorithm>
#include <optional>

#include "app/knowledge/han_text.h"
#include "app/knowledge/question_words.h"

namespace xinglin::app {
namespace {

constexpr int kMostLinksALine = 12;

/// Lines of one entry by the source that states them, in the order in which the sources first appear.
class FactSheet final {
public:
    explicit FactSheet(const KnowledgeEntry& entry) : m_entry(entry) {}

    void add(const QString& field, const QStringList& values, const QString& source, const QString& edition,
             Tier tier) {
        if (values.isEmpty()) {
            return;
        }
        auto fact = std::find_if(m_facts.begin(), m_facts.end(), [&](const RetrievedFact& known) {
            return known.source == source && known.tier == tier;
        });
        if (fact == m_facts.end()) {
            m_facts += RetrievedFact{0, m_entry.id, m_entry.name, m_entry.kind, {}, source, edition, tier};
            fact = m_facts.end() - 1;
        }
        const auto line = std::find_if(fact->lines.begin(), fact->lines.end(),
                                       [&](const RetrievedLine& known) { return known.field == field; });
        if (line == fact->lines.end()) {
            fact->lines += RetrievedLine{field, values};
        } else if (line->values.size() < kMostLinksALine) {
            line->values += values;
        }
    }

    /// Fullest first: one source with many answers beats many sources with one each.
    QList<RetrievedFact> facts() const {
        QList<RetrievedFact> sorted = m_facts;
        std::stable_sort(sorted.begin(), sorted.end(), [](const RetrievedFact& a, const RetrievedFact& b) {
            return a.lines.size() > b.lines.size();
        });
        return sorted;
    }

private:
    const KnowledgeEntry& m_entry;
    QList<RetrievedFact> m_facts;
};

QString composed(const FormulaItem& item) {
    QString text = item.written;
    if (!item.originalDose.isEmpty()) {
        text += item.originalDose;
    }
    if (item.grams) {
        text += QStringLiteral("（%1 g）").arg(*item.grams);
    }
    return text;
}

// The edition that the entry's facts name for `source`.
QString editionOf(const KnowledgeEntry& entry, const QString& source) {
    for (const Fact& fact : entry.facts) {
        if (fact.source == source) {
            return fact.edition;
        }
    }
    return {};
}

QList<RetrievedFact> factsOf(const KnowledgeEntry& entry, const QStringList& fields,
                             const QSet<QString>& others) {
    FactSheet sheet(entry);
    for (const Fact& fact : entry.facts) {
        if (fields.contains(fact.field)) {
            // A citation must say that the source speaks of a relative.
            const QString lender =
                fact.lenderName.isEmpty() ? QString() : QStringLiteral("（借自%1）").arg(fact.lenderName);
            sheet.add(fact.field, fact.values, fact.source + lender, fact.edition, fact.tier);
        }
    }
    const QString ownSource = entry.facts.isEmpty() ? QString() : entry.facts.first().source;
    if (fields.contains(QLatin1String("aliases"))) {
        sheet.add(QStringLiteral("aliases"), entry.aliases, ownSource, editionOf(entry, ownSource),
                  Tier::Stated);
    }
    if (fields.contains(QLatin1String("latin")) && !entry.latin.isEmpty()) {
        sheet.add(QStringLiteral("latin"), {entry.latin}, ownSource, editionOf(entry, ownSource),
                  Tier::Stated);
    }
    QString itemSource = ownSource;
    QString itemEdition = editionOf(entry, ownSource);
    Tier itemTier = Tier::Stated;
    // Two drugs of one question: only what stands between them is asked for.
    const bool hasPair = std::any_of(entry.links.begin(), entry.links.end(), [&](const KnowledgeLink& link) {
        return link.relation == QLatin1String("incompatible") && others.contains(link.id);
    });
    for (const KnowledgeLink& link : entry.links) {
        const bool isIncompatible = link.relation == QLatin1String("incompatible");
        if (link.relation == QLatin1String("contains")) {
            itemSource = link.source;
            itemEdition = link.edition;
            itemTier = link.tier;
        }
        if (!fields.contains(link.relation) || (isIncompatible && hasPair && !others.contains(link.id))) {
            continue;
        }
        const QString note = link.note.isEmpty() ? QString() : QStringLiteral("（%1）").arg(link.note);
        sheet.add(link.relation, {link.name + note}, link.source, link.edition, link.tier);
    }
    if (fields.contains(QLatin1String("composition"))) {
        QStringList items;
        for (const FormulaItem& item : entry.items) {
            items += composed(item);
        }
        sheet.add(QStringLiteral("composition"), items, itemSource, itemEdition, itemTier);
    }
    return sheet.facts();
}

/// One retrieval.
class Retrieval final {
public:
    Retrieval(const KnowledgeBase& knowledge, const QString& question)
        : m_knowledge(knowledge), m_question(knowledge.simplified(question).toLower()) {}

    QList<RetrievedFact> run(int limit) {
        readMentions();
        m_fields = fieldsAsked(m_plain);
        for (const KnowledgeHit& hit : std::as_const(m_mentions)) {
            addEntry(hit.id);
        }
        const std::optional<KnowledgeKind> kind = kindAsked(m_plain);
        if (m_mentions.isEmpty() || kind) {
            searchText(kind, limit);
        }
        return numbered(limit);
    }

private:
    // Of several entries of one kind and name the first, which is the most used, speaks for all.
    void readMentions() {
        m_plain = m_question;
        QSet<QString> known;
        for (const KnowledgeHit& hit : m_knowledge.mentionedIn(m_question)) {
            m_plain.replace(hit.matched.toLower(), QStringLiteral(" "));
            const QString key = QString::number(static_cast<int>(hit.kind)) + hit.name;
            if (!known.contains(key)) {
                known += key;
                m_mentions += hit;
                m_mentionedIds += hit.id;
            }
        }
    }

    void addEntry(const QString& id) {
        if (m_sheetIds.contains(id)) {
            return;
        }
        const std::optional<KnowledgeEntry> entry = m_knowledge.entry(id);
        if (!entry) {
            return;
        }
        QList<RetrievedFact> facts = factsOf(*entry, m_fields, m_mentionedIds);
        if (facts.isEmpty()) {
            // What is asked is not known, or nothing special is asked: what there is, so that a person can
            // see.
            facts = factsOf(*entry, fieldsOfInterest(entry->kind), m_mentionedIds);
        }
        if (facts.isEmpty()) {
            facts = factsOf(*entry, {QStringLiteral("code"), QStringLiteral("category")}, {});
        }
        if (!facts.isEmpty()) {
            m_sheetIds += id;
            m_sheets += facts;
        }
    }

    void searchText(std::optional<KnowledgeKind> kind, int limit) {
        for (const QString& piece : searchPieces(m_question)) {
            for (const KnowledgeHit& hit : longestHits(piece, kind, limit)) {
                addEntry(hit.id);
            }
            if (m_sheets.size() >= limit) {
                return;
            }
        }
    }

    // Hits of the longest part of `piece` that finds any: people do not write as books do.
    QList<KnowledgeHit> longestHits(const QString& piece, std::optional<KnowledgeKind> kind,
                                    int limit) const {
        constexpr qsizetype kLongestPiece = 12;
        const bool isHanPiece = hasHan(piece);
        const qsizetype longest = isHanPiece ? std::min(piece.size(), kLongestPiece) : piece.size();
        const qsizetype shortest = isHanPiece ? 2 : piece.size();
        for (qsizetype length = longest; length >= shortest; --length) {
            for (qsizetype at = 0; at + length <= piece.size(); ++at) {
                KnowledgeQuery query;
                query.text = piece.mid(at, length);
                query.kind = kind;
                query.limit = limit;
                QList<KnowledgeHit> hits = m_knowledge.search(query).hits;
                if (!hits.isEmpty()) {
                    return hits;
                }
            }
        }
        return {};
    }

    // The first source of every entry, then the second of every entry …, so that no entry crowds out another.
    QList<RetrievedFact> numbered(int limit) const {
        QList<RetrievedFact> facts;
        for (qsizetype round = 0; facts.size() < limit; ++round) {
            bool isExhausted = true;
            for (const QList<RetrievedFact>& sheet : m_sheets) {
                if (round < sheet.size() && facts.size() < limit) {
                    facts += sheet.at(round);
                    facts.last().n = static_cast<int>(facts.size());
                    isExhausted = false;
                }
            }
            if (isExhausted) {
                break;
            }
        }
        return facts;
    }

    const KnowledgeBase& m_knowledge;
    QString m_question;
    QString m_plain;  ///< the question without the names in it
    QStringList m_fields;
    QList<KnowledgeHit> m_mentions;
    QSet<QString> m_mentionedIds;
    QSet<QString> m_sheetIds;
    QList<QList<RetrievedFact>> m_sheets;
};

}  // namespace

QList<RetrievedFact> Retriever::retrieve(const QString& question, int limit) const {
    return Retrieval(m_knowledge, question).run(limit);
}

}  // namespace xinglin::app
