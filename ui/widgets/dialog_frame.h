#pragma once

#include <QDialog>

#include "ui/theme/style.h"

class QVBoxLayout;

namespace xinglin::ui {

class Button;
class Label;

/// A dialog of 400 to 560 px: the verb in the title and in the button, the safe choice focused and bound to
/// Enter and Escape.
class DialogFrame : public QDialog {
    Q_OBJECT

public:
    DialogFrame(const QString& title, const QString& text, QWidget* parent);

    /// Where a dialog puts its fields, between the text and the buttons.
    QVBoxLayout* body() const { return m_body; }

    /// The choice that changes nothing; focused when the dialog opens.
    Button* setSafeButton(const QString& text);
    /// The choice that acts; Primary or Danger.
    Button* setActionButton(const QString& text, ButtonKind kind);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QVBoxLayout* m_body;
    Button* m_safe;
    Button* m_action;
};

}  // namespace xinglin::ui
