#include <QMap>
#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <vector>

#include "app/failure.h"
#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

// Steps of the ranking. Inside one step the kind decides, then how close or how much used the entry is.
constexpr int kExactName = 1000;
constexpr int kExactCode = 990;
constexpr int kExactAlias = 900;
constexpr int kExactLatin = 880;
constexpr int kNamePrefix = 800;
constexpr int kAliasPrefix = 780;
constexpr int kCodePrefix = 760;
constexpr int kLatinPrefix = 740;
constexpr int kContained = 690;
constexpr int kPinyin = 600;
constexpr int kAliasPinyin = 580;
constexpr int kPinyinPrefix = 560;
constexpr int kAliasPinyinPrefix = 540;
constexpr int kInitials = 500;
constexpr int kAliasInitials = 480;
constexpr int kInitialsPrefix = 460;
constexpr int kAliasInitialsPrefix = 440;
constexpr int kText = 100;
// Twelve thousand names in Latin letters begin with or hold the pinyin of some herb: only whole ones come
// before it.
constexpr int kMolecule = 420;

/// What a match by one class of names is worth.
struct NameRank {
    NameClass nameClass;
    int exact;
    int prefix;
    MatchKind match;
};

// In the order of NameClass.
constexpr NameRank kNameRanks[] = {
    {NameClass::Name, kExactName, kNamePrefix, MatchKind::Name},
    {NameClass::Alias, kExactAlias, kAliasPrefix, MatchKind::Alias},
    {NameClass::Code, kExactCode, kCodePrefix, MatchKind::Name},
    {NameClass::Latin, kExactLatin, kLatinPrefix, MatchKind::Name},
    {NameClass::Pinyin, kPinyin, kPinyinPrefix, MatchKind::Pinyin},
    {NameClass::AliasPinyin, kAliasPinyin, kAliasPinyinPrefix, MatchKind::Pinyin},
    {NameClass::Initials, kInitials, kInitialsPrefix, MatchKind::Initials},
    {NameClass::AliasInitials, kAliasInitials, kAliasInitialsPrefix, MatchKind::Initials},
    {NameClass::Written, kExactAlias, kAliasPrefix, MatchKind::Alias},
};

const NameRank& rankOf(qint64 nameClass) {
    if (nameClass < 0 || nameClass >= static_cast<qint64>(std::size(kNameRanks))) {
        throw FailureError(damagedKnowledge(QStringLiteral("names.class %1").arg(nameClass)));
    }
    return kNameRanks[nameClass];
}

enum class NameKey { None, Whole, Start };

struct Candidate {
    int entry = 0;
    int score = 0;
    double closeness = 0;  ///< higher is better; comparable inside one step of the ranking
    MatchKind match = MatchKind::Browsed;
    NameKey key = NameKey::None;  ///< how the key of a name matched; the name itself is read for hits only
    NameClass nameClass = NameClass::Name;
};

class Search final {
public:
    Search(KnowledgeBase::State& state, const KnowledgeQuery& query)
        : m_state(state),
          m_query(query),
          m_text(state.simplifier.simplified(query.text)),
          m_isCounted(state.briefs.size()) {}

    KnowledgeResult run() {
        readPlaces();
        if (m_text.trimmed().isEmpty()) {
            browse();
        } else {
            byName();
            byText();
        }
        KnowledgeResult result;
        result.text = m_text;
        for (const KnowledgeKindRow& row : knowledgeKinds()) {
            result.kindCounts.insert(row.kind, m_kindCounts.at(static_cast<std::size_t>(row.kind)));
        }
        result.facets = m_query.kind ? facets() : QList<Facet>();
        QList<Candidate> kept;
        for (const Candidate& candidate : std::as_const(m_candidates)) {
            if (passes(candidate.entry, {})) {
                kept += candidate;
            }
        }
        result.total = static_cast<int>(kept.size());
        const qsizetype shown = std::clamp<qsizetype>(m_query.limit, 0, kept.size());
        std::partial_sort(kept.begin(), kept.begin() + shown, kept.end(),
                          [this](const Candidate& a, const Candidate& b) { return isBetter(a, b); });
        for (qsizetype i = 0; i < shown; ++i) {
            result.hits += hitOf(kept.at(i));
        }
        return result;
    }

private:
    const EntryBrief& brief(int entry) const { return m_state.brief(entry); }

