#include "app/chat/conversation.h"

#include <QSet>
#include <algorithm>

namespace xinglin::app {

Conversation::Conversation(QList<ChatMessage> messages, const QUuid& active) {
    std::stable_sort(messages.begin(), messages.end(), [](const ChatMessage& a, const ChatMessage& b) {
        return a.createdAtMs < b.createdAtMs;
    });
    // All are known before the first is placed: a clock that was set back puts children before parents.
    for (qsizetype i = 0; i < messages.size(); ++i) {
        m_index.insert(messages[i].id, i);
    }
    m_messages = std::move(messages);
    for (const ChatMessage& message : m_messages) {
        m_children[parentOf(message)].append(message.id);
    }
    if (!m_messages.isEmpty()) {
        showPathTo(m_index.contains(active) ? active : m_messages.last().id);
    }
}

QUuid Conversation::parentOf(const ChatMessage& message) const {
    return m_index.contains(message.parentId) && message.parentId != message.id ? message.parentId : QUuid();
}

void Conversation::append(ChatMessage message) {
    const QUuid id = message.id;
    m_index.insert(id, m_messages.size());
    m_children[parentOf(message)].append(id);
    m_messages.append(std::move(message));
    showPathTo(id);
}

QList<QUuid> Conversation::versions(const QUuid& id) const {
    const qsizetype position = indexOf(id);
    if (position < 0) {
        return {};
    }
    const ChatMessage& message = m_messages.at(position);
    QList<QUuid> same;
    for (const QUuid& sibling : m_children.value(parentOf(message))) {
        if (m_messages.at(m_index.value(sibling)).role == message.role) {
            same.append(sibling);
        }
    }
    return same;
}

void Conversation::show(const QUuid& id) {
    if (!m_index.contains(id)) {
        return;
    }
    QUuid leaf = id;
    QSet<QUuid> seen;  // a damaged file may hold a circle
    while (!m_children.value(leaf).isEmpty() && !seen.contains(leaf)) {
        seen.insert(leaf);
        leaf = m_children.value(leaf).last();
    }
    showPathTo(leaf);
}

void Conversation::showPathTo(QUuid leaf) {
    m_path.clear();
    QSet<QUuid> seen;
    while (m_index.contains(leaf) && !seen.contains(leaf)) {
        seen.insert(leaf);
        m_path.prepend(m_index.value(leaf));
        leaf = parentOf(m_messages.at(m_path.first()));
    }
}

}  // namespace xinglin::app
