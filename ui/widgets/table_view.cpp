#include "ui/widgets/table_view.h"

#include <QEvent>
#include <QHeaderView>

#include "ui/theme/fonts.h"
#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {

TableView::TableView(QWidget* parent, int rowHeight) : QTableView(parent), m_rowHeight(rowHeight) {
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);  // Tab leaves the table, arrows move in it
    setWordWrap(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(20);
    verticalHeader()->setDefaultSectionSize(scaled(rowHeight));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    viewport()->setAutoFillBackground(false);
    setItemDelegate(new TableDelegate(this, rowHeight));
}

void TableView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        verticalHeader()->setDefaultSectionSize(scaled(m_rowHeight));
    }
    QTableView::changeEvent(event);
}

}  // namespace xinglin::ui
