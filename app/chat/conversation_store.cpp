#include "app/chat/conversation_store.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>
#include <array>

#include "app/chat/fact_text.h"

namespace xinglin::app {
namespace {

template <typename Value>
struct Word {
    Value value;
    QLatin1String id;
};

using State = ChatMessage::State;
using Role = ChatMessage::Role;
using Origin = ChatMessage::Origin;
using TitleOrigin = ConversationSummary::TitleOrigin;

constexpr std::array<Word<State>, 4> kStates = {{{State::Streaming, QLatin1String("streaming")},
                                                 {State::Complete, QLatin1String("complete")},
                                                 {State::Interrupted, QLatin1String("interrupted")},
                                                 {State::Failed, QLatin1String("failed")}}};
constexpr std::array<Word<Role>, 2> kRoles = {
    {{Role::User, QLatin1String("user")}, {Role::Assistant, QLatin1String("assistant")}}};
constexpr std::array<Word<Origin>, 3> kOrigins = {{{Origin::Person, QLatin1String("person")},
                                                   {Origin::Model, QLatin1String("model")},
                                                   {Origin::Facts, QLatin1String("facts")}}};
constexpr std::array<Word<TitleOrigin>, 2> kTitleOrigins = {
    {{TitleOrigin::Question, QLatin1String("question")}, {TitleOrigin::User, QLatin1String("user")}}};

// The CHECKs of the schema allow no other word, so that the first row is never a guess but a formality.
template <typename Words>
auto valueOf(const Words& words, const QString& id) {
    const auto* found =
        std::find_if(words.begin(), words.end(), [&id](const auto& word) { return word.id == id; });
    return found == words.end() ? words.front().value : found->value;
}

template <typename Words, typename Value>
QString idOf(const Words& words, Value value) {
    return std::find_if(words.begin(), words.end(), [value](const auto& word) { return word.value == value; })
        ->id;
}

QString text(const QUuid& id) {
    return id.toString(QUuid::WithoutBraces);
}

void bindId(Statement& statement, int index, const QUuid& id) {
    if (id.isNull()) {
        statement.bindNull(index);
    } else {
        statement.bind(index, text(id));
    }
}

template <typename Number>
void bindOptional(Statement& statement, int index, const std::optional<Number>& number) {
    if (number) {
        statement.bind(index, static_cast<qint64>(*number));
    } else {
        statement.bindNull(index);
    }
}

template <typename Number>
std::optional<Number> optionalColumn(const Statement& statement, int column) {
    return statement.isNull(column) ? std::nullopt
                                    : std::optional<Number>(static_cast<Number>(statement.integer(column)));
}

QString jsonText(const QJsonArray& array) {
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QString jsonText(const QJsonObject& object) {
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

constexpr const char* kMessageColumns =
    "id, parent_id, role, text, state, origin, facts, model_name, model_hash, prompt_version, sampling, "
    "program_version, prompt_tokens, completion_tokens, first_token_ms, duration_ms, finish_reason, "
    "created_at, updated_at, unknown_names";

ChatMessage readMessage(const Statement& row) {
    ChatMessage message;
    message.id = QUuid::fromString(row.text(0));
    message.parentId = row.isNull(1) ? QUuid() : QUuid::fromString(row.text(1));
    message.role = valueOf(kRoles, row.text(2));
    message.text = row.text(3);
    message.state = valueOf(kStates, row.text(4));
    message.origin = valueOf(kOrigins, row.text(5));
    message.facts = factsFromJson(QJsonDocument::fromJson(row.text(6).toUtf8()).array());
    message.provenance = {row.text(7), row.text(8), row.text(9),
                          QJsonDocument::fromJson(row.text(10).toUtf8()).object(), row.text(11)};
    message.figures = {optionalColumn<int>(row, 12), optionalColumn<int>(row, 13),
                       optionalColumn<qint64>(row, 14), optionalColumn<qint64>(row, 15), row.text(16)};
    message.createdAtMs = row.integer(17);
    message.updatedAtMs = row.integer(18);
    message.unknown = unknownNamesFromJson(QJsonDocument::fromJson(row.text(19).toUtf8()).array());
    return message;
}

}  // namespace

QList<ConversationSummary> ConversationStore::list() const {
    Statement row = m_database.prepare(
        "SELECT c.id, c.title, c.title_origin, c.mode, c.grounding, c.active_message, c.pinned_at IS NOT "
        "NULL, "
        "c.created_at, c.updated_at, "
        "(SELECT json_array_length(m.facts) FROM messages m WHERE m.conversation_id = c.id "
        " AND m.role = 'assistant' ORDER BY m.created_at DESC LIMIT 1), "
        "(SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.role = 'assistant') "
        "FROM conversations c WHERE c.deleted_at IS NULL ORDER BY c.updated_at DESC, c.id");
    QList<ConversationSummary> result;
    while (row.step()) {
        ConversationSummary summary;
        summary.id = QUuid::fromString(row.text(0));
        summary.title = row.text(1);
        summary.titleOrigin = valueOf(kTitleOrigins, row.text(2));
        summary.mode = row.text(3);
        summary.grounding = row.integer(4) != 0 ? Grounding::On : Grounding::Off;
        summary.activeMessage = row.isNull(5) ? QUuid() : QUuid::fromString(row.text(5));
        summary.isPinned = row.integer(6) != 0;
        summary.createdAtMs = row.integer(7);
        summary.updatedAtMs = row.integer(8);
        summary.factCount = static_cast<int>(row.integer(9));
        summary.answerCount = static_cast<int>(row.integer(10));
        result.append(summary);
    }
    return result;
}

void ConversationStore::create(const ConversationSummary& conversation) {
    Statement insert = m_database.prepare(
        "INSERT INTO conversations (id, title, title_origin, mode, grounding, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, text(conversation.id))
        .bind(2, conversation.title)
        .bind(3, idOf(kTitleOrigins, conversation.titleOrigin))
        .bind(4, conversation.mode)
        .bind(5, qint64{conversation.grounding == Grounding::On})
        .bind(6, conversation.createdAtMs)
        .bind(7, conversation.updatedAtMs)
        .step();
}

void ConversationStore::rename(const QUuid& id, const QString& title, TitleOrigin origin) {
    m_database.prepare("UPDATE conversations SET title = ?, title_origin = ? WHERE id = ?")
        .bind(1, title)
        .bind(2, idOf(kTitleOrigins, origin))
        .bind(3, text(id))
        .step();
}

void ConversationStore::setPinned(const QUuid& id, Pin pin, qint64 nowMs) {
    Statement update = m_database.prepare("UPDATE conversations SET pinned_at = ? WHERE id = ?");
    if (pin == Pin::On) {
        update.bind(1, nowMs);
    } else {
        update.bindNull(1);
    }
    update.bind(2, text(id)).step();
}

void ConversationStore::setModeAndGrounding(const QUuid& id, const QString& mode, Grounding grounding) {
    m_database.prepare("UPDATE conversations SET mode = ?, grounding = ? WHERE id = ?")
        .bind(1, mode)
        .bind(2, qint64{grounding == Grounding::On})
        .bind(3, text(id))
        .step();
}

void ConversationStore::setActiveMessage(const QUuid& id, const QUuid& message) {
    Statement update = m_database.prepare("UPDATE conversations SET active_message = ? WHERE id = ?");
    bindId(update, 1, message);
    update.bind(2, text(id)).step();
}

void ConversationStore::markDeleted(const QUuid& id, qint64 nowMs) {
    m_database.prepare("UPDATE conversations SET deleted_at = ? WHERE id = ?")
        .bind(1, nowMs)
        .bind(2, text(id))
        .step();
}

void ConversationStore::restore(const QUuid& id) {
    m_database.prepare("UPDATE conversations SET deleted_at = NULL WHERE id = ?").bind(1, text(id)).step();
}

void ConversationStore::purgeDeleted(qint64 deletedBeforeMs) {
    m_database.prepare("DELETE FROM conversations WHERE deleted_at < ?").bind(1, deletedBeforeMs).step();
}

QList<ChatMessage> ConversationStore::messages(const QUuid& conversation) const {
    Statement row = m_database.prepare(QByteArray("SELECT ") + kMessageColumns +
                                       " FROM messages WHERE conversation_id = ? ORDER BY created_at, rowid");
    row.bind(1, text(conversation));
    QList<ChatMessage> result;
    while (row.step()) {
        result.append(readMessage(row));
        result.last().conversationId = conversation;
    }
    Statement piece =
        m_database.prepare("SELECT text FROM message_pieces WHERE message_id = ? ORDER BY position");
    for (ChatMessage& message : result) {
        if (message.state != State::Streaming) {
            continue;
        }
        piece.reset();
        piece.bind(1, text(message.id));
        while (piece.step()) {
            message.text += piece.text(0);
        }
    }
    return result;
}

void ConversationStore::insert(const ChatMessage& message) {
    Transaction transaction(m_database);
    Statement row =
        m_database.prepare(QByteArray("INSERT INTO messages (") + kMessageColumns +
                           ", conversation_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                           "?, ?, ?, ?, ?, ?)");
    row.bind(1, text(message.id));
    bindId(row, 2, message.parentId);
    row.bind(3, idOf(kRoles, message.role))
        .bind(4, message.text)
        .bind(5, idOf(kStates, message.state))
        .bind(6, idOf(kOrigins, message.origin))
        .bind(7, jsonText(toJson(message.facts)))
        .bind(8, message.provenance.modelName)
        .bind(9, message.provenance.modelHash)
        .bind(10, message.provenance.promptVersion)
        .bind(11, jsonText(message.provenance.sampling))
        .bind(12, message.provenance.programVersion);
    bindOptional(row, 13, message.figures.promptTokens);
    bindOptional(row, 14, message.figures.completionTokens);
    bindOptional(row, 15, message.figures.firstTokenMs);
    bindOptional(row, 16, message.figures.durationMs);
    row.bind(17, message.figures.finishReason)
        .bind(18, message.createdAtMs)
        .bind(19, message.updatedAtMs)
        .bind(20, jsonText(toJson(message.unknown)))
        .bind(21, text(message.conversationId))
        .step();
    setActiveMessage(message.conversationId, message.id);
    touch(message.conversationId, message.updatedAtMs);
    transaction.commit();
}

void ConversationStore::touch(const QUuid& conversation, qint64 nowMs) {
    m_database.prepare("UPDATE conversations SET updated_at = max(updated_at, ?) WHERE id = ?")
        .bind(1, nowMs)
        .bind(2, text(conversation))
        .step();
}

void ConversationStore::setSources(const ChatMessage& message) {
    m_database
        .prepare(
            "UPDATE messages SET origin = ?, facts = ?, model_name = ?, model_hash = ?, prompt_version = ?, "
            "sampling = ?, program_version = ?, unknown_names = ? WHERE id = ?")
        .bind(1, idOf(kOrigins, message.origin))
        .bind(2, jsonText(toJson(message.facts)))
        .bind(3, message.provenance.modelName)
        .bind(4, message.provenance.modelHash)
        .bind(5, message.provenance.promptVersion)
        .bind(6, jsonText(message.provenance.sampling))
        .bind(7, message.provenance.programVersion)
        .bind(8, jsonText(toJson(message.unknown)))
        .bind(9, text(message.id))
        .step();
}

void ConversationStore::appendPiece(const QUuid& message, const QString& pieceText) {
    m_database
        .prepare(
            "INSERT INTO message_pieces (message_id, position, text) VALUES (?1, (SELECT "
            "coalesce(max(position), 0) + 1 FROM message_pieces WHERE message_id = ?1), ?2)")
        .bind(1, text(message))
        .bind(2, pieceText)
        .step();
}

void ConversationStore::reopen(const QUuid& message, qint64 nowMs) {
    m_database.prepare("UPDATE messages SET state = 'streaming', updated_at = ? WHERE id = ?")
        .bind(1, nowMs)
        .bind(2, text(message))
        .step();
}

void ConversationStore::finish(const ChatMessage& message) {
    Transaction transaction(m_database);
    Statement row = m_database.prepare(
        "UPDATE messages SET text = ?, state = ?, origin = ?, facts = ?, model_name = ?, model_hash = ?, "
        "prompt_version = ?, sampling = ?, program_version = ?, prompt_tokens = ?, completion_tokens = ?, "
        "first_token_ms = ?, duration_ms = ?, finish_reason = ?, updated_at = ?, unknown_names = ? "
        "WHERE id = ?");
    row.bind(1, message.text)
        .bind(2, idOf(kStates, message.state))
        .bind(3, idOf(kOrigins, message.origin))
        .bind(4, jsonText(toJson(message.facts)))
        .bind(5, message.provenance.modelName)
        .bind(6, message.provenance.modelHash)
        .bind(7, message.provenance.promptVersion)
        .bind(8, jsonText(message.provenance.sampling))
        .bind(9, message.provenance.programVersion);
    bindOptional(row, 10, message.figures.promptTokens);
    bindOptional(row, 11, message.figures.completionTokens);
    bindOptional(row, 12, message.figures.firstTokenMs);
    bindOptional(row, 13, message.figures.durationMs);
    row.bind(14, message.figures.finishReason)
        .bind(15, message.updatedAtMs)
        .bind(16, jsonText(toJson(message.unknown)))
        .bind(17, text(message.id))
        .step();
    m_database.prepare("DELETE FROM message_pieces WHERE message_id = ?").bind(1, text(message.id)).step();
    touch(message.conversationId, message.updatedAtMs);
    transaction.commit();
}

int ConversationStore::recoverUnfinished(qint64 nowMs) {
    Transaction transaction(m_database);
    m_database.execute(
        "UPDATE messages SET text = text || coalesce((SELECT group_concat(p.text, '') FROM (SELECT text FROM "
        "message_pieces WHERE message_id = messages.id ORDER BY position) p), '') WHERE state = 'streaming'");
    m_database.execute(
        "DELETE FROM message_pieces WHERE message_id IN (SELECT id FROM messages WHERE state = 'streaming')");
    m_database
        .prepare(
            "UPDATE messages SET state = iif(text = '', 'failed', 'interrupted'), updated_at = ? WHERE "
            "state = 'streaming'")
        .bind(1, nowMs)
        .step();
    const int recovered = static_cast<int>(m_database.changedRows());
    transaction.commit();
    return recovered;
}

QString ConversationStore::draft(const QString& place) const {
    Statement row = m_database.prepare("SELECT text FROM drafts WHERE place = ?");
    return row.bind(1, place).step() ? row.text(0) : QString();
}

void ConversationStore::saveDraft(const QString& place, const QString& draftText, qint64 nowMs) {
    if (draftText.isEmpty()) {
        m_database.prepare("DELETE FROM drafts WHERE place = ?").bind(1, place).step();
        return;
    }
    m_database
        .prepare(
            "INSERT INTO drafts (place, text, updated_at) VALUES (?, ?, ?) ON CONFLICT (place) DO UPDATE SET "
            "text = excluded.text, updated_at = excluded.updated_at")
        .bind(1, place)
        .bind(2, draftText)
        .bind(3, nowMs)
        .step();
}

}  // namespace xinglin::app
