#include "app/chat/chat_view_model.h"

#include <QDateTime>
#include <algorithm>
#include <utility>

#include "app/chat/citations.h"

namespace xinglin::app {
namespace {

constexpr qsizetype kTitleChars = 28;

qint64 now() {
    return QDateTime::currentMSecsSinceEpoch();
}

QString titleOf(const QString& question) {
    const QString line = question.simplified();
    return line.size() <= kTitleChars ? line : line.left(kTitleChars - 1) + QChar(u'…');
}

QString idText(const QUuid& id) {
    return id.isNull() ? QStringLiteral("new") : id.toString(QUuid::WithoutBraces);
}

}  // namespace

ChatViewModel::ChatViewModel(ChatRunner& runner, StorageThread& storage, QList<ChatMode> modes,
                             QObject* parent)
    : QAbstractListModel(parent), m_runner(runner), m_storage(storage), m_modes(std::move(modes)) {
    Q_ASSERT(!m_modes.isEmpty());
    m_frameTimer.setSingleShot(true);
    m_frameTimer.setInterval(kFrameMs);
    connect(&m_frameTimer, &QTimer::timeout, this, &ChatViewModel::flushFrame);
    m_journalTimer.setSingleShot(true);
    m_journalTimer.setInterval(kJournalMs);
    connect(&m_journalTimer, &QTimer::timeout, this, &ChatViewModel::flushJournal);
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(kDraftMs);
    connect(&m_draftTimer, &QTimer::timeout, this, &ChatViewModel::saveDraftNow);
    connectRunner();
    startNew();
}

ChatViewModel::~ChatViewModel() {
    if (m_turn) {
        m_runner.stop(m_turn->number);
        flushJournal();
    }
    saveDraftNow();
}

void ChatViewModel::connectRunner() {
    const auto current = [this](quint64 turn) { return m_turn && m_turn->number == turn; };
    connect(&m_runner, &ChatRunner::phaseChanged, this,
            [this, current](quint64 turn, ChatRunner::Phase phase) {
                if (current(turn)) {
                    if (m_phase == ChatRunner::Phase::Retrieving && phase != m_phase) {
                        m_retrievalMs = m_turnClock.elapsed();
                    }
                    m_phase = phase;
                    emit phaseChanged();
                }
            });
    connect(&m_runner, &ChatRunner::answering, this, [this, current](quint64 turn, const TurnStart& start) {
        if (current(turn)) {
            ChatMessage& message = m_conversation.at(m_conversation.indexOf(m_turn->message));
            message.origin = start.origin;
            message.facts = start.facts;
            message.unknown = start.unknown;
            message.provenance = start.provenance;
            // Written at once: a killed program must still know what the half answer's numbers meant.
            write([message](ConversationStore& store) { store.setSources(message); });
            refresh(message.id);
            m_summary.factCount = static_cast<int>(message.facts.size());
            touchSummary();
        }
    });
    connect(&m_runner, &ChatRunner::contextMeasured, this,
            [this, current](quint64 turn, const ContextFigures& figures) {
                if (current(turn)) {
                    m_context = figures;
                    emit contextChanged();
                }
            });
    connect(&m_runner, &ChatRunner::textAppended, this, [this, current](quint64 turn, const QString& text) {
        if (!current(turn)) {
            return;  // a stopped turn's last words, already queued when it was stopped
        }
        m_turn->unshown += text;
        m_turn->unwritten += text;
        if (!m_frameTimer.isActive()) {
            m_frameTimer.start();
        }
        if (m_turn->unwritten.size() >= kJournalChars) {
            flushJournal();
        } else if (!m_journalTimer.isActive()) {
            m_journalTimer.start();
        }
    });
    connect(&m_runner, &ChatRunner::finished, this,
            [this, current](quint64 turn, const AnswerFigures& figures) {
                if (current(turn)) {
                    endTurn(ChatMessage::State::Complete, figures);
                    askQueued();
                }
            });
    connect(&m_runner, &ChatRunner::failed, this, [this, current](quint64 turn, const Failure& failure) {
        if (!current(turn)) {
            return;
        }
        endTurn(ChatMessage::State::Interrupted, {});
        if (!m_queued.isEmpty()) {
            emit queuedReturned(takeQueued());
        }
        emit failed(failure);
    });
}

void ChatViewModel::write(std::function<void(ConversationStore&)> job) {
    m_storage.run(
        this,
        [job = std::move(job)](Database& database) {
            ConversationStore store(database);
            job(store);
        },
        [] {}, [this](const Failure& failure) { emit failed(failure); });
}

int ChatViewModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_conversation.path().size());
}

