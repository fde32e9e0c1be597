#include <QPainter>
#include <QWidget>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/style.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui::parts {
namespace {

constexpr int kIcon = 16;
constexpr int kIconGap = 6;

ButtonKind kindOf(const QWidget* widget) {
    const QString kind = widget ? widget->property("kind").toString() : QString();
    if (kind == QLatin1String("primary")) {
        return ButtonKind::Primary;
    }
    if (kind == QLatin1String("ghost")) {
        return ButtonKind::Ghost;
    }
    if (kind == QLatin1String("danger")) {
        return ButtonKind::Danger;
    }
    return ButtonKind::Secondary;
}

QFont buttonFont(ButtonKind kind) {
    return themeFont(kind == ButtonKind::Primary ? Face::HeiBold : Face::Hei, type::kDense);
}

bool hasMenu(const QStyleOptionButton* option) {
    return option->features & QStyleOptionButton::HasMenu;
}

Token labelToken(ButtonKind kind, bool enabled) {
    if (!enabled) {
        return Token::Text3;
    }
    switch (kind) {
    case ButtonKind::Primary:
        return Token::OnPine;
    case ButtonKind::Ghost:
        return Token::Pine;
    case ButtonKind::Danger:
        return Token::Cinnabar;
    case ButtonKind::Secondary:
        break;
    }
    return Token::Text;
}

Box bodyOf(ButtonKind kind, QStyle::State state) {
    const bool pressed = state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hovered = state & QStyle::State_MouseOver;
    Box box;
    if (!(state & QStyle::State_Enabled)) {
        if (kind != ButtonKind::Ghost) {
            box.fill = color(Token::Sunken);
            box.edge = color(Token::Field);
            box.dashed = true;
        }
        return box;
    }
    switch (kind) {
    case ButtonKind::Primary:
        box.fill = color(pressed ? Token::PinePressed : hovered ? Token::PineHover : Token::Pine);
        break;
    case ButtonKind::Ghost:
        if (pressed || hovered) {
            box.fill = color(pressed ? Token::PineSoft : Token::Hover);
        }
        break;
    case ButtonKind::Danger:
        box.fill = pressed || hovered ? color(Token::CinnabarSoft) : color(Token::Raised);
        box.edge = color(Token::Cinnabar);
        break;
    case ButtonKind::Secondary:
        box.fill = color(pressed ? Token::PineSoft : hovered ? Token::Hover : Token::Raised);
        box.edge = color(Token::Line2);
        break;
    }
    return box;
}

}  // namespace

void paintPushButton(const QStyleOptionButton* option, QPainter* painter, const QWidget* widget) {
    const ButtonKind kind = kindOf(widget);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool focused = (option->state & QStyle::State_HasFocus) && Theme::showsFocus();
    QRectF body = option->rect;
    if (focused) {
        // Ring outside, gap, body: the button keeps its place in the layout.
        paintFocusRing(painter, body, radius::kControl + 2);
        body.adjust(4, 4, -4, -4);
    }
    Box box = bodyOf(kind, option->state);
    if (focused) {
        box.radius = radius::kChip;
    }
    paintBox(painter, body, box);

    const PainterScope scope(painter);
    const QColor tint = color(labelToken(kind, enabled));
    const QFont face = buttonFont(kind);
    const QFontMetrics metrics(face);
    painter->setFont(face);
    painter->setPen(tint);
    const int icon = scaled(kIcon);
    const int textWidth = metrics.horizontalAdvance(option->text.isEmpty() ? QString() : option->text);
    const bool hasIcon = !option->icon.isNull();
    int width = textWidth + (hasIcon ? icon : 0) + (hasIcon && textWidth > 0 ? kIconGap : 0);
    width += hasMenu(option) ? icon + 2 : 0;
    const QRect rect = option->rect;
    int x = rect.left() + (rect.width() - width) / 2;
    const auto place = [&](int left, int extent) {
        const QRect logical(left, rect.top(), extent, rect.height());
        return QStyle::visualRect(option->direction, rect, logical);
    };
    if (hasIcon) {
        const QRect cell = place(x, icon);
        const QRectF spot(cell.left(), rect.top() + (rect.height() - icon) / 2.0, icon, icon);
        // Any icon is tinted like the label, so that one icon serves every kind and the disabled look.
        const QString name = option->icon.name();
        paintIcon(painter, spot, name, tint);
        x += icon + kIconGap;
    }
    if (textWidth > 0) {
        int flags = Qt::AlignCenter | Qt::TextSingleLine;
        flags |= widget && widget->style()->styleHint(QStyle::SH_UnderlineShortcut, option, widget)
                     ? Qt::TextShowMnemonic
                     : Qt::TextHideMnemonic;
        painter->drawText(place(x, textWidth + 1), flags, option->text);
        x += textWidth + 2;
    }
    if (hasMenu(option)) {
        const QRect cell = place(x, icon);
        paintIcon(painter, QRectF(cell.left(), rect.top() + (rect.height() - icon) / 2.0, icon, icon),
                  QStringLiteral("chevron-down"), tint);
    }
}

