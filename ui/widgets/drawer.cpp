#include "ui/widgets/drawer.h"

#include <QApplication>
#include <QEvent>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

Drawer::Drawer(QWidget* page, int width) : QWidget(page), m_width(width) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kShadowMargin + 1, 0, 0, 0);
    page->installEventFilter(this);
    hide();
}

void Drawer::setContent(QWidget* content) {
    m_content = content;
    layout()->addWidget(content);
}

void Drawer::place() {
    if (m_motion) {
        m_motion->stop();
    }
    const int wide = qMin(m_width + kShadowMargin, parentWidget()->width());
    setGeometry(parentWidget()->width() - wide, 0, wide, parentWidget()->height());
}

void Drawer::open() {
    if (m_open) {
        return;
    }
    m_open = true;
    m_before = QApplication::focusWidget();
    place();
    show();
    raise();
    if (m_content) {
        m_content->show();
        m_content->setFocus(Qt::OtherFocusReason);
        if (!m_content->hasFocus()) {
            m_content->nextInFocusChain()->setFocus(Qt::OtherFocusReason);
        }
    }
    if (Theme::motionMs() > 0) {
        m_motion = new QPropertyAnimation(this, "pos", this);
        m_motion->setDuration(Theme::motionMs());
        m_motion->setEasingCurve(QEasingCurve::OutCubic);
        m_motion->setStartValue(pos() + QPoint(48, 0));
        m_motion->setEndValue(pos());
        m_motion->start(QAbstractAnimation::DeleteWhenStopped);
    }
    emit opened();
}

void Drawer::close() {
    if (!m_open) {
        return;
    }
    m_open = false;
    hide();
    if (m_before) {
        m_before->setFocus(Qt::OtherFocusReason);
    }
    emit closed();
}

void Drawer::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool Drawer::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && m_open) {
        place();
    }
    return QWidget::eventFilter(watched, event);
}

void Drawer::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRectF body = QRectF(rect()).adjusted(kShadowMargin, 0, 0, 0);
    paintShadow(&painter, body.adjusted(0, -kShadowMargin, kShadowMargin, kShadowMargin), 1);
    painter.fillRect(body, color(Token::Surface));
    paintVerticalLine(&painter, body.left(), 0, height(), color(Token::Line2));
}

}  // namespace xinglin::ui
