#include "ui/widgets/page_list.h"

#include "ui/widgets/row_delegate.h"

namespace xinglin::ui {

PageList::PageList(QWidget* parent) : QListView(parent) {
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new RowDelegate(RowGround::Page, RowDelegate::Name::Hei, this));
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    QPalette page = palette();
    page.setColor(QPalette::Base, Qt::transparent);
    setPalette(page);
    viewport()->setAutoFillBackground(false);
}

}  // namespace xinglin::ui
