#pragma once

#include <QHash>
#include <QWidget>

#include "ui/page.h"

class QStackedWidget;

namespace xinglin::ui {

class Rail;
class StatusBar;
struct Services;

/// The window: spine, the page that is open, status bar. It only navigates; what a page shows is the page's.
///
/// Ctrl+1 … 9 open the pages of the rail in order, Ctrl+, the settings, F6 and Shift+F6 go through the panes.
/// Pages are made when first shown. The title names page and program, never a patient.
class MainWindow final : public QWidget {
    Q_OBJECT

public:
    /// `services` outlives the window.
    explicit MainWindow(const Services& services, QWidget* parent = nullptr);

    /// Opens a page; false when there is none of this name.
    bool showPage(const QString& id);
    /// The first page of the rail, for a first start.
    void showFirstPage();
    /// Opens `target` on the page that takes it; false when none does.
    bool openTarget(const QString& target);
    Page* currentPage() const;
    StatusBar* statusBar() const { return m_status; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    Page* page(const QString& id);
    PageWidth pageWidth() const;
    void addShortcuts();
    void retranslate();
    enum class Direction { Forward, Backward };
    void cyclePanes(Direction direction);

    const Services& m_services;
    Rail* m_rail;
    QStackedWidget* m_stack;
    StatusBar* m_status;
    QHash<QString, Page*> m_pages;
};

}  // namespace xinglin::ui
