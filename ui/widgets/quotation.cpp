#include "ui/widgets/quotation.h"

#include <QHBoxLayout>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

Quotation::Quotation(const QString& text, QWidget* parent)
    : QWidget(parent), m_text(new Label(TextRole::Quotation, QString(), this)) {
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 0, 0);
    row->addWidget(m_text);
    setText(text);
}

void Quotation::setText(const QString& text) {
    // Reading text breathes: 118 % of the font's own line.
    m_text->setText(
        QStringLiteral("<p style=\"line-height:118%; margin:0\">%1</p>").arg(text.toHtmlEscaped()));
    m_text->setAccessibleName(text);
}

void Quotation::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRectF(0, 0, 2, height()), color(Token::Apricot));
}

}  // namespace xinglin::ui
