#pragma once

#include <QHash>
#include <QSet>
#include <memory>

#include "app/cases/clinical_text.h"
#include "app/knowledge/knowledge_base.h"

namespace xinglin::app {

/// How a text names a syndrome, best first.
enum class TermMatch {
    Name,     ///< by the standard's own name
    Synonym,  ///< by another name of the standard, or without its last character 证
    Part,     ///< another syndrome of which one name contains the other: 脾虚证 for 脾虚湿困证
    None,
};

/// A syndrome of the national standard that a text names.
struct NamedSyndrome {
    QString id;
    QString name;  ///< the standard's
    TermMatch match = TermMatch::Name;
};

/// The names of the standard's syndromes, and where they stand in what somebody wrote. Immutable after its
/// construction; used by one thread.
class SyndromeTerms final {
public:
    /// Reads all names; borrows nothing. Throws FailureError.
    explicit SyndromeTerms(const KnowledgeBase& knowledge);

    /// The syndromes that `answer` gives as its own, each once: those under a heading (证型：…) where it has
    /// one, else all that it names. What is denied or supposed is left out.
    QList<NamedSyndrome> in(const QString& answer) const;

    /// How `written` answers to `wanted`.
    TermMatch compare(const NamedSyndrome& written, const NamedSyndrome& wanted) const;

private:
    struct Entry {
        QString id;
        QString name;
    };
    void add(const QString& word, const Entry& entry, TermMatch match);
    QList<NamedSyndrome> namedIn(const QString& text) const;

    QHash<QString, QPair<Entry, TermMatch>> m_words;
    std::unique_ptr<ClinicalTextReader> m_reader;
};

}  // namespace xinglin::app
