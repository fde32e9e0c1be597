#include "ui/widgets/line_edit.h"

#include <QGuiApplication>
#include <QStyleHints>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

LineEdit::LineEdit(QWidget* parent) : QLineEdit(parent) {
    // XStyle gives a widget with this property a caret of no width: QLineEdit cannot colour its own.
    setProperty("ownCaret", true);
    connect(&m_blink, &QTimer::timeout, this, [this] {
        m_caretShown = !m_caretShown;
        update();
    });
    connect(this, &QLineEdit::cursorPositionChanged, this, &LineEdit::restartCaret);
    connect(this, &QLineEdit::textChanged, this, &LineEdit::restartCaret);
}

void LineEdit::setUnit(const QString& unit) {
    m_unit = unit;
    const int room =
        unit.isEmpty() ? 0 : QFontMetrics(themeFont(Face::Hei, type::kDense)).horizontalAdvance(unit) + 6;
    setTextMargins(0, 0, room, 0);
    update();
}

void LineEdit::restartCaret() {
    m_caretShown = hasFocus();
    const int flash = QGuiApplication::styleHints()->cursorFlashTime();
    if (hasFocus() && flash > 0) {
        m_blink.start(flash / 2);
    } else {
        m_blink.stop();
    }
    update();
}

void LineEdit::focusInEvent(QFocusEvent* event) {
    QLineEdit::focusInEvent(event);
    restartCaret();
}

void LineEdit::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    restartCaret();
}

void LineEdit::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    if (!m_unit.isEmpty()) {
        painter.setFont(themeFont(Face::Hei, type::kDense));
        painter.setPen(color(Token::Text3));
        painter.drawText(rect().adjusted(0, 0, -10, 0), Qt::AlignVCenter | Qt::AlignRight, m_unit);
    }
    if (m_caretShown && !isReadOnly()) {
        const QRect caret = cursorRect();
        painter.fillRect(QRectF(caret.center().x(), caret.top(), 1.5, caret.height()), color(Token::Apricot));
    }
}

}  // namespace xinglin::ui
