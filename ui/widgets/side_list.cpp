#include "ui/widgets/side_list.h"

#include <QPaintEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace xinglin::ui {

SideList::SideList(QWidget* parent) : QListView(parent) {
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportMargins(8, 8, 8, 8);
    setEditTriggers(NoEditTriggers);
    setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
}

void SideList::paintEvent(QPaintEvent* event) {
    QPainter(viewport()).fillRect(event->rect(), color(Token::Sunken));
    QListView::paintEvent(event);
}

}  // namespace xinglin::ui
