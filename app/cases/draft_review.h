#pragma once

#include <QList>
#include <QString>

#include "app/cases/case_store.h"
#include "app/cases/diagnosis_draft.h"

namespace xinglin::app {

enum class DraftLineKind { Disease, Syndrome, Basis, Pathomechanism, Therapy, Formula };

/// One line of a draft that a physician accepts, edits or rejects.
struct DraftLine {
    QString id;  ///< disease syndrome basis pathomechanism therapy formula-1 …
    DraftLineKind kind = DraftLineKind::Disease;
    QString proposed;  ///< the words that accepting puts into the record
    int formula = -1;  ///< for formulas: which of the draft's
    LineDecision decision = LineDecision::Open;
    QString edited;  ///< the physician's words, for Edited

    /// What stands in the record because of this line; empty while it is open or rejected.
    QString result() const;
};

/// A draft with what has been decided about each of its lines. A value; knows no store.
class DraftReview final {
public:
    DraftReview() = default;
    /// `language` chooses the labels inside the basis line.
    DraftReview(DiagnosisDraft draft, const FormSchema& schema, const QString& language);

    const DiagnosisDraft& draft() const { return m_draft; }
    const QList<DraftLine>& lines() const { return m_lines; }
    const DraftLine* line(const QString& id) const;

    /// Unknown ids are ignored: a stored decision may belong to a line that is gone.
    void decide(const QString& id, LineDecision decision, const QString& text = {});

    int acceptedCount() const;  ///< accepted or edited
    int openCount() const;
    /// The first open line behind `id` (from the top again when there is none), or an empty string.
    QString nextOpen(const QString& id) const;

    /// The conclusion field that a line's words go to.
    static QString fieldOf(DraftLineKind kind);
    /// What the conclusion field should hold after the decisions; several accepted formulas are joined.
    QString fieldText(DraftLineKind kind) const;

private:
    DiagnosisDraft m_draft;
    QList<DraftLine> m_lines;
};

}  // namespace xinglin::app
