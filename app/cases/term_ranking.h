#pragma once

#include <QHash>
#include <QList>
#include <QString>

#include "app/cases/diagnosis_draft.h"
#include "app/cases/sign_reader.h"
#include "app/cases/term_catalogue.h"

namespace xinglin::app {

/// Ranks the terms of one standard by the signs they share with a case.
///
/// Score: the information of the shared signs over the square root of that of the whole list, so that neither
/// a long list nor a common sign counts for more than it tells; less a cost for what contradicts. Immutable
/// after construction; used from any thread.
class TermRanking final {
public:
    /// What asks for more than signs.
    struct Request {
        const CaseSigns& signs;
        QHash<QString, double> bonus{};  ///< id → added to the score, and makes it a candidate in any case
        bool mustExplainComplaint = false;  ///< a term that has no sign of the chief complaint counts half
    };

    TermRanking(const QList<TermProfile>& profiles, const SignLexicon& lexicon);

    /// Best first, at most `limit`; only candidates with a score above zero.
    QList<DraftCandidate> rank(const Request& request, int limit) const;

    /// How many of the term's signs the case has.
    int sharedSigns(const QString& id, const CaseSigns& signs) const;

    /// The case's words for the signs it shares with the term of that name (证 may be left out); empty when
    /// there is no such term.
    QStringList sharedWords(const QString& name, const CaseSigns& signs) const;

    QStringList vocabulary() const;

private:
    struct Entry {
        TermProfile profile;
        QStringList signs;                ///< in the lexicon's words
        QHash<QString, QString> wording;  ///< sign → the standard's own words
        double information = 0;           ///< of all its signs
    };

    DraftCandidate candidate(const Entry& entry, const CaseSigns& signs) const;

    const SignLexicon& m_lexicon;
    QList<Entry> m_entries;
    QHash<QString, QList<int>> m_bySign;
    QHash<QString, double> m_information;
    QHash<QString, int> m_byId;
};

}  // namespace xinglin::app
