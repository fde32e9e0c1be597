#pragma once

#include <QStyledItemDelegate>

namespace xinglin::ui {

/// Paints the rows of a FacetListModel: section with count, heading with its fold, value
/// with tick and count, the rest.
class FacetDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// Shows the whole words where the column cuts them.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
    /// The words of the row, in the interface's language.
    QString rowText(const QModelIndex& index) const;

private:
    void paintSection(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
};

}  // namespace xinglin::ui
