#pragma once

#include <QAbstractListModel>
#include <QElapsedTimer>
#include <QTimer>
#include <optional>

#include "app/chat/chat_runner.h"
#include "app/chat/conversation.h"
#include "app/chat/conversation_store.h"
#include "app/failure.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

/// The shown messages of one conversation as a list, and what the user may do next.
///
/// Lives on the GUI thread and is changed only there. Everything is written through `storage` as it happens:
/// a question before it is asked, an answer while it streams, what is typed soon after. Nothing that was
/// written is ever overwritten: editing and repeating make versions.
class ChatViewModel final : public QAbstractListModel {
    Q_OBJECT
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged)

public:
    enum Role {
        IdRole = Qt::UserRole + 1,
        MessageRole,  ///< the whole ChatMessage
        TextRole,     ///< the text as shown: citations cleaned
        VersionRole,  ///< 1 … VersionCountRole
        VersionCountRole,
    };

    /// How often the journal is written while an answer streams: whichever comes first.
    static constexpr int kJournalMs = 250;
    static constexpr qsizetype kJournalChars = 256;
    /// One change of the list a frame, however many pieces arrive.
    static constexpr int kFrameMs = 33;
    static constexpr int kDraftMs = 800;

    /// `runner` and `storage` are borrowed and must outlive it; `modes` is not empty and its first is the
    /// default.
    ChatViewModel(ChatRunner& runner, StorageThread& storage, QList<ChatMode> modes,
                  QObject* parent = nullptr);
    /// Writes what is pending; an answer that still streams is left to be recovered as interrupted.
    ~ChatViewModel() override;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    const ChatMessage& messageAt(int row) const { return m_conversation.at(m_conversation.path().at(row)); }

    /// Null while the conversation is new and nothing was asked.
    QUuid conversationId() const { return m_summary.id; }
    const ConversationSummary& summary() const { return m_summary; }
    const QList<ChatMode>& modes() const { return m_modes; }
    const ChatMode& mode() const;
    Grounding grounding() const { return m_summary.grounding; }
    bool isBusy() const { return m_turn.has_value(); }
    /// What the running turn does, and for how long it has been running.
    ChatRunner::Phase phase() const { return m_phase; }
    qint64 turnElapsedMs() const { return isBusy() ? m_turnClock.elapsed() : 0; }
    qint64 retrievalMs() const { return m_retrievalMs; }
    const ContextFigures& context() const { return m_context; }
    QString queuedText() const { return m_queued; }
    /// What was typed and not sent when this conversation was last shown.
    QString draft() const { return m_draft; }

    /// Shows an empty conversation; it is stored with its first question.
    void startNew();
    /// Shows a stored conversation; opened() follows. A running turn is stopped.
    void open(const ConversationSummary& conversation);

    /// Asks. While a turn runs the text is queued and asked when it ends. Blank text is ignored.
    void send(const QString& text);
    void stop();
    /// Takes the queued text back, for editing or to drop it.
    QString takeQueued();
    /// Another answer to the question above `row`; the old one stays as a version.
    void regenerate(int row);
    /// Asks the question at `row` in other words; the old branch stays as a version.
    void edit(int row, const QString& text);
    /// Goes on with an interrupted answer.
    void continueAnswer(int row);
    /// Shows another version (1 …) of the message at `row` and what belongs below it.
    void showVersion(int row, int version);
    void setMode(const QString& modeId);
    void setGrounding(Grounding grounding);
    /// Keeps what is being typed, so that it survives whatever happens.
    void setDraft(const QString& text);

signals:
    void opened();
    void busyChanged();
    void phaseChanged();
    void queuedChanged();
    void contextChanged();
    void settingsChanged();
    /// The conversation has new content or settings; for the list of conversations.
    void summaryChanged(const xinglin::app::ConversationSummary& summary);
    void failed(const xinglin::app::Failure& failure);
    /// A queued question could not be asked after a failure and goes back to the composer: nothing is lost.
    void queuedReturned(const QString& text);

private:
    struct Turn {
        quint64 number = 0;
        QUuid message;
        QString unwritten{};  ///< text that the journal does not have yet
        QString unshown{};    ///< text that the list does not have yet
    };

    void connectRunner();
    void write(std::function<void(ConversationStore&)> job);
    void ask(const QUuid& parent, const QString& question);
    void answer(const QUuid& question);
    void run(const QUuid& message, const TurnRequest& request);
    TurnRequest requestFor(const QUuid& question) const;
    void flushFrame();
    void flushJournal();
    void endTurn(ChatMessage::State state, const AnswerFigures& figures);
    void askQueued();
    void ensureStored(const QString& question);
    void refresh(const QUuid& message);
    void resetRows(const std::function<void()>& change);
    ChatMessage newMessage(ChatMessage::Role role, const QUuid& parent) const;
    QString draftPlace() const;
    void clearDraft();
    void saveDraftNow();
    void interrupt();
    void leave();
    void touchSummary();

    ChatRunner& m_runner;
    StorageThread& m_storage;
    QList<ChatMode> m_modes;
    ConversationSummary m_summary;
    Conversation m_conversation;
    quint64 m_opening = 0;  ///< the newest open(); an older one's rows are dropped
    quint64 m_lastTurn = 0;
    std::optional<Turn> m_turn;
    ChatRunner::Phase m_phase = ChatRunner::Phase::Retrieving;
    QElapsedTimer m_turnClock;
    qint64 m_retrievalMs = 0;
    ContextFigures m_context;
    QString m_queued;
    QString m_draft;
    QTimer m_frameTimer;
    QTimer m_journalTimer;
    QTimer m_draftTimer;
};

}  // namespace xinglin::app
