#include "ui/widgets/dose_scale.h"

#include <QEvent>
#include <cmath>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

// The smallest of 1, 1.5, 2, 3, 5, 7.5, 10 × 10^n that leaves half of the usual dose free above it.
double scaleEnd(double high) {
    const double wanted = high * 1.5;
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double step : {1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0}) {
        if (step * power >= wanted * 0.999) {
            return step * power;
        }
    }
    return 10 * power;
}

}  // namespace

DoseScale::DoseScale(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void DoseScale::setRange(double low, double high) {
    m_low = qMax(0.0, low);
    m_high = high;
    describe();
}

void DoseScale::setDose(double grams) {
    m_dose = grams;
    describe();
}

void DoseScale::describe() {
    QString name = m_high > 0 ? tr("Usual dose %1 to %2 grams a day").arg(m_low).arg(m_high)
                              : tr("The usual dose is not known");
    if (m_dose >= 0) {
        name += QLatin1String("; ") + tr("prescribed %1 grams").arg(m_dose);
    }
    setAccessibleName(name);
    update();
}

void DoseScale::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        describe();
    }
    QWidget::changeEvent(event);
}

QSize DoseScale::sizeHint() const {
    return {240, scaled(30)};
}

void DoseScale::paintEvent(QPaintEvent*) {
    if (m_high <= 0) {
        return;
    }
    QPainter painter(this);
    const double end = qMax(scaleEnd(m_high), m_dose);
    const QRectF track(8, 7, width() - 16, 4);
    const auto at = [&](double grams) { return track.left() + track.width() * grams / end; };
    paintBox(&painter, track, {.fill = color(Token::Line), .radius = 2});
    const bool single = m_high - m_low < end / 100;
    paintBox(&painter, QRectF(at(m_low) - (single ? 3 : 0), 6, qMax(6.0, at(m_high) - at(m_low)), 6),
             {.fill = color(Token::Pine), .radius = 3});
    if (m_dose >= 0) {
        const bool outside = m_dose < m_low || m_dose > m_high;
        paintBox(&painter, QRectF(at(m_dose) - 6, 3, 12, 12),
                 {.fill = color(Token::Surface),
                  .edge = color(outside ? Token::Ochre : Token::Pine),
                  .radius = 6,
                  .edgeWidth = 2});
    }
    painter.setFont(themeFont(Face::Hei, type::kTiny));
    painter.setPen(color(Token::Text2));
    double lastRight = -1;
    for (const double grams : {m_low, m_high, 0.0, end}) {
        const QString text = QString::number(grams);
        const double wide = painter.fontMetrics().horizontalAdvance(text);
        const double left = qBound(0.0, at(grams) - wide / 2, width() - wide);
        if ((grams == 0.0 && m_low > 0 && left + wide + 4 > at(m_low) - wide / 2) ||
            (grams == m_high && left < lastRight + 4)) {
            continue;  // labels of the usual dose win over the ends of the scale
        }
        painter.drawText(QRectF(left, 16, wide + 1, height() - 16), Qt::AlignCenter, text);
        lastRight = grams == m_low ? left + wide : lastRight;
    }
}

}  // namespace xinglin::ui
