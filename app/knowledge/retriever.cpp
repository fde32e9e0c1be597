#include "app/knowledge/retriever.h"

#include <QSet>
#include <algorithm>
#include <optional>

#include "app/knowledge/entity_linker.h"
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

// What the sources say of `entry` together with one of `others`.
QList<RetrievedFact> pairFactsOf(const KnowledgeEntry& entry, const QSet<QString>& others) {
    FactSheet sheet(entry);
    for (const KnowledgeLink& link : entry.links) {
        const bool isPair =
            link.relation == QLatin1String("pairs-with") || link.relation == QLatin1String("incompatible");
        if (isPair && others.contains(link.id)) {
            const QString note = link.note.isEmpty() ? QString() : QStringLiteral("（%1）").arg(link.note);
            sheet.add(link.relation, {link.name + note}, link.source, link.edition, link.tier);
        }
    }
    return sheet.facts();
}

bool saysWhatPairDoes(const RetrievedFact& fact) {
    return std::any_of(fact.lines.begin(), fact.lines.end(),
                       [](const RetrievedLine& line) { return line.field == QLatin1String("pairs-with"); });
}

/// One retrieval.
class Retrieval final {
public:
    Retrieval(const KnowledgeBase& knowledge, const QString& question)
        : m_knowledge(knowledge), m_question(knowledge.simplified(question).toLower()) {}

    QList<RetrievedFact> run(int limit) {
        readMentions();
        m_fields = fieldsAsked(m_plain);
        if (addPairs()) {
            return numbered(limit);
        }
        for (const QString& id : std::as_const(m_mentions)) {
            addEntry(id);
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
        QString rest = m_question;
        m_plain = m_question;
        for (const QString& piece : subjectPieces(m_question)) {
            const QList<EntityLink> links = linksOf(piece);
            if (!links.isEmpty()) {
                rest.replace(piece, QStringLiteral(" "));
                m_plain.replace(piece, QStringLiteral(" "));
            }
            for (const EntityLink& link : links) {
                addMention(link.kind, link.id, link.name);
            }
        }
        for (const KnowledgeHit& hit : m_knowledge.mentionedIn(rest)) {
            m_plain.replace(hit.matched.toLower(), QStringLiteral(" "));
            addMention(hit.kind, hit.id, hit.name);
        }
    }

    void addMention(KnowledgeKind kind, const QString& id, const QString& name) {
        const QString key = QString::number(static_cast<int>(kind)) + name;
        if (!m_mentionKeys.contains(key)) {
            m_mentionKeys += key;
            m_mentions += id;
            m_mentionedIds += id;
        }
    }

    // What a piece of the question names in words that are no mention as they stand: 田七, 法夏, 六味地黄.
    QList<EntityLink> linksOf(const QString& piece) const {
        constexpr qsizetype kLongestName = 12;
        const QList<KnowledgeHit> mentions = m_knowledge.mentionedIn(piece);
        const bool isMention = std::any_of(mentions.begin(), mentions.end(), [&](const KnowledgeHit& hit) {
            return m_knowledge.simplified(hit.matched).size() == piece.size();
        });
        if (piece.size() > kLongestName) {
            return {};
        }
        QList<EntityLink> links = EntityLinker(m_knowledge).link(piece);
        const bool isOpen = std::any_of(links.begin(), links.end(), [](const EntityLink& link) {
            return link.rule == LinkRule::Ambiguous;
        });
        if (isMention && !isOpen) {
            return {};
        }
        // 补中益气 asks for what does it where a kind is asked for, and for the decoction otherwise.
        const std::optional<KnowledgeKind> kind = kindAsked(m_question);
        links.removeIf([&](const EntityLink& link) {
            return link.rule == LinkRule::DosageForm && kind && *kind != link.kind;
        });
        return links;
    }

    // Two drugs and what they do together: what stands between them answers, and nothing else of either.
    bool addPairs() {
        static const QStringList kAnswered = {QStringLiteral("pairs-with"), QStringLiteral("actions"),
                                              QStringLiteral("incompatible")};
        const bool asksMore = std::any_of(m_fields.begin(), m_fields.end(),
                                          [](const QString& field) { return !kAnswered.contains(field); });
        if (m_mentions.size() < 2 || asksMore || !asksOfPair(m_plain)) {
            return false;
        }
        QSet<QString> others = m_mentionedIds;
        bool isPair = false;
        QList<QList<RetrievedFact>> sheets;
        for (const QString& id : std::as_const(m_mentions)) {
            others.remove(id);  // each pair stands in the entries of both
            if (const std::optional<KnowledgeEntry> entry = m_knowledge.entry(id)) {
                if (const QList<RetrievedFact> facts = pairFactsOf(*entry, others); !facts.isEmpty()) {
                    sheets += facts;
                    // What forbids both is said of either where that is asked for.
                    isPair = isPair || !m_fields.contains(QLatin1String("incompatible")) ||
                             std::any_of(facts.begin(), facts.end(), saysWhatPairDoes);
                }
            }
        }
        m_sheets = isPair ? sheets : m_sheets;
        return isPair;
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
        // Where no kind is asked for, the names of fields are no subject: 外星草的功效 is not about 功效.
        const bool isHan = hasHan(m_question);
        for (const QString& piece : kind || !isHan ? searchPieces(m_question) : subjectPieces(m_question)) {
            const Cut cut = !kind && isHan && mayBeName(piece) ? Cut::Whole : Cut::Parts;
            for (const KnowledgeHit& hit : longestHits(piece, kind, limit, cut)) {
                addEntry(hit.id);
            }
            if (m_sheets.size() >= limit) {
                return;
            }
        }
    }

    enum class Cut { Whole, Parts };

    // A short piece without a sign in it may be the name of something unknown, of which parts say nothing:
    // 外星草 is no kind of 星草.
    bool mayBeName(const QString& piece) {
        constexpr qsizetype kLongestName = 6;
        if (piece.size() > kLongestName) {
            return false;
        }
        if (m_signs.isEmpty()) {
            m_signs = m_knowledge.signVocabulary();
        }
        return std::none_of(m_signs.begin(), m_signs.end(), [&piece](const QString& sign) {
            return sign.size() >= 2 && piece.contains(sign);
        });
    }

    // Hits of the longest part of `piece` that finds any: people do not write as books do.
    QList<KnowledgeHit> longestHits(const QString& piece, std::optional<KnowledgeKind> kind, int limit,
                                    Cut cut) const {
        constexpr qsizetype kLongestPiece = 12;
        const bool isHanPiece = hasHan(piece);
        const qsizetype longest = isHanPiece ? std::min(piece.size(), kLongestPiece) : piece.size();
        const qsizetype shortest = isHanPiece && cut == Cut::Parts ? 2 : piece.size();
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
    QStringList m_signs;     ///< words of signs; filled when they are first asked for
    QStringList m_mentions;  ///< ids, in order
    QSet<QString> m_mentionKeys;
    QSet<QString> m_mentionedIds;
    QSet<QString> m_sheetIds;
    QList<QList<RetrievedFact>> m_sheets;
};

}  // namespace

QList<RetrievedFact> Retriever::retrieve(const QString& question, int limit) const {
    return Retrieval(m_knowledge, question).run(limit);
}

}  // namespace xinglin::app
