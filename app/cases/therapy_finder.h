#pragma once

#include <functional>

#include "app/cases/diagnosis_draft.h"
#include "app/cases/sign_reader.h"
#include "app/cases/term_catalogue.h"

namespace xinglin::app {

/// Completes a draft from its first syndrome: place and nature, pathomechanism, principle, method and
/// formulas, each with its source. What no source says of the syndrome itself is taken from the syndrome
/// above it in the standard and marked as borrowed, or left out.
class TherapyFinder final {
public:
    TherapyFinder(const TermCatalogue& catalogue, const SignLexicon& lexicon)
        : m_catalogue(catalogue), m_lexicon(lexicon) {}

    /// Formulas whose indications share most signs with the case, best first; asked only when it is needed,
    /// because it reads every formula.
    using FormulasBySigns = std::function<QList<DraftCandidate>()>;

    void fill(DiagnosisDraft& draft, const CaseSigns& signs, const FormulasBySigns& bySigns) const;

private:
    bool fillMethod(DiagnosisDraft& draft, const KnowledgeEntry& syndrome, Tier tier) const;
    void addFormulas(DiagnosisDraft& draft, const KnowledgeEntry& syndrome, const CaseSigns& signs,
                     Tier tier) const;
    void addBySigns(DiagnosisDraft& draft, const QList<DraftCandidate>& candidates) const;
    DraftFormula formulaOf(const KnowledgeEntry& entry, const QString& source, Tier tier) const;
    double fit(const DraftFormula& formula, const CaseSigns& signs) const;

    const TermCatalogue& m_catalogue;
    const SignLexicon& m_lexicon;
};

}  // namespace xinglin::app
