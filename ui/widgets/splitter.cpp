#include "ui/widgets/splitter.h"

#include <QMouseEvent>
#include <QSplitterHandle>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

SplitterMemory* s_memory = nullptr;

class Handle final : public QSplitterHandle {
public:
    Handle(Qt::Orientation orientation, Splitter* parent) : QSplitterHandle(orientation, parent) {}

protected:
    void resizeEvent(QResizeEvent* event) override {
        // QSplitterHandle's own widening stops at 5 px.
        const bool upright = orientation() == Qt::Horizontal;
        setContentsMargins(upright ? 3 : 0, upright ? 0 : 3, upright ? 3 : 0, upright ? 0 : 3);
        setAttribute(Qt::WA_MouseNoMask, true);
        setMask(QRegion(contentsRect()));
        QWidget::resizeEvent(event);
    }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(contentsRect(), color(Token::Line));
    }
    void mouseDoubleClickEvent(QMouseEvent*) override { static_cast<Splitter*>(splitter())->resetSizes(); }
};

}  // namespace

SplitterMemory* SplitterMemory::current() {
    return s_memory;
}

void SplitterMemory::use(SplitterMemory* memory) {
    s_memory = memory;
}

Splitter::Splitter(const QString& name, QWidget* parent, Qt::Orientation orientation)
    : QSplitter(orientation, parent) {
    setObjectName(name);
    setHandleWidth(1);
    setChildrenCollapsible(false);
    connect(this, &QSplitter::splitterMoved, this, [this] {
        if (s_memory) {
            s_memory->keep(objectName(), saveState());
        }
    });
}

void Splitter::setFirstSizes(const QList<int>& sizes) {
    m_first = sizes;
    setSizes(sizes);
    if (s_memory) {
        const QByteArray place = s_memory->place(objectName());
        if (!place.isEmpty()) {
            restoreState(place);
            setHandleWidth(1);
        }
    }
}

void Splitter::resetSizes() {
    setSizes(m_first);
    if (s_memory) {
        s_memory->keep(objectName(), {});
    }
}

QSplitterHandle* Splitter::createHandle() {
    return new Handle(orientation(), this);
}

}  // namespace xinglin::ui
