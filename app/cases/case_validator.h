#pragma once

#include <QList>
#include <QString>

#include "app/cases/case_record.h"

namespace xinglin::app {

/// Something the person filling in a case should know.
struct CaseProblem {
    enum class Kind {
        Missing,     ///< not asked yet, and the step needs it
        OutOfRange,  ///< a number that no person has: probably a slip of the finger
        Inverted,    ///< two values contradict each other
    };
    Kind kind = Kind::Missing;
    QString fieldId;
    QString text;  ///< one translated sentence
};

/// Says what a step still needs. Missing data holds up only the step that needs it; nothing ever holds up
/// saving.
class CaseValidator final {
public:
    /// `schema` must outlive the validator; `language` chooses the labels in the sentences.
    CaseValidator(const FormSchema& schema, QString language)
        : m_schema(schema), m_language(std::move(language)) {}

    /// What keeps `step` from being taken; empty: it can be taken.
    ///
    /// Sign: chief complaint and at least one diagnosis. Dose: allergies and current drugs asked, the weight
    /// of a child, pregnancy of a woman who may be pregnant. Diagnose: at least one recorded fact.
    QList<CaseProblem> missingFor(CaseStep step, const CaseRecord& record) const;

    /// Values that deserve a second look; they hold up nothing.
    QList<CaseProblem> doubtful(const CaseRecord& record) const;

    /// Whether the field concerns this patient; unknown sex or age leaves it in, since unknown is not "no".
    static bool concerns(const FormField& field, const CaseRecord& record);

private:
    QString label(const QString& fieldId) const;

    const FormSchema& m_schema;
    QString m_language;
};

}  // namespace xinglin::app
