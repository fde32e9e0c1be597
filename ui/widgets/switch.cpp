#include "ui/widgets/switch.h"

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {
namespace {

constexpr int kTrackWidth = 32;
constexpr int kTrackHeight = 18;
constexpr int kMargin = 3;  // room for the focus ring

}  // namespace

Switch::Switch(const QString& text, QWidget* parent) : QCheckBox(text, parent) {
    setAccessibleName(text);
}

QSize Switch::sizeHint() const {
    const QFontMetrics metrics(themeFont(Face::Hei, type::kDense));
    const int label = text().isEmpty() ? 0 : metrics.horizontalAdvance(text()) + 8;
    return {label + kTrackWidth + 2 * kMargin, qMax(scaled(24), kTrackHeight + 2 * kMargin)};
}

void Switch::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(width() - kTrackWidth - kMargin, (height() - kTrackHeight) / 2.0, kTrackWidth,
                       kTrackHeight);
    const bool on = isChecked();
    Box box{.fill = color(on ? (underMouse() ? Token::PineHover : Token::Pine) : Token::Raised),
            .edge = color(on ? Token::Pine : Token::Field),
            .radius = kTrackHeight / 2.0};
    if (!isEnabled()) {
        box = {.fill = color(Token::Sunken),
               .edge = color(Token::Field),
               .radius = kTrackHeight / 2.0,
               .dashed = true};
    }
    paintBox(&painter, track, box);
    const double size = on ? 12 : 10;
    const QPointF middle(on ? track.right() - 9 : track.left() + 9, track.center().y());
    paintBox(&painter, QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size),
             {.fill = color(!isEnabled() ? Token::Text3
                            : on         ? Token::OnPine
                                         : Token::Field),
              .radius = size / 2});
    if (hasFocus() && Theme::showsFocus()) {
        paintFocusRing(&painter, track.adjusted(-kMargin, -kMargin, kMargin, kMargin),
                       kTrackHeight / 2.0 + kMargin);
    }
    painter.setFont(themeFont(Face::Hei, type::kDense));
    painter.setPen(color(isEnabled() ? Token::Text : Token::Text3));
    painter.drawText(rect().adjusted(0, 0, -kTrackWidth - 8 - kMargin, 0),
                     Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, text());
}

}  // namespace xinglin::ui
