#include "ui/knowledge/source_marks.h"

#include <QPainter>

#include "ui/widgets/citation.h"

namespace xinglin::ui {

namespace {

constexpr int kGap = 4;

}  // namespace

SourceMarks::SourceMarks(const QList<Mark>& marks, app::Tier tier, QWidget* parent)
    : QWidget(parent), m_marks(marks), m_tier(tier) {
    QStringList lines;
    for (const Mark& mark : marks) {
        lines.append(QStringLiteral("[%1] %2").arg(mark.number).arg(mark.text));
    }
    setToolTip(lines.join(QLatin1Char('\n')));
    setAccessibleName(lines.join(QStringLiteral("; ")));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize SourceMarks::sizeHint() const {
    QSize size;
    for (const Mark& mark : m_marks) {
        const QSize box = citationSize(mark.number);
        size = {size.width() + box.width() + kGap, qMax(size.height(), box.height())};
    }
    return {qMax(0, size.width() - kGap) + 1, size.height() + 1};  // the last edge lies on the half pixel
}

void SourceMarks::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int x = 0;
    for (const Mark& mark : m_marks) {
        const QSize box = citationSize(mark.number);
        paintCitation(&painter, QRectF(QPointF(x, (height() - box.height()) / 2), box), mark.number, m_tier,
                      CitationState::Closed);
        x += box.width() + kGap;
    }
}

}  // namespace xinglin::ui
