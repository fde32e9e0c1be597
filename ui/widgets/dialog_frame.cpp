#include "ui/widgets/dialog_frame.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

DialogFrame::DialogFrame(const QString& title, const QString& text, QWidget* parent)
    : QDialog(parent),
      m_body(new QVBoxLayout),
      m_safe(new Button(ButtonKind::Secondary, QString(), this)),
      m_action(new Button(ButtonKind::Primary, QString(), this)) {
    setWindowTitle(title);
    setMinimumWidth(400);
    setMaximumWidth(560);
    auto* heading = new Label(TextRole::CardName, title, this);
    heading->setWordWrap(true);
    auto* sentence = new Label(TextRole::Dense, Token::Text2, text, this);
    sentence->setWordWrap(true);
    sentence->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    m_safe->setObjectName(QStringLiteral("dialogSafe"));
    m_action->setObjectName(QStringLiteral("dialogAction"));
    m_safe->hide();
    m_action->hide();
    m_body->setSpacing(8);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch(1);
    buttons->addWidget(m_safe);
    buttons->addWidget(m_action);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(10);
    column->addWidget(heading);
    column->addWidget(sentence);
    column->addLayout(m_body);
    column->addLayout(buttons);
    connect(m_safe, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_action, &QPushButton::clicked, this, &QDialog::accept);
}

Button* DialogFrame::setSafeButton(const QString& text) {
    m_safe->setText(text);
    m_safe->setAccessibleName(text);
    m_safe->setDefault(true);
    m_safe->show();
    return m_safe;
}

Button* DialogFrame::setActionButton(const QString& text, ButtonKind kind) {
    m_action->setText(text);
    m_action->setAccessibleName(text);
    setButtonKind(m_action, kind);
    m_action->show();
    return m_action;
}

void DialogFrame::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    if (!m_safe->text().isEmpty()) {
        m_safe->setFocus();
    }
}

void DialogFrame::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (isWindow()) {
        painter.fillRect(rect(), color(Token::Raised));
        return;
    }
    paintBox(&painter, rect(),
             {.fill = color(Token::Raised), .edge = color(Token::Line2), .radius = radius::kDialog});
}

}  // namespace xinglin::ui
