#include "ui/knowledge/knowledge_page.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QShortcut>
#include <QStackedLayout>
#include <QVBoxLayout>
#include <utility>

#include "app/knowledge/knowledge_service.h"
#include "app/knowledge_browser/own_formula_editor.h"
#include "app/knowledge_browser/stock_name_desk.h"
#include "app/knowledge_notes/notebook.h"
#include "app/molecule/molecule_drawing.h"
#include "ui/knowledge/compare_pane.h"
#include "ui/knowledge/entry_pane.h"
#include "ui/knowledge/export_dialog.h"
#include "ui/knowledge/facet_panel.h"
#include "ui/knowledge/names.h"
#include "ui/knowledge/own_formula_dialog.h"
#include "ui/knowledge/result_panel.h"
#include "ui/services.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/splitter.h"
#include "ui/widgets/tag.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {

using app::KnowledgeBrowser;

namespace {

constexpr int kFacetWidth = 196;
constexpr int kResultWidth = 288;
constexpr int kSearchWidth = 420;
constexpr int kSearchLeast = 60;  ///< lets the page become that narrow at all

/// Where the search stands in the header: as wide as wished for while there is room, and no hindrance to a
/// narrow page.
class SearchPlace final : public QWidget {
public:
    explicit SearchPlace(QWidget* parent) : QWidget(parent) {
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override { return {kSearchWidth, scaled(32)}; }
    QSize minimumSizeHint() const override { return {kSearchLeast, scaled(32)}; }
};

}  // namespace

KnowledgePage::KnowledgePage(app::KnowledgeSource& source, app::Notebook* notebook, QWidget* parent)
    : Page(parent),
      m_browser(source, notebook),
      m_desk(source, notebook),
      m_exporter(source, m_browser),
      m_stock(notebook ? std::make_unique<app::StockNameDesk>(source, *notebook) : nullptr),
      m_formulaEditor(notebook ? std::make_unique<app::OwnFormulaEditor>(source, *notebook) : nullptr),
      m_header(new PageHeader(this)),
      m_compare(new Button(ButtonKind::Secondary, QString(), this)),
      m_newFormula(new IconButton(QStringLiteral("plus"), QString(), this)),
      m_export(new IconButton(QStringLiteral("export"), QString(), this)),
      m_search(new SearchField(this)),
      m_searchPlace(new SearchPlace(this)),
      m_banner(new Banner(this, Banner::Closing::Closable)),
      m_writing(new Banner(this)),
      m_splitter(new Splitter(QStringLiteral("knowledge.columns"), this)),
      m_facetPlace(new QWidget(m_splitter)),
      m_facets(new FacetPanel(m_browser.facets(), m_facetPlace)),
      m_results(new ResultPanel(m_browser, m_splitter)),
      m_reading(new QWidget(m_splitter)),
      m_readings(new QStackedLayout(m_reading)),
      m_entry(new EntryPane(m_browser, m_desk, m_stock.get(), m_reading)),
      m_comparison(new ComparePane(m_desk, m_reading)),
      m_drawer(new Drawer(this, 280)),
      m_toast(new Toast(this)) {
    m_compare->setObjectName(QStringLiteral("knowledge.compare"));
    m_compare->setIconName(QStringLiteral("compare"));
    m_newFormula->setObjectName(QStringLiteral("knowledge.newFormula"));
    m_newFormula->setVisible(notebook != nullptr);
    m_export->setObjectName(QStringLiteral("knowledge.export"));
    m_search->setObjectName(QStringLiteral("knowledge.search"));
    m_banner->setObjectName(QStringLiteral("knowledge.banner"));
    m_banner->hide();
    m_writing->setObjectName(QStringLiteral("knowledge.writing"));
    m_writing->hide();
    m_facets->setObjectName(QStringLiteral("knowledge.facets"));
    m_results->setObjectName(QStringLiteral("knowledge.results"));
    m_entry->setObjectName(QStringLiteral("knowledge.entry"));
    m_comparison->setObjectName(QStringLiteral("knowledge.comparison"));
    m_drawer->setObjectName(QStringLiteral("knowledge.filterDrawer"));
    m_header->addAction(m_searchPlace);
    m_header->addAction(m_compare);
    m_header->addAction(m_newFormula);
    m_header->addAction(m_export);
    m_searchPlace->layout()->addWidget(m_search);
    m_search->setMinimumWidth(kSearchLeast);
    m_search->setShortcut(QKeySequence::Find);
    m_search->installEventFilter(this);

    auto* place = new QHBoxLayout(m_facetPlace);
    place->setContentsMargins(0, 0, 0, 0);
    place->addWidget(m_facets);
    m_readings->addWidget(m_entry);
    m_readings->addWidget(m_comparison);
    m_splitter->addWidget(m_facetPlace);
    m_splitter->addWidget(m_results);
    m_splitter->addWidget(m_reading);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setStretchFactor(2, 1);
    m_splitter->setFirstSizes({kFacetWidth, kResultWidth, 880});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_banner);
    column->addWidget(m_writing);
    column->addWidget(m_splitter, 1);

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_browser.setText(text);
        if (m_width == PageWidth::Narrow && !text.isEmpty()) {
            m_results->show();
        }
    });
    connect(&m_browser, &KnowledgeBrowser::queryChanged, this, &KnowledgePage::showQuery);
    connect(&m_browser, &KnowledgeBrowser::resultsChanged, this, &KnowledgePage::showFilterCount);
    connect(&m_browser, &KnowledgeBrowser::historyChanged, this, [this] { showComparison(false); });
    connect(m_results->filterButton(), &QPushButton::clicked, m_drawer, &Drawer::open);
    connect(m_results, &ResultPanel::opened, this, [this] {
        if (m_width == PageWidth::Narrow) {
            m_results->hide();
        }
    });
    connect(m_entry, &EntryPane::copied, this, [this](const QString& what) { m_toast->say(what); });
    connect(m_entry, &EntryPane::changeFormulaRequested, this, [this] {
        m_formulaEditor->startFrom(*m_browser.entry());
        writeFormula();
    });
    connect(m_entry, &EntryPane::removeFormulaRequested, this, &KnowledgePage::removeFormula);
    connect(&m_desk, &app::ComparisonDesk::placesChanged, this, &KnowledgePage::showDesk);
    connect(&m_desk, &app::ComparisonDesk::failed, this, &KnowledgePage::complain);
    connect(m_compare, &QPushButton::clicked, this, [this] { showComparison(true); });
    connect(m_comparison, &ComparePane::closeRequested, this, [this] { showComparison(false); });
    connect(m_comparison, &ComparePane::openRequested, this,
            [this](const QString& id) { m_browser.showEntry(id, app::Visit::Commit); });
    connect(m_export, &QToolButton::clicked, this, &KnowledgePage::chooseExport);
    connect(m_writing, &Banner::actionRequested, &m_exporter, &app::ResultExporter::stop);
    connect(&m_exporter, &app::ResultExporter::progressed, this, [this](int done, int total) {
        m_writing->say(
            Severity::Info,
            tr("Writing the list: %1 of %2 rows").arg(QLocale().toString(done), QLocale().toString(total)),
            tr("Stop"));
        m_writing->show();
    });
    connect(&m_exporter, &app::ResultExporter::stopped, this, [this] {
        m_writing->hide();
        m_toast->say(tr("The export was stopped."));
    });
    connect(&m_exporter, &app::ResultExporter::failed, this, [this](const app::Failure& failure) {
        m_writing->hide();
        complain(failure);
    });
    connect(&m_exporter, &app::ResultExporter::exported, this, [this](int rows, const QString& path) {
        m_writing->hide();
        m_toast->say(tr("%n row(s) written to %1.", nullptr, rows).arg(QDir::toNativeSeparators(path)));
    });
    connect(m_banner, &Banner::closed, m_banner, &QWidget::hide);
    if (notebook) {
        connect(notebook, &app::Notebook::failed, this, &KnowledgePage::complain);
        connect(m_stock.get(), &app::StockNameDesk::refused, this, &KnowledgePage::complain);
        connect(m_newFormula, &QToolButton::clicked, this, [this] {
            m_formulaEditor->startNew();
            writeFormula();
        });
        connect(m_toast, &Toast::undoRequested, this,
                [this, notebook] { notebook->restoreFormula(m_removedFormula); });
        connect(notebook, &app::Notebook::changed, this, [this, notebook] {
            if (notebook->formula(m_removedFormula)) {
                m_browser.showEntry(std::exchange(m_removedFormula, {}), app::Visit::Commit);
            }
        });
    }
    addShortcuts();
    showDesk();
    retranslate();
}

