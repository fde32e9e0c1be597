#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QShortcut>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

// A button in the toast's inverse colours.
class InverseButton final : public Button {
public:
    explicit InverseButton(QWidget* parent)
        : Button(ButtonKind::Ghost, QString(), parent, ButtonSize::Dense) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        if (hasFocus() && Theme::showsFocus()) {
            paintBox(&painter, rect(), {.edge = color(Token::InverseAction), .edgeWidth = 2});
        }
        painter.setFont(themeFont(Face::HeiBold, type::kDense));
        painter.setPen(color(Token::InverseAction));
        painter.drawText(rect(), Qt::AlignCenter, text());
    }
};

}  // namespace

Toast::Toast(QWidget* page)
    : QWidget(page),
      m_text(new Label(TextRole::Dense, Token::InverseText, QString(), this)),
      m_undo(new InverseButton(this)),
      m_close(new IconButton(QStringLiteral("close"), tr("Close this notice"), this)) {
    m_close->setIconName(QStringLiteral("close"), Token::InverseText);
    m_close->setObjectName(QStringLiteral("toastClose"));
    m_undo->setObjectName(QStringLiteral("toastUndo"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kShadowMargin + 16, kShadowMargin + 4, kShadowMargin + 8, kShadowMargin + 4);
    row->setSpacing(12);
    row->addWidget(m_text);
    row->addWidget(m_undo);
    row->addWidget(m_close);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kShownMs);
    connect(&m_timer, &QTimer::timeout, this, &Toast::leave);
    connect(m_undo, &QPushButton::clicked, this, &Toast::undo);
    connect(m_close, &QToolButton::clicked, this, &Toast::leave);
    auto* keys = new QShortcut(QKeySequence::Undo, this);
    keys->setContext(Qt::WindowShortcut);  // active while the toast is visible only
    connect(keys, &QShortcut::activated, this, &Toast::undo);
    page->installEventFilter(this);
    hide();
}

void Toast::say(const QString& text, const QString& undo) {
    m_text->setText(text);
    m_undo->setText(undo);
    m_undo->setAccessibleName(undo);
    m_undo->setVisible(!undo.isEmpty());
    setAccessibleName(text);
    adjustSize();
    place();
    show();
    raise();
    m_timer.start();
    if (Theme::motionMs() > 0) {
        m_motion = new QPropertyAnimation(this, "pos", this);
        m_motion->setDuration(Theme::motionMs());
        m_motion->setEasingCurve(QEasingCurve::OutCubic);
        m_motion->setStartValue(pos() + QPoint(0, 16));
        m_motion->setEndValue(pos());
        m_motion->start(QAbstractAnimation::DeleteWhenStopped);
    }
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Toast::place() {
    if (m_motion) {
        m_motion->stop();  // it was on its way to a place that is no longer right
    }
    move(space::kPage - kShadowMargin, parentWidget()->height() - height() - space::k12 + kShadowMargin / 2);
}

void Toast::undo() {
    if (m_undo->text().isEmpty()) {
        return;
    }
    m_timer.stop();
    hide();
    emit undoRequested();
}

void Toast::leave() {
    m_timer.stop();
    hide();
    emit expired();
}

bool Toast::event(QEvent* event) {
    // Somebody is reading it or on the way to the button: wait.
    if (event->type() == QEvent::Enter) {
        m_timer.stop();
    } else if (event->type() == QEvent::Leave && isVisible() && !isAncestorOf(QApplication::focusWidget())) {
        m_timer.start();
    }
    return QWidget::event(event);
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && !isHidden()) {
        place();
    }
    return QWidget::eventFilter(watched, event);
}

void Toast::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        m_close->setName(tr("Close this notice"));
    }
    QWidget::changeEvent(event);
}

void Toast::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRectF body = QRectF(rect()).adjusted(kShadowMargin, kShadowMargin, -kShadowMargin, -kShadowMargin);
    paintShadow(&painter, body, radius::kCard);
    paintBox(&painter, body, {.fill = color(Token::Inverse), .radius = radius::kCard});
}

}  // namespace xinglin::ui
