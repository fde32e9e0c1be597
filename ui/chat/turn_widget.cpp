#include "ui/chat/turn_widget.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include "ui/chat/answer_text.h"
#include "ui/chat/evidence_line.h"
#include "ui/chat/figures_text.h"
#include "ui/chat/rich_text.h"
#include "ui/chat/unknown_note.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/origin_rule.h"

namespace xinglin::ui {
namespace {

constexpr int kTile = 27;
constexpr int kCharsALine = 38;  ///< for the estimate of a height that nobody has seen yet
constexpr int kEditorLines = 5;
constexpr int kQuestionTools = 64;  ///< room right of a question, where its tools appear

using State = app::ChatMessage::State;
using MessageOrigin = app::ChatMessage::Origin;

QWidget* rowOf(QWidget* parent, int spacing) {
    auto* widget = new QWidget(parent);
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing);
    return widget;
}

QHBoxLayout* layoutOf(QWidget* row) {
    return static_cast<QHBoxLayout*>(row->layout());
}

}  // namespace

TurnWidget::TurnWidget(QWidget* parent)
    : QWidget(parent),
      m_phase(new Label(TextRole::Dense, Token::Text2, QString(), this)),
      m_unknown(new Label(TextRole::Dense, Token::Ochre, QString(), this)),
      m_answer(new AnswerText(this)),
      m_question(new RichText(this)),
      m_note(new Label(TextRole::Dense, Token::Ochre, QString(), this)),
      m_continue(new Button(ButtonKind::Ghost, QString(), this, ButtonSize::Dense)),
      m_noteRow(rowOf(this, 4)),
      m_evidence(new EvidenceLine(this)),
      m_versions(rowOf(this, 0)),
      m_answerTools(rowOf(this, 2)),
      m_questionTools(rowOf(this, 2)),
      m_speed(new Label(TextRole::Caption, Token::Text2, QString(), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kGutter, 4, 0, 4);
    column->setSpacing(8);
    m_phase->setObjectName(QStringLiteral("turnPhase"));
    m_question->setObjectName(QStringLiteral("questionText"));
    m_unknown->setObjectName(QStringLiteral("turnUnknown"));
    m_unknown->setWordWrap(true);
    m_unknown->setTextFormat(Qt::PlainText);
    m_unknown->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_phase);
    column->addWidget(m_unknown);
    auto* questionRow = new QHBoxLayout;
    questionRow->setContentsMargins(0, 0, kQuestionTools, 0);
    questionRow->addWidget(m_question);
    column->addLayout(questionRow);
    column->addWidget(m_answer);
    m_note->setObjectName(QStringLiteral("turnNote"));
    m_continue->setObjectName(QStringLiteral("turnContinue"));
    layoutOf(m_noteRow)->addWidget(m_note);
    layoutOf(m_noteRow)->addWidget(m_continue);
    layoutOf(m_noteRow)->addStretch(1);
    column->addWidget(m_noteRow);
    column->addWidget(m_evidence);
    buildTools();
    auto* foot = new QHBoxLayout;
    foot->setSpacing(12);
    foot->addWidget(m_versions, 0);
    foot->addWidget(m_answerTools, 0);
    foot->addStretch(1);
    foot->addWidget(m_speed);
    column->addLayout(foot);
    m_question->hide();
    m_answer->hide();
    connect(m_answer, &AnswerText::citationClicked, this, &TurnWidget::citationClicked);
    connect(m_evidence, &EvidenceLine::allRequested, this, &TurnWidget::allSourcesRequested);
    connect(m_continue, &QPushButton::clicked, this, &TurnWidget::continueRequested);
    retranslate();
}

void TurnWidget::buildTools() {
    m_previous = new IconButton(QStringLiteral("chevron-left"), QString(), m_versions);
    m_versionText = new Label(TextRole::Dense, Token::Text2, QString(), m_versions);
    m_next = new IconButton(QStringLiteral("chevron-right"), QString(), m_versions);
    m_previous->setObjectName(QStringLiteral("versionPrevious"));
    m_next->setObjectName(QStringLiteral("versionNext"));
    m_versionText->setObjectName(QStringLiteral("versionText"));
    layoutOf(m_versions)->addWidget(m_previous);
    layoutOf(m_versions)->addWidget(m_versionText);
    layoutOf(m_versions)->addWidget(m_next);
    connect(m_previous, &QToolButton::clicked, this,
            [this] { emit versionRequested(m_content.version - 1); });
    connect(m_next, &QToolButton::clicked, this, [this] { emit versionRequested(m_content.version + 1); });

    m_copy = new IconButton(QStringLiteral("copy"), QString(), m_answerTools);
    m_again = new IconButton(QStringLiteral("refresh"), QString(), m_answerTools);
    m_copyQuestion = new IconButton(QStringLiteral("copy"), QString(), m_questionTools);
    m_edit = new IconButton(QStringLiteral("pen"), QString(), m_questionTools);
    m_copy->setObjectName(QStringLiteral("turnCopy"));
    m_again->setObjectName(QStringLiteral("turnAgain"));
    m_copyQuestion->setObjectName(QStringLiteral("turnCopyQuestion"));
    m_edit->setObjectName(QStringLiteral("turnEdit"));
    m_speed->setObjectName(QStringLiteral("turnSpeed"));
    layoutOf(m_answerTools)->addWidget(m_copy);
    layoutOf(m_answerTools)->addWidget(m_again);
    layoutOf(m_questionTools)->addWidget(m_copyQuestion);
    layoutOf(m_questionTools)->addWidget(m_edit);
    for (IconButton* button : {m_copy, m_again, m_copyQuestion, m_edit}) {
        button->installEventFilter(this);
    }
    connect(m_copyQuestion, &QToolButton::clicked, this, &TurnWidget::copy);
    connect(m_copy, &QToolButton::clicked, this, &TurnWidget::copy);
    connect(m_again, &QToolButton::clicked, this, &TurnWidget::regenerateRequested);
    connect(m_edit, &QToolButton::clicked, this, &TurnWidget::beginEdit);
}

