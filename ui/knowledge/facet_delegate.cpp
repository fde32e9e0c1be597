#include "ui/knowledge/facet_delegate.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <QWidget>

#include "app/knowledge_browser/facet_list_model.h"
#include "app/knowledge_browser/term_names.h"
#include "ui/knowledge/names.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

using app::FacetListModel;

namespace {

constexpr int kMargin = 20;
constexpr int kTick = 16;

FacetListModel::RowType typeOf(const QModelIndex& index) {
    return static_cast<FacetListModel::RowType>(index.data(FacetListModel::RowTypeRole).toInt());
}

void paintHeading(QPainter* painter, const QRect& line, const QString& words, bool isExpanded) {
    painter->setFont(themeFont(Face::Hei, type::kDense));
    painter->setPen(color(Token::Text2));
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft, words);
    const QRectF chevron(line.right() - 13, line.top() + (line.height() - 14) / 2.0, 14, 14);
    paintIcon(painter, chevron, isExpanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
              color(Token::Text3));
}

}  // namespace

QString FacetDelegate::rowText(const QModelIndex& index) const {
    const QString field = index.data(FacetListModel::FieldRole).toString();
    switch (typeOf(index)) {
    case FacetListModel::RowType::Heading:
        return app::fieldName(field);
    case FacetListModel::RowType::Value:
        return app::termName(field, index.data(FacetListModel::ValueRole).toString());
    case FacetListModel::RowType::Section: {
        const auto section = app::sectionFromId(index.data(FacetListModel::ValueRole).toString());
        return section ? sectionTitle(*section) : QString();
    }
    case FacetListModel::RowType::Rest:
        return index.data(FacetListModel::ExpandedRole).toBool()
                   ? tr("Show fewer")
                   : tr("%n more", nullptr, index.data(FacetListModel::CountRole).toInt());
    }
    return {};
}

QSize FacetDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    return {120, scaled(typeOf(index) == FacetListModel::RowType::Heading ? 32 : 26)};
}

bool FacetDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                              const QModelIndex& index) {
    const QString words = rowText(index);
    const int room = option.rect.width() - 2 * kMargin - 2 * (kTick + 8);
    if (event->type() != QEvent::ToolTip || !index.isValid() ||
        QFontMetrics(themeFont(Face::Hei, type::kDense)).horizontalAdvance(words) <= room) {
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    }
    QToolTip::showText(event->globalPos(), words, view);
    return true;
}

void FacetDelegate::paintSection(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    const bool isCurrent = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    const QRectF body = QRectF(option.rect).adjusted(8, 1, -8, -1);
    if (isCurrent) {
        paintBox(painter, body, {.fill = color(Token::Raised)});
        paintBox(painter, QRectF(body.left(), body.top() + body.height() * 0.25, 3, body.height() * 0.5),
                 {.fill = color(Token::Pine), .radius = 1.5});
    }
    QRect line = option.rect.adjusted(kMargin, 0, -kMargin + 2, 0);
    const int count = index.data(FacetListModel::CountRole).toInt();
    painter->setFont(themeFont(Face::Hei, type::kDense));
    if (count >= 0) {
        const QString number = QString::number(count);
        painter->setPen(color(count > 0 ? Token::Text2 : Token::Text3));
        painter->drawText(line, Qt::AlignVCenter | Qt::AlignRight, number);
        line.setRight(line.right() - painter->fontMetrics().horizontalAdvance(number) - 8);
    }
    painter->setFont(themeFont(isCurrent ? Face::HeiBold : Face::Hei, type::kDense));
    painter->setPen(color(count == 0 && !isCurrent ? Token::Text3 : Token::Text));
    painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(rowText(index), Qt::ElideRight, line.width()));
}

void FacetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const PainterScope scope(painter);
    if (option.state & QStyle::State_MouseOver) {
        paintBox(painter, QRectF(option.rect).adjusted(8, 0, -8, 0), {.fill = color(Token::Hover)});
    }
    QRect line = option.rect.adjusted(kMargin, 0, -kMargin + 2, 0);
    const QString words = rowText(index);
    switch (typeOf(index)) {
    case FacetListModel::RowType::Heading:
        line.setTop(line.top() + 6);
        paintHeading(painter, line, words, index.data(FacetListModel::ExpandedRole).toBool());
        break;
    case FacetListModel::RowType::Section:
        paintSection(painter, option, index);
        break;
    case FacetListModel::RowType::Rest:
        painter->setFont(themeFont(Face::Hei, type::kDense));
        painter->setPen(color(Token::Pine));
        painter->drawText(line.adjusted(kTick + 8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, words);
        break;
    case FacetListModel::RowType::Value: {
        const bool isTicked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        QStyleOptionButton tick;
        tick.rect = QRect(line.left(), line.top() + (line.height() - kTick) / 2, kTick, kTick);
        tick.state = QStyle::State_Enabled | (isTicked ? QStyle::State_On : QStyle::State_Off);
        option.widget->style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &tick, painter, nullptr);
        line.setLeft(line.left() + kTick + 8);

        const QString count = QString::number(index.data(FacetListModel::CountRole).toInt());
        painter->setFont(themeFont(Face::Hei, type::kDense));
        painter->setPen(color(Token::Text2));
        painter->drawText(line, Qt::AlignVCenter | Qt::AlignRight, count);
        line.setRight(line.right() - painter->fontMetrics().horizontalAdvance(count) - 8);

        painter->setFont(themeFont(isTicked ? Face::HeiBold : Face::Hei, type::kDense));
        painter->setPen(color(Token::Text));
        painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(words, Qt::ElideRight, line.width()));
        break;
    }
    }
    if (option.state & QStyle::State_HasFocus && Theme::showsFocus()) {
        paintFocusRing(painter, QRectF(option.rect).adjusted(8, 0, -8, 0), radius::kControl);
    }
}

}  // namespace xinglin::ui