    // Where the query names its entries: their places in its order.
    void readPlaces() {
        if (!m_query.ids) {
            return;
        }
        for (qsizetype i = 0; i < m_query.ids->size(); ++i) {
            Statement row = m_state.database.prepare("SELECT id FROM entries WHERE key = ?1");
            if (row.bind(1, m_query.ids->at(i)).step()) {
                m_askedPlaces.insert(static_cast<int>(row.integer(0)), static_cast<int>(i));
            }
        }
    }

    void offer(const Candidate& candidate) {
        if (m_query.ids && !m_askedPlaces.contains(candidate.entry)) {
            return;
        }
        const KnowledgeKind kind = brief(candidate.entry).kind;
        if (const auto entry = static_cast<std::size_t>(candidate.entry); !m_isCounted[entry]) {
            m_isCounted[entry] = true;
            ++m_kindCounts.at(static_cast<std::size_t>(kind));
        }
        if (m_query.kind && kind != *m_query.kind) {
            return;
        }
        const auto known = m_places.constFind(candidate.entry);
        if (known == m_places.constEnd()) {
            m_places.insert(candidate.entry, m_candidates.size());
            m_candidates += candidate;
        } else if (m_candidates.at(*known).score < candidate.score) {
            m_candidates[*known] = candidate;
        }
    }

    void browse() {
        for (int entry = 1; entry < static_cast<int>(m_state.briefs.size()); ++entry) {
            if (m_query.ids || brief(entry).isBrowsed) {
                offer({entry});
            }
        }
    }

    void byName() {
        const QString raw = searchKey(m_query.text);
        const QString simplified = searchKey(m_text);
        byKey(simplified);
        if (raw != simplified) {
            byKey(raw);
        }
    }

    void byKey(const QString& key) {
        if (key.isEmpty()) {
            return;
        }
        // A single letter finds thousands of names: only numbers are read here, the text of those shown
        // later.
        Statement rows =
            m_state.database.prepare("SELECT class, entry, key = ?1 FROM names WHERE key >= ?1 AND key < ?2");
        rows.bind(1, key).bind(2, key + QStringLiteral("\U0010FFFF"));
        while (rows.step()) {
            const NameRank& rank = rankOf(rows.integer(0));
            const bool isExact = rows.integer(2) != 0;
            const bool isName = rank.match == MatchKind::Name || rank.match == MatchKind::Alias;
            Candidate candidate;
            candidate.entry = static_cast<int>(rows.integer(1));
            candidate.score = isExact ? rank.exact : weakened(candidate.entry, rank.prefix);
            candidate.match = !isExact && isName ? MatchKind::Prefix : rank.match;
            candidate.nameClass = rank.nameClass;
            candidate.key = isExact ? NameKey::Whole : NameKey::Start;
            offer(candidate);
        }
    }

    int weakened(int entry, int score) const {
        const KnowledgeKind kind = brief(entry).kind;
        const bool isMolecule = kind == KnowledgeKind::Compound || kind == KnowledgeKind::Target;
        return isMolecule && !hasHan(m_text) ? std::min(score, kMolecule) : score;
    }

