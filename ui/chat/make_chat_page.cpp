#include "ui/chat/make_chat_page.h"

#include <QDir>

#include "app/chat/chat_view_model.h"
#include "app/chat/conversation_list_model.h"
#include "app/chat/grounded_chat_runner.h"
#include "app/knowledge/knowledge_service.h"
#include "ui/chat/chat_page.h"
#include "ui/chat/chat_sample.h"
#include "ui/services.h"

namespace xinglin::ui {
namespace {

// Without its presets the chat still answers; what is missing is said on the page.
app::ChatMode plainMode() {
    app::ChatMode mode;
    mode.id = QStringLiteral("knowledge");
    mode.titles = {{QStringLiteral("en"), QStringLiteral("Knowledge question")}};
    return mode;
}

}  // namespace

Page* makeChatPage(const Services& services) {
    QList<app::ChatMode> modes{plainMode()};
    std::optional<app::Failure> failure;
    try {
        modes = app::loadChatModes(QDir(services.shareFolder).filePath(QStringLiteral("prompts")));
    } catch (const app::FailureError& error) {
        failure = error.failure();
    }
    // Its own: another user's retrieval would replace ours without a word.
    const QString knowledgePath = QDir(services.shareFolder).filePath(QStringLiteral("knowledge.db"));
    auto* knowledge = new app::KnowledgeService(knowledgePath);
    auto* runner = new app::GroundedChatRunner(*knowledge, services.model);
    auto* chat = new app::ChatViewModel(*runner, services.storage, modes);
    auto* conversations = new app::ConversationListModel(services.storage, modes);
    auto* page = new ChatPage({*chat, *conversations, services.model});
    // Children go in this order: the page's widgets, then who uses before who is used.
    for (QObject* part : std::initializer_list<QObject*>{chat, conversations, runner, knowledge}) {
        part->setParent(page);
    }
    page->sample = [&storage = services.storage, knowledgePath, chat, conversations,
                    isFilled = false]() mutable {
        if (!isFilled) {
            isFilled = true;
            fillChatSample(storage, knowledgePath, *chat, *conversations);
        }
    };
    if (failure) {
        page->showFailure(*failure);
    }
    return page;
}

}  // namespace xinglin::ui
