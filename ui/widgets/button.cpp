#include "ui/widgets/button.h"

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"

namespace xinglin::ui {

Button::Button(ButtonKind kind, const QString& text, QWidget* parent, ButtonSize size)
    : QPushButton(text, parent) {
    setButtonKind(this, kind, size);
    setAutoDefault(false);
    setCursor(Qt::ArrowCursor);
}

void Button::setIconName(const QString& name) {
    setIcon(name.isEmpty() ? QIcon() : themeIcon(name));
}

IconButton::IconButton(const QString& iconName, const QString& name, QWidget* parent) : QToolButton(parent) {
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setIconName(iconName);
    setName(name);
}

void IconButton::setName(const QString& name) {
    setAccessibleName(name);
    setToolTip(name);
}

void IconButton::setIconName(const QString& name, Token tint) {
    setIcon(themeIcon(name, tint));
    setIconSize({18, 18});
}

QSize IconButton::sizeHint() const {
    return {scaled(32), scaled(32)};
}

}  // namespace xinglin::ui