    void byText() {
        const QString expression = fullTextQuery(m_text);
        // One letter is the start of a third of all words: it says nothing about a text.
        if (expression.isEmpty() || (!hasHan(m_text) && searchKey(m_text).size() < 2)) {
            return;
        }
        byExpression("SELECT rowid, 0.0 FROM search WHERE search MATCH ?1",
                     QStringLiteral("names : (%1)").arg(expression), kContained, MatchKind::Contained);
        // Several words may stand some in the names, some in the facts.
        const bool isOneWord = !expression.contains(QLatin1String(" AND "));
        byExpression("SELECT rowid, bm25(search, 10.0, 1.0) FROM search WHERE search MATCH ?1",
                     isOneWord ? QStringLiteral("facts : (%1)").arg(expression) : expression, kText,
                     MatchKind::Text);
    }

    void byExpression(const QByteArray& sql, const QString& expression, int score, MatchKind match) {
        Statement rows = m_state.database.prepare(sql);
        rows.bind(1, expression);
        while (rows.step()) {
            Candidate candidate;
            candidate.entry = static_cast<int>(rows.integer(0));
            candidate.score = weakened(candidate.entry, score);
            candidate.closeness = -rows.real(1);  // bm25 is smaller for better matches
            candidate.match = match;
            offer(candidate);
        }
    }

    // Whether the entry has, for every field of the query's facets but `except`, one of the values asked for.
    bool passes(int entry, const QString& except) const {
        if (m_query.facets.isEmpty()) {
            return true;
        }
        QMap<QString, bool> asked;
        for (const auto& [field, value] : m_query.facets) {
            if (field == except) {
                continue;
            }
            const auto found = std::pair(static_cast<quint16>(m_state.facetFields.indexOf(field)),
                                         static_cast<quint16>(m_state.facetValues.indexOf(value)));
            asked[field] = asked.value(field) || brief(entry).facets.contains(found);
        }
        return std::all_of(asked.begin(), asked.end(), [](bool isMet) { return isMet; });
    }

    QList<Facet> facets() const {
        const std::size_t values = static_cast<std::size_t>(m_state.facetValues.size());
        std::vector<int> counts(static_cast<std::size_t>(m_state.facetFields.size()) * values);
        for (const Candidate& candidate : m_candidates) {
            for (const auto& [field, value] : brief(candidate.entry).facets) {
                if (passes(candidate.entry, m_state.facetFields.at(field))) {
                    ++counts[field * values + value];
                }
            }
        }
        QList<Facet> facets;
        const auto fields = static_cast<quint16>(m_state.facetFields.size());
        for (quint16 field = 0; field < fields; ++field) {
            const QList<FacetValue> sorted = valuesByCount(&counts[field * values]);
            if (!sorted.isEmpty()) {
                facets += {m_state.facetFields.at(field), sorted};
            }
        }
        return facets;
    }

    QList<FacetValue> valuesByCount(const int* counts) const {
        QList<FacetValue> values;
        for (qsizetype value = 0; value < m_state.facetValues.size(); ++value) {
            if (counts[value] > 0) {
                values += {m_state.facetValues.at(value), counts[value]};
            }
        }
        std::sort(values.begin(), values.end(), [](const FacetValue& a, const FacetValue& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        });
        return values;
    }

    bool isBetter(const Candidate& a, const Candidate& b) const {
        const auto key = [this](const Candidate& candidate) {
            const EntryBrief& entry = brief(candidate.entry);
            const int order = m_askedPlaces.value(candidate.entry, entry.order);
            if (m_query.ids && candidate.match == MatchKind::Browsed) {
                return std::make_tuple(0, 0, 0.0, 0, order);
            }
            const int kindRank = knowledgeKinds().at(static_cast<std::size_t>(entry.kind)).rank;
            // Browsing follows the reading or the code; a search brings what is used most.
            const int weight = candidate.match == MatchKind::Browsed ? 0 : entry.weight;
            return std::make_tuple(-candidate.score, kindRank, -candidate.closeness, -weight, entry.order);
        };
        return key(a) < key(b);
    }

