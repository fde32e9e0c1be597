#pragma once

#include <QHash>
#include <QList>
#include <QUuid>

#include "app/chat/chat_message.h"

namespace xinglin::app {

/// The messages of one conversation as a tree, and the one path through it that is shown.
///
/// Editing a question or repeating an answer adds a sibling; nothing is ever replaced or removed.
class Conversation final {
public:
    Conversation() = default;
    /// `messages` in any order; those whose parent is missing count as first messages. `active` names the
    /// message whose path is shown; null or unknown shows the newest.
    Conversation(QList<ChatMessage> messages, const QUuid& active);

    bool isEmpty() const { return m_messages.isEmpty(); }
    /// Positions of the shown messages from the first to the last.
    const QList<qsizetype>& path() const { return m_path; }
    const ChatMessage& at(qsizetype position) const { return m_messages.at(position); }
    ChatMessage& at(qsizetype position) { return m_messages[position]; }
    /// Position of a message, or -1.
    qsizetype indexOf(const QUuid& id) const { return m_index.value(id, -1); }
    /// The last shown message; null while empty.
    QUuid leaf() const { return m_path.isEmpty() ? QUuid() : m_messages.at(m_path.last()).id; }

    /// Adds `message` below its parent and shows the path that ends with it.
    void append(ChatMessage message);
    /// The messages beside `id` (same parent, same role), itself included, oldest first.
    QList<QUuid> versions(const QUuid& id) const;
    /// Shows the path through `id`, down to the newest message below it.
    void show(const QUuid& id);

private:
    QUuid parentOf(const ChatMessage& message) const;
    void showPathTo(QUuid leaf);

    QList<ChatMessage> m_messages;  ///< in order of creation
    QHash<QUuid, qsizetype> m_index;
    QHash<QUuid, QList<QUuid>> m_children;  ///< by parent; the null id holds the first messages
    QList<qsizetype> m_path;
};

}  // namespace xinglin::app
