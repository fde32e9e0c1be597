#include "ui/widgets/citation.h"

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

QSize citationSize(int number) {
    return {scaled(number > 99 ? 31 : number > 9 ? 25 : 19), scaled(17)};
}

void paintCitation(QPainter* painter, const QRectF& rect, int number, app::Tier tier, CitationState state) {
    const PainterScope scope(painter);
    const Token hue = tierTag(tier).hue;
    const bool open = state == CitationState::Open;
    paintBox(painter, rect,
             {.fill = color(open ? hue : softOf(hue)), .edge = color(hue), .radius = radius::kChip});
    painter->setFont(themeFont(Face::HeiBold, type::kTiny));
    // On a filled box of any hue the ink of a field reads best: white in light, near black in dark.
    painter->setPen(color(open ? Token::OnPine : hue));
    painter->drawText(rect, Qt::AlignCenter, QString::number(number));
}

}  // namespace xinglin::ui
