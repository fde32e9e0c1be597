#include "ui/chat/chat_page.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QPainter>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "app/chat/chat_view_model.h"
#include "app/chat/citations.h"
#include "app/chat/conversation_list_model.h"
#include "app/library/active_model.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation_pane.h"
#include "ui/chat/evidence_panel.h"
#include "ui/chat/thread_view.h"
#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/context_meter.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/splitter.h"
#include "ui/widgets/switch.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {
namespace {

constexpr int kListWidth = 256;
constexpr int kEvidenceWidth = 372;
constexpr int kComposerWidth = 720;
constexpr int kEmptyWidth = 460;
constexpr int kSettlingMs = 300;

QWidget* centred(QWidget* content, QWidget* parent) {
    auto* place = new QWidget(parent);
    auto* row = new QHBoxLayout(place);
    row->addStretch(1);
    row->addWidget(content, 0, Qt::AlignVCenter);
    row->addStretch(1);
    content->setFixedWidth(scaled(kEmptyWidth));
    return place;
}

}  // namespace

ChatPage::ChatPage(const ChatParts& parts, QWidget* parent)
    : Page(parent),
      m_parts(parts),
      m_splitter(new Splitter(QStringLiteral("chat.columns"), this)),
      m_pane(new ConversationPane(parts.conversations, m_splitter)),
      m_evidence(new EvidencePanel(m_splitter)),
      m_drawer(new Drawer(this, kEvidenceWidth)),
      m_toast(new Toast(this)) {
    QWidget* thread = buildThread();
    m_splitter->addWidget(m_pane);
    m_splitter->addWidget(thread);
    m_splitter->addWidget(m_evidence);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setFirstSizes({kListWidth, 740, kEvidenceWidth});
    m_pane->setMinimumWidth(200);
    m_evidence->setMinimumWidth(300);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_splitter);

    connect(m_pane, &ConversationPane::newRequested, this, &ChatPage::startNew);
    connect(m_pane, &ConversationPane::opened, this, [this](const app::ConversationSummary& conversation) {
        m_lookedAt = -1;
        m_parts.chat.open(conversation);
        m_composer->focusField();
    });
    connect(m_thread, &ThreadView::citationClicked, this, &ChatPage::look);
    connect(m_thread, &ThreadView::allSourcesRequested, this, [this](int row) { look(row, 0); });
    connect(m_evidence, &EvidencePanel::citationOpened, this, [this](int number) {
        m_thread->setOpenCitation(m_lookedAt < 0 ? newestAnswer() : m_lookedAt, number);
    });
    connect(m_evidence, &EvidencePanel::entryRequested, this, &ChatPage::openRequested);
    connect(m_evidence, &EvidencePanel::copyRequested, this,
            [](const QString& text) { QGuiApplication::clipboard()->setText(text); });
    connect(m_evidence, &EvidencePanel::closeRequested, this, [this] {
        m_drawer->close();
        m_evidence->hide();
        refreshHeader();
    });
    connect(m_toast, &Toast::undoRequested, this, [this] { m_parts.conversations.undoDelete(); });
    connect(m_banner, &Banner::actionRequested, this, [this] {
        if (m_bannerAction == BannerAction::RestartEngine) {
            m_parts.model.restart();
        }
    });
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    auto* stop =
        new QShortcut(QKeySequence(Qt::Key_Escape), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    stop->setEnabled(false);  // Escape belongs to fields and drawers while nothing runs
    connect(stop, &QShortcut::activated, this, [this] { m_parts.chat.stop(); });
    connect(&m_parts.chat, &app::ChatViewModel::busyChanged, stop,
            [this, stop] { stop->setEnabled(m_parts.chat.isBusy()); });
    auto* fresh = new QShortcut(QKeySequence::New, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(fresh, &QShortcut::activated, this, &ChatPage::startNew);
    auto* list = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_B), this, nullptr, nullptr,
                               Qt::WidgetWithChildrenShortcut);
    connect(list, &QShortcut::activated, this, [this] { m_pane->setVisible(!m_pane->isVisible()); });
    connectChat();
    connectModel();
    retranslate();
    refreshEvidence();
}

ChatPage::~ChatPage() = default;

