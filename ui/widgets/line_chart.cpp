#include "ui/widgets/line_chart.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chart_points.h"

namespace xinglin::ui {
namespace {

constexpr double kRawAlpha = 0.27;
constexpr int kTickGap = 26;   // pixels between lines of the grid, at least
constexpr int kLabelGap = 56;  // the same along x
constexpr double kPointRadius = 3.5;

QFont tinyFont() {
    return themeFont(Face::Hei, type::kTiny);
}

// The smooth line says where the chart is; a raw one may have spikes that would flatten it.
bool decidesRange(const ChartLine& line, const QList<ChartLine>& all) {
    return line.look != ChartLine::Look::Raw ||
           std::none_of(all.begin(), all.end(), [](const ChartLine& other) {
               return other.look == ChartLine::Look::Line && !other.points.isEmpty();
           });
}

// The value below which a share of the points lies.
double quantile(QList<double> values, double share) {
    if (values.isEmpty()) {
        return 0.0;
    }
    const auto at = static_cast<qsizetype>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[at];
}

}  // namespace

/// Where the chart's numbers lie in the widget.
class LineChart::Frame final {
public:
    Frame(const LineChart& chart, const QFontMetrics& metrics) {
        double least = std::numeric_limits<double>::infinity();
        double greatest = -least;
        for (const ChartLine& line : chart.m_lines) {
            for (const QPointF& point : line.points) {
                m_now = std::max(m_now, point.x());
            }
            const QList<double> values = finiteValues(line);
            if (values.isEmpty()) {
                continue;
            }
            const bool isRaw = !decidesRange(line, chart.m_lines);
            const auto [low, high] = std::minmax_element(values.begin(), values.end());
            least = std::min(least, isRaw ? quantile(values, 0.02) : *low);
            greatest = std::max(greatest, isRaw ? quantile(values, 0.98) : *high);
        }
        m_last = std::max({chart.m_end, m_now, 1.0});
        const int ticks = std::max(3, (chart.height() - metrics.height()) / kTickGap);
        m_ticks = axisTicks(least, greatest, ticks);
        if (m_ticks.size() < 2) {
            m_ticks = {0.0, 1.0};
        }
        int left = 0;
        for (const double tick : m_ticks) {
            left = std::max(left, metrics.horizontalAdvance(axisText(tick)));
        }
        m_plot = QRectF(left + 10, metrics.height() / 2.0 + 1, 0, 0);
        m_plot.setRight(chart.width() - metrics.horizontalAdvance(axisText(m_last)) / 2.0 - 2);
        m_plot.setBottom(chart.height() - metrics.height() - 6);
    }

    const QRectF& plot() const { return m_plot; }
    const QList<double>& ticks() const { return m_ticks; }
    double last() const { return m_last; }
    double now() const { return m_now; }
    double xOf(double x) const { return m_plot.left() + x / m_last * m_plot.width(); }
    double yOf(double y) const {
        const double share = (y - m_ticks.first()) / (m_ticks.last() - m_ticks.first());
        return m_plot.bottom() - share * m_plot.height();
    }
    QPolygonF lineOf(const QList<QPointF>& points) const {
        QPolygonF line;
        for (const QPointF& point : decimated(points, 0, m_last, static_cast<int>(m_plot.width()))) {
            line.append({xOf(point.x()), yOf(point.y())});
        }
        return line;
    }

private:
    static QList<double> finiteValues(const ChartLine& line) {
        QList<double> values;
        values.reserve(line.points.size());
        for (const QPointF& point : line.points) {
            if (std::isfinite(point.y())) {
                values.append(point.y());
            }
        }
        return values;
    }

