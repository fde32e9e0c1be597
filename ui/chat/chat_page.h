#pragma once

#include <QTimer>
#include <functional>

#include "app/failure.h"
#include "ui/page.h"

class QStackedWidget;

namespace xinglin::app {
class ActiveModel;
class ChatRunner;
class ChatViewModel;
class ConversationListModel;
class KnowledgeService;
}  // namespace xinglin::app

namespace xinglin::ui {

class Banner;
class Composer;
class ContextMeter;
class ConversationPane;
class Drawer;
class EmptyState;
class EvidencePanel;
class IconButton;
class PageHeader;
class Splitter;
class Switch;
class Tag;
class ThreadView;
class Toast;

/// What the chat page shows and acts on; all of it outlives the page.
struct ChatParts {
    app::ChatViewModel& chat;
    app::ConversationListModel& conversations;
    app::ActiveModel& model;
};

/// The chat: conversations at the left, the thread with the composer, the sources of an answer at the right.
class ChatPage final : public Page {
    Q_OBJECT

public:
    explicit ChatPage(const ChatParts& parts, QWidget* parent = nullptr);
    ~ChatPage() override;

    QString pageId() const override { return QStringLiteral("chat"); }
    QString title() const override { return tr("Chat"); }
    QString iconName() const override { return QStringLiteral("rail-chat"); }
    /// Takes `chat:` and `chat:new`.
    bool open(const QString& target) override;
    bool hasUnsavedWork() const override;
    void saveWork() override;
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    /// Says on the page what went wrong, and offers what can be done.
    void showFailure(const app::Failure& failure);

    /// Fills in what --tour shows; set by whoever makes the page.
    std::function<void()> sample;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* buildThread();
    void connectChat();
    void connectModel();
    void retranslate();
    void refreshHeader();
    void refreshModes();
    void refreshContext();
    void refreshHint();
    void refreshEvidence();
    void look(int row, int number);
    void startNew();
    int newestAnswer() const;

    ChatParts m_parts;
    Splitter* m_splitter;
    ConversationPane* m_pane;
    PageHeader* m_header;
    Tag* m_mode;
    Switch* m_grounding;
    ContextMeter* m_context;
    IconButton* m_showEvidence;
    IconButton* m_showList;
    Banner* m_banner;
    QStackedWidget* m_stack;
    ThreadView* m_thread;
    EmptyState* m_empty;
    Composer* m_composer;
    EvidencePanel* m_evidence;
    Drawer* m_drawer;
    Toast* m_toast;
    PageWidth m_width = PageWidth::Wide;
    QTimer m_settling;    ///< runs while a conversation that has just been opened is laid out
    int m_lookedAt = -1;  ///< row of the answer whose sources are shown; −1: the newest
    qsizetype m_citedWhileStreaming = 0;
    enum class BannerAction { None, RestartEngine };
    BannerAction m_bannerAction = BannerAction::None;
};

}  // namespace xinglin::ui
