#include "ui/chat/composer.h"

#include <QHBoxLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace xinglin::ui {
namespace {

constexpr int kMostLines = 8;
constexpr int kFewestLines = 1;

}  // namespace

ComposerEdit::ComposerEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setFrameShape(NoFrame);
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    setCursorWidth(0);  // drawn by us: apricot, 1.5 px
    connect(this, &QPlainTextEdit::textChanged, this, &ComposerEdit::fit);
}

void ComposerEdit::fit() {
    setFont(themeFont(Face::Hei, type::kReading));
    // The document counts wrapped lines, not pixels.
    const int lines = std::clamp(static_cast<int>(document()->size().height()), kFewestLines, kMostLines);
    setFixedHeight(lines * QFontMetrics(font()).lineSpacing() + 4);
}

void ComposerEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fit();
}

void ComposerEdit::inputMethodEvent(QInputMethodEvent* event) {
    m_composing = !event->preeditString().isEmpty();
    QPlainTextEdit::inputMethodEvent(event);
}

void ComposerEdit::focusOutEvent(QFocusEvent* event) {
    m_composing = false;  // the input method forgets its preedit with the focus
    QPlainTextEdit::focusOutEvent(event);
}

void ComposerEdit::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!isEnter || event->modifiers() & Qt::ShiftModifier) {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    event->accept();
    if (!m_composing) {
        emit sendRequested();
    }
}

void ComposerEdit::paintEvent(QPaintEvent* event) {
    QPlainTextEdit::paintEvent(event);
    if (hasFocus()) {
        QPainter painter(viewport());
        const QRect caret = cursorRect();
        painter.fillRect(QRectF(caret.left(), caret.top(), 1.5, caret.height()), color(Token::Apricot));
    }
}

/// What waits for the running answer, in a dashed strip.
class Composer::QueueStrip final : public QWidget {
public:
    explicit QueueStrip(QWidget* parent)
        : QWidget(parent),
          m_word(new Label(TextRole::Dense, Token::Text2, QString(), this)),
          m_text(new Label(TextRole::Body, QString(), this)),
          edit(new IconButton(QStringLiteral("pen"), QString(), this)),
          drop(new IconButton(QStringLiteral("close"), QString(), this)) {
        setObjectName(QStringLiteral("queueStrip"));
        m_text->setObjectName(QStringLiteral("queuedText"));
        edit->setObjectName(QStringLiteral("queuedEdit"));
        drop->setObjectName(QStringLiteral("queuedDrop"));
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(34, 2, 6, 2);
        row->setSpacing(8);
        row->addWidget(m_word);
        row->addWidget(m_text, 1);
        row->addWidget(edit);
        row->addWidget(drop);
        m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        hide();
    }

    void set(const QString& text) {
        m_text->setText(text.simplified());
        setVisible(!text.isEmpty());
    }
    void retranslate() {
        m_word->setText(Composer::tr("Queued"));
        edit->setName(Composer::tr("Edit the queued question"));
        drop->setName(Composer::tr("Drop the queued question"));
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintBox(&painter, QRectF(rect()), {.edge = color(Token::Line2), .dashed = true});
        paintIcon(&painter, QRectF(11, (height() - 16) / 2.0, 16, 16), QStringLiteral("history"),
                  color(Token::Text2));
    }

private:
    Label* m_word;
    Label* m_text;

public:
    IconButton* edit;
    IconButton* drop;
};