void TurnWidget::retranslate() {
    m_previous->setName(tr("Earlier version"));
    m_next->setName(tr("Later version"));
    m_copy->setName(tr("Copy"));
    m_copyQuestion->setName(tr("Copy"));
    m_again->setName(tr("Answer again"));
    m_edit->setName(tr("Ask in other words"));
    m_continue->setText(tr("Continue"));
    m_question->setAccessibleName(tr("Question"));
    refresh();
}

void TurnWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    } else if (event->type() == QEvent::PaletteChange && m_realized && isAnswer()) {
        m_answer->restyle();
    }
    QWidget::changeEvent(event);
}

int TurnWidget::estimatedHeight() const {
    const qsizetype lines = m_content.text.size() / kCharsALine + m_content.text.count(QLatin1Char('\n')) + 1;
    return static_cast<int>(lines) * scaled(26) + (isAnswer() ? scaled(110) : scaled(16));
}

void TurnWidget::setContent(const TurnContent& content) {
    m_content = content;
    refresh();
}

void TurnWidget::realize() {
    if (!m_realized) {
        m_realized = true;
        refresh();
    }
}

void TurnWidget::refresh() {
    const app::ChatMessage& message = m_content.message;
    setMinimumHeight(m_realized ? scaled(kTile) + 8 : estimatedHeight());
    const bool streaming = message.state == State::Streaming;
    m_phase->setVisible(m_realized && streaming);
    m_unknown->setText(unknownText());
    m_unknown->setVisible(m_realized && !m_unknown->text().isEmpty());
    m_question->setVisible(m_realized && !isAnswer() && !m_editor);
    m_answer->setVisible(m_realized && isAnswer());
    if (m_realized && isAnswer()) {
        m_answer->setText(m_content.text, message.facts,
                          streaming ? AnswerText::Growth::Growing : AnswerText::Growth::Finished);
    } else if (m_realized && m_question->toPlainText() != m_content.text) {
        m_question->document()->setPlainText(m_content.text);
        m_question->relayout();
    }
    const bool broken = message.state == State::Interrupted || message.state == State::Failed;
    m_noteRow->setVisible(m_realized && isAnswer() && broken);
    m_note->setText(message.state == State::Failed ? tr("No answer came") : tr("Interrupted"));
    m_continue->setVisible(message.state == State::Interrupted && message.origin == MessageOrigin::Model);
    const bool showsEvidence = m_realized && isAnswer() && !streaming && message.state != State::Failed &&
                               (m_content.isGrounded || !message.facts.isEmpty());
    m_evidence->setVisible(showsEvidence);
    if (showsEvidence) {
        m_evidence->setMessage(message, m_content.text);
    }
    m_versions->setVisible(m_realized && m_content.versionCount > 1 && !streaming);
    m_versionText->setText(
        isAnswer()
            ? tr("%1 / %2   this answer has %2 versions").arg(m_content.version).arg(m_content.versionCount)
            : tr("%1 / %2   this question has %2 versions")
                  .arg(m_content.version)
                  .arg(m_content.versionCount));
    m_previous->setEnabled(!m_busy && m_content.version > 1);
    m_next->setEnabled(!m_busy && m_content.version < m_content.versionCount);
    refreshTools();
    update();
}

void TurnWidget::refreshTools() {
    const bool streaming = m_content.message.state == State::Streaming;
    bool focused = false;
    for (const IconButton* button : {m_copy, m_again, m_copyQuestion, m_edit}) {
        focused = focused || button->hasFocus();
    }
    const bool wanted = m_realized && !streaming && !m_editor && (m_hovered || focused || m_content.isLast);
    // The thread must not jump when the mouse comes and goes.
    QSizePolicy policy = m_answerTools->sizePolicy();
    policy.setRetainSizeWhenHidden(isAnswer() && !streaming);
    m_answerTools->setSizePolicy(policy);
    m_answerTools->setVisible(isAnswer() && wanted);
    m_questionTools->setVisible(!isAnswer() && wanted);
    placeQuestionTools();
    m_again->setEnabled(!m_busy);
    m_edit->setEnabled(!m_busy);
    const QString speed = isAnswer() && wanted ? speedText(m_content.message) : QString();
    m_speed->setText(speed);
    m_speed->setVisible(!speed.isEmpty());
}

