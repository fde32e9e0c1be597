#include <QAbstractItemView>
#include <QPainter>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"

namespace xinglin::ui::parts {
namespace {

constexpr int kMenuIcon = 16;
constexpr int kMenuLeft = 36;  // icon or check column
constexpr int kMenuRight = 16;

}  // namespace

void paintMenuItem(const QStyleOptionMenuItem* option, QPainter* painter) {
    const PainterScope scope(painter);
    const QRect rect = option->rect;
    painter->fillRect(rect, color(Token::Raised));
    if (option->menuItemType == QStyleOptionMenuItem::Separator) {
        paintHorizontalLine(painter, rect.left() + 8, rect.right() - 8, rect.center().y(),
                            color(Token::Line));
        return;
    }
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool selected = option->state & QStyle::State_Selected && enabled;
    if (selected) {
        paintBox(painter, QRectF(rect).adjusted(4, 0, -4, 0), {.fill = color(Token::PineSoft)});
    }
    const QColor ink = color(!enabled ? Token::Text3 : Token::Text);
    const double iconTop = rect.top() + (rect.height() - kMenuIcon) / 2.0;
    const QRectF iconSpot(rect.left() + 12, iconTop, kMenuIcon, kMenuIcon);
    if (option->checkType != QStyleOptionMenuItem::NotCheckable && option->checked) {
        paintIcon(painter, iconSpot, QStringLiteral("check"), color(enabled ? Token::Pine : Token::Text3));
    } else if (!option->icon.isNull()) {
        paintIcon(painter, iconSpot, option->icon.name(), color(enabled ? Token::Text2 : Token::Text3));
    }
    const QStringList texts = option->text.split(QLatin1Char('\t'));
    const QRect textRect = rect.adjusted(kMenuLeft, 0, -kMenuRight, 0);
    painter->setFont(themeFont(Face::Hei, type::kDense));
    painter->setPen(ink);
    painter->drawText(textRect, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextHideMnemonic | Qt::TextSingleLine,
                      texts.first());
    if (texts.size() > 1) {
        painter->setFont(themeFont(Face::Hei, type::kCaption));
        painter->setPen(color(Token::Text3));
        painter->drawText(textRect, Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, texts.at(1));
    }
    if (option->menuItemType == QStyleOptionMenuItem::SubMenu) {
        paintIcon(painter, QRectF(rect.right() - 24, iconTop, kMenuIcon, kMenuIcon),
                  QStringLiteral("chevron-right"), color(Token::Text3));
    }
}

QSize menuItemSize(const QStyleOptionMenuItem* option) {
    if (option->menuItemType == QStyleOptionMenuItem::Separator) {
        return {64, 9};
    }
    const QStringList texts = option->text.split(QLatin1Char('\t'));
    int width = QFontMetrics(themeFont(Face::Hei, type::kDense)).horizontalAdvance(texts.first());
    if (texts.size() > 1) {
        width += 28 + QFontMetrics(themeFont(Face::Hei, type::kCaption)).horizontalAdvance(texts.at(1));
    }
    return {kMenuLeft + width + kMenuRight + 12, scaled(30)};
}

void paintItemPanel(const QStyleOptionViewItem* option, QPainter* painter, const QWidget* widget) {
    const bool selected = option->state & QStyle::State_Selected;
    const bool hovered = option->state & QStyle::State_MouseOver && option->state & QStyle::State_Enabled;
    if (selected) {
        painter->fillRect(option->rect, color(Token::PineSoft));
        const auto* view = qobject_cast<const QAbstractItemView*>(widget);
        const bool first = option->viewItemPosition == QStyleOptionViewItem::Beginning ||
                           option->viewItemPosition == QStyleOptionViewItem::OnlyOne ||
                           option->viewItemPosition == QStyleOptionViewItem::Invalid;
        if (view && first) {
            painter->fillRect(QRect(option->rect.left(), option->rect.top(), 3, option->rect.height()),
                              color(Token::Pine));
        }
    } else if (hovered) {
        painter->fillRect(option->rect, color(Token::Hover));
    } else if (option->backgroundBrush.style() != Qt::NoBrush) {
        painter->fillRect(option->rect, option->backgroundBrush);
    }
}

void paintHeaderSection(const QStyleOption* option, QPainter* painter) {
    painter->fillRect(option->rect, color(Token::Sunken));
    paintHorizontalLine(painter, option->rect.left(), option->rect.right() + 1, option->rect.bottom(),
                        color(Token::Line2));
}

void paintHeaderLabel(const QStyleOptionHeader* option, QPainter* painter) {
    const PainterScope scope(painter);
    const QFont face = themeFont(Face::Hei, type::kCaption);
    painter->setFont(face);
    painter->setPen(color(Token::Text3));
    const QRect rect = option->rect.adjusted(10, 0, -10, 0);
    const QString text = QFontMetrics(face).elidedText(option->text, Qt::ElideRight, rect.width());
    Qt::Alignment alignment = option->textAlignment;
    alignment = (alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter;
    painter->drawText(rect, int(alignment) | Qt::TextSingleLine, text);
    if (option->sortIndicator != QStyleOptionHeader::None) {
        const QRectF spot(option->rect.right() - 15, option->rect.center().y() - 6, 13, 13);
        painter->translate(spot.center());
        painter->rotate(option->sortIndicator == QStyleOptionHeader::SortUp ? 180 : 0);
        painter->translate(-spot.center());
        paintIcon(painter, spot, QStringLiteral("chevron-down"), color(Token::Pine));
    }
}

void paintProgress(const QStyleOptionProgressBar* option, QPainter* painter) {
    const QRectF rect(option->rect.left(), QRectF(option->rect).center().y() - 3, option->rect.width(), 6);
    paintBox(painter, rect, {.fill = color(Token::Line), .radius = 3});
    const double range = double(option->maximum) - option->minimum;
    // An unknown total shows no share: the sentence beside the bar says what is going on.
    if (range > 0 && option->progress > option->minimum) {
        QRectF done = rect;
        done.setWidth(rect.width() * (option->progress - option->minimum) / range);
        paintBox(painter, done, {.fill = color(Token::Pine), .radius = 3});
    }
}

}  // namespace xinglin::ui::parts
