#include "ui/widgets/banner.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {

Banner::Banner(QWidget* parent, Closing closing)
    : QWidget(parent),
      m_text(new Label(TextRole::Dense, QString(), this)),
      m_action(new Button(ButtonKind::Ghost, QString(), this, ButtonSize::Dense)),
      m_close(new IconButton(QStringLiteral("close"), tr("Close this notice"), this)) {
    m_text->setWordWrap(true);
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_close->setVisible(closing == Closing::Closable);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(38, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    setMinimumHeight(scaled(38));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionRequested);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        emit closed();
    });
}

void Banner::say(Severity severity, const QString& text, const QString& action) {
    m_severity = severity;
    m_text->setText(text);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(severityWord(severity) + QLatin1Char(' ') + text);
    show();
    update();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString Banner::text() const {
    return m_text->text();
}

void Banner::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        m_close->setName(tr("Close this notice"));
    }
    QWidget::changeEvent(event);
}

void Banner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const TagLook look = severityTag(m_severity);
    paintBox(&painter, rect(), {.fill = color(softOf(look.hue))});
    paintIcon(&painter, QRectF(12, (height() - 18) / 2.0, 18, 18), look.icon, color(look.hue));
}

}  // namespace xinglin::ui
