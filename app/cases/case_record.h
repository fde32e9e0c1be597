#pragma once

#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

#include "app/cases/form_schema.h"

namespace xinglin::app {

/// "Not asked" is never "none": only the second is an answer of the patient.
enum class Presence { NotAsked, None, Value };

/// What a case holds for one field. Which members count follows from the field's type.
struct FieldValue {
    Presence presence = Presence::NotAsked;
    QString text;  ///< text, long text, date (ISO), choice (term id), the words beside a tri-state or terms
    QStringList terms;  ///< chosen terms, in the form's order; for a pulse those felt as a whole
    std::optional<double> number;
    QMap<QString, QStringList> places;  ///< pulse: `left-cun` … → terms

    static FieldValue none() { return {Presence::None, {}, {}, {}, {}}; }
    static FieldValue ofText(const QString& text) { return {Presence::Value, text, {}, {}, {}}; }
    static FieldValue ofTerms(const QStringList& terms) { return {Presence::Value, {}, terms, {}, {}}; }
    static FieldValue ofNumber(double number) { return {Presence::Value, {}, {}, number, {}}; }

    /// True when nothing stands in it although it is a value: an emptied editor; a tri-state may be so.
    bool isBlank() const {
        return text.trimmed().isEmpty() && terms.isEmpty() && !number && places.isEmpty();
    }
    bool operator==(const FieldValue&) const = default;
};

/// One state of a case: values by field id, and free text that nobody has sorted into fields yet.
class CaseRecord final {
public:
    CaseRecord() = default;
    explicit CaseRecord(const QString& formId) : m_form(formId) {}

    const QString& form() const { return m_form; }
    const QMap<QString, FieldValue>& fields() const { return m_fields; }
    const QString& freeText() const { return m_freeText; }

    /// The value of a field; one that was never set was not asked.
    FieldValue value(const QString& fieldId) const { return m_fields.value(fieldId); }
    /// Sets a field; NotAsked takes it out.
    void set(const QString& fieldId, const FieldValue& value);
    void setFreeText(const QString& text) { m_freeText = text; }

    bool operator==(const CaseRecord&) const = default;

    /// Fields that differ between two records, sorted.
    static QStringList changedFields(const CaseRecord& before, const CaseRecord& after);

private:
    QString m_form = QStringLiteral("outpatient");
    QMap<QString, FieldValue> m_fields;
    QString m_freeText;
};

/// A record that was read, with what the reader had to decide by itself.
struct ReadCase {
    CaseRecord record;
    QStringList notes;  ///< for example an id the form does not know, kept as free text
};

/// The JSON of cli.md: {"form","fields":{id:value},"text"}; what was not asked is not written.
QJsonObject writeCase(const CaseRecord& record);

/// Reads the JSON of cli.md. Throws FailureError naming file, line, column and field path of what cannot be
/// read. An id that the form does not know is kept unless it is an object: nothing typed is lost.
ReadCase readCase(const QByteArray& bytes, const QString& fileName, const FormSchema& schema);

}  // namespace xinglin::app
