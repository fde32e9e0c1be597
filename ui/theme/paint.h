#pragma once

#include <QPainter>
#include <QPainterPath>

#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// Radii of corners in pixels.
namespace radius {
inline constexpr double kChip = 4;
inline constexpr double kControl = 6;
inline constexpr double kCard = 8;
inline constexpr double kDialog = 10;
}  // namespace radius

/// Page padding, panel padding, and the steps between.
namespace space {
inline constexpr int k4 = 4;
inline constexpr int k8 = 8;
inline constexpr int k12 = 12;
inline constexpr int k16 = 16;
inline constexpr int kPanel = 20;
inline constexpr int kPage = 28;
}  // namespace space

/// How a rounded box is drawn. The edge lies inside the rectangle, its middle on the half pixel.
struct Box {
    QColor fill = Qt::transparent;
    QColor edge = Qt::transparent;
    double radius = radius::kControl;
    double edgeWidth = 1;
    bool dashed = false;
};

void paintBox(QPainter* painter, const QRectF& rect, const Box& box);

/// The ring of keyboard focus, 2 px pine, just inside `rect`.
void paintFocusRing(QPainter* painter, const QRectF& rect, double cornerRadius);

/// One-pixel lines that stay sharp at every scale.
void paintHorizontalLine(QPainter* painter, double x1, double x2, double y, const QColor& color);
void paintVerticalLine(QPainter* painter, double x, double y1, double y2, const QColor& color);

/// The one shadow of the program (menu, toast, dialog) around `rect`: y 4, blur 16.
void paintShadow(QPainter* painter, const QRectF& rect, double cornerRadius);
inline constexpr int kShadowMargin = 16;  ///< room that the shadow needs on every side

/// Saves and restores a painter.
class PainterScope final {
public:
    explicit PainterScope(QPainter* painter) : m_painter(painter) { m_painter->save(); }
    ~PainterScope() { m_painter->restore(); }
    PainterScope(const PainterScope&) = delete;
    PainterScope& operator=(const PainterScope&) = delete;

private:
    QPainter* m_painter;
};

}  // namespace xinglin::ui
