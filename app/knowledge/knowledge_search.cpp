#include <QSet>
#include <algorithm>

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
};

const NameRank& rankOf(qint64 nameClass) {
    if (nameClass < 0 || nameClass >= static_cast<qint64>(std::size(kNameRanks))) {
        throw FailureError(damagedKnowledge(QStringLiteral("names.class %1").arg(nameClass)));
    }
    return kNameRanks[nameClass];
}

struct Candidate {
    int entry = 0;
    int score = 0;
    double closeness = 0;  ///< higher is better; comparable inside one step of the ranking
    MatchKind match = MatchKind::Browsed;
    QString matched;
};

class Search final {
public:
    Search(KnowledgeBase::State& state, const KnowledgeQuery& query)
        : m_state(state), m_query(query), m_text(state.simplifier.simplified(query.text)) {}

    KnowledgeResult run() {
        if (m_text.trimmed().isEmpty()) {
            browse();
        } else {
            byName();
            byText();
        }
        KnowledgeResult result;
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

    void offer(const Candidate& candidate) {
        if (m_query.kind && brief(candidate.entry).kind != *m_query.kind) {
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
            offer({entry, 0, 0, MatchKind::Browsed, {}});
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
        Statement rows = m_state.database.prepare(
            "SELECT key, class, entry, shown FROM names WHERE key >= ?1 AND key < ?2");
        rows.bind(1, key).bind(2, key + QStringLiteral("\U0010FFFF"));
        while (rows.step()) {
            const NameRank& rank = rankOf(rows.integer(1));
            const bool isExact = rows.text(0) == key;
            const bool isName = rank.match == MatchKind::Name || rank.match == MatchKind::Alias;
            Candidate candidate;
            candidate.entry = static_cast<int>(rows.integer(2));
            candidate.score = isExact ? rank.exact : rank.prefix;
            candidate.match = !isExact && isName ? MatchKind::Prefix : rank.match;
            candidate.matched = rows.text(3);
            offer(candidate);
        }
    }

    void byText() {
        const QString expression = fullTextQuery(m_text);
        if (expression.isEmpty()) {
            return;
        }
        byExpression(QStringLiteral("names : (%1)").arg(expression), kContained, MatchKind::Contained);
        byExpression(expression, kText, MatchKind::Text);
    }

    void byExpression(const QString& expression, int score, MatchKind match) {
        Statement rows = m_state.database.prepare(
            "SELECT rowid, bm25(search, 10.0, 1.0) FROM search WHERE search MATCH ?1");
        rows.bind(1, expression);
        while (rows.step()) {
            // bm25 is smaller for better matches.
            offer({static_cast<int>(rows.integer(0)), score, -rows.real(1), match, {}});
        }
    }

    // Whether the entry has, for every field of the query's facets but `except`, one of the values asked for.
    bool passes(int entry, const QString& except) const {
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
        QList<Facet> facets;
        for (quint16 field = 0; field < m_state.facetFields.size(); ++field) {
            const QString name = m_state.facetFields.at(field);
            QHash<quint16, int> counts;
            for (const Candidate& candidate : m_candidates) {
                if (!m_query.facets.isEmpty() && !passes(candidate.entry, name)) {
                    continue;
                }
                for (const auto& [entryField, value] : brief(candidate.entry).facets) {
                    if (entryField == field) {
                        ++counts[value];
                    }
                }
            }
            if (!counts.isEmpty()) {
                facets += {name, sorted(counts)};
            }
        }
        return facets;
    }

    QList<FacetValue> sorted(const QHash<quint16, int>& counts) const {
        QList<FacetValue> values;
        for (auto count = counts.begin(); count != counts.end(); ++count) {
            values += {m_state.facetValues.at(count.key()), count.value()};
        }
        std::sort(values.begin(), values.end(), [](const FacetValue& a, const FacetValue& b) {
            return a.count != b.count ? a.count > b.count : a.value < b.value;
        });
        return values;
    }

    bool isBetter(const Candidate& a, const Candidate& b) const {
        const auto key = [this](const Candidate& candidate) {
            const EntryBrief& entry = brief(candidate.entry);
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
        if (!candidate.matched.isEmpty()) {
            hit.matched = candidate.matched;
        } else if (candidate.match == MatchKind::Contained) {
            hit.matched = matchedIn("SELECT text FROM aliases WHERE entry = ?1 ORDER BY seq", candidate.entry,
                                    hit.name);
        } else if (candidate.match == MatchKind::Text) {
            hit.matched = matchedIn(
                "SELECT v.value FROM facts f JOIN fact_values v ON v.fact = f.id WHERE f.entry = ?1 UNION "
                "ALL "
                "SELECT written FROM items WHERE entry = ?1",
                candidate.entry, {});
        }
        return hit;
    }

    // The first text that has the first word of the query: the entry's own, or one of what `sql` lists.
    QString matchedIn(const QByteArray& sql, int entry, const QString& own) {
        const QString word = searchKey(m_text.simplified().section(QLatin1Char(' '), 0, 0));
        const auto hasWord = [&](const QString& text) {
            return searchKey(m_state.simplifier.simplified(text)).contains(word);
        };
        if (hasWord(own)) {
            return own;
        }
        Statement rows = m_state.database.prepare(sql);
        rows.bind(1, qint64(entry));
        while (rows.step()) {
            const QString text = rows.text(0);
            if (hasWord(text)) {
                return text;
            }
        }
        return own;
    }

    KnowledgeBase::State& m_state;
    const KnowledgeQuery& m_query;
    QString m_text;  ///< simplified
    QList<Candidate> m_candidates;
    QHash<int, qsizetype> m_places;  ///< entry → index in m_candidates
};

}  // namespace

KnowledgeResult searchKnowledge(KnowledgeBase::State& state, const KnowledgeQuery& query) {
    return Search(state, query).run();
}

}  // namespace xinglin::app
