#pragma once

#include <QWidget>

#include "app/failure.h"
#include "ui/knowledge/herb_detail.h"

class QStackedLayout;

namespace xinglin::app {
class KnowledgeBrowser;
}

namespace xinglin::ui {

class ColumnArea;
class EmptyState;
class EntryContent;
class EntryHead;

/// The right column of the knowledge page: the entry that is open, what to do while none is, or why it could
/// not be read.
class EntryPane final : public QWidget {
    Q_OBJECT

public:
    /// `browser` is borrowed and must outlive the pane.
    explicit EntryPane(app::KnowledgeBrowser& browser, QWidget* parent = nullptr);

signals:
    /// Something was put on the clipboard; `what` says it in a sentence.
    void copied(const QString& what);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showEntry();
    void showFailure(const app::Failure& failure);
    void showHistory();
    void retranslate();
    void copyName();
    void copyCitation();

    app::KnowledgeBrowser& m_browser;
    EntryHead* m_head;
    ColumnArea* m_scroll;
    EmptyState* m_empty;
    QWidget* m_emptyPlace;
};

}  // namespace xinglin::ui
