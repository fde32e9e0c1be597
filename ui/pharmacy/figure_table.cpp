#include "ui/pharmacy/figure_table.h"

#include <QHeaderView>
#include <QStandardItemModel>
#include <QWheelEvent>

#include "ui/theme/fonts.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {
namespace {

constexpr int kRowHeight = 32;
constexpr int kLeastWidth = 300;

}  // namespace

FigureTable::FigureTable(const QString& name, const QString& spoken, const QList<FigureColumn>& columns,
                         QWidget* parent)
    : TableView(parent, kRowHeight), m_columns(columns), m_model(new QStandardItemModel(this)) {
    setObjectName(name);
    setAccessibleName(spoken);
    setItemDelegate(new TableDelegate(this, kRowHeight, RowDelegate::Name::Song));
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setModel(m_model);
    m_model->setColumnCount(static_cast<int>(columns.size()));
    for (int column = 0; column < columns.size(); ++column) {
        m_model->setHeaderData(column, Qt::Horizontal, columns[column].title);
        m_model->setHeaderData(
            column, Qt::Horizontal,
            QVariant(Qt::AlignVCenter |
                     (columns[column].kind == FigureColumn::Kind::Number ? Qt::AlignRight : Qt::AlignLeft)),
            Qt::TextAlignmentRole);
        horizontalHeader()->setSectionResizeMode(
            column, columns[column].isWide ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    }
}

void FigureTable::setRows(const QList<QStringList>& rows) {
    m_model->setRowCount(0);
    for (const QStringList& cells : rows) {
        QList<QStandardItem*> items;
        items.reserve(m_columns.size());
        for (int column = 0; column < m_columns.size(); ++column) {
            auto* item = new QStandardItem(cells.value(column));
            item->setToolTip(cells.value(column));
            item->setData(m_columns[column].kind == FigureColumn::Kind::Name, StrongRole);
            if (m_columns[column].kind == FigureColumn::Kind::Number) {
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            }
            items += item;
        }
        m_model->appendRow(items);
    }
    updateGeometry();
}

void FigureTable::setTag(int row, int column, const TagLook& look) {
    m_model->item(row, column)->setData(QVariant::fromValue(look), TagRole);
}

QSize FigureTable::sizeHint() const {
    const int head = horizontalHeader()->isVisibleTo(this) ? horizontalHeader()->sizeHint().height() : 0;
    return {kLeastWidth, head + m_model->rowCount() * verticalHeader()->defaultSectionSize() + 2};
}

QSize FigureTable::minimumSizeHint() const {
    return sizeHint();
}

void FigureTable::wheelEvent(QWheelEvent* event) {
    event->ignore();  // what surrounds it scrolls
}

}  // namespace xinglin::ui