Composer::Composer(QWidget* parent)
    : QWidget(parent),
      m_queue(new QueueStrip(this)),
      m_box(new QWidget(this)),
      m_edit(new ComposerEdit(m_box)),
      m_mode(new Button(ButtonKind::Ghost, QString(), m_box, ButtonSize::Dense)),
      m_hint(new Button(ButtonKind::Ghost, QString(), m_box, ButtonSize::Dense)),
      m_keys(new Label(TextRole::Caption, Token::Text2, QString(), m_box)),
      m_send(new Button(ButtonKind::Primary, QString(), m_box)) {
    m_edit->setObjectName(QStringLiteral("composerField"));
    m_mode->setObjectName(QStringLiteral("composerMode"));
    m_hint->setObjectName(QStringLiteral("composerHint"));
    m_send->setObjectName(QStringLiteral("composerSend"));
    m_mode->setMenu(new QMenu(m_mode));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_queue);
    column->addWidget(m_box);
    auto* box = new QVBoxLayout(m_box);
    box->setContentsMargins(14, 12, 10, 9);
    box->setSpacing(10);
    box->addWidget(m_edit);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_mode);
    row->addStretch(1);
    row->addWidget(m_hint);
    row->addWidget(m_keys);
    row->addWidget(m_send);
    box->addLayout(row);
    m_box->installEventFilter(this);
    m_edit->installEventFilter(this);
    m_hint->hide();
    connect(m_edit, &ComposerEdit::sendRequested, this, &Composer::send);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] { emit textEdited(m_edit->toPlainText()); });
    connect(m_send, &QPushButton::clicked, this, [this] {
        if (m_busy) {
            emit stopRequested();
        } else {
            send();
        }
    });
    connect(m_queue->edit, &QToolButton::clicked, this, &Composer::queuedWanted);
    connect(m_queue->drop, &QToolButton::clicked, this, &Composer::queuedDropped);
    connect(m_hint, &QPushButton::clicked, this, &Composer::hintClicked);
    retranslate();
}

void Composer::retranslate() {
    m_queue->retranslate();
    m_edit->setPlaceholderText(tr("Ask about a herb, a formula, a syndrome, a disease"));
    m_edit->setAccessibleName(tr("Question"));
    m_mode->setAccessibleName(tr("Mode"));
    setBusy(m_busy);
}

void Composer::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    } else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_edit->fit();
    }
    QWidget::changeEvent(event);
}

QString Composer::text() const {
    return m_edit->toPlainText();
}

void Composer::setText(const QString& text) {
    if (text != m_edit->toPlainText()) {
        m_edit->setPlainText(text);
        m_edit->moveCursor(QTextCursor::End);
    }
}

void Composer::prepend(const QString& text) {
    setText(m_edit->toPlainText().isEmpty() ? text : text + QLatin1Char('\n') + m_edit->toPlainText());
}

void Composer::send() {
    const QString text = m_edit->toPlainText();
    if (!text.trimmed().isEmpty()) {
        m_edit->clear();
        emit sendRequested(text);
    }
}

void Composer::setBusy(bool busy) {
    m_busy = busy;
    m_send->setText(busy ? tr("Stop  Esc") : tr("Send"));
    m_send->setIconName(busy ? QStringLiteral("stop") : QStringLiteral("send"));
    setButtonKind(m_send, busy ? ButtonKind::Secondary : ButtonKind::Primary);
    m_keys->setText(busy ? tr("Go on typing; it will be queued")
                         : tr("Enter sends · Shift+Enter breaks the line"));
}

void Composer::setQueued(const QString& text) {
    m_queue->set(text);
}

void Composer::setModes(const QList<QPair<QString, QString>>& modes, const QString& current) {
    m_mode->menu()->clear();
    for (const auto& [id, title] : modes) {
        QAction* action = m_mode->menu()->addAction(title);
        action->setCheckable(true);
        action->setChecked(id == current);
        connect(
            action, &QAction::triggered, this, [this, chosen = id] { emit modeChosen(chosen); },
            Qt::QueuedConnection);  // the choice fills the menu again

        if (id == current) {
            m_mode->setText(title);
        }
    }
}

void Composer::setHint(const QString& hint) {
    m_hint->setText(hint);
    m_hint->setVisible(!hint.isEmpty());
    m_keys->setVisible(hint.isEmpty());
}

void Composer::focusField() {
    m_edit->setFocus(Qt::OtherFocusReason);
}

bool Composer::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_box && event->type() == QEvent::Paint) {
        QPainter painter(m_box);
        const bool focused = m_edit->hasFocus();
        paintBox(&painter, m_box->rect(),
                 {.fill = color(Token::Raised),
                  .edge = color(focused ? Token::Text3 : Token::Field),
                  .radius = radius::kDialog});
    } else if (watched == m_box && event->type() == QEvent::MouseButtonPress) {
        focusField();
    } else if (watched == m_edit && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)) {
        m_box->update();
    }
    return QWidget::eventFilter(watched, event);
}

void Composer::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Canvas));
}

}  // namespace xinglin::ui
