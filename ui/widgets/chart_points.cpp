#include "ui/widgets/chart_points.h"

#include <QRegularExpression>
#include <QString>
#include <cmath>

namespace xinglin::ui {
namespace {

// What falls into one pixel.
struct Bin {
    QPointF first;
    QPointF least;
    QPointF greatest;
};

void close(const Bin& bin, QList<QPointF>& to) {
    const bool isLeastFirst = bin.least.x() <= bin.greatest.x();
    to.append(isLeastFirst ? bin.least : bin.greatest);
    if (bin.least != bin.greatest) {
        to.append(isLeastFirst ? bin.greatest : bin.least);
    }
}

QString withoutZeros(QString text) {
    static const QRegularExpression kZeros(QStringLiteral(R"(\.?0+(?=e|$))"));
    static const QRegularExpression kExponent(QStringLiteral(R"(e([+-])0+)"));
    if (text.contains(QLatin1Char('.'))) {
        text.remove(kZeros);
    }
    return text.replace(kExponent, QStringLiteral("e\\1")).replace(QStringLiteral("e+"), QStringLiteral("e"));
}

}  // namespace

QList<QPointF> decimated(const QList<QPointF>& points, double first, double last, int pixels) {
    QList<QPointF> few;
    if (pixels <= 0 || last <= first) {
        return few;
    }
    few.reserve(qMin<qsizetype>(points.size(), 2 * static_cast<qsizetype>(pixels)));
    const double perPixel = static_cast<double>(pixels) / (last - first);
    int at = -1;
    Bin bin;
    for (const QPointF& point : points) {
        if (!std::isfinite(point.y()) || point.x() < first || point.x() > last) {
            continue;
        }
        const int pixel = qMin(pixels - 1, static_cast<int>((point.x() - first) * perPixel));
        if (pixel != at) {
            if (at >= 0) {
                close(bin, few);
            }
            at = pixel;
            bin = {point, point, point};
            continue;
        }
        bin.least = point.y() < bin.least.y() ? point : bin.least;
        bin.greatest = point.y() > bin.greatest.y() ? point : bin.greatest;
    }
    if (at >= 0) {
        close(bin, few);
    }
    return few;
}

QList<double> axisTicks(double least, double greatest, int most) {
    QList<double> ticks;
    if (!std::isfinite(least) || !std::isfinite(greatest) || most < 2) {
        return ticks;
    }
    if (greatest - least < 1e-12 * qMax(std::abs(least), std::abs(greatest)) || greatest <= least) {
        const double room = least == 0.0 ? 1.0 : std::abs(least) * 0.1;
        least -= least == 0.0 ? 0.0 : room;
        greatest = least + 2 * room;
    }
    double step = std::pow(10.0, std::floor(std::log10((greatest - least) / most)));
    const auto count = [&](double by) {
        return std::ceil(greatest / by - 1e-9) - std::floor(least / by + 1e-9) + 1;
    };
    // Two ends may each lie just across a tick, so the first power of ten need not be enough.
    for (const double factor : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0}) {
        if (count(step * factor) <= most || factor == 100.0) {
            step *= factor;
            break;
        }
    }
    const double from = std::floor(least / step + 1e-9);
    const double to = std::ceil(greatest / step - 1e-9);
    for (double i = from; i <= to; i += 1.0) {
        ticks.append(i * step);
    }
    return ticks;
}

QString axisText(double value) {
    const double size = std::abs(value);
    if (size < 1e-12) {
        return QStringLiteral("0");
    }
    if (size >= 10'000) {
        return size >= 1e6 ? withoutZeros(QString::number(value / 1e6, 'f', 2)) + QLatin1Char('M')
                           : withoutZeros(QString::number(value / 1e3, 'f', 1)) + QLatin1Char('k');
    }
    return size < 1e-3 ? withoutZeros(QString::number(value, 'e', 2))
                       : withoutZeros(QString::number(value, 'f', 4));
}

QString measureText(double value) {
    const double size = std::abs(value);
    if (size >= 1e6) {
        return QString::number(value / 1e6, 'f', 1) + QLatin1Char('M');
    }
    if (size >= 10'000) {
        return QString::number(value / 1e3, 'f', 1) + QLatin1Char('k');
    }
    if (size > 0 && size < 1e-3) {
        return withoutZeros(QString::number(value, 'e', 1));
    }
    return QString::number(value, 'f', size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

}  // namespace xinglin::ui
