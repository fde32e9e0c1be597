#pragma once

#include <QWidget>

class QListView;

namespace xinglin::app {
class KnowledgeBrowser;
}

namespace xinglin::ui {

class Button;
class EmptyState;
class Label;
class ResultRows;

/// The middle column of the knowledge page: how many hits, the hits, or what to do when there are none.
class ResultPanel final : public QWidget {
    Q_OBJECT

public:
    /// `browser` is borrowed and must outlive the panel.
    explicit ResultPanel(app::KnowledgeBrowser& browser, QWidget* parent = nullptr);

    QListView* list() const { return m_list; }

    /// Moves the current row as a key in the list would, while the focus is elsewhere, and previews it.
    void moveBy(int rows);
    /// Opens the current row; the first one when none is current.
    void openCurrent();

    /// The button that stands for the column of filters while that is away.
    Button* filterButton() const { return m_filter; }

signals:
    /// A row was chosen, not only passed by.
    void opened();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showResults();
    void showCurrent();
    void retranslate();

    app::KnowledgeBrowser& m_browser;
    ResultRows* m_rows;
    Label* m_count;
    Button* m_filter;
    QListView* m_list;
    QWidget* m_emptyPlace;
    EmptyState* m_empty;
};

}  // namespace xinglin::ui