KnowledgePage::~KnowledgePage() = default;

void KnowledgePage::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto action) {
        // Of the window, as no widget may hold the focus; a page that is not shown does not answer.
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    add(QKeySequence(Qt::ALT | Qt::Key_Left), [this] { m_browser.goBack(); });
    add(QKeySequence(Qt::ALT | Qt::Key_Right), [this] { m_browser.goForward(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_B), [this] { toggleList(); });
    add(QKeySequence(Qt::Key_Slash), [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    add(QKeySequence(Qt::CTRL | Qt::Key_D), [this] { m_entry->toggleFavourite(); });
    add(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), [this] { m_entry->toggleComparison(); });
    add(QKeySequence(QKeySequence::Print), [this] { m_entry->print(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_E), [this] { chooseExport(); });
    auto* leave = new QShortcut(QKeySequence(Qt::Key_Escape), m_comparison);
    leave->setContext(Qt::WidgetWithChildrenShortcut);
    connect(leave, &QShortcut::activated, this, [this] { showComparison(false); });
}

QString KnowledgePage::title() const {
    return tr("Library");
}

bool KnowledgePage::open(const QString& target) {
    return m_browser.open(target);
}

QList<QWidget*> KnowledgePage::panes() {
    return {m_search, m_facets, m_results, m_readings->currentWidget()};
}

void KnowledgePage::showSample() {
    if (app::Notebook* notebook = m_browser.notebook()) {
        notebook->setNote(QStringLiteral("herb:苦杏仁"), QStringLiteral("苦杏仁"),
                          QStringLiteral("药房备货为燀苦杏仁，打碎后下。"));
        notebook->setFavourite(QStringLiteral("herb:苦杏仁"), QStringLiteral("苦杏仁"), true);
    }
    m_browser.open(QStringLiteral("herb:苦杏仁"));
    m_browser.facets().select({{QStringLiteral("category"), QStringLiteral("化痰止咳平喘药")},
                               {QStringLiteral("channels"), QStringLiteral("肺")}});
}

bool KnowledgePage::isSettled() const {
    const bool isAboutToPreview = m_browser.markedId() != m_browser.entryId();
    return m_browser.isUpToDate() && !m_browser.isLoadingEntry() && !isAboutToPreview && !m_desk.isLoading();
}

bool KnowledgePage::hasUnsavedWork() const {
    return m_browser.notebook() && m_browser.notebook()->hasUnsavedNotes();
}

void KnowledgePage::saveWork() {
    if (m_browser.notebook()) {
        m_browser.notebook()->saveNotes();
    }
}

void KnowledgePage::adapt(PageWidth width) {
    if (width == m_width) {
        return;
    }
    m_width = width;
    placeFacets();
    // The list comes back with the room, and gives way to an entry that is being read.
    m_results->setVisible(width != PageWidth::Narrow || !m_browser.entry());
}

void KnowledgePage::placeFacets() {
    const bool isBeside = m_width == PageWidth::Wide;
    m_drawer->close();
    if (isBeside) {
        m_facetPlace->layout()->addWidget(m_facets);
        m_facets->show();
    } else {
        m_drawer->setContent(m_facets);
    }
    m_facetPlace->setVisible(isBeside);
    m_results->filterButton()->setVisible(!isBeside);
}

void KnowledgePage::toggleList() {
    if (m_width == PageWidth::Narrow) {
        m_results->setVisible(!m_results->isVisible());
        if (m_results->isVisible()) {
            m_results->setFocus(Qt::ShortcutFocusReason);
        }
    }
}

void KnowledgePage::showQuery() {
    if (m_search->text() != m_browser.text()) {
        m_search->setText(m_browser.text());
    }
    showFilterCount();
}

void KnowledgePage::showFilterCount() {
    const int ticked = static_cast<int>(m_browser.facets().selection().size());
    Button* button = m_results->filterButton();
    const QString kind = sectionTitle(m_browser.section());
    button->setText(ticked == 0 ? kind : QStringLiteral("%1 · %2").arg(kind).arg(ticked));
    button->setAccessibleName(tr("Kind and filters: %1, %n in force", nullptr, ticked).arg(kind));
    m_export->setEnabled(m_browser.results().total() > 0);
}

void KnowledgePage::showDesk() {
    const auto count = m_desk.places().size();
    QStringList names;
    for (const app::ComparisonDesk::Place& place : m_desk.places()) {
        names += place.name;
    }
    m_compare->setText(tr("Compare %1").arg(count));
    m_compare->setToolTip(m_desk.canCompare()
                              ? joinedTerms(names)
                              : tr("Add a second entry to compare: %1").arg(joinedTerms(names)));
    m_compare->setVisible(count > 0);
    m_compare->setEnabled(m_desk.canCompare());
}

void KnowledgePage::showComparison(bool shows) {
    if (shows && m_desk.canCompare()) {
        m_desk.compare();
        m_readings->setCurrentWidget(m_comparison);
        m_comparison->setFocus(Qt::OtherFocusReason);
    } else if (m_readings->currentWidget() == m_comparison) {
        const bool hadFocus = m_comparison->isAncestorOf(focusWidget());
        m_readings->setCurrentWidget(m_entry);
        if (hadFocus) {
            m_entry->setFocus(Qt::OtherFocusReason);
        }
    }
}

void KnowledgePage::chooseExport() {
    if (m_browser.results().total() == 0 || m_exporter.isBusy()) {
        return;
    }
    auto* dialog = new ExportDialog(m_exporter, m_browser.results().total(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        const QString name = sectionTitle(m_browser.section()) + QStringLiteral(".csv");
        auto* place = new QFileDialog(this, tr("Export the list"), QDir::homePath(),
                                      tr("Comma separated values (*.csv)"));
        place->setAttribute(Qt::WA_DeleteOnClose);
        place->setAcceptMode(QFileDialog::AcceptSave);
        place->setDefaultSuffix(QStringLiteral("csv"));
        place->selectFile(name);
        connect(place, &QFileDialog::fileSelected, this, [this](const QString& path) {
            QMap<app::Tier, QString> words;
            for (const app::Tier tier :
                 {app::Tier::Stated, app::Tier::Borrowed, app::Tier::Inferred, app::Tier::None}) {
                words.insert(tier, tierWord(tier));
            }
            m_exporter.exportTo(path, words);
        });
        place->open();
    });
    dialog->open();
}

void KnowledgePage::writeFormula() {
    auto* dialog = new OwnFormulaDialog(*m_formulaEditor, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        if (m_formulaEditor->canSave()) {
            const QString id = m_formulaEditor->save();
            m_browser.showEntry(id, app::Visit::Commit);
            m_toast->say(tr("The formula is kept among the own entries."));
        }
    });
    dialog->open();
}

void KnowledgePage::removeFormula() {
    const auto& entry = m_browser.entry();
    if (entry && app::isOwnId(entry->id)) {
        m_removedFormula = entry->id;
        const QString name = entry->name;
        m_browser.notebook()->removeFormula(m_removedFormula);
        m_browser.closeEntry();
        m_toast->say(tr("Deleted “%1”.").arg(name), tr("Undo"));
    }
}

void KnowledgePage::complain(const app::Failure& failure) {
    m_banner->say(Severity::Review, QStringList({failure.what, failure.advice}).join(QLatin1Char(' ')));
    m_banner->show();
}

bool KnowledgePage::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_search || event->type() != QEvent::KeyPress) {
        return Page::eventFilter(watched, event);
    }
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Down:
        m_results->moveBy(1);
        return true;
    case Qt::Key_Up:
        m_results->moveBy(-1);
        return true;
    case Qt::Key_PageDown:
    case Qt::Key_PageUp: {
        const int page = qMax(1, m_results->list()->viewport()->height() / scaled(56) - 1);
        m_results->moveBy(static_cast<QKeyEvent*>(event)->key() == Qt::Key_PageDown ? page : -page);
        return true;
    }
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_results->openCurrent();
        m_entry->setFocus(Qt::OtherFocusReason);
        return true;
    default:
        return false;
    }
}

void KnowledgePage::retranslate() {
    m_header->setTitle(title());
    m_search->setPlaceholderText(tr("Name, pinyin, initials, Latin, English"));
    m_search->setAccessibleName(tr("Search the knowledge base"));
    m_newFormula->setName(tr("Write down a formula of this clinic"));
    m_export->setName(tr("Export the list (Ctrl+E)"));
    showFilterCount();
    showDesk();
}

void KnowledgePage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    Page::changeEvent(event);
}

Page* makeKnowledgePage(const Services& services) {
    auto* service = new app::KnowledgeService(
        services.shareFolder + QStringLiteral("/knowledge.db"), nullptr, [](const QString& smiles) {
            return QByteArray::fromStdString(app::moleculeSvg(smiles.toStdString()).value_or(std::string()));
        });
    auto* source = new app::ServiceKnowledgeSource(*service);
    auto* notebook = new app::Notebook(services.storage);
    auto* page = new KnowledgePage(*source, notebook);
    // The page goes first of the four, its members with it: children are deleted after them.
    notebook->setParent(page);
    source->setParent(page);
    service->setParent(page);
    return page;
}

}  // namespace xinglin::ui
