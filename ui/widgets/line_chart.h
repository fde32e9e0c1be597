#pragma once

#include <QList>
#include <QPointF>
#include <QWidget>
#include <optional>

#include "ui/theme/tokens.h"

namespace xinglin::ui {

/// A line of a chart.
struct ChartLine {
    enum class Look {
        Line,    ///< 2 px
        Raw,     ///< what another line smooths: thin, at 27 %
        Points,  ///< few measurements: thin line with open points
    };

    QString name{};  ///< stands at the line's end with its last value; empty: nothing does
    QList<QPointF> points{};
    Token hue = Token::Pine;
    Look look = Look::Line;
    std::optional<QPointF> best{};  ///< one of the points, filled
    QString bestText{};             ///< beside it
};

/// A place on the x axis: a checkpoint.
struct ChartMark {
    double x = 0;
    QString text{};
};

/// Lines over steps, painted by hand: grid, at most two points a pixel, names at the lines' ends instead of a
/// legend, the place of now, and the part that is still to come tinted.
class LineChart final : public QWidget {
    Q_OBJECT

public:
    explicit LineChart(QWidget* parent = nullptr);

    void setLines(const QList<ChartLine>& lines);
    void setMarks(const QList<ChartMark>& marks);
    /// The x axis reaches this far; what lies behind the last point is still to come. 0: as far as the
    /// points.
    void setEnd(double x);
    /// What is written into the part that is to come, where there is room.
    void setToComeText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Frame;
    void describe();
    void paintLine(QPainter* painter, const Frame& frame, const ChartLine& line) const;
    void paintNames(QPainter* painter, const Frame& frame) const;

    QList<ChartLine> m_lines;
    QList<ChartMark> m_marks;
    double m_end = 0;
    QString m_toCome;
};

}  // namespace xinglin::ui
