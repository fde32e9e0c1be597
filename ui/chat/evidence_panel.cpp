#include "ui/chat/evidence_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

#include "app/chat/fact_text.h"
#include "ui/chat/fact_content.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/column_area.h"
#include "ui/widgets/fact_card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented_control.h"

namespace xinglin::ui {
namespace {

const QString kAnswer = QStringLiteral("answer");
const QString kConversation = QStringLiteral("conversation");

}  // namespace

EvidencePanel::EvidencePanel(QWidget* parent)
    : QWidget(parent),
      m_title(new Label(TextRole::CardName, QString(), this)),
      m_scope(new SegmentedControl(this)),
      m_close(new IconButton(QStringLiteral("close"), QString(), this)),
      m_area(new ColumnArea(this)) {
    setObjectName(QStringLiteral("evidencePanel"));
    m_scope->setObjectName(QStringLiteral("evidenceScope"));
    m_close->setObjectName(QStringLiteral("evidenceClose"));
    m_area->setObjectName(QStringLiteral("evidenceArea"));
    m_scope->addSegment(kAnswer, QString());
    m_scope->addSegment(kConversation, QString());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QWidget(this);
    head->setFixedHeight(scaled(60));
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(space::kPanel, 0, 12, 0);
    row->setSpacing(12);
    row->addWidget(m_title);
    row->addWidget(m_scope);
    row->addStretch(1);
    row->addWidget(m_close);
    column->addWidget(head);
    column->addWidget(m_area, 1);
    connect(m_scope, &SegmentedControl::currentChanged, this, &EvidencePanel::rebuild);
    connect(m_close, &QToolButton::clicked, this, &EvidencePanel::closeRequested);
    retranslate();
}

bool EvidencePanel::showsConversation() const {
    return m_scope->currentId() == kConversation;
}

void EvidencePanel::retranslate() {
    m_title->setText(tr("Sources"));
    m_close->setName(tr("Close the sources"));
    m_area->setAccessibleName(tr("Sources"));
    rebuild();
}

void EvidencePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

void EvidencePanel::setSources(const Sources& answer, const QList<app::RetrievedFact>& conversation) {
    m_answer = answer;
    m_conversation = conversation;
    if (!m_answer.cited.contains(m_open)) {
        m_open = m_answer.cited.value(0, 0);
    }
    rebuild();
}

void EvidencePanel::openCitation(int number) {
    m_open = number;
    m_scope->setCurrentId(kAnswer);
    m_showsUncited = m_showsUncited || !m_answer.cited.contains(number);
    rebuild();
}

void EvidencePanel::addCard(const app::RetrievedFact& fact, bool isOpen) {
    auto* card = new FactCard(m_column);
    card->setObjectName(QStringLiteral("factCard%1").arg(fact.n));
    card->setContent(cardOf(fact));
    card->setFold(isOpen ? FactCard::Fold::Open : FactCard::Fold::Folded);
    m_cards->addWidget(card);
    connect(card, &FactCard::openRequested, this, &EvidencePanel::entryRequested);
    connect(card, &FactCard::copyRequested, this, [this, fact] {
        emit copyRequested(QStringLiteral("[%1] %2 %3")
                               .arg(fact.n)
                               .arg(fact.name, app::sourceText(fact, app::AnswerLanguage::Chinese)));
    });
    connect(
        card, &FactCard::unfoldRequested, this,
        [this](int number) {
            openCitation(number);
            emit citationOpened(number);
        },
        Qt::QueuedConnection);  // the card that asks is replaced
    if (isOpen) {
        QTimer::singleShot(0, card, [this, card] { m_area->ensureWidgetVisible(card, 0, 12); });
    }
}

void EvidencePanel::rebuild() {
    const auto cited = static_cast<int>(m_answer.cited.size());
    m_scope->setSegmentText(kAnswer, tr("Answer %1").arg(cited));
    m_scope->setSegmentText(kConversation, tr("Thread %1").arg(m_conversation.size()));
    m_column = new QWidget;
    m_column->setAutoFillBackground(false);
    m_cards = new QVBoxLayout(m_column);
    m_cards->setContentsMargins(16, 14, 16, 16);
    m_cards->setSpacing(10);
    if (showsConversation()) {
        for (const app::RetrievedFact& fact : std::as_const(m_conversation)) {
            addCard(fact, false);
        }
    } else {
        for (const int n : std::as_const(m_answer.cited)) {
            addCard(m_answer.facts.at(n - 1), n == m_open);
        }
        QList<app::RetrievedFact> others;
        for (const app::RetrievedFact& fact : std::as_const(m_answer.facts)) {
            if (!m_answer.cited.contains(fact.n)) {
                others.append(fact);
            }
        }
        if (!others.isEmpty()) {
            auto* more =
                new Button(ButtonKind::Secondary, tr("Found, not cited: %1").arg(others.size()), m_column);
            more->setIconName(m_showsUncited ? QStringLiteral("chevron-down")
                                             : QStringLiteral("chevron-right"));
            more->setObjectName(QStringLiteral("evidenceUncited"));
            m_cards->addWidget(more);
            connect(
                more, &QPushButton::clicked, this,
                [this] {
                    m_showsUncited = !m_showsUncited;
                    rebuild();
                },
                Qt::QueuedConnection);
            if (m_showsUncited) {
                for (const app::RetrievedFact& fact : std::as_const(others)) {
                    addCard(fact, fact.n == m_open);
                }
            }
        }
    }
    if (m_cards->isEmpty()) {
        auto* none =
            new Label(TextRole::Body, Token::Text2,
                      tr("The sources of an answer stand here. Select a number in an answer to see what it "
                         "rests on."),
                      m_column);
        none->setWordWrap(true);
        none->setObjectName(QStringLiteral("evidenceEmpty"));
        m_cards->addWidget(none);
    }
    m_cards->addStretch(1);
    m_area->setWidget(m_column);  // deletes the one before
    m_column->setAutoFillBackground(false);
}

void EvidencePanel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Surface));
    paintHorizontalLine(&painter, 0, width(), scaled(60) - 1, color(Token::Line));
}

}  // namespace xinglin::ui
