#pragma once

#include "app/pharmacy/desk_rules.h"
#include "ui/widgets/dialog_frame.h"

class QPlainTextEdit;

namespace xinglin::ui {

class Button;
class Field;
class Label;
class SegmentedControl;

/// Confirms one signature: who signs, as what, and for a return or its answer why.
///
/// Until accounts exist the name is typed; it is filled with whoever signed last at this desk.
class SignDialog final : public DialogFrame {
    Q_OBJECT

public:
    /// `subject` says which prescription, in the dialog only.
    SignDialog(app::DeskAction action, const app::Signer& signer, const QString& subject, QWidget* parent);

    app::Signer signer() const;
    QString note() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    void check();

    app::DeskAction m_action;
    Field* m_name;
    SegmentedControl* m_role;
    QPlainTextEdit* m_note;
    Label* m_says;
    Button* m_sign;
};

}  // namespace xinglin::ui
