#include "ui/knowledge/mark_parts.h"

#include <QPainter>

#include "ui/knowledge/source_marks.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fact_card.h"

namespace xinglin::ui {

MarkIcon::MarkIcon(const QString& icon, Token ink, QWidget* parent)
    : QWidget(parent), m_icon(icon), m_ink(ink) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize MarkIcon::sizeHint() const {
    return {16, scaled(18)};
}

void MarkIcon::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintIcon(&painter, QRectF(0, (height() - 16) / 2.0, 16, 16), m_icon, color(m_ink));
}

QWidget* sourceMarks(const QList<app::SourceRef>& sources, app::Tier tier, SourceIndex& index,
                     QWidget* parent) {
    QList<SourceMarks::Mark> marks;
    for (const app::SourceRef& source : sources) {
        const int number = index.numberOf(source);
        const bool isKnown = std::any_of(marks.begin(), marks.end(), [number](const SourceMarks::Mark& mark) {
            return mark.number == number;
        });
        if (!isKnown) {
            marks.append(
                {number, app::sourceText(source) + QStringLiteral(" · ") + factStatusWord(source.status)});
        }
    }
    return new SourceMarks(marks, tier, parent);
}

}  // namespace xinglin::ui
