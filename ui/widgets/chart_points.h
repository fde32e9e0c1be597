#pragma once

#include <QList>
#include <QPointF>

namespace xinglin::ui {

/// Points for a line that is `pixels` wide from `first` to `last` in x: where several share a pixel, the
/// least and the greatest of them in the order in which they came, so that no spike is lost. Points whose y
/// is no number are left out; x grows.
QList<QPointF> decimated(const QList<QPointF>& points, double first, double last, int pixels);

/// Round numbers on an axis: 1, 2 or 5 times a power of ten apart, at most `most` of them, within or just
/// around [least, greatest]. Equal or unusable ends are spread a little.
QList<double> axisTicks(double least, double greatest, int most);

/// A tick as text: `0.8`, `250`, `70k`, `1e-5`.
QString axisText(double value);

/// A measured value as text, with three or four figures that count: `0.957`, `68.3k`, `7.1e-5`.
QString measureText(double value);

}  // namespace xinglin::ui