    QRectF m_plot;
    QList<double> m_ticks;
    double m_last = 1;
    double m_now = 0;
};

LineChart::LineChart(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void LineChart::setLines(const QList<ChartLine>& lines) {
    m_lines = lines;
    describe();
    update();
}

void LineChart::setMarks(const QList<ChartMark>& marks) {
    m_marks = marks;
    update();
}

void LineChart::setEnd(double x) {
    m_end = x;
    update();
}

void LineChart::setToComeText(const QString& text) {
    m_toCome = text;
    update();
}

QSize LineChart::sizeHint() const {
    return {320, scaled(120)};
}

QSize LineChart::minimumSizeHint() const {
    return {90, scaled(84)};
}

// For those who hear the page: the last value of every named line.
void LineChart::describe() {
    QStringList said;
    for (const ChartLine& line : m_lines) {
        if (!line.name.isEmpty() && !line.points.isEmpty()) {
            said.append(QStringLiteral("%1 %2").arg(line.name, measureText(line.points.last().y())));
        }
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
}

void LineChart::paintLine(QPainter* painter, const Frame& frame, const ChartLine& line) const {
    const bool isRaw = line.look == ChartLine::Look::Raw;
    const QColor ink = isRaw ? color(line.hue, kRawAlpha) : color(line.hue);
    painter->setPen(QPen(ink,
                         line.look == ChartLine::Look::Line ? 2.0
                         : isRaw                            ? 1.0
                                                            : 1.5,
                         Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(frame.lineOf(line.points));
    if (line.look != ChartLine::Look::Points) {
        return;
    }
    for (const QPointF& point : line.points) {
        if (!std::isfinite(point.y())) {
            continue;
        }
        const bool isBest = line.best && *line.best == point;
        painter->setBrush(isBest ? ink : color(Token::Surface));
        painter->drawEllipse(QPointF(frame.xOf(point.x()), frame.yOf(point.y())),
                             isBest ? kPointRadius + 0.5 : kPointRadius - 0.5,
                             isBest ? kPointRadius + 0.5 : kPointRadius - 0.5);
    }
    if (line.best && !line.bestText.isEmpty()) {
        const QFontMetrics metrics(painter->font());
        const int width = metrics.horizontalAdvance(line.bestText);
        const double x = std::clamp(frame.xOf(line.best->x()) - width / 2.0, frame.plot().left() + 2,
                                    std::max(frame.plot().left() + 2, frame.plot().right() - width));
        const double y = std::max(frame.plot().top() + metrics.ascent(), frame.yOf(line.best->y()) - 10);
        painter->setPen(color(Token::Text2));
        painter->drawText(QPointF(x, y), line.bestText);
    }
}

// Behind the last point where there is room, else before it; names that would touch are moved apart.
void LineChart::paintNames(QPainter* painter, const Frame& frame) const {
    painter->setFont(themeFont(Face::HeiBold, type::kCaption));
    const QFontMetrics metrics(painter->font());
    struct Name {
        double y;
        QString text;
        Token hue;
        double x;
    };
    QList<Name> names;
    for (const ChartLine& line : m_lines) {
        if (line.name.isEmpty() || line.points.isEmpty() || !std::isfinite(line.points.last().y())) {
            continue;
        }
        const QPointF last = line.points.last();
        const QString text = QStringLiteral("%1 %2").arg(line.name, measureText(last.y()));
        names.append({frame.yOf(last.y()), text, line.hue, frame.xOf(frame.now()) + 9});
    }
    std::sort(names.begin(), names.end(), [](const Name& a, const Name& b) { return a.y < b.y; });
    for (qsizetype i = 1; i < names.size(); ++i) {
        names[i].y = std::max(names[i].y, names[i - 1].y + metrics.height() + 1);
    }
    // The last may have been pushed out at the bottom: then all go up.
    const double over =
        names.isEmpty() ? 0.0 : names.last().y + metrics.height() / 2.0 - frame.plot().bottom();
    for (Name& name : names) {
        name.y -= std::max(0.0, over);
        const int width = metrics.horizontalAdvance(name.text);
        const bool hasRoom = name.x + width <= this->width();
        const double x = hasRoom ? name.x : frame.xOf(frame.now()) - width - 6;
        const double y = hasRoom ? name.y : std::max(frame.plot().top() + metrics.height(), name.y - 12);
        // Apricot is no colour of text.
        painter->setPen(color(name.hue == Token::Apricot ? Token::ApricotText : name.hue));
        painter->drawText(QPointF(x, y + metrics.ascent() / 2.0 - 1), name.text);
    }
}

void LineChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(tinyFont());
    const QFontMetrics metrics(painter.font());
    const Frame frame(*this, metrics);
    const QRectF plot = frame.plot();
    if (plot.width() < 10 || plot.height() < 10) {
        return;
    }
    const double now = frame.xOf(frame.now());
    const bool hasToCome = m_end > frame.now() && frame.now() > 0;
    if (hasToCome) {
        painter.fillRect(QRectF(now, plot.top(), plot.right() - now, plot.height()), color(Token::Hover));
    }
    for (const double tick : frame.ticks()) {
        const double y = frame.yOf(tick);
        paintHorizontalLine(&painter, plot.left(), plot.right(), std::floor(y), color(Token::Line));
        painter.setPen(color(Token::Text3));
        painter.drawText(QRectF(0, y - metrics.height() / 2.0, plot.left() - 8, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, axisText(tick));
    }
    const int labels = std::max(2, static_cast<int>(plot.width()) / kLabelGap);
    for (const double tick : axisTicks(0, frame.last(), labels)) {
        if (tick <= frame.last()) {
            painter.setPen(color(Token::Text3));
            painter.drawText(QRectF(frame.xOf(tick) - 40, plot.bottom() + 4, 80, metrics.height()),
                             Qt::AlignHCenter, axisText(tick));
        }
    }
    double markEnd = plot.left();
    for (const ChartMark& mark : m_marks) {
        const double x = frame.xOf(mark.x);
        painter.setPen(QPen(color(Token::Line2), 1, Qt::DashLine));
        painter.drawLine(QPointF(std::floor(x) + 0.5, plot.top()),
                         QPointF(std::floor(x) + 0.5, plot.bottom()));
        const int width = metrics.horizontalAdvance(mark.text);
        if (x + 5 > markEnd && x + 5 + width < plot.right()) {
            painter.setPen(color(Token::Text3));
            painter.drawText(QPointF(x + 5, plot.top() + metrics.ascent() + 2), mark.text);
            markEnd = x + 5 + width + 8;
        }
    }
    {
        const PainterScope scope(&painter);
        painter.setClipRect(
            plot.adjusted(-kPointRadius - 1, -kPointRadius - 1, kPointRadius + 1, kPointRadius + 1));
        for (const ChartLine& line : m_lines) {
            paintLine(&painter, frame, line);
        }
    }
    if (hasToCome) {
        paintVerticalLine(&painter, std::floor(now), plot.top(), plot.bottom(), color(Token::Text2));
        const double room = plot.right() - now - metrics.horizontalAdvance(m_toCome);
        if (room > 170) {
            painter.setPen(color(Token::Text3));
            painter.drawText(QRectF(now + 140, plot.bottom() - metrics.height() - 4, plot.right() - now - 144,
                                    metrics.height()),
                             Qt::AlignHCenter, m_toCome);
        }
    }
    paintNames(&painter, frame);
}

}  // namespace xinglin::ui