void TurnWidget::placeQuestionTools() {
    m_questionTools->adjustSize();
    m_questionTools->move(width() - m_questionTools->width(), 2);
}

void TurnWidget::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeQuestionTools();
}

void TurnWidget::setOpenCitation(int number) {
    if (m_openCitation != number) {
        m_openCitation = number;
        m_answer->setOpenCitation(number);
    }
}

void TurnWidget::setPhase(app::ChatRunner::Phase phase, qint64 retrievalMs, qint64 elapsedMs) {
    QStringList parts;
    const auto found = static_cast<int>(m_content.message.facts.size());
    if (phase != app::ChatRunner::Phase::Retrieving && m_content.isGrounded) {
        //: %1 is a time
        parts.append(tr("Found %n source(s) %1", nullptr, found).arg(secondsText(retrievalMs)));
    }
    parts.append(QStringLiteral("%1 %2").arg(phaseText(phase), secondsText(elapsedMs)));
    m_phase->setText(parts.join(QStringLiteral("   •   ")));
}

void TurnWidget::setBusy(bool busy) {
    if (m_busy != busy) {
        m_busy = busy;
        refresh();
    }
}

// An answer from facts says in its text what it is not about; a model may be silent of it.
QString TurnWidget::unknownText() const {
    return m_content.message.origin == MessageOrigin::Model ? unknownNote(m_content.message.unknown)
                                                            : QString();
}

void TurnWidget::copy() {
    const QString unknown = unknownText();
    QGuiApplication::clipboard()->setText(
        unknown.isEmpty() ? m_content.text : unknown + QStringLiteral("\n\n") + m_content.text);
}

void TurnWidget::beginEdit() {
    if (m_editor || m_busy) {
        return;
    }
    m_editor = new QPlainTextEdit(m_content.text, this);
    m_editor->setObjectName(QStringLiteral("questionEditor"));
    m_editor->setAccessibleName(tr("The question in other words"));
    m_editor->setFixedHeight(scaled(26) * kEditorLines);
    m_editor->setTabChangesFocus(true);
    m_editor->installEventFilter(this);
    m_editRow = rowOf(this, 8);
    auto* ask = new Button(ButtonKind::Primary, tr("Ask again"), m_editRow, ButtonSize::Dense);
    auto* cancel = new Button(ButtonKind::Secondary, tr("Cancel"), m_editRow, ButtonSize::Dense);
    ask->setObjectName(QStringLiteral("questionAsk"));
    cancel->setObjectName(QStringLiteral("questionCancel"));
    layoutOf(m_editRow)->addWidget(ask);
    layoutOf(m_editRow)->addWidget(cancel);
    layoutOf(m_editRow)->addStretch(1);
    static_cast<QVBoxLayout*>(layout())->insertWidget(2, m_editor);
    static_cast<QVBoxLayout*>(layout())->insertWidget(3, m_editRow);
    connect(ask, &QPushButton::clicked, this, [this] { endEdit(true); });
    connect(cancel, &QPushButton::clicked, this, [this] { endEdit(false); });
    refresh();
    m_editor->setFocus();
    m_editor->moveCursor(QTextCursor::End);
}

void TurnWidget::endEdit(bool send) {
    const QString text = m_editor->toPlainText();
    m_editor->deleteLater();
    m_editRow->deleteLater();
    m_editor = nullptr;
    m_editRow = nullptr;
    refresh();
    if (send && !text.trimmed().isEmpty()) {
        emit editRequested(text);
    }
}

bool TurnWidget::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape) {
            endEdit(false);
            return true;
        }
    } else if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        refreshTools();
    }
    return QWidget::eventFilter(watched, event);
}

void TurnWidget::enterEvent(QEnterEvent* event) {
    m_hovered = true;
    refreshTools();
    QWidget::enterEvent(event);
}

void TurnWidget::leaveEvent(QEvent* event) {
    m_hovered = false;
    refreshTools();
    QWidget::leaveEvent(event);
}

void TurnWidget::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const double side = scaled(kTile);
    const QRectF tile(0, 4, side, side);
    if (isAnswer()) {
        paintBox(&painter, tile, {.fill = color(Token::Pine), .radius = radius::kChip});
    } else {
        paintBox(&painter, tile, {.edge = color(Token::Text2), .radius = radius::kChip});
    }
    painter.setFont(themeFont(Face::SongBold, type::kSection));
    painter.setPen(color(isAnswer() ? Token::OnPine : Token::Text));
    //: One character in the gutter beside a question / an answer
    painter.drawText(tile, Qt::AlignCenter, isAnswer() ? tr("A") : tr("Q"));
    const double bottom = height() - 6.0;
    if (isAnswer() && bottom > tile.bottom() + 10) {
        paintOriginRule(
            &painter, tile.center().x() - 1, tile.bottom() + 8, bottom,
            m_content.message.origin == MessageOrigin::Facts ? Origin::FactsOnly : Origin::AiDraft);
    }
}

}  // namespace xinglin::ui
