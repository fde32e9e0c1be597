#include "ui/widgets/section_header.h"

#include <QHBoxLayout>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

SectionHeader::SectionHeader(const QString& title, QWidget* parent, Rule rule)
    : QWidget(parent),
      m_rule(rule),
      m_title(new Label(TextRole::Section, title, this)),
      m_hint(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_row(new QHBoxLayout(this)) {
    m_row->setContentsMargins(0, rule == Rule::Above ? 14 : 0, 0, 0);
    m_row->setSpacing(10);
    m_row->addWidget(m_title);
    m_hint->setWordWrap(true);
    m_row->addWidget(m_hint, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
}

void SectionHeader::setTitle(const QString& title) {
    m_title->setText(title);
}

void SectionHeader::setHint(const QString& hint) {
    m_hint->setText(hint);
}

void SectionHeader::addAction(QWidget* widget) {
    m_row->addWidget(widget);
}

void SectionHeader::paintEvent(QPaintEvent*) {
    if (m_rule == Rule::Above) {
        QPainter painter(this);
        paintHorizontalLine(&painter, 0, width(), 0, color(Token::Line));
    }
}

}  // namespace xinglin::ui
