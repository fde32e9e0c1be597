#include "app/cases/case_validator.h"

#include <QCoreApplication>

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CaseValidator)
};

// Ages for which pregnancy is asked, and up to which the dose of a child goes by weight.
constexpr double kYoungestFertile = 12;
constexpr double kOldestFertile = 55;
constexpr double kOldestChild = 14;

bool isAnswered(const CaseRecord& record, const QString& id) {
    return record.value(id).presence != Presence::NotAsked;
}

bool hasWords(const CaseRecord& record, const QString& id) {
    const FieldValue value = record.value(id);
    return value.presence == Presence::Value && !value.isBlank();
}

}  // namespace

QString CaseValidator::label(const QString& fieldId) const {
    const FormField* field = m_schema.field(fieldId);
    return field ? field->label.in(m_language) : fieldId;
}

bool CaseValidator::concerns(const FormField& field, const CaseRecord& record) {
    const QString sex = record.value(QStringLiteral("sex")).text;
    const std::optional<double> age = record.value(QStringLiteral("age_years")).number;
    switch (field.audience) {
    case FieldAudience::Everybody:
        return true;
    case FieldAudience::Women:
        return sex != QLatin1String("male");
    case FieldAudience::Men:
        return sex != QLatin1String("female");
    case FieldAudience::FertileWomen:
        return sex != QLatin1String("male") && (!age || (*age >= kYoungestFertile && *age <= kOldestFertile));
    case FieldAudience::Children:
        return age && *age <= kOldestChild;
    }
    return true;
}

QList<CaseProblem> CaseValidator::missingFor(CaseStep step, const CaseRecord& record) const {
    QList<CaseProblem> problems;
    bool anyFact = !record.freeText().trimmed().isEmpty();
    for (const FormSection& section : m_schema.sections()) {
        for (const FormField& field : section.fields) {
            const bool answered = isAnswered(record, field.id);
            if (answered && field.role == FieldRole::Fact &&
                section.placement == FormSection::Placement::Body) {
                anyFact = true;
            }
            if (field.requiredFor.contains(step) && !answered && concerns(field, record)) {
                problems.append({CaseProblem::Kind::Missing, field.id,
                                 Words::tr("“%1” has not been asked yet.").arg(field.label.in(m_language))});
            }
        }
    }
    if (step == CaseStep::Diagnose && !anyFact) {
        problems.append({CaseProblem::Kind::Missing, QStringLiteral("chief_complaint"),
                         Words::tr("Nothing has been recorded yet.")});
    }
    const bool hasDiagnosis = hasWords(record, QStringLiteral("tcm_disease")) ||
                              hasWords(record, QStringLiteral("tcm_syndrome")) ||
                              hasWords(record, QStringLiteral("western_diagnosis"));
    if (step == CaseStep::Sign && !hasDiagnosis) {
        problems.append({CaseProblem::Kind::Missing, QStringLiteral("tcm_disease"),
                         Words::tr("At least one diagnosis is needed.")});
    }
    return problems;
}

QList<CaseProblem> CaseValidator::doubtful(const CaseRecord& record) const {
    QList<CaseProblem> problems;
    for (const FormSection& section : m_schema.sections()) {
        for (const FormField& field : section.fields) {
            const std::optional<double> number = record.value(field.id).number;
            if (field.type == FieldType::Number && number &&
                (*number < field.minimum || *number > field.maximum)) {
                problems.append({CaseProblem::Kind::OutOfRange, field.id,
                                 Words::tr("%1: expected between %2 and %3 %4.")
                                     .arg(field.label.in(m_language))
                                     .arg(field.minimum)
                                     .arg(field.maximum)
                                     .arg(field.unit.in(m_language))});
            }
        }
    }
    const std::optional<double> systolic = record.value(QStringLiteral("systolic")).number;
    const std::optional<double> diastolic = record.value(QStringLiteral("diastolic")).number;
    if (systolic && diastolic && *systolic <= *diastolic) {
        problems.append({CaseProblem::Kind::Inverted, QStringLiteral("systolic"),
                         Words::tr("%1 should be above %2.")
                             .arg(label(QStringLiteral("systolic")), label(QStringLiteral("diastolic")))});
    }
    return problems;
}

}  // namespace xinglin::app
