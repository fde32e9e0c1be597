#include "ui/widgets/card.h"

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

namespace xinglin::ui {

Card::Card(QWidget* parent) : QWidget(parent) {}

void Card::setActive(bool active) {
    m_active = active;
    update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBox(&painter, rect(),
             {.fill = color(Token::Surface),
              .edge = color(m_active ? Token::Pine : Token::Line),
              .radius = radius::kCard});
}

}  // namespace xinglin::ui
