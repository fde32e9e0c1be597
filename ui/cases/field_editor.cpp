#include "ui/cases/field_editor.h"

#include "ui/cases/line_editors.h"
#include "ui/cases/pulse_editor.h"
#include "ui/cases/terms_editor.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

FieldEditor::FieldEditor(const app::FormField& field, QWidget* parent) : QWidget(parent), m_field(field) {
    setObjectName(field.id);
}

QString FieldEditor::label() const {
    return m_field.label.in(Theme::language());
}

FieldEditor* makeFieldEditor(const app::FormField& field, QWidget* parent) {
    switch (field.type) {
    case app::FieldType::Text:
    case app::FieldType::Date:
    case app::FieldType::Number:
        return new LineFieldEditor(field, parent);
    case app::FieldType::LongText:
        return new LongTextEditor(field, parent);
    case app::FieldType::TriState:
        return new TriStateEditor(field, parent);
    case app::FieldType::Choice:
        return new ChoiceEditor(field, parent);
    case app::FieldType::Terms:
        return new TermsEditor(field, parent);
    case app::FieldType::Pulse:
        return new PulseEditor(field, parent);
    }
    return nullptr;
}

}  // namespace xinglin::ui
