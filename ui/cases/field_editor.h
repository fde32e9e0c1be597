#pragma once

#include <QWidget>

#include "app/cases/case_record.h"

namespace xinglin::ui {

/// The control for one field of a form. It shows what it is told and reports what the user changes; it never
/// turns "not asked" into "none" by itself.
class FieldEditor : public QWidget {
    Q_OBJECT

public:
    /// How much of a row it wants.
    enum class Span { Half, Full };

    /// `field` must outlive the editor.
    FieldEditor(const app::FormField& field, QWidget* parent);

    const app::FormField& field() const { return m_field; }

    /// Shows a value without reporting it; text that is being composed by an input method stays.
    virtual void setValue(const app::FieldValue& value) = 0;
    virtual void setEditable(bool editable) { setEnabled(editable); }
    virtual Span span() const { return m_field.isWide ? Span::Full : Span::Half; }
    /// A control that belongs into the section's head, or null; made once, owned by whoever takes it.
    virtual QWidget* headControl() { return nullptr; }
    /// A sentence beneath about the value, or an empty one.
    virtual void setRemark(const QString& remark) { setToolTip(remark); }

signals:
    void edited(const xinglin::app::FieldValue& value);

protected:
    QString label() const;

private:
    const app::FormField& m_field;
};

/// The editor that fits the field's type. Plug point: a new field type is one row here and one class.
FieldEditor* makeFieldEditor(const app::FormField& field, QWidget* parent);

}  // namespace xinglin::ui
