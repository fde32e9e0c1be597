#include <QComboBox>
#include <QLineEdit>
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

// An input's frame: focus is always shown here, because the caret says the same thing.
void paintField(QPainter* painter, const QRectF& rect, QStyle::State state, bool readOnly, bool focused,
                const QWidget* widget) {
    Box box{.fill = color(Token::Raised), .edge = color(Token::Field)};
    const QString known = widget ? widget->property("fieldState").toString() : QString();
    if (!(state & QStyle::State_Enabled)) {
        box.fill = color(Token::Sunken);
        box.dashed = true;
    } else if (readOnly) {
        box.fill = color(Token::Sunken);
        box.edge = color(Token::Line2);
    } else if (known == QLatin1String("error")) {
        box.edge = color(Token::Cinnabar);
        box.edgeWidth = focused ? 2 : 1;
    } else if (known == QLatin1String("warning")) {
        box.edge = color(Token::Ochre);
        box.edgeWidth = focused ? 2 : 1;
    } else if (focused) {
        box.edge = color(Token::Pine);
        box.edgeWidth = 2;
    } else if (state & QStyle::State_MouseOver) {
        box.edge = color(Token::Text3);
    }
    paintBox(painter, rect, box);
}

void paintChevron(QPainter* painter, const QRectF& rect, const QColor& tint, bool up) {
    const PainterScope scope(painter);
    if (up) {
        painter->translate(rect.center());
        painter->rotate(180);
        painter->translate(-rect.center());
    }
    paintIcon(painter, rect, QStringLiteral("chevron-down"), tint);
}

}  // namespace

void paintFieldFrame(const QStyleOption* option, QPainter* painter, const QWidget* widget) {
    paintField(painter, option->rect, option->state, option->state & QStyle::State_ReadOnly,
               option->state & QStyle::State_HasFocus, widget);
}

void paintComboBox(const QStyleOptionComboBox* option, QPainter* painter, const QWidget* widget) {
    const bool focused = option->state & QStyle::State_HasFocus && (option->editable || Theme::showsFocus());
    paintField(painter, option->rect, option->state, false, focused, widget);
    const double icon = scaled(16);
    const QRectF rect = option->rect;
    const double left = option->direction == Qt::RightToLeft ? rect.left() + 8 : rect.right() - icon - 8;
    const bool enabled = option->state & QStyle::State_Enabled;
    paintChevron(painter, QRectF(left, rect.top() + (rect.height() - icon) / 2, icon, icon),
                 color(enabled ? Token::Text2 : Token::Text3), false);
}

void paintSpinBox(const QStyleOptionSpinBox* option, QPainter* painter, const QWidget* widget,
                  const QRect& up, const QRect& down) {
    paintField(painter, option->rect, option->state, false, option->state & QStyle::State_HasFocus, widget);
    if (option->buttonSymbols == QAbstractSpinBox::NoButtons) {
        return;
    }
    const auto arrow = [&](const QRect& part, QStyle::SubControl control,
                           QAbstractSpinBox::StepEnabledFlag can, bool isUp) {
        const bool active = option->activeSubControls & control && option->state & QStyle::State_MouseOver;
        const bool enabled = option->stepEnabled & can && option->state & QStyle::State_Enabled;
        const QRectF spot(part.center().x() - 6, part.center().y() - 6, 13, 13);
        paintChevron(painter, spot,
                     color(!enabled ? Token::Line2
                           : active ? Token::Pine
                                    : Token::Text2),
                     isUp);
    };
    arrow(up, QStyle::SC_SpinBoxUp, QAbstractSpinBox::StepUpEnabled, true);
    arrow(down, QStyle::SC_SpinBoxDown, QAbstractSpinBox::StepDownEnabled, false);
}

QRect scrollBarPart(const QStyleOptionSlider* option, QStyle::SubControl part) {
    const QRect rect = option->rect;
    const bool horizontal = option->orientation == Qt::Horizontal;
    const int length = horizontal ? rect.width() : rect.height();
    const qint64 range = qint64(option->maximum) - option->minimum;
    int slider = length;
    if (range > 0) {
        slider = int(qint64(option->pageStep) * length / (range + option->pageStep));
        slider = qBound(qMin(28, length), slider, length);
    }
    const int start = QStyle::sliderPositionFromValue(
        option->minimum, option->maximum, option->sliderPosition, length - slider, option->upsideDown);
    const auto stripe = [&](int from, int extent) {
        return horizontal ? QRect(rect.left() + from, rect.top(), extent, rect.height())
                          : QRect(rect.left(), rect.top() + from, rect.width(), extent);
    };
    switch (part) {
    case QStyle::SC_ScrollBarGroove:
        return rect;
    case QStyle::SC_ScrollBarSlider:
        return stripe(start, slider);
    case QStyle::SC_ScrollBarSubPage:
        return stripe(0, start);
    case QStyle::SC_ScrollBarAddPage:
        return stripe(start + slider, length - start - slider);
    default:
        return QRect();  // no arrows
    }
}

void paintScrollBar(const QStyleOptionSlider* option, QPainter* painter, const QRect& slider) {
    if (option->maximum <= option->minimum) {
        return;
    }
    const bool active = option->state & (QStyle::State_MouseOver | QStyle::State_Sunken);
    const QRectF handle = option->orientation == Qt::Horizontal ? QRectF(slider).adjusted(2, 1, -2, -1)
                                                                : QRectF(slider).adjusted(1, 2, -1, -2);
    paintBox(painter, handle, {.fill = color(active ? Token::Field : Token::Line2), .radius = 3});
}

void paintSlider(const QStyleOptionSlider* option, QPainter* painter, const QRect& groove,
                 const QRect& handle) {
    const double middle = QRectF(groove).center().y();
    const QPointF bead = QRectF(handle).center();
    paintBox(painter, QRectF(groove.left(), middle - 2, groove.width(), 4),
             {.fill = color(Token::Line), .radius = 2});
    paintBox(painter, QRectF(groove.left(), middle - 2, bead.x() - groove.left(), 4),
             {.fill = color(Token::Pine), .radius = 2});
    const bool focused = option->state & QStyle::State_HasFocus && Theme::showsFocus();
    if (focused) {
        paintFocusRing(painter, QRectF(bead.x() - 11, bead.y() - 11, 22, 22), 11);
    }
    paintBox(painter, QRectF(bead.x() - 7, bead.y() - 7, 14, 14),
             {.fill = color(Token::Raised), .edge = color(Token::Pine), .radius = 7, .edgeWidth = 2});
}

}  // namespace xinglin::ui::parts
