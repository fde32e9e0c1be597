#include "app/reward/syndrome_terms.h"

#include <limits>

#include "app/reward/answer_text.h"

namespace xinglin::app {
namespace {

// A shorter word without 证 is found in every second sentence: 气虚.
constexpr qsizetype kShortestBareName = 3;
// 证 alone says nothing of which one.
constexpr qsizetype kShortestPart = 2;

const QStringList kHeadings = {
    QStringLiteral("证型"),     QStringLiteral("证候"),     QStringLiteral("证名"),
    QStringLiteral("证属"),     QStringLiteral("辨证分型"), QStringLiteral("辨证诊断"),
    QStringLiteral("辨证结果"), QStringLiteral("辨证"),     QStringLiteral("中医诊断"),
};

QString bare(const QString& name) {
    return name.endsWith(u'证') ? name.chopped(1) : name;
}

}  // namespace

SyndromeTerms::SyndromeTerms(const KnowledgeBase& knowledge) {
    KnowledgeQuery query;
    query.kind = KnowledgeKind::Syndrome;
    query.limit = std::numeric_limits<int>::max();
    const QStringList columns = {QStringLiteral("id"), QStringLiteral("name"), QStringLiteral("aliases")};
    const QList<QStringList> rows = knowledge.table(query, columns, {});
    QSet<QString> headings;
    for (const KnowledgeHit& hit : knowledge.search(query).hits) {
        if (!hit.badge.isEmpty()) {
            headings += hit.id;
        }
    }
    // The standard's own names first: a synonym of one never hides the name of another.
    for (const TermMatch match : {TermMatch::Name, TermMatch::Synonym}) {
        for (const QStringList& row : rows) {
            if (headings.contains(row[0])) {
                continue;
            }
            const QStringList names =
                match == TermMatch::Name ? QStringList{row[1]} : row[2].split(u'、', Qt::SkipEmptyParts);
            for (const QString& name : names) {
                add(name, {row[0], row[1]}, match);
            }
        }
    }
    QStringList words;
    for (const QString& full : m_words.keys()) {
        const auto [entry, match] = m_words.value(full);
        add(bare(full), entry, TermMatch::Synonym);
    }
    for (auto word = m_words.keyBegin(); word != m_words.keyEnd(); ++word) {
        if (word->endsWith(u'证') || word->size() >= kShortestBareName) {
            words += *word;
        }
    }
    m_reader = std::make_unique<ClinicalTextReader>(words);
}

void SyndromeTerms::add(const QString& word, const Entry& entry, TermMatch match) {
    if (!m_words.contains(word)) {
        m_words.insert(word, {entry, match});
    }
}

QList<NamedSyndrome> SyndromeTerms::namedIn(const QString& text) const {
    QList<NamedSyndrome> found;
    const auto take = [&](const QString& word) {
        const auto& [entry, match] = m_words[word];
        for (NamedSyndrome& known : found) {
            if (known.id == entry.id) {
                known.match = std::min(known.match, match);
                return;
            }
        }
        found += {entry.id, entry.name, match};
    };
    // A text that is nothing but a name, of whatever length.
    if (m_words.contains(text.trimmed())) {
        take(text.trimmed());
        return found;
    }
    for (const ClinicalMention& mention : m_reader->find(text)) {
        if (mention.assertion == Assertion::Present) {
            take(mention.word);
        }
    }
    return found;
}

QList<NamedSyndrome> SyndromeTerms::in(const QString& answer) const {
    QList<NamedSyndrome> headed;
    for (const QString& part : headedBy(answer, kHeadings)) {
        for (const NamedSyndrome& syndrome : namedIn(part)) {
            const bool isKnown = std::any_of(headed.begin(), headed.end(), [&](const NamedSyndrome& known) {
                return known.id == syndrome.id;
            });
            if (!isKnown) {
                headed += syndrome;
            }
        }
    }
    return headed.isEmpty() ? namedIn(answer) : headed;
}

TermMatch SyndromeTerms::compare(const NamedSyndrome& written, const NamedSyndrome& wanted) const {
    if (written.id == wanted.id) {
        return written.match;
    }
    const QString one = bare(written.name);
    const QString other = bare(wanted.name);
    const bool isPart =
        std::min(one.size(), other.size()) >= kShortestPart && (one.contains(other) || other.contains(one));
    return isPart ? TermMatch::Part : TermMatch::None;
}

}  // namespace xinglin::app