QVariant ChatViewModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ChatMessage& message = messageAt(index.row());
    switch (role) {
    case IdRole:
        return message.id;
    case MessageRole:
        return QVariant::fromValue(message);
    case Qt::DisplayRole:
    case TextRole:
        return message.role == ChatMessage::Role::User
                   ? message.text
                   : withCleanCitations(message.text, static_cast<int>(message.facts.size()));
    case VersionRole:
        return static_cast<int>(m_conversation.versions(message.id).indexOf(message.id)) + 1;
    case VersionCountRole:
        return static_cast<int>(m_conversation.versions(message.id).size());
    default:
        return {};
    }
}

const ChatMode& ChatViewModel::mode() const {
    const auto found = std::find_if(m_modes.begin(), m_modes.end(),
                                    [this](const ChatMode& mode) { return mode.id == m_summary.mode; });
    // A conversation may name a mode that this program no longer has.
    return found == m_modes.end() ? m_modes.first() : *found;
}

void ChatViewModel::resetRows(const std::function<void()>& change) {
    beginResetModel();
    change();
    endResetModel();
}

void ChatViewModel::startNew() {
    leave();
    ++m_opening;
    ConversationSummary summary;
    summary.mode = m_modes.first().id;
    summary.grounding = m_modes.first().grounding;
    m_summary = summary;
    m_context = {};
    m_draft.clear();
    resetRows([this] { m_conversation = {}; });
    const quint64 opening = m_opening;
    m_storage.run(
        this, [place = draftPlace()](Database& database) { return ConversationStore(database).draft(place); },
        [this, opening](const QString& draft) {
            if (opening == m_opening) {
                m_draft = draft;
                emit opened();
            }
        },
        [this](const Failure& failure) { emit failed(failure); });
    emit settingsChanged();
    emit contextChanged();
}

void ChatViewModel::open(const ConversationSummary& conversation) {
    leave();
    const quint64 opening = ++m_opening;
    struct Loaded {
        QList<ChatMessage> messages;
        QString draft;
    };
    m_storage.run(
        this,
        [id = conversation.id](Database& database) {
            ConversationStore store(database);
            const QString draftPlace = QStringLiteral("chat:") + idText(id);
            const QString queuePlace = QStringLiteral("queue:") + idText(id);
            // A queued question whose turn never ended waits in the composer, not behind the user's back.
            const QString queued = store.draft(queuePlace);
            if (!queued.isEmpty()) {
                store.saveDraft(draftPlace, (queued + QLatin1Char('\n') + store.draft(draftPlace)).trimmed(),
                                now());
                store.saveDraft(queuePlace, {}, now());
            }
            return Loaded{store.messages(id), store.draft(draftPlace)};
        },
        [this, opening, conversation](const Loaded& loaded) {
            if (opening != m_opening) {
                return;  // the user has gone on to another one
            }
            m_summary = conversation;
            m_context = {};
            m_draft = loaded.draft;
            resetRows([&] { m_conversation = Conversation(loaded.messages, conversation.activeMessage); });
            emit settingsChanged();
            emit contextChanged();
            emit opened();
        },
        [this](const Failure& failure) { emit failed(failure); });
}

ChatMessage ChatViewModel::newMessage(ChatMessage::Role role, const QUuid& parent) const {
    ChatMessage message;
    message.id = QUuid::createUuid();
    message.conversationId = m_summary.id;
    message.parentId = parent;
    message.role = role;
    message.createdAtMs = message.updatedAtMs = now();
    return message;
}

void ChatViewModel::ensureStored(const QString& question) {
    if (!m_summary.id.isNull()) {
        return;
    }
    clearDraft();  // of the place "new", which becomes this conversation
    m_summary.id = QUuid::createUuid();
    m_summary.title = titleOf(question);
    m_summary.createdAtMs = m_summary.updatedAtMs = now();
    write([summary = m_summary](ConversationStore& store) { store.create(summary); });
}

void ChatViewModel::send(const QString& text) {
    const QString question = text.trimmed();
    if (question.isEmpty()) {
        return;
    }
    clearDraft();
    if (isBusy()) {
        m_queued = m_queued.isEmpty() ? question : m_queued + QLatin1Char('\n') + question;
        write([place = QStringLiteral("queue:") + idText(m_summary.id),
               queued = m_queued](ConversationStore& store) { store.saveDraft(place, queued, now()); });
        emit queuedChanged();
        return;
    }
    ask(m_conversation.leaf(), question);
}

