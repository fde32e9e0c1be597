#pragma once

#include <QHash>
#include <QString>
#include <QStringList>
#include <map>
#include <memory>

#include "app/cases/diagnosis_draft.h"
#include "app/cases/sign_reader.h"
#include "app/cases/term_catalogue.h"
#include "app/cases/term_ranking.h"

namespace xinglin::app {

/// The rules of the diagnosis: tables of `resources/forms`, read once.
struct DiagnosisRules {
    SignLexicon lexicon;
    RedFlagRules redFlags;

    /// Throws FailureError naming what is wrong in which table.
    static DiagnosisRules load(const QString& folder);
};

/// Drafts a diagnosis from a case by rules and the standards' own lists of signs. Deterministic: the same
/// case and the same tables give the same draft.
///
/// Red flags come first and rest on rules only. A candidate is a term of the standard, never a heading. Its
/// score is the information of the signs it shares with the case, against the length of its own list, less
/// what contradicts it. Reads the standards once, on the first draft. Used by one thread, that of the
/// catalogue.
class DiagnosisService final {
public:
    /// The catalogue and the schema must outlive the service.
    DiagnosisService(const TermCatalogue& catalogue, DiagnosisRules rules, const FormSchema& schema);

    /// May throw FailureError of the catalogue. Nothing recorded gives an empty draft with its red flags.
    /// `order`: ids of syndromes that go first, in this order, as far as they are candidates (a reviewer's
    /// order); therapy and formulas then follow from the new first one.
    DiagnosisDraft draft(const CaseRecord& record, const QStringList& order = {});

    /// Best first, at most `limit`; for the bench and for "more candidates".
    QList<DraftCandidate> candidates(KnowledgeKind kind, const CaseRecord& record, int limit);

    /// Facts that changed since the draft was made, as field ids; empty: the draft still holds.
    static QStringList staleFields(const CaseRecord& draftedFrom, const CaseRecord& now,
                                   const FormSchema& schema);

    /// What decides the order of drafts besides the tables; raised with every change of the rules in code.
    static constexpr const char* kRulesVersion = "1";

private:
    CaseRecord simplified(const CaseRecord& record) const;
    const TermRanking& ranking(KnowledgeKind kind);
    const SignReader& reader();
    QList<DraftCandidate> ranked(KnowledgeKind kind, const CaseSigns& signs, const CaseRecord& record,
                                 int limit);
    /// A disease that the complaint names: what that adds to its score, and where it stands.
    struct Named {
        double bonus = 0;
        DraftReason reason;
    };
    QHash<QString, Named> namedDiseases(const CaseSigns& signs, const CaseRecord& record) const;
    QStringList differential(const QList<DraftCandidate>& diseases, const CaseSigns& signs);

    const TermCatalogue& m_catalogue;
    DiagnosisRules m_rules;
    const FormSchema& m_schema;
    std::map<KnowledgeKind, std::unique_ptr<TermRanking>> m_rankings;
    std::unique_ptr<SignReader> m_reader;
};

}  // namespace xinglin::app