QSize pushButtonSize(const QStyleOptionButton* option, const QWidget* widget) {
    const ButtonKind kind = kindOf(widget);
    const QFontMetrics metrics(buttonFont(kind));
    const bool dense = widget && widget->property("dense").toBool();
    const int height = scaled(dense ? 28 : 32);
    const int padding = kind == ButtonKind::Ghost ? 8 : dense ? 10 : 14;
    int width = option->text.isEmpty() ? 0 : metrics.horizontalAdvance(option->text);
    const bool textless = width == 0;
    if (!option->icon.isNull()) {
        width += scaled(kIcon) + (textless ? 0 : kIconGap);
    }
    if (hasMenu(option)) {
        width += scaled(kIcon) + 2;
    }
    return textless ? QSize(height, height) : QSize(width + 2 * padding, height);
}

void paintToolButtonPanel(const QStyleOption* option, QPainter* painter) {
    Box box;
    const bool enabled = option->state & QStyle::State_Enabled;
    if (enabled && option->state & QStyle::State_Sunken) {
        box.fill = color(Token::PineSoft);
    } else if (enabled && option->state & QStyle::State_On) {
        box.fill = color(Token::PineSoft);
        box.edge = color(Token::Pine);
    } else if (enabled && option->state & QStyle::State_MouseOver) {
        box.fill = color(Token::Hover);
    }
    paintBox(painter, option->rect, box);
    if (option->state & QStyle::State_HasFocus && Theme::showsFocus()) {
        paintFocusRing(painter, option->rect, radius::kControl);
    }
}

void paintCheckBox(const QStyleOption* option, QPainter* painter) {
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool on = option->state & (QStyle::State_On | QStyle::State_NoChange);
    Box box{.fill = color(Token::Raised), .edge = color(Token::Field), .radius = radius::kChip};
    if (!enabled) {
        box.fill = color(Token::Sunken);
        box.dashed = true;
    } else if (on) {
        box.fill = box.edge = color(option->state & QStyle::State_MouseOver ? Token::PineHover : Token::Pine);
    } else if (option->state & QStyle::State_MouseOver) {
        box.edge = color(Token::Pine);
    }
    paintBox(painter, option->rect, box);
    const QColor mark = color(enabled ? Token::OnPine : Token::Text3);
    if (option->state & QStyle::State_On) {
        paintIcon(painter, QRectF(option->rect).adjusted(1, 1, -1, -1), QStringLiteral("check"), mark);
    } else if (option->state & QStyle::State_NoChange) {
        const QPointF middle = QRectF(option->rect).center();
        painter->fillRect(QRectF(middle.x() - 4, middle.y() - 1, 8, 2), mark);
    }
}

void paintRadioButton(const QStyleOption* option, QPainter* painter) {
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool on = option->state & QStyle::State_On;
    const double round = option->rect.height() / 2.0;
    Box box{.fill = color(enabled ? Token::Raised : Token::Sunken),
            .edge = color(on && enabled ? Token::Pine : Token::Field),
            .radius = round,
            .edgeWidth = on ? 1.5 : 1.0,
            .dashed = !enabled};
    if (enabled && option->state & QStyle::State_MouseOver) {
        box.edge = color(Token::Pine);
    }
    paintBox(painter, option->rect, box);
    if (on) {
        paintBox(painter, QRectF(option->rect).adjusted(4, 4, -4, -4),
                 {.fill = color(enabled ? Token::Pine : Token::Text3), .radius = round - 4});
    }
}

}  // namespace xinglin::ui::parts
