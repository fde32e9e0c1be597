#include "ui/widgets/context_meter.h"

#include <QEvent>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"

namespace xinglin::ui {

ContextMeter::ContextMeter(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setUse({});
}

void ContextMeter::setUse(const Use& use, const QString& dropped) {
    m_use = use;
    m_dropped = dropped;
    setAccessibleName(caption());
    setToolTip(tr("System prompt %1, conversation %2, facts %3 of %4 tokens")
                   .arg(groupedNumber(use.systemTokens), groupedNumber(use.textTokens),
                        groupedNumber(use.factTokens), groupedNumber(use.limitTokens)));
    updateGeometry();
    update();
}

bool ContextMeter::isFull() const {
    const int used = m_use.systemTokens + m_use.textTokens + m_use.factTokens;
    return m_use.limitTokens > 0 && used * 10LL >= m_use.limitTokens * 8LL;
}

QString ContextMeter::caption() const {
    const QString used = groupedNumber(m_use.systemTokens + m_use.textTokens + m_use.factTokens);
    if (isFull() && !m_dropped.isEmpty()) {
        //: %1 is a number of tokens, %2 what will be left out
        return tr("%1, %2").arg(used, m_dropped);
    }
    return tr("Context %1 / %2").arg(used, groupedNumber(m_use.limitTokens));
}

QSize ContextMeter::sizeHint() const {
    const int text = QFontMetrics(themeFont(Face::Hei, type::kCaption)).horizontalAdvance(caption());
    return {qMax(120, text + 2), scaled(18) + 10};
}

void ContextMeter::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        setUse(m_use, m_dropped);
    }
    QWidget::changeEvent(event);
}

void ContextMeter::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(themeFont(Face::Hei, type::kCaption));
    painter.setPen(color(isFull() ? Token::Ochre : Token::Text2));
    painter.drawText(QRect(0, 0, width(), scaled(18)), Qt::AlignVCenter | Qt::AlignLeft, caption());
    const QRectF bar(0, scaled(18) + 2, width(), 6);
    paintBox(&painter, bar, {.fill = color(Token::Line), .radius = 3});
    if (m_use.limitTokens <= 0) {
        return;
    }
    QPainterPath shape;
    shape.addRoundedRect(bar, 3, 3);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(shape);
    double x = bar.left();
    const Token hue = isFull() ? Token::Ochre : Token::Pine;
    // Three shades of one hue: which part it is stands in the tool tip.
    const std::pair<int, double> parts[] = {
        {m_use.systemTokens, 0.45}, {m_use.textTokens, 1.0}, {m_use.factTokens, 0.7}};
    for (const auto& [tokens, opacity] : parts) {
        const double extent = bar.width() * tokens / m_use.limitTokens;
        painter.fillRect(QRectF(x, bar.top(), extent, bar.height()), color(hue, opacity));
        x += extent;
    }
}

}  // namespace xinglin::ui
