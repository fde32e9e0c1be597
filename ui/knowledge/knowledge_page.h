#pragma once

#include <QPointer>

#include "app/knowledge_browser/knowledge_browser.h"
#include "ui/page.h"

class QVBoxLayout;

namespace xinglin::ui {

class Drawer;
class EntryPane;
class FacetPanel;
class PageHeader;
class ResultPanel;
class SearchField;
class SegmentedControl;
class Splitter;
class Toast;
struct Services;

/// The knowledge page: kinds and search at the top; filters, hits and the open entry side by side.
///
/// With less room the filters become a drawer behind a button with their count, then the list goes behind
/// Ctrl+B.
class KnowledgePage final : public Page {
    Q_OBJECT

public:
    /// `source` is borrowed and must outlive the page.
    explicit KnowledgePage(app::KnowledgeSource& source, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("knowledge"); }
    QString title() const override;
    QString iconName() const override { return QStringLiteral("rail-knowledge"); }
    bool open(const QString& target) override;
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addShortcuts();
    void showQuery();
    void showFilterCount();
    void placeSearch();
    void toggleList();
    void placeFacets();
    void retranslate();

    app::KnowledgeBrowser m_browser;
    PageWidth m_width = PageWidth::Wide;
    PageHeader* m_header;
    SegmentedControl* m_sections;
    SearchField* m_search;
    QWidget* m_searchPlace;  ///< of the search in the header
    QWidget* m_searchStrip;  ///< its own line, where the header has no room
    Splitter* m_splitter;
    QWidget* m_facetPlace;
    FacetPanel* m_facets;
    ResultPanel* m_results;
    EntryPane* m_entry;
    Drawer* m_drawer;
    Toast* m_toast;
};

/// The page over a knowledge service of its own, which the page keeps.
Page* makeKnowledgePage(const Services& services);

}  // namespace xinglin::ui
