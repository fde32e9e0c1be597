#pragma once

#include <QUuid>
#include <QWidget>

namespace xinglin::app {
class ConversationListModel;
struct ConversationSummary;
}  // namespace xinglin::app

namespace xinglin::ui {

class ConversationRows;
class IconButton;
class Label;
class SearchField;
class SideList;

/// The list column of the chat: new, search by title, conversations with their menu (rename, pin, delete).
class ConversationPane final : public QWidget {
    Q_OBJECT

public:
    explicit ConversationPane(app::ConversationListModel& conversations, QWidget* parent = nullptr);

    /// Marks the conversation that is shown; null: none.
    void setCurrent(const QUuid& id);

signals:
    void newRequested();
    void opened(const xinglin::app::ConversationSummary& conversation);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void retranslate();
    void showMenu(const QPoint& at);
    void openRow(int row);
    void rename(const QUuid& id);
    void select();

    app::ConversationListModel& m_conversations;
    ConversationRows* m_rows;
    Label* m_title;
    IconButton* m_new;
    SearchField* m_search;
    SideList* m_list;
    Label* m_nothing;
    QUuid m_current;
};

}  // namespace xinglin::ui
