#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace xinglin::ui {

/// How much room a page has; what it does with less is its own (visual.md, responsive rules).
enum class PageWidth {
    Wide,
    Medium,  ///< below 1100: the right panel becomes a drawer
    Narrow,  ///< below 900: the list column goes behind Ctrl+B too
};

/// One place of the window: a tile of the rail and what it shows.
///
/// A page gets its view-models in its constructor and knows no other page; it asks for another place by
/// emitting openRequested(), and the window finds the page that takes it. A new page is one class and one row
/// in page_table.cpp.
class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// The stable name used by --page, tests and settings: `chat`, `cases` …
    virtual QString pageId() const = 0;

    /// The rail's and the window's title, translated now.
    virtual QString title() const = 0;

    /// Name of the icon in resources/icons, for example `rail-chat`.
    virtual QString iconName() const = 0;

    /// Takes `target` (for example `herb:麻黄`) when it belongs here; false leaves it to another page.
    virtual bool open(const QString& target) {
        Q_UNUSED(target)
        return false;
    }

    /// True while leaving the program would lose something typed; the window then asks the page to save.
    virtual bool hasUnsavedWork() const { return false; }

    /// Saves what was typed, called before the program ends; must not ask questions.
    virtual void saveWork() {}

    /// Arranges itself for the window's width; called before the first show and at every change.
    virtual void adapt(PageWidth width) { Q_UNUSED(width) }

    /// The parts that F6 goes through, in reading order; each takes the focus itself or by a proxy.
    virtual QList<QWidget*> panes() { return {this}; }

    /// Fills in what a picture of this page should show. Called by --tour, on a temporary data folder.
    virtual void showSample() {}

    /// False while results are still on their way; --tour waits for true.
    virtual bool isSettled() const { return true; }

signals:
    /// Asks the window to show the page that takes `target`.
    void openRequested(const QString& target);
};

}  // namespace xinglin::ui
