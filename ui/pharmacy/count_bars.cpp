#include "ui/pharmacy/count_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr int kRowHeight = 26;
constexpr int kBarHeight = 12;
constexpr int kGap = 10;
constexpr int kSlack = 6;  ///< a label of two faces is a little wider drawn than measured
constexpr int kLeastBars = 120;
constexpr int kMostLabel = 260;
constexpr int kMostBar = 420;
constexpr int kLeastScale = 5;  ///< a single count is no full bar

}  // namespace

CountBars::CountBars(const QString& name, const QString& spoken, QWidget* parent) : QWidget(parent) {
    setObjectName(name);
    setAccessibleName(spoken);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void CountBars::setBars(const QList<CountBar>& bars) {
    m_bars = bars;
    QStringList said;
    said.reserve(bars.size());
    for (const CountBar& bar : bars) {
        said += QStringLiteral("%1 %2").arg(bar.label).arg(bar.count);
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize CountBars::sizeHint() const {
    return {scaled(kMostLabel) + kLeastBars,
            std::max(1, static_cast<int>(m_bars.size())) * scaled(kRowHeight)};
}

void CountBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(fontOf(TextRole::Dense));
    const QFontMetrics metrics = painter.fontMetrics();
    if (m_bars.isEmpty()) {
        painter.setPen(color(Token::Text3));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, tr("None"));
        return;
    }
    int labelWidth = 0;
    int numberWidth = 0;
    int most = kLeastScale;
    for (const CountBar& bar : m_bars) {
        labelWidth = std::max(labelWidth, metrics.horizontalAdvance(bar.label) + kSlack);
        numberWidth = std::max(numberWidth, metrics.horizontalAdvance(QString::number(bar.count)));
        most = std::max(most, bar.count);
    }
    labelWidth = std::min(labelWidth, scaled(kMostLabel));
    const int left = labelWidth + kGap;
    const int room = std::clamp(width() - left - kGap - numberWidth, 0, kMostBar);
    for (int i = 0; i < m_bars.size(); ++i) {
        const CountBar& bar = m_bars[i];
        const QRect row(0, i * scaled(kRowHeight), width(), scaled(kRowHeight));
        painter.setPen(color(Token::Text2));
        painter.drawText(QRect(0, row.top(), labelWidth, row.height()), Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(bar.label, Qt::ElideRight, labelWidth));
        const double length = static_cast<double>(room) * bar.count / most;
        const QRectF body(left, row.center().y() - kBarHeight / 2.0, std::max(length, 2.0), kBarHeight);
        paintBox(&painter, body, {.fill = color(bar.hue), .radius = 2});
        painter.setPen(color(Token::Text));
        painter.drawText(QRectF(body.right() + kGap, row.top(), numberWidth + 1, row.height()),
                         Qt::AlignVCenter | Qt::AlignLeft, QString::number(bar.count));
    }
}

}  // namespace xinglin::ui
