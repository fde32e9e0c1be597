#pragma once

#include <QList>
#include <QString>
#include <QUuid>

#include "app/chat/chat_message.h"
#include "app/chat/chat_mode.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// A row of the list of conversations.
struct ConversationSummary {
    enum class TitleOrigin {
        Question,  ///< the beginning of the first question
        User,      ///< chosen by the user, never overwritten
    };
    QUuid id{};
    QString title{};
    TitleOrigin titleOrigin = TitleOrigin::Question;
    QString mode{};  ///< id of a ChatMode
    Grounding grounding = Grounding::On;
    QUuid activeMessage{};
    bool isPinned = false;
    int factCount = 0;  ///< sources of the newest answer
    int answerCount = 0;
    qint64 createdAtMs = 0;
    qint64 updatedAtMs = 0;
};

/// Conversations, messages and drafts in clinic.db.
///
/// Borrows the database and is used on its thread. Every call throws FailureError when the storage refuses,
/// and then has changed nothing.
class ConversationStore final {
public:
    explicit ConversationStore(Database& database) : m_database(database) {}

    /// Newest first; deleted ones are left out.
    QList<ConversationSummary> list() const;
    void create(const ConversationSummary& conversation);
    void rename(const QUuid& id, const QString& title, ConversationSummary::TitleOrigin origin);
    enum class Pin { Off, On };
    void setPinned(const QUuid& id, Pin pin, qint64 nowMs);
    void setModeAndGrounding(const QUuid& id, const QString& mode, Grounding grounding);
    void setActiveMessage(const QUuid& id, const QUuid& message);
    /// Hides a conversation; restore() brings it back until purgeDeleted() removes it for good.
    void markDeleted(const QUuid& id, qint64 nowMs);
    void restore(const QUuid& id);
    void purgeDeleted(qint64 deletedBeforeMs);

    /// All messages of one conversation, oldest first, the journal of a streaming one included.
    QList<ChatMessage> messages(const QUuid& conversation) const;
    /// Adds a message and makes it the active one.
    void insert(const ChatMessage& message);
    /// Writes who answers and from which sources, before the first text comes.
    void setSources(const ChatMessage& message);
    /// Journals the next piece of a streaming answer. Costs the piece, not the answer.
    void appendPiece(const QUuid& message, const QString& text);
    /// Makes a streaming message writable again, before it goes on.
    void reopen(const QUuid& message, qint64 nowMs);
    /// Writes an answer as it ended and drops its journal.
    void finish(const ChatMessage& message);
    /// At the start of the program: answers that were streaming when it died become Interrupted with the text
    /// of their journal, or Failed without any. Returns how many.
    int recoverUnfinished(qint64 nowMs);

    /// Text typed and not sent at `place`; empty when there is none. Saving empty text removes it.
    QString draft(const QString& place) const;
    void saveDraft(const QString& place, const QString& text, qint64 nowMs);

private:
    void touch(const QUuid& conversation, qint64 nowMs);
    Database& m_database;
};

}  // namespace xinglin::app
