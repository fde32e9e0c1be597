#include <QSet>
#include <algorithm>

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge/knowledge_state.h"

namespace xinglin::app {
namespace {

constexpr qsizetype kShortestHanName = 2;
constexpr qsizetype kShortestLatinName = 4;
constexpr qsizetype kMostLatinWords = 5;

// Questions are compared in small letters, where the genes CALM and CAPS are English words.
bool isEverydayWord(const KnowledgeBase::State& state, int entry, const QString& key) {
    constexpr qsizetype kShortestSymbol = 5;
    const bool hasDigit =
        std::any_of(key.begin(), key.end(), [](QChar character) { return character.isDigit(); });
    return state.brief(entry).kind == KnowledgeKind::Target && key.size() < kShortestSymbol && !hasDigit;
}

void readMentions(KnowledgeBase::State& state) {
    // An ambiguous alias does not say which herb is meant, and some are everyday words (万年).
    Statement rows = state.database.prepare(
        "SELECT key, class, entry, shown FROM names WHERE class IN (0, 3, 4) OR"
        " (class = 1 AND shown NOT IN (SELECT name FROM written_names WHERE state = 2))");
    while (rows.step()) {
        const QString key = rows.text(0);
        const auto nameClass = static_cast<NameClass>(rows.integer(1));
        const bool isHanName = nameClass == NameClass::Name || nameClass == NameClass::Alias;
        const int entry = static_cast<int>(rows.integer(2));
        const qsizetype shortest = isHanName && hasHan(key) ? kShortestHanName : kShortestLatinName;
        if (key.size() < shortest || state.brief(entry).isHeading || isEverydayWord(state, entry, key)) {
            continue;
        }
        state.mentions[key] += {nameClass, entry, rows.text(3)};
        state.longestMention = std::max(state.longestMention, key.size());
    }
}

bool isAsciiWord(QChar character) {
    return character.unicode() < 0x250 && character.isLetterOrNumber();
}

class MentionFinder final {
public:
    MentionFinder(KnowledgeBase::State& state, const QString& text)
        : m_state(state), m_text(state.simplifier.simplified(text).toLower()) {}

    QList<TextMention> run() {
        for (qsizetype at = 0; at < m_text.size();) {
            at = isAsciiWord(m_text.at(at)) ? latinAt(at) : hanAt(at);
        }
        return m_found;
    }

private:
    // Takes the longest name that starts at `at`; returns where to go on.
    qsizetype hanAt(qsizetype at) {
        for (qsizetype length = std::min(m_state.longestMention, m_text.size() - at);
             length >= kShortestHanName; --length) {
            const QString piece = QString::fromRawData(m_text.constData() + at, length);
            const auto found = m_state.mentions.constFind(piece);
            if (found != m_state.mentions.constEnd()) {
                take(at, length, *found);
                return at + length;
            }
        }
        return at + 1;
    }

    // The same for whole Latin words: ma huang, ephedrae herba.
    qsizetype latinAt(qsizetype at) {
        QList<qsizetype> ends;
        for (qsizetype end = at; end < m_text.size() && ends.size() < kMostLatinWords;) {
            while (end < m_text.size() && isAsciiWord(m_text.at(end))) {
                ++end;
            }
            ends += end;
            while (end < m_text.size() && m_text.at(end) == QLatin1Char(' ')) {
                ++end;
            }
            if (end == ends.last() || end == m_text.size() || !isAsciiWord(m_text.at(end))) {
                break;
            }
        }
        for (auto end = ends.crbegin(); end != ends.crend(); ++end) {
            const auto found = m_state.mentions.constFind(searchKey(QStringView(m_text).mid(at, *end - at)));
            if (found != m_state.mentions.constEnd()) {
                take(at, *end - at, *found);
                return *end;
            }
        }
        return ends.first();
    }

    // All entries of the strongest class: a name beats an alias, an alias beats a reading.
    void take(qsizetype at, qsizetype length, QList<Mention> mentions) {
        const auto rank = [this](const Mention& mention) {
            const EntryBrief& brief = m_state.brief(mention.entry);
            const int kindRank = knowledgeKinds().at(static_cast<std::size_t>(brief.kind)).rank;
            return std::make_tuple(mention.nameClass, kindRank, -brief.weight, brief.order);
        };
        std::sort(mentions.begin(), mentions.end(),
                  [&](const Mention& a, const Mention& b) { return rank(a) < rank(b); });
        TextMention found{at, length, {}};
        QSet<int> seen;
        for (const Mention& mention : mentions) {
            if (mention.nameClass != mentions.first().nameClass || seen.contains(mention.entry)) {
                continue;
            }
            seen += mention.entry;
            KnowledgeHit hit = m_state.hit(mention.entry);
            hit.match = mention.nameClass == NameClass::Alias    ? MatchKind::Alias
                        : mention.nameClass == NameClass::Pinyin ? MatchKind::Pinyin
                                                                 : MatchKind::Name;
            hit.matched = mention.shown;
            hit.score = static_cast<double>(mention.shown.size());
            found.hits += hit;
        }
        m_found += found;
    }

    KnowledgeBase::State& m_state;
    QString m_text;
    QList<TextMention> m_found;
};

}  // namespace

QList<TextMention> findMentions(KnowledgeBase::State& state, const QString& text) {
    if (state.mentions.isEmpty()) {
        readMentions(state);
    }
    return MentionFinder(state, text).run();
}

}  // namespace xinglin::app
