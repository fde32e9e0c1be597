#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace xinglin::app {

/// A label of a form in the three languages; forms are data, so their texts are not in the .ts files.
struct FormText {
    QString zhCn;
    QString zhTw;
    QString en;

    /// The text for a locale name such as `zh_TW`; anything but the two Chinese ones is English.
    QString in(const QString& language) const;
};

enum class FieldType { Text, LongText, TriState, Terms, Pulse, Number, Choice, Date };

/// Whether a field records what was found or what was concluded; a draft rests on facts only.
enum class FieldRole { Fact, Conclusion };

/// Whom a field concerns; for everybody else it is neither asked nor missed.
enum class FieldAudience { Everybody, Women, Men, FertileWomen, Children };

/// Steps that may need a field. Missing data holds up only the step that needs it, never another one.
enum class CaseStep { Diagnose, Sign, Dose };

/// One word that can be chosen; the id is the sign as it goes into the record: 舌红, 脉弦.
struct FormTerm {
    QString id;
    FormText label;
};

/// Words shown together: one row of chips.
struct TermGroup {
    QString id;
    FormText label;
    QList<FormTerm> terms;
    int shown = 0;  ///< how many stand there before "more"; 0: all
};

/// One of the six places where the pulse is felt.
struct PulsePlace {
    QString id;  ///< left-cun left-guan left-chi right-cun right-guan right-chi
    FormText label;
    FormText organ;
};

struct FormField {
    QString id;
    FieldType type = FieldType::Text;
    FormText label;
    FormText hint;        ///< placeholder; may be empty
    QString element;      ///< WS/T 500.2 data element; may be empty
    FormText noneLabel;   ///< tri-state and terms: the word for "asked, and there is none"
    FormText valueLabel;  ///< tri-state: the word for "there is"
    FormText unit;        ///< numbers
    double minimum = 0;   ///< numbers: smallest value that a person can have
    double maximum = 0;   ///< numbers: greatest one
    int decimals = 0;     ///< numbers
    bool isWide = false;  ///< takes a line of its own instead of half a line
    FieldRole role = FieldRole::Fact;
    FieldAudience audience = FieldAudience::Everybody;
    QList<CaseStep> requiredFor;
    QList<TermGroup> groups;   ///< terms, pulse, choice (one group)
    QList<PulsePlace> places;  ///< pulse

    const FormTerm* term(const QString& id) const;
};

struct FormSection {
    enum class Placement { Body, Header };  ///< Header: shown with the patient's name, not in the list
    QString id;
    FormText title;
    FormText hint;
    Placement placement = Placement::Body;
    QList<FormField> fields;
};

/// A case form as data: which sections and fields it has and what may stand in them.
class FormSchema final {
public:
    /// Reads `path`. Throws FailureError naming file, line, column and JSON pointer of what is wrong.
    static FormSchema load(const QString& path);

    /// The same for bytes already read; `fileName` is used in messages only.
    static FormSchema parse(const QByteArray& bytes, const QString& fileName);

    const QString& id() const { return m_id; }
    int version() const { return m_version; }
    const FormText& title() const { return m_title; }
    const QList<FormSection>& sections() const { return m_sections; }

    /// The field of that id or null; valid as long as the schema.
    const FormField* field(const QString& id) const;
    /// The section that holds the field, or null.
    const FormSection* sectionOf(const QString& fieldId) const;
    /// The known field id most like `id`, for messages.
    QString nearestFieldId(const QString& id) const;

private:
    QString m_id;
    int m_version = 1;
    FormText m_title;
    QList<FormSection> m_sections;
};

}  // namespace xinglin::app
