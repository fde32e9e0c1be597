#pragma once

#include <memory>

#include "app/knowledge_browser/comparison_desk.h"
#include "app/knowledge_browser/knowledge_browser.h"
#include "app/knowledge_browser/result_exporter.h"
#include "ui/page.h"

class QStackedLayout;

namespace xinglin::app {
class Notebook;
class OwnFormulaEditor;
class StockNameDesk;
}  // namespace xinglin::app

namespace xinglin::ui {

class Banner;
class Button;
class ComparePane;
class Drawer;
class EntryPane;
class FacetPanel;
class IconButton;
class PageHeader;
class ResultPanel;
class SearchField;
class Splitter;
class Toast;
struct Services;

/// The knowledge page: search at the top; kinds and filters, hits and the open entry (or a comparison) side
/// by side.
///
/// With less room kinds and filters become a drawer behind a button with their count, then the list goes
/// behind Ctrl+B.
class KnowledgePage final : public Page {
    Q_OBJECT

public:
    /// Both are borrowed and must outlive the page. Without a notebook there are no favourites, notes and own
    /// formulas.
    explicit KnowledgePage(app::KnowledgeSource& source, app::Notebook* notebook = nullptr,
                           QWidget* parent = nullptr);
    ~KnowledgePage() override;

    QString pageId() const override { return QStringLiteral("knowledge"); }
    QString title() const override;
    QString iconName() const override { return QStringLiteral("rail-knowledge"); }
    bool open(const QString& target) override;
    void adapt(PageWidth width) override;
    QList<QWidget*> panes() override;
    void showSample() override;
    bool isSettled() const override;
    bool hasUnsavedWork() const override;
    void saveWork() override;

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void addShortcuts();
    void showQuery();
    void showFilterCount();
    void showDesk();
    void showComparison(bool shows);
    void toggleList();
    void placeFacets();
    void chooseExport();
    void writeFormula();
    void removeFormula();
    void complain(const app::Failure& failure);
    void retranslate();

    app::KnowledgeBrowser m_browser;
    app::ComparisonDesk m_desk;
    app::ResultExporter m_exporter;
    std::unique_ptr<app::StockNameDesk> m_stock;             ///< with a notebook only
    std::unique_ptr<app::OwnFormulaEditor> m_formulaEditor;  ///< with a notebook only
    QString m_removedFormula;                                ///< for taking it back
    PageWidth m_width = PageWidth::Wide;
    PageHeader* m_header;
    Button* m_compare;
    IconButton* m_newFormula;
    IconButton* m_export;
    SearchField* m_search;
    QWidget* m_searchPlace;
    Banner* m_banner;
    Banner* m_writing;  ///< how far an export is
    Splitter* m_splitter;
    QWidget* m_facetPlace;
    FacetPanel* m_facets;
    ResultPanel* m_results;
    QWidget* m_reading;  ///< the right column: entry or comparison
    QStackedLayout* m_readings;
    EntryPane* m_entry;
    ComparePane* m_comparison;
    Drawer* m_drawer;
    Toast* m_toast;
};

/// The page over a knowledge service of its own, which the page keeps.
Page* makeKnowledgePage(const Services& services);

}  // namespace xinglin::ui
