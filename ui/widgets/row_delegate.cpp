#include "ui/widgets/row_delegate.h"

#include <QAbstractItemView>
#include <QPainter>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"

namespace xinglin::ui {
namespace {

constexpr int kPadding = 12;

bool isHeading(const QModelIndex& index) {
    return index.data(HeadingRole).toBool();
}

}  // namespace

void paintRowGround(QPainter* painter, const QRect& rect, const QStyleOptionViewItem& option,
                    RowGround ground) {
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    if (ground == RowGround::Sunken) {
        const QRectF body = QRectF(rect).adjusted(0, 1, 0, -1);
        if (selected || hovered) {
            paintBox(painter, body, {.fill = color(selected ? Token::Raised : Token::Hover)});
        }
        if (selected) {
            paintBox(painter, QRectF(body.left(), body.top() + body.height() * 0.25, 3, body.height() * 0.5),
                     {.fill = color(Token::Pine), .radius = 1.5});
        }
    } else {
        if (selected || hovered) {
            painter->fillRect(rect, color(selected ? Token::PineSoft : Token::Hover));
        }
        paintHorizontalLine(painter, rect.left(), rect.right() + 1, rect.bottom(), color(Token::Line));
        if (selected) {
            painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), color(Token::Pine));
        }
    }
    if (option.state & QStyle::State_HasFocus && Theme::showsFocus()) {
        paintFocusRing(painter, QRectF(rect).adjusted(1, 1, -1, -1), radius::kControl);
    }
}

RowDelegate::RowDelegate(RowGround ground, Name name, QObject* parent)
    : QStyledItemDelegate(parent), m_ground(ground), m_name(name) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    if (isHeading(index)) {
        return {80, scaled(30)};
    }
    const bool two = !index.data(SubtitleRole).toString().isEmpty();
    return {80, scaled(!two ? 34 : m_name == Name::Song ? 56 : 52)};
}

