#include "app/cases/case_text.h"

namespace xinglin::app {
namespace {

void append(const FieldValue& value, const QString& fieldId, QList<CasePassage>& passages) {
    if (value.presence != Presence::Value) {
        return;
    }
    for (const QString& term : value.terms) {
        passages.append({fieldId, term, true});
    }
    for (const QStringList& felt : value.places) {
        for (const QString& term : felt) {
            passages.append({fieldId, term, true});
        }
    }
    if (!value.text.trimmed().isEmpty()) {
        passages.append({fieldId, value.text, false});
    }
}

// Words that stand in these fields say nothing about how the patient is now.
bool isBackground(const QString& fieldId) {
    static const QStringList kBackground = {
        QStringLiteral("allergies"),        QStringLiteral("current_drugs"),
        QStringLiteral("past_history"),     QStringLiteral("family_history"),
        QStringLiteral("personal_history"), QStringLiteral("marital_history")};
    return kBackground.contains(fieldId);
}

}  // namespace

QList<CasePassage> passagesOf(const CaseRecord& record, const FormSchema& schema) {
    QList<CasePassage> passages;
    for (const FormSection& section : schema.sections()) {
        for (const FormField& field : section.fields) {
            const bool words = field.type != FieldType::Choice && field.type != FieldType::Date;
            if (words && field.role == FieldRole::Fact && !isBackground(field.id)) {
                append(record.value(field.id), field.id, passages);
            }
        }
    }
    for (auto it = record.fields().begin(); it != record.fields().end(); ++it) {
        if (!schema.field(it.key())) {
            append(it.value(), it.key(), passages);
        }
    }
    if (!record.freeText().trimmed().isEmpty()) {
        passages.append({QStringLiteral("text"), record.freeText(), false});
    }
    return passages;
}

QString fieldLabel(const FormSchema& schema, const QString& fieldId, const QString& language) {
    if (const FormField* field = schema.field(fieldId)) {
        return field->label.in(language);
    }
    static const FormText kFreeText{QStringLiteral("自由文本"), QStringLiteral("自由文字"),
                                    QStringLiteral("Free text")};
    return fieldId == QLatin1String("text") ? kFreeText.in(language) : fieldId;
}

}  // namespace xinglin::app
