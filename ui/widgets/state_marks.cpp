#include "ui/widgets/state_marks.h"

#include <QEvent>
#include <QLocale>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

SignedSeal::SignedSeal(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SignedSeal::setSignature(const QString& name, const QDateTime& when) {
    m_name = name;
    m_when = when;
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString SignedSeal::text() const {
    if (!m_when.isValid()) {
        return tr("Signed · %1").arg(m_name);
    }
    return tr("Signed · %1 · %2").arg(m_name, QLocale().toString(m_when, QStringLiteral("yyyy-MM-dd HH:mm")));
}

QSize SignedSeal::sizeHint() const {
    return {QFontMetrics(themeFont(Face::Hei, type::kDense)).horizontalAdvance(text()) + 38, scaled(24)};
}

void SignedSeal::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setSignature(m_name, m_when);
    }
    QWidget::changeEvent(event);
}

void SignedSeal::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBox(&painter, rect(), {.edge = color(Token::Text), .radius = radius::kChip});
    paintIcon(&painter, QRectF(8, (height() - 16) / 2.0, 16, 16), QStringLiteral("state-signed"),
              color(Token::Text));
    painter.setFont(themeFont(Face::Hei, type::kDense));
    painter.setPen(color(Token::Text));
    painter.drawText(rect().adjusted(29, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
}

UnsavedDot::UnsavedDot(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

void UnsavedDot::setCount(int count) {
    m_count = count;
    setVisible(count > 0);
    setAccessibleName(text());
    updateGeometry();
    update();
}

QString UnsavedDot::text() const {
    return tr("%n unsaved change(s)", nullptr, m_count);
}

QSize UnsavedDot::sizeHint() const {
    return {QFontMetrics(themeFont(Face::Hei, type::kDense)).horizontalAdvance(text()) + 16, scaled(24)};
}

void UnsavedDot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(text());
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

void UnsavedDot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBox(&painter, QRectF(2, height() / 2.0 - 3, 6, 6), {.fill = color(Token::Apricot), .radius = 3});
    painter.setFont(themeFont(Face::Hei, type::kDense));
    painter.setPen(color(Token::ApricotText));
    painter.drawText(rect().adjusted(14, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
}

}  // namespace xinglin::ui
