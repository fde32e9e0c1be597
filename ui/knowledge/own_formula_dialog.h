#pragma once

#include "ui/widgets/dialog_frame.h"

class QPlainTextEdit;

namespace xinglin::app {
class OwnFormulaEditor;
}

namespace xinglin::ui {

class Field;
class Label;

/// Writes a formula of the clinic: name, ingredients one a line, what it is given for, how it is taken. Says
/// which names the knowledge base does not know. What was typed stays in the editor when it is cancelled.
class OwnFormulaDialog final : public DialogFrame {
    Q_OBJECT

public:
    /// `editor` is borrowed and must outlive the dialog.
    explicit OwnFormulaDialog(app::OwnFormulaEditor& editor, QWidget* parent);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void showState();

    app::OwnFormulaEditor& m_editor;
    Field* m_name;
    QPlainTextEdit* m_composition;
    Label* m_check;
    Field* m_indications;
    Field* m_usage;
    Button* m_save;
};

}  // namespace xinglin::ui
