#pragma once

#include <QPointer>
#include <QWidget>

#include "app/failure.h"
#include "ui/knowledge/herb_detail.h"

class QStackedLayout;

namespace xinglin::app {
class ComparisonDesk;
class KnowledgeBrowser;
class StockNameDesk;
}  // namespace xinglin::app

namespace xinglin::ui {

class ColumnArea;
class EmptyState;
class EntryContent;
class EntryHead;
class NoteCard;

/// The right column of the knowledge page: the entry that is open, what to do while none is, or why it could
/// not be read.
class EntryPane final : public QWidget {
    Q_OBJECT

public:
    /// All are borrowed and must outlive the pane; `stock` is null where the browser has no notebook.
    EntryPane(app::KnowledgeBrowser& browser, app::ComparisonDesk& desk, app::StockNameDesk* stock,
              QWidget* parent = nullptr);

    void toggleFavourite();
    void toggleComparison();
    void writeNote();
    void print();

signals:
    /// Something was put on the clipboard; `what` says it in a sentence.
    void copied(const QString& what);
    /// The formula that is shown is to be changed, or copied into the clinic's own.
    void changeFormulaRequested();
    void removeFormulaRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showEntry();
    void showFailure(const app::Failure& failure);
    void showHistory();
    void showClinic();
    void addNote(EntryContent& content, const app::KnowledgeEntry& entry);
    void addFormulaActions(EntryContent& content, bool isOwn);
    void retranslate();
    void copyName();
    void copyCitation();

    app::KnowledgeBrowser& m_browser;
    app::ComparisonDesk& m_desk;
    app::StockNameDesk* m_stock;
    EntryHead* m_head;
    QPointer<NoteCard> m_note;  ///< of the entry that is shown; null where it has none
    QString m_noteAsked;        ///< entry for which an empty note was opened
    ColumnArea* m_scroll;
    EmptyState* m_empty;
    QWidget* m_emptyPlace;
};

}  // namespace xinglin::ui