void RowDelegate::paintHeading(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    painter->setFont(themeFont(Face::Hei, type::kCaption));
    painter->setPen(color(Token::Text3));
    painter->drawText(option.rect.adjusted(kPadding, 4, -kPadding, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      index.data().toString());
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    const PainterScope scope(painter);
    if (isHeading(index)) {
        paintHeading(painter, option, index);
        return;
    }
    paintRowGround(painter, option.rect, option, m_ground);
    const bool selected = option.state & QStyle::State_Selected;
    const QString subtitle = index.data(SubtitleRole).toString();
    QRect line = option.rect.adjusted(m_ground == RowGround::Page ? 18 : kPadding, 0, -kPadding, 0);
    QRect lower;
    if (!subtitle.isEmpty()) {
        const int middle = line.top() + line.height() / 2;
        lower = QRect(line.left(), middle + 1, line.width(), line.height() / 2 - 6);
        line = QRect(line.left(), line.top() + 6, line.width(), line.height() / 2 - 5);
    }
    // From the right: tag, then time; what is left belongs to the name.
    const QVariant tag = index.data(TagRole);
    if (tag.isValid()) {
        const TagLook look = tag.value<TagLook>();
        const int wide = tagSize(look).width();
        paintTag(painter, QRectF(line.right() - wide + 1, line.top(), wide, line.height()), look);
        line.setRight(line.right() - wide - 8);
    }
    const QString trailing = index.data(TrailingRole).toString();
    if (!trailing.isEmpty()) {
        const QFont face = themeFont(Face::Hei, type::kCaption);
        const int wide = QFontMetrics(face).horizontalAdvance(trailing);
        painter->setFont(face);
        painter->setPen(color(Token::Text3));
        painter->drawText(line, Qt::AlignVCenter | Qt::AlignRight, trailing);
        line.setRight(line.right() - wide - 8);
    }
    const QString iconName = index.data(IconNameRole).toString();
    if (!iconName.isEmpty()) {
        QRect& place = subtitle.isEmpty() ? line : lower;
        const int side = subtitle.isEmpty() ? 16 : 14;
        paintIcon(painter, QRectF(place.left(), place.top() + (place.height() - side) / 2.0, side, side),
                  iconName, color(Token::Text2));
        place.setLeft(place.left() + side + 6);
    }
    QFont nameFont = m_name == Name::Song ? fontOf(TextRole::CardName)
                                          : fontOf(selected ? TextRole::BodyBold : TextRole::Body);
    const QFontMetrics metrics(nameFont);
    const QString name = metrics.elidedText(index.data().toString(), Qt::ElideRight, line.width());
    painter->setFont(nameFont);
    painter->setPen(color(Token::Text));
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, name);
    const QString beside = index.data(BesideRole).toString();
    const int used = metrics.horizontalAdvance(name) + 8;
    if (!beside.isEmpty() && line.width() - used > 24) {
        const QFont face = themeFont(Face::Hei, type::kDense);
        painter->setFont(face);
        painter->setPen(color(Token::Text2));
        painter->drawText(line.adjusted(used, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          QFontMetrics(face).elidedText(beside, Qt::ElideRight, line.width() - used));
    }
    if (!subtitle.isEmpty()) {
        const QFont face = themeFont(Face::Hei, type::kCaption);
        painter->setFont(face);
        painter->setPen(color(Token::Text2));
        painter->drawText(lower, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          QFontMetrics(face).elidedText(subtitle, Qt::ElideRight, lower.width()));
    }
}

TableDelegate::TableDelegate(QObject* parent, int rowHeight, RowDelegate::Name name)
    : QStyledItemDelegate(parent), m_rowHeight(rowHeight), m_name(name) {}

QFont TableDelegate::fontFor(const QModelIndex& index) const {
    if (!index.data(StrongRole).toBool()) {
        return fontOf(TextRole::Body);
    }
    return m_name == RowDelegate::Name::Song ? themeFont(Face::SongBold, type::kReading)
                                             : fontOf(TextRole::BodyBold);
}

QSize TableDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const QVariant tag = index.data(TagRole);
    const QFontMetrics metrics(fontFor(index));
    const int text = tag.isValid() ? tagSize(tag.value<TagLook>()).width()
                                   : metrics.horizontalAdvance(index.data().toString());
    return {text + 20, scaled(m_rowHeight)};
}

void TableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const PainterScope scope(painter);
    const bool selected = option.state & QStyle::State_Selected;
    const QVariant tint = index.data(TintRole);
    if (tint.isValid() && !selected) {
        painter->fillRect(option.rect, color(Token(tint.toInt())));
    } else if (selected || option.state & QStyle::State_MouseOver) {
        painter->fillRect(option.rect, color(selected ? Token::PineSoft : Token::Hover));
    }
    paintHorizontalLine(painter, option.rect.left(), option.rect.right() + 1, option.rect.bottom(),
                        color(Token::Line));
    if (selected && index.column() == 0) {
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                          color(Token::Pine));
    }
    const QRect cell = option.rect.adjusted(10, 0, -10, 0);
    const QVariant tag = index.data(TagRole);
    if (tag.isValid()) {
        paintTag(painter, cell, tag.value<TagLook>());
    } else {
        const QFont face = fontFor(index);
        const QVariant alignment = index.data(Qt::TextAlignmentRole);
        const int side = alignment.isValid() ? alignment.toInt() & Qt::AlignHorizontal_Mask : Qt::AlignLeft;
        painter->setFont(face);
        painter->setPen(color(Token::Text));
        painter->drawText(
            cell, Qt::AlignVCenter | side | Qt::TextSingleLine,
            QFontMetrics(face).elidedText(index.data().toString(), Qt::ElideRight, cell.width()));
    }
    if (option.state & QStyle::State_HasFocus && Theme::showsFocus()) {
        paintFocusRing(painter, QRectF(option.rect).adjusted(1, 1, -1, -1), radius::kChip);
    }
}

QWidget* TableDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                     const QModelIndex& index) const {
    auto* editor = new LineEdit(parent);
    editor->setAccessibleName(index.model()->headerData(index.column(), Qt::Horizontal).toString());
    return editor;
}

}  // namespace xinglin::ui
