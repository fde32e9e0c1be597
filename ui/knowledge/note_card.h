#pragma once

#include <QWidget>

#include "app/knowledge/knowledge_types.h"

class QTextEdit;

namespace xinglin::app {
class Notebook;
class StockNameDesk;
}  // namespace xinglin::app

namespace xinglin::ui {

class Label;
class LineEdit;

/// What the clinic wrote about the entry that is shown, on its own ground (apricot) so that nobody takes it
/// for a fact: a note kept as one types and, for a herb, the names of the stock.
class NoteCard final : public QWidget {
    Q_OBJECT

public:
    /// Both are borrowed and must outlive the card.
    NoteCard(app::Notebook& notebook, app::StockNameDesk& stock, const app::KnowledgeEntry& entry,
             QWidget* parent);

    void startWriting();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fitHeight();
    void showState();
    void takeStockNames();

    app::Notebook& m_notebook;
    app::StockNameDesk& m_stock;
    QString m_id;
    QString m_name;
    QTextEdit* m_text;
    Label* m_state;
    LineEdit* m_names = nullptr;  ///< herbs only
};

}  // namespace xinglin::ui
