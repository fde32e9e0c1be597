#include "ui/chat/chat_sample.h"

#include <QDateTime>
#include <algorithm>

#include "app/chat/chat_view_model.h"
#include "app/chat/conversation_list_model.h"
#include "app/chat/grounder.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/retriever.h"

namespace xinglin::ui {
namespace {

using app::ChatMessage;
using app::ConversationSummary;

constexpr int kFacts = 12;
constexpr qint64 kMinuteMs = 60'000;
constexpr qint64 kDayMs = 24 * 60 * kMinuteMs;

struct SampleRow {
    const char* title;
    const char* mode;
    qint64 ageMs;
    bool pinned;
};

constexpr SampleRow kOthers[] = {
    {"附子用量与先煎时间", "knowledge", 4 * kDayMs, true},
    {"不寐问诊（示例患者）", "inquiry", 24 * kMinuteMs, false},
    {"病历摘录：咳嗽半月", "extraction", 97 * kMinuteMs, false},
    {"小青龙汤方证要点", "knowledge", kDayMs, false},
    {"气虚发热的选方", "recommendation", 9 * kDayMs, false},
};

qint64 now() {
    return QDateTime::currentMSecsSinceEpoch();
}

ConversationSummary conversation(const QString& title, const QString& mode, qint64 atMs) {
    ConversationSummary summary;
    summary.id = QUuid::createUuid();
    summary.title = title;
    summary.mode = mode;
    summary.createdAtMs = summary.updatedAtMs = atMs;
    return summary;
}

ChatMessage message(const ConversationSummary& in, const QUuid& parent, ChatMessage::Role role,
                    const QString& text, qint64 atMs) {
    ChatMessage message;
    message.id = QUuid::createUuid();
    message.conversationId = in.id;
    message.parentId = parent;
    message.role = role;
    message.text = text;
    message.createdAtMs = message.updatedAtMs = atMs;
    return message;
}

/// `[n]` of the fact of `id` that has `field`, or nothing when the knowledge base has none.
QString cite(const QList<app::RetrievedFact>& facts, const QString& id, const QString& field) {
    for (const app::RetrievedFact& fact : facts) {
        const bool has =
            std::any_of(fact.lines.begin(), fact.lines.end(),
                        [&field](const app::RetrievedLine& line) { return line.field == field; });
        if (fact.id == id && has) {
            return QStringLiteral(" [%1]").arg(fact.n);
        }
    }
    return {};
}

QString answerOf(const QList<app::RetrievedFact>& facts) {
    const QString composition = QStringLiteral("composition");
    const QString one = cite(facts, QStringLiteral("formula:桂枝汤"), composition);
    const QString two = cite(facts, QStringLiteral("formula:桂枝加芍药汤"), composition);
    return QStringLiteral(
               "桂枝汤用桂枝三两、芍药三两%1，二药**等量相配**，一散一收，调和营卫。\n\n"
               "桂枝加芍药汤的药味与桂枝汤相同，只把芍药加到六两%2，重心便由调和营卫转为**缓急止痛**。\n\n"
               "| | 桂枝汤 | 桂枝加芍药汤 |\n|---|---|---|\n"
               "| 桂枝 : 芍药 | 三两 : 三两（1 : 1） | 三两 : **六两**（1 : 2） |\n"
               "| 药味 | 五味 | 五味，与左方相同 |\n\n"
               "两方的分界，在于腹痛是否为主症。")
        .arg(one, two);
}

ConversationSummary write(app::Database& database, const QString& knowledgePath) {
    app::ConversationStore store(database);
    for (const SampleRow& row : kOthers) {
        ConversationSummary other =
            conversation(QString::fromUtf8(row.title), QString::fromLatin1(row.mode), now() - row.ageMs);
        store.create(other);
        if (row.pinned) {
            store.setPinned(other.id, app::ConversationStore::Pin::On, now());
        }
    }
    const QString question =
        QStringLiteral("桂枝汤里桂枝与芍药为什么等量？它和桂枝加芍药汤只差一味药的分量，差在哪里？");
    const auto knowledge = app::KnowledgeBase::open(knowledgePath);
    const QList<app::RetrievedFact> facts = app::Grounder().select(
        app::Retriever(*knowledge).retrieve(QStringLiteral("桂枝汤和桂枝加芍药汤的组成"), kFacts).facts);

    ConversationSummary main =
        conversation(QStringLiteral("桂枝汤与桂枝加芍药汤"), QStringLiteral("knowledge"), now() - kMinuteMs);
    store.create(main);
    const ChatMessage asked = message(main, {}, ChatMessage::Role::User, question, now() - 3);
    store.insert(asked);
    for (const QString& text : {QStringLiteral("桂枝与芍药等量。"), answerOf(facts)}) {
        ChatMessage answer = message(main, asked.id, ChatMessage::Role::Assistant, text, now() - 2);
        answer.origin = ChatMessage::Origin::Model;
        answer.facts = facts;
        answer.provenance.modelName = QStringLiteral("示例模型");
        answer.figures = {1412, 236, 310, 5830, QStringLiteral("stop")};
        store.insert(answer);
        main.activeMessage = answer.id;
    }
    const ChatMessage again = message(main, main.activeMessage, ChatMessage::Role::User,
                                      QStringLiteral("桂枝汤的用量换算成克是多少？"), now() - 1);
    store.insert(again);
    ChatMessage half =
        message(main, again.id, ChatMessage::Role::Assistant,
                QStringLiteral("按一两合 3 克折算，桂枝、芍药、生姜各 9 克%1，甘草 6 克，大枣")
                    .arg(cite(facts, QStringLiteral("formula:桂枝汤"), QStringLiteral("composition"))),
                now());
    half.state = ChatMessage::State::Interrupted;
    half.origin = ChatMessage::Origin::Model;
    half.facts = facts;
    half.provenance.modelName = QStringLiteral("示例模型");
    store.insert(half);
    main.activeMessage = half.id;
    main.factCount = static_cast<int>(facts.size());
    main.answerCount = 2;
    return main;
}

}  // namespace

void fillChatSample(app::StorageThread& storage, const QString& knowledgePath, app::ChatViewModel& chat,
                    app::ConversationListModel& conversations) {
    storage.run(
        &chat, [knowledgePath](app::Database& database) { return write(database, knowledgePath); },
        [&chat, &conversations](const ConversationSummary& main) {
            conversations.reload();
            chat.open(main);
        },
        [&chat](const app::Failure& failure) { emit chat.failed(failure); });
}

}  // namespace xinglin::ui
