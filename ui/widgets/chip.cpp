#include "ui/widgets/chip.h"

#include <QKeyEvent>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

Chip::Chip(const QString& term, QWidget* parent) : QCheckBox(term, parent) {
    setAccessibleName(term);
}

QSize Chip::sizeHint() const {
    // Measured in bold, so that a term does not move its neighbours when it is chosen.
    const QFontMetrics metrics(themeFont(Face::HeiBold, type::kDense));
    return {metrics.horizontalAdvance(text()) + 16, scaled(26)};
}

void Chip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool on = isChecked();
    Box box{.fill = color(on             ? Token::Pine
                          : underMouse() ? Token::Hover
                                         : Token::Raised),
            .edge = color(on ? Token::Pine : Token::Line2),
            .radius = radius::kChip};
    QColor ink = color(on ? Token::OnPine : Token::Text);
    if (!isEnabled()) {
        box.fill = color(Token::Sunken);
        box.edge = color(on ? Token::Field : Token::Line2);
        box.dashed = true;
        ink = color(Token::Text3);
    } else if (isDown()) {
        box.fill = color(on ? Token::PinePressed : Token::PineSoft);
    } else if (on && underMouse()) {
        box.fill = color(Token::PineHover);
    }
    QRectF body = rect();
    if (hasFocus() && Theme::showsFocus()) {
        paintFocusRing(&painter, body, radius::kControl);
        body.adjust(3, 3, -3, -3);
        box.radius = 3;
    }
    paintBox(&painter, body, box);
    painter.setFont(themeFont(on ? Face::HeiBold : Face::Hei, type::kDense));
    painter.setPen(ink);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, text());
}

FilterChip::FilterChip(const QString& filter, QWidget* parent) : QPushButton(filter, parent) {
    setAutoDefault(false);
    setAccessibleName(filter);
    setAccessibleDescription(tr("Filter in force; press to remove it"));
    connect(this, &QPushButton::clicked, this, &FilterChip::removeRequested);
}

QSize FilterChip::sizeHint() const {
    const QFontMetrics metrics(themeFont(Face::Hei, type::kDense));
    return {metrics.horizontalAdvance(text()) + 34, scaled(24)};
}

void FilterChip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        emit removeRequested();
        return;
    }
    QPushButton::keyPressEvent(event);
}

void FilterChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBox(&painter, rect(),
             {.fill = color(underMouse() ? Token::Hover : Token::PineSoft), .radius = radius::kChip});
    if (hasFocus() && Theme::showsFocus()) {
        paintFocusRing(&painter, rect(), radius::kChip);
    }
    painter.setFont(themeFont(Face::Hei, type::kDense));
    painter.setPen(color(Token::Pine));
    painter.drawText(rect().adjusted(8, 0, -26, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                     text());
    paintIcon(&painter, QRectF(width() - 22, (height() - 14) / 2.0, 14, 14), QStringLiteral("close"),
              color(underMouse() ? Token::Pine : Token::Text2));
}

}  // namespace xinglin::ui