    KnowledgeHit hitOf(const Candidate& candidate) {
        KnowledgeHit hit = m_state.hit(candidate.entry);
        hit.score = candidate.score;
        hit.match = candidate.match;
        if (candidate.key != NameKey::None) {
            hit.matched = nameOf(candidate, hit.name);
        } else if (candidate.match == MatchKind::Contained) {
            hit.matched = textWithQuery("SELECT text FROM aliases WHERE entry = ?1 ORDER BY seq",
                                        candidate.entry, hit.name);
        } else if (candidate.match == MatchKind::Text) {
            hit.matched = textWithQuery(
                "SELECT v.value FROM facts f JOIN fact_values v ON v.fact = f.id WHERE f.entry = ?1 AND "
                "f.lender IS NULL UNION ALL "
                "SELECT written FROM items WHERE entry = ?1",
                candidate.entry, hit.name);
            hit.tier = tierOfText(candidate.entry, hit.matched, hit.tier);
        }
        return hit;
    }

    // What supports the fact that was found, which may be weaker than what supports the entry.
    Tier tierOfText(int entry, const QString& value, Tier own) {
        Statement rows = m_state.database.prepare(
            "SELECT min(f.tier) FROM facts f JOIN fact_values v ON v.fact = f.id"
            " WHERE f.entry = ?1 AND v.value = ?2 AND f.lender IS NULL");
        rows.bind(1, qint64(entry)).bind(2, value);
        return rows.step() && !rows.isNull(0) ? static_cast<Tier>(rows.integer(0)) : own;
    }

    // The name by which a candidate was found, as people write it; its own name where that is one of them.
    QString nameOf(const Candidate& candidate, const QString& own) {
        Statement rows = m_state.database.prepare(
            "SELECT shown FROM names WHERE entry = ?1 AND class = ?2 AND (key = ?3 OR key = ?4 OR"
            " (?5 AND (substr(key, 1, length(?3)) = ?3 OR substr(key, 1, length(?4)) = ?4)))"
            " ORDER BY shown <> ?6, shown");
        rows.bind(1, qint64(candidate.entry)).bind(2, static_cast<qint64>(candidate.nameClass));
        rows.bind(3, searchKey(m_query.text)).bind(4, searchKey(m_text));
        rows.bind(5, qint64(candidate.key == NameKey::Start)).bind(6, own);
        return rows.step() ? rows.text(0) : own;
    }

    // The first text that has the first word of the query: the entry's own name, or one of what `sql` lists.
    QString textWithQuery(const QByteArray& sql, int entry, const QString& own) {
        const QString word = m_text.simplified().section(QLatin1Char(' '), 0, 0);
        const QString key = searchKey(word);
        Statement rows = m_state.database.prepare(sql);
        rows.bind(1, qint64(entry));
        QStringList texts = {own};
        while (rows.step()) {
            texts += rows.text(0);
        }
        for (const QString& text : std::as_const(texts)) {
            if (text.contains(word)) {
                return text;
            }
        }
        for (const QString& text : std::as_const(texts)) {
            if (searchKey(m_state.simplifier.simplified(text)).contains(key)) {
                return text;
            }
        }
        return own;
    }

    KnowledgeBase::State& m_state;
    const KnowledgeQuery& m_query;
    QString m_text;                 ///< simplified
    std::vector<bool> m_isCounted;  ///< by entry: whether it stands in m_kindCounts
    std::array<int, kKnowledgeKinds> m_kindCounts{};
    QHash<int, int> m_askedPlaces;  ///< entry → place in the query's ids
    QList<Candidate> m_candidates;
    QHash<int, qsizetype> m_places;  ///< entry → index in m_candidates
};

}  // namespace

KnowledgeResult searchKnowledge(KnowledgeBase::State& state, const KnowledgeQuery& query) {
    if (query.kind || !query.facets.isEmpty()) {
        addConflictFacets(state);
    }
    return Search(state, query).run();
}

}  // namespace xinglin::app