QWidget* ChatPage::buildThread() {
    auto* thread = new QWidget(m_splitter);
    auto* column = new QVBoxLayout(thread);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader(thread);
    m_mode = new Tag({}, m_header);
    m_mode->setObjectName(QStringLiteral("chatMode"));
    m_grounding = new Switch(QString(), m_header);
    m_grounding->setObjectName(QStringLiteral("chatGrounding"));
    m_context = new ContextMeter(m_header);
    m_context->setObjectName(QStringLiteral("chatContext"));
    m_showList = new IconButton(QStringLiteral("rail-chat"), QString(), m_header);
    m_showList->setObjectName(QStringLiteral("chatShowList"));
    m_showEvidence = new IconButton(QStringLiteral("rail-knowledge"), QString(), m_header);
    m_showEvidence->setObjectName(QStringLiteral("chatShowEvidence"));
    m_header->addState(m_mode);
    m_header->addAction(m_grounding);
    m_header->addAction(m_context);
    m_header->addAction(m_showList);
    m_header->addAction(m_showEvidence);
    column->addWidget(m_header);
    m_banner = new Banner(thread, Banner::Closing::Closable);
    m_banner->setObjectName(QStringLiteral("chatBanner"));
    m_banner->hide();
    column->addWidget(m_banner);
    m_stack = new QStackedWidget(thread);
    m_thread = new ThreadView(m_parts.chat, m_stack);
    m_empty = new EmptyState(m_stack, EmptyState::Picture::Icon);
    m_empty->setObjectName(QStringLiteral("chatEmpty"));
    m_empty->setIconName(QStringLiteral("rail-chat"));
    m_stack->addWidget(m_thread);
    m_stack->addWidget(centred(m_empty, m_stack));
    column->addWidget(m_stack, 1);
    m_composer = new Composer(thread);
    m_composer->setObjectName(QStringLiteral("composer"));
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(space::kPage + 4, 6, space::kPage + 4, 14);
    m_composer->setMaximumWidth(scaled(kComposerWidth));
    foot->addStretch(0);
    foot->addWidget(m_composer, 1);
    foot->addStretch(0);
    column->addLayout(foot);

    connect(m_grounding, &QCheckBox::clicked, this,
            [this](bool on) { m_parts.chat.setGrounding(on ? app::Grounding::On : app::Grounding::Off); });
    connect(m_showEvidence, &QToolButton::clicked, this, [this] { look(m_lookedAt, 0); });
    connect(m_showList, &QToolButton::clicked, this, [this] { m_pane->setVisible(!m_pane->isVisible()); });
    connect(m_empty, &EmptyState::actionRequested, this,
            [this] { emit openRequested(QStringLiteral("models:")); });
    return thread;
}

