#include "ui/theme/paint.h"

#include "ui/theme/theme.h"

namespace xinglin::ui {

void paintBox(QPainter* painter, const QRectF& rect, const Box& box) {
    const PainterScope scope(painter);
    painter->setRenderHint(QPainter::Antialiasing);
    const double half = box.edge.alpha() == 0 ? 0 : box.edgeWidth / 2;
    if (box.edge.alpha() == 0) {
        painter->setPen(Qt::NoPen);
    } else {
        QPen pen(box.edge, box.edgeWidth);
        if (box.dashed) {
            pen.setDashPattern({3, 3});
        }
        painter->setPen(pen);
    }
    painter->setBrush(box.fill);
    const double corner = qMax(0.0, box.radius - half);
    painter->drawRoundedRect(rect.adjusted(half, half, -half, -half), corner, corner);
}

void paintFocusRing(QPainter* painter, const QRectF& rect, double cornerRadius) {
    paintBox(painter, rect, {.edge = color(Token::Pine), .radius = cornerRadius, .edgeWidth = 2});
}

void paintHorizontalLine(QPainter* painter, double x1, double x2, double y, const QColor& color) {
    painter->fillRect(QRectF(x1, y, x2 - x1, 1), color);
}

void paintVerticalLine(QPainter* painter, double x, double y1, double y2, const QColor& color) {
    painter->fillRect(QRectF(x, y1, 1, y2 - y1), color);
}

void paintShadow(QPainter* painter, const QRectF& rect, double cornerRadius) {
    const PainterScope scope(painter);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    // A blur of 16 as sixteen nested outlines whose opacities add up to the token's.
    constexpr int kBlur = 16;
    const QColor shade = color(Token::Shadow);
    QColor layer = shade;
    layer.setAlphaF(shade.alphaF() / kBlur * 1.6f);
    painter->setBrush(layer);
    for (int grow = kBlur / 2; grow > -kBlur / 2; --grow) {
        const double corner = qMax(1.0, cornerRadius + grow);
        painter->drawRoundedRect(rect.translated(0, 4).adjusted(-grow, -grow, grow, grow), corner, corner);
    }
}

}  // namespace xinglin::ui
