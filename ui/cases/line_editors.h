#pragma once

#include "ui/cases/field_editor.h"

class QPlainTextEdit;

namespace xinglin::ui {

class Field;
class SegmentedControl;
class TriState;
class LineEdit;

/// One line: text, a number with its unit, or a date.
class LineFieldEditor final : public FieldEditor {
    Q_OBJECT

public:
    LineFieldEditor(const app::FormField& field, QWidget* parent);
    void setValue(const app::FieldValue& value) override;
    void setRemark(const QString& remark) override;

private:
    void report(const QString& text);

    Field* m_input;
};

/// Several lines; it grows with its text.
class LongTextEditor final : public FieldEditor {
    Q_OBJECT

public:
    LongTextEditor(const app::FormField& field, QWidget* parent);
    void setValue(const app::FieldValue& value) override;
    Span span() const override { return Span::Full; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();

    QPlainTextEdit* m_input;
    bool m_showing = false;
};

/// Not asked, none, or words.
class TriStateEditor final : public FieldEditor {
    Q_OBJECT

public:
    TriStateEditor(const app::FormField& field, QWidget* parent);
    void setValue(const app::FieldValue& value) override;

private:
    void report();

    TriState* m_answer;
    LineEdit* m_words;
};

/// One of a few.
class ChoiceEditor final : public FieldEditor {
    Q_OBJECT

public:
    ChoiceEditor(const app::FormField& field, QWidget* parent);
    void setValue(const app::FieldValue& value) override;

private:
    SegmentedControl* m_choice;
};

}  // namespace xinglin::ui