void ChatPage::connectChat() {
    app::ChatViewModel& chat = m_parts.chat;
    const auto refreshThread = [this] {
        const bool none = m_parts.chat.rowCount() == 0;
        m_stack->setCurrentWidget(none ? m_empty->parentWidget() : m_thread);
        refreshEvidence();
    };
    m_settling.setSingleShot(true);
    m_settling.setInterval(kSettlingMs);
    connect(&chat, &QAbstractItemModel::modelReset, &m_settling, qOverload<>(&QTimer::start));
    connect(&chat, &QAbstractItemModel::modelReset, this, refreshThread);
    connect(&chat, &QAbstractItemModel::rowsInserted, this, [this, refreshThread] {
        m_lookedAt = -1;
        refreshThread();
    });
    connect(&chat, &app::ChatViewModel::opened, this, [this] {
        m_composer->setText(m_parts.chat.draft());
        m_pane->setCurrent(m_parts.chat.conversationId());
        refreshHeader();
    });
    connect(&chat, &app::ChatViewModel::busyChanged, this, [this] {
        m_composer->setBusy(m_parts.chat.isBusy());
        m_composer->setQueued(m_parts.chat.queuedText());
        refreshEvidence();
    });
    connect(&chat, &app::ChatViewModel::phaseChanged, this, &ChatPage::refreshEvidence);
    // While an answer streams its sources appear as they are cited, and only then.
    connect(&chat, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& changed) {
        const app::ChatMessage& message = m_parts.chat.messageAt(changed.row());
        const auto cited = app::citedNumbers(message.text, static_cast<int>(message.facts.size())).size();
        if (m_parts.chat.isBusy() && cited != m_citedWhileStreaming) {
            m_citedWhileStreaming = cited;
            refreshEvidence();
        }
    });
    connect(&chat, &app::ChatViewModel::queuedChanged, this,
            [this] { m_composer->setQueued(m_parts.chat.queuedText()); });
    connect(&chat, &app::ChatViewModel::queuedReturned, m_composer, &Composer::prepend);
    connect(&chat, &app::ChatViewModel::contextChanged, this, &ChatPage::refreshContext);
    connect(&chat, &app::ChatViewModel::settingsChanged, this, [this] {
        refreshModes();
        refreshHeader();
    });
    connect(&chat, &app::ChatViewModel::summaryChanged, this,
            [this](const app::ConversationSummary& summary) {
                m_parts.conversations.update(summary);
                m_pane->setCurrent(summary.id);
                refreshHeader();
            });
    connect(&chat, &app::ChatViewModel::failed, this, &ChatPage::showFailure);
    connect(&m_parts.conversations, &app::ConversationListModel::failed, this, &ChatPage::showFailure);
    connect(&m_parts.conversations, &QAbstractItemModel::dataChanged, this, &ChatPage::refreshHeader);
    connect(&m_parts.conversations, &app::ConversationListModel::recovered, this, [this](int answers) {
        m_bannerAction = BannerAction::None;
        m_banner->say(Severity::Remind,
                      tr("The program did not end normally last time; %n unfinished answer(s) were kept.",
                         nullptr, answers));
        m_banner->show();
    });
    connect(&m_parts.conversations, &app::ConversationListModel::removed, this,
            [this](const QUuid& id, const QString& title) {
                if (id == m_parts.chat.conversationId()) {
                    startNew();
                }
                m_toast->say(tr("Deleted “%1”").arg(title), tr("Undo"));
            });
    connect(m_composer, &Composer::sendRequested, &chat, &app::ChatViewModel::send);
    connect(m_composer, &Composer::stopRequested, &chat, &app::ChatViewModel::stop);
    connect(m_composer, &Composer::textEdited, &chat, &app::ChatViewModel::setDraft);
    connect(m_composer, &Composer::modeChosen, &chat, &app::ChatViewModel::setMode);
    connect(m_composer, &Composer::queuedWanted, this,
            [this] { m_composer->prepend(m_parts.chat.takeQueued()); });
    connect(m_composer, &Composer::queuedDropped, this, [this] { m_parts.chat.takeQueued(); });
    connect(m_composer, &Composer::hintClicked, this,
            [this] { emit openRequested(QStringLiteral("models:")); });
    refreshThread();
}

void ChatPage::connectModel() {
    connect(&m_parts.model, &app::ActiveModel::changed, this, [this] {
        refreshHint();
        if (m_parts.model.state() == app::ActiveModel::State::Failed) {
            showFailure(m_parts.model.failure());
        } else if (m_bannerAction == BannerAction::RestartEngine) {
            m_bannerAction = BannerAction::None;
            m_banner->hide();
        }
    });
}

void ChatPage::showFailure(const app::Failure& failure) {
    const bool engineDied = m_parts.model.state() == app::ActiveModel::State::Failed;
    // The engine's own reason says more than the broken connection that follows from it.
    const app::Failure& shown = engineDied ? m_parts.model.failure() : failure;
    m_bannerAction = engineDied ? BannerAction::RestartEngine : BannerAction::None;
    m_banner->say(Severity::Review, QStringList{shown.what, shown.advice}.join(QLatin1Char(' ')),
                  engineDied ? tr("Restart the engine") : QString());
    m_banner->setToolTip(shown.detail);
    m_banner->show();
}

void ChatPage::retranslate() {
    m_grounding->setText(tr("Use sources"));
    m_showList->setName(tr("Conversations"));
    m_showEvidence->setName(tr("Sources"));
    m_parts.conversations.setLocaleName(Theme::language());
    refreshModes();
    refreshHeader();
    refreshContext();
    refreshHint();
}

void ChatPage::refreshHeader() {
    const app::ChatViewModel& chat = m_parts.chat;
    const QUuid id = chat.conversationId();
    const int row = m_parts.conversations.rowOf(id);
    m_header->setTitle(id.isNull() ? tr("New conversation")
                       : row >= 0  ? m_parts.conversations.at(row).title
                                   : chat.summary().title);
    m_mode->setLook({chat.mode().title(Theme::language()), QString(), Token::Slate, true});
    m_grounding->setChecked(chat.grounding() == app::Grounding::On);
    m_showEvidence->setVisible(!m_evidence->isVisibleTo(this));
    m_showList->setVisible(m_width == PageWidth::Narrow);
}

