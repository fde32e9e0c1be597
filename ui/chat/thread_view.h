#pragma once

#include <QList>
#include <QTimer>

#include "ui/widgets/column_area.h"

namespace xinglin::app {
class ChatViewModel;
}

namespace xinglin::ui {

class TurnWidget;

/// The thread of a conversation: its turns below each other in a column of reading width. It follows an
/// answer that is being written as long as the end is in view, and stays where the reader is otherwise.
///
/// `chat` is borrowed. Turns are laid out when they come near the viewport.
class ThreadView final : public ColumnArea {
    Q_OBJECT

public:
    explicit ThreadView(app::ChatViewModel& chat, QWidget* parent = nullptr);

    /// Draws citation `number` of the answer at `row` as open; row −1: none.
    void setOpenCitation(int row, int number);
    TurnWidget* turnAt(int row) const { return m_turns.value(row); }
    void scrollToEnd();

signals:
    void citationClicked(int row, int number);
    void allSourcesRequested(int row);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void addTurn(int row);
    void refresh(int row);
    void refreshPhase();
    void realizeVisible();
    void arrange();
    bool isAtEnd() const;

    app::ChatViewModel& m_chat;
    QWidget* m_column;
    QList<TurnWidget*> m_turns;
    QTimer m_phaseTimer;
    bool m_followsEnd = true;
};

}  // namespace xinglin::ui
