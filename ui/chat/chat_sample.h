#pragma once

#include <QString>

namespace xinglin::app {
class ChatViewModel;
class ConversationListModel;
class StorageThread;
}  // namespace xinglin::app

namespace xinglin::ui {

/// For --tour: writes a few conversations into the (temporary) clinic.db, one of them answered from facts of
/// the real knowledge base, and opens that one. Returns at once; the rows arrive through the event loop.
void fillChatSample(app::StorageThread& storage, const QString& knowledgePath, app::ChatViewModel& chat,
                    app::ConversationListModel& conversations);

}  // namespace xinglin::ui