QString ChatViewModel::takeQueued() {
    QString queued = std::exchange(m_queued, {});
    if (!queued.isEmpty()) {
        write([place = QStringLiteral("queue:") + idText(m_summary.id)](ConversationStore& store) {
            store.saveDraft(place, {}, now());
        });
        emit queuedChanged();
    }
    return queued;
}

void ChatViewModel::askQueued() {
    if (!m_queued.isEmpty()) {
        ask(m_conversation.leaf(), takeQueued());
    }
}

void ChatViewModel::ask(const QUuid& parent, const QString& text) {
    ensureStored(text);
    ChatMessage question = newMessage(ChatMessage::Role::User, parent);
    question.text = text;
    write([question](ConversationStore& store) { store.insert(question); });
    // A question below the shown leaf only adds a row; any other changes the path above.
    if (parent == m_conversation.leaf()) {
        beginInsertRows({}, rowCount(), rowCount());
        m_conversation.append(question);
        endInsertRows();
    } else {
        resetRows([&] { m_conversation.append(question); });
    }
    answer(question.id);
}

void ChatViewModel::answer(const QUuid& question) {
    ChatMessage message = newMessage(ChatMessage::Role::Assistant, question);
    message.origin = ChatMessage::Origin::Model;
    message.state = ChatMessage::State::Streaming;
    // Clocks are coarse: the answer must come after its question in any order by time.
    message.createdAtMs =
        std::max(message.createdAtMs, m_conversation.at(m_conversation.indexOf(question)).createdAtMs + 1);
    const TurnRequest request = requestFor(question);
    write([message](ConversationStore& store) { store.insert(message); });
    if (question == m_conversation.leaf()) {
        beginInsertRows({}, rowCount(), rowCount());
        m_conversation.append(message);
        endInsertRows();
    } else {
        resetRows([&] { m_conversation.append(message); });
    }
    run(message.id, request);
}

void ChatViewModel::run(const QUuid& message, const TurnRequest& request) {
    m_turn = Turn{++m_lastTurn, message};
    m_phase = ChatRunner::Phase::Retrieving;
    m_retrievalMs = 0;
    m_turnClock.start();
    touchSummary();
    emit busyChanged();
    emit phaseChanged();
    m_runner.start(m_lastTurn, request);
}

TurnRequest ChatViewModel::requestFor(const QUuid& question) const {
    TurnRequest request;
    request.mode = mode();
    request.grounding = m_summary.grounding;
    for (const qsizetype position : m_conversation.path()) {
        const ChatMessage& message = m_conversation.at(position);
        if (message.id == question) {
            request.question = message.text;
            break;
        }
        if (!message.text.isEmpty()) {
            const bool isUser = message.role == ChatMessage::Role::User;
            request.history.append({isUser ? ChatTurn::Role::User : ChatTurn::Role::Assistant, message.text});
        }
    }
    return request;
}

void ChatViewModel::flushFrame() {
    if (!m_turn || m_turn->unshown.isEmpty()) {
        return;
    }
    m_conversation.at(m_conversation.indexOf(m_turn->message)).text += std::exchange(m_turn->unshown, {});
    refresh(m_turn->message);
}

void ChatViewModel::flushJournal() {
    m_journalTimer.stop();
    if (!m_turn || m_turn->unwritten.isEmpty()) {
        return;
    }
    write([id = m_turn->message, text = std::exchange(m_turn->unwritten, {})](ConversationStore& store) {
        store.appendPiece(id, text);
    });
}

void ChatViewModel::endTurn(ChatMessage::State state, const AnswerFigures& figures) {
    flushFrame();
    m_frameTimer.stop();
    m_journalTimer.stop();
    ChatMessage& message = m_conversation.at(m_conversation.indexOf(m_turn->message));
    message.state =
        message.text.isEmpty() && state != ChatMessage::State::Complete ? ChatMessage::State::Failed : state;
    if (message.text.isEmpty() && state == ChatMessage::State::Complete) {
        message.state = ChatMessage::State::Failed;  // the model said nothing at all
    }
    message.figures = figures;
    message.updatedAtMs = now();
    write([message](ConversationStore& store) { store.finish(message); });
    const QUuid id = message.id;
    m_turn.reset();
    refresh(id);
    m_summary.factCount = static_cast<int>(message.facts.size());
    touchSummary();
    emit busyChanged();
}

void ChatViewModel::interrupt() {
    if (!m_turn) {
        return;
    }
    const quint64 turn = m_turn->number;
    AnswerFigures figures;
    figures.finishReason = QStringLiteral("cancelled");
    endTurn(ChatMessage::State::Interrupted, figures);
    m_runner.stop(turn);
}