void ChatPage::refreshModes() {
    QList<QPair<QString, QString>> modes;
    for (const app::ChatMode& mode : m_parts.chat.modes()) {
        modes.append({mode.id, mode.title(Theme::language())});
    }
    m_composer->setModes(modes, m_parts.chat.mode().id);
}

void ChatPage::refreshContext() {
    const app::ContextFigures& figures = m_parts.chat.context();
    m_context->setVisible(figures.capacity > 0);
    m_context->setUse({figures.systemTokens, figures.historyTokens, figures.sourceTokens, figures.capacity},
                      figures.droppedTurns > 0
                          ? tr("the first %n turn(s) left out", nullptr, figures.droppedTurns)
                          : QString());
}

void ChatPage::refreshHint() {
    const app::ActiveModel& model = m_parts.model;
    const bool none = !model.file().has_value();
    m_composer->setHint(none ? tr("No model: facts only") : QString());
    m_empty->setTexts(
        tr("What shall we look up?"),
        none ? tr("Without a model, answers are put together from the knowledge base, with sources. Load a "
                  "model for answers in whole sentences.")
             : tr("Answers cite the knowledge base; select a number to see its source."),
        none ? tr("Choose a model") : QString());
}

int ChatPage::newestAnswer() const {
    for (int row = m_parts.chat.rowCount() - 1; row >= 0; --row) {
        if (m_parts.chat.messageAt(row).role == app::ChatMessage::Role::Assistant) {
            return row;
        }
    }
    return -1;
}

void ChatPage::refreshEvidence() {
    const int row = m_lookedAt >= 0 && m_lookedAt < m_parts.chat.rowCount() ? m_lookedAt : newestAnswer();
    EvidencePanel::Sources answer;
    QList<app::RetrievedFact> all;
    for (int i = 0; i < m_parts.chat.rowCount(); ++i) {
        const app::ChatMessage& message = m_parts.chat.messageAt(i);
        const QList<int> cited = app::citedNumbers(message.text, static_cast<int>(message.facts.size()));
        if (i == row) {
            answer = {message.facts, cited};
        }
        for (const int n : cited) {
            const app::RetrievedFact& fact = message.facts.at(n - 1);
            const bool known = std::any_of(all.begin(), all.end(), [&fact](const app::RetrievedFact& other) {
                return other.id == fact.id && other.source == fact.source &&
                       other.lines.size() == fact.lines.size();
            });
            if (!known) {
                all.append(fact);
            }
        }
    }
    m_evidence->setSources(answer, all);
    m_thread->setOpenCitation(row, m_evidence->openNumber());
}

void ChatPage::look(int row, int number) {
    m_lookedAt = row;
    refreshEvidence();
    if (number > 0) {
        m_evidence->openCitation(number);
        m_thread->setOpenCitation(row, number);
    }
    if (m_width == PageWidth::Wide) {
        m_evidence->show();
    } else {
        m_drawer->open();
        m_evidence->show();
    }
    refreshHeader();
}

void ChatPage::startNew() {
    m_lookedAt = -1;
    m_parts.chat.startNew();
    m_pane->setCurrent({});
    refreshHeader();
    m_composer->focusField();
}

bool ChatPage::open(const QString& target) {
    if (!target.startsWith(QLatin1String("chat:"))) {
        return false;
    }
    if (target == QLatin1String("chat:new")) {
        startNew();
    }
    return true;
}

bool ChatPage::hasUnsavedWork() const {
    return false;  // what is typed is kept as a draft while it is typed
}

void ChatPage::saveWork() {
    m_parts.chat.setDraft(m_composer->text());
}

void ChatPage::adapt(PageWidth width) {
    if (width == m_width) {
        return;
    }
    m_width = width;
    m_drawer->close();
    if (width == PageWidth::Wide) {
        m_splitter->addWidget(m_evidence);
        m_evidence->show();
        m_splitter->resetSizes();
    } else {
        m_drawer->setContent(m_evidence);
        m_evidence->hide();
    }
    m_pane->setVisible(width != PageWidth::Narrow);
    refreshHeader();
}

QList<QWidget*> ChatPage::panes() {
    return {m_pane, m_composer->findChild<QWidget*>(QStringLiteral("composerField")), m_evidence};
}

void ChatPage::showSample() {
    if (sample) {
        sample();
    }
}

bool ChatPage::isSettled() const {
    return (!sample || m_parts.chat.rowCount() > 0) && !m_settling.isActive();
}

void ChatPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    Page::changeEvent(event);
}

void ChatPage::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), color(Token::Canvas));
}

}  // namespace xinglin::ui
