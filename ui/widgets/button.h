#pragma once

#include <QPushButton>
#include <QToolButton>

#include "ui/theme/style.h"
#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// A push button of one kind, with an icon by name.
class Button : public QPushButton {
    Q_OBJECT

public:
    explicit Button(ButtonKind kind, const QString& text = {}, QWidget* parent = nullptr,
                    ButtonSize size = ButtonSize::Normal);

    void setIconName(const QString& name);
};

/// A square button that shows an icon only; its name is spoken, and shown as a tool tip.
class IconButton : public QToolButton {
    Q_OBJECT

public:
    IconButton(const QString& iconName, const QString& name, QWidget* parent = nullptr);

    /// Sets accessible name and tool tip together, for a change of language.
    void setName(const QString& name);
    void setIconName(const QString& name, Token tint = Token::Text2);

    QSize sizeHint() const override;
};

}  // namespace xinglin::ui