void ChatViewModel::leave() {
    interrupt();
    saveDraftNow();
    if (!m_queued.isEmpty()) {
        m_queued.clear();  // stays stored: it comes back with its conversation
        emit queuedChanged();
    }
}

void ChatViewModel::stop() {
    interrupt();
    if (!m_queued.isEmpty()) {
        // Who stops wants to think again: the queued question goes back to the composer.
        emit queuedReturned(takeQueued());
    }
}

void ChatViewModel::regenerate(int row) {
    if (isBusy() || row < 0 || row >= rowCount() || messageAt(row).role != ChatMessage::Role::Assistant) {
        return;
    }
    answer(messageAt(row).parentId);
}

void ChatViewModel::edit(int row, const QString& text) {
    const QString question = text.trimmed();
    if (isBusy() || question.isEmpty() || row < 0 || row >= rowCount() ||
        messageAt(row).role != ChatMessage::Role::User) {
        return;
    }
    const QUuid parent = messageAt(row).parentId;
    // A first question has no parent; it must not be appended below the leaf.
    ChatMessage edited = newMessage(ChatMessage::Role::User, parent);
    edited.text = question;
    write([edited](ConversationStore& store) { store.insert(edited); });
    resetRows([&] { m_conversation.append(edited); });
    answer(edited.id);
}

void ChatViewModel::continueAnswer(int row) {
    if (isBusy() || row < 0 || row >= rowCount() || messageAt(row).state != ChatMessage::State::Interrupted) {
        return;
    }
    ChatMessage& message = m_conversation.at(m_conversation.path().at(row));
    TurnRequest request = requestFor(message.parentId);
    request.unfinishedAnswer = message.text;
    request.givenFacts = message.facts;
    request.givenUnknown = message.unknown;
    message.state = ChatMessage::State::Streaming;
    write([id = message.id](ConversationStore& store) { store.reopen(id, now()); });
    refresh(message.id);
    run(message.id, request);
}

void ChatViewModel::showVersion(int row, int version) {
    if (isBusy() || row < 0 || row >= rowCount()) {
        return;
    }
    const QList<QUuid> versions = m_conversation.versions(messageAt(row).id);
    if (version < 1 || version > versions.size()) {
        return;
    }
    resetRows([&] { m_conversation.show(versions.at(version - 1)); });
    m_summary.activeMessage = m_conversation.leaf();
    write([id = m_summary.id, leaf = m_summary.activeMessage](ConversationStore& store) {
        store.setActiveMessage(id, leaf);
    });
    emit summaryChanged(m_summary);
}

void ChatViewModel::setMode(const QString& modeId) {
    m_summary.mode = modeId;
    setGrounding(mode().grounding);
}

void ChatViewModel::setGrounding(Grounding grounding) {
    m_summary.grounding = grounding;
    if (!m_summary.id.isNull()) {
        write([summary = m_summary](ConversationStore& store) {
            store.setModeAndGrounding(summary.id, summary.mode, summary.grounding);
        });
        emit summaryChanged(m_summary);
    }
    emit settingsChanged();
}

QString ChatViewModel::draftPlace() const {
    return QStringLiteral("chat:") + idText(m_summary.id);
}

void ChatViewModel::setDraft(const QString& text) {
    if (text != m_draft) {
        m_draft = text;
        m_draftTimer.start();
    }
}

void ChatViewModel::clearDraft() {
    m_draft.clear();
    m_draftTimer.start();
    saveDraftNow();
}

void ChatViewModel::saveDraftNow() {
    if (!m_draftTimer.isActive()) {
        return;  // unchanged since it was written or read
    }
    m_draftTimer.stop();
    write([place = draftPlace(), text = m_draft](ConversationStore& store) {
        store.saveDraft(place, text, now());
    });
}

void ChatViewModel::refresh(const QUuid& message) {
    const qsizetype row = m_conversation.path().indexOf(m_conversation.indexOf(message));
    if (row >= 0) {
        const QModelIndex changed = index(static_cast<int>(row));
        emit dataChanged(changed, changed);
    }
}

void ChatViewModel::touchSummary() {
    m_summary.activeMessage = m_conversation.leaf();
    m_summary.updatedAtMs = now();
    m_summary.answerCount = static_cast<int>(
        std::count_if(m_conversation.path().begin(), m_conversation.path().end(), [this](qsizetype position) {
            return m_conversation.at(position).role == ChatMessage::Role::Assistant;
        }));
    emit summaryChanged(m_summary);
}

}  // namespace xinglin::app
