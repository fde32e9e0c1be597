#include "ui/knowledge/knowledge_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QShortcut>

#include "app/knowledge/knowledge_service.h"
#include "ui/knowledge/entry_pane.h"
#include "ui/knowledge/facet_panel.h"
#include "ui/knowledge/result_panel.h"
#include "ui/services.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/button.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/splitter.h"
#include "ui/widgets/toast.h"

namespace xinglin::ui {

using app::BrowserSection;
using app::KnowledgeBrowser;

namespace {

constexpr int kFacetWidth = 196;
constexpr int kResultWidth = 288;
constexpr int kSearchWidth = 340;
constexpr int kSearchNeeds = 240;  ///< with less the search takes a line of its own
constexpr int kSearchLeast = 60;   ///< lets the page become that narrow at all
constexpr int kHeaderGaps = 64;    ///< margins and gaps around title, segments and search

QString sectionTitle(BrowserSection section) {
    switch (section) {
    case BrowserSection::Herbs:
        return KnowledgePage::tr("Herbs");
    case BrowserSection::Formulas:
        return KnowledgePage::tr("Formulas");
    case BrowserSection::Patents:
        return KnowledgePage::tr("Medicines");
    case BrowserSection::Syndromes:
        return KnowledgePage::tr("Syndromes");
    case BrowserSection::Diseases:
        return KnowledgePage::tr("Diseases");
    case BrowserSection::Therapies:
        return KnowledgePage::tr("Therapies");
    case BrowserSection::Incompatibilities:
        return KnowledgePage::tr("Conflicts");
    }
    return {};
}

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

QString segmentId(BrowserSection section) {
    return QLatin1String("section.") + QString(app::browserSection(section).id);
}

}  // namespace

KnowledgePage::KnowledgePage(app::KnowledgeSource& source, QWidget* parent)
    : Page(parent),
      m_browser(source),
      m_header(new PageHeader(this)),
      m_sections(new SegmentedControl(this)),
      m_search(new SearchField(this)),
      m_searchPlace(new SearchPlace(this)),
      m_searchStrip(new QWidget(this)),
      m_splitter(new Splitter(QStringLiteral("knowledge.columns"), this)),
      m_facetPlace(new QWidget(m_splitter)),
      m_facets(new FacetPanel(m_browser.facets(), m_facetPlace)),
      m_results(new ResultPanel(m_browser, m_splitter)),
      m_entry(new EntryPane(m_browser, m_splitter)),
      m_drawer(new Drawer(this, 280)),
      m_toast(new Toast(this)) {
    m_sections->setObjectName(QStringLiteral("knowledge.sections"));
    m_search->setObjectName(QStringLiteral("knowledge.search"));
    m_facets->setObjectName(QStringLiteral("knowledge.facets"));
    m_results->setObjectName(QStringLiteral("knowledge.results"));
    m_entry->setObjectName(QStringLiteral("knowledge.entry"));
    m_drawer->setObjectName(QStringLiteral("knowledge.filterDrawer"));
    for (const app::BrowserSectionRow& row : app::browserSections()) {
        m_sections->addSegment(segmentId(row.section), sectionTitle(row.section));
    }
    m_header->addState(m_sections);
    m_header->addAction(m_searchPlace);
    m_searchPlace->layout()->addWidget(m_search);
    m_search->setMinimumWidth(kSearchLeast);
    m_search->setShortcut(QKeySequence::Find);
    m_search->installEventFilter(this);

    auto* strip = new QHBoxLayout(m_searchStrip);
    strip->setContentsMargins(20, 8, 20, 8);
    m_searchStrip->hide();
    auto* place = new QHBoxLayout(m_facetPlace);
    place->setContentsMargins(0, 0, 0, 0);
    place->addWidget(m_facets);
    m_splitter->addWidget(m_facetPlace);
    m_splitter->addWidget(m_results);
    m_splitter->addWidget(m_entry);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setStretchFactor(2, 1);
    m_splitter->setFirstSizes({kFacetWidth, kResultWidth, 880});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_searchStrip);
    column->addWidget(m_splitter, 1);

    connect(m_sections, &SegmentedControl::currentChanged, this, [this](const QString& id) {
        for (const app::BrowserSectionRow& row : app::browserSections()) {
            if (segmentId(row.section) == id) {
                m_browser.setSection(row.section);
            }
        }
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_browser.setText(text);
        if (m_width == PageWidth::Narrow && !text.isEmpty()) {
            m_results->show();
        }
    });
    connect(&m_browser, &KnowledgeBrowser::queryChanged, this, &KnowledgePage::showQuery);
    connect(&m_browser, &KnowledgeBrowser::resultsChanged, this, &KnowledgePage::showFilterCount);
    connect(m_results->filterButton(), &QPushButton::clicked, m_drawer, &Drawer::open);
    connect(m_results, &ResultPanel::opened, this, [this] {
        if (m_width == PageWidth::Narrow) {
            m_results->hide();
        }
    });
    connect(m_entry, &EntryPane::copied, this, [this](const QString& what) { m_toast->say(what); });
    addShortcuts();
    retranslate();
}

void KnowledgePage::addShortcuts() {
    const auto add = [this](const QKeySequence& keys, auto action) {
        // Of the window, as no widget may hold the focus; a page that is not shown does not answer.
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    add(QKeySequence(Qt::ALT | Qt::Key_Left), [this] { m_browser.goBack(); });
    add(QKeySequence(Qt::ALT | Qt::Key_Right), [this] { m_browser.goForward(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_B), [this] { toggleList(); });
}

QString KnowledgePage::title() const {
    return tr("Library");
}

bool KnowledgePage::open(const QString& target) {
    return m_browser.open(target);
}

QList<QWidget*> KnowledgePage::panes() {
    return {m_search, m_facets, m_results, m_entry};
}

void KnowledgePage::showSample() {
    m_browser.open(QStringLiteral("herb:苦杏仁"));
    m_browser.facets().select({{QStringLiteral("category"), QStringLiteral("化痰止咳平喘药")},
                               {QStringLiteral("channels"), QStringLiteral("肺")}});
}

bool KnowledgePage::isSettled() const {
    const bool isAboutToPreview = m_browser.markedId() != m_browser.entryId();
    return m_browser.isUpToDate() && !m_browser.isLoadingEntry() && !isAboutToPreview;
}

void KnowledgePage::adapt(PageWidth width) {
    if (width == m_width) {
        return;
    }
    m_width = width;
    placeFacets();
    // The list comes back with the room, and gives way to an entry that is being read.
    m_results->setVisible(width != PageWidth::Narrow || !m_browser.entry());
    placeSearch();
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

void KnowledgePage::placeSearch() {
    const int title =
        QFontMetrics(themeFont(Face::SongBold, type::kPageTitle)).horizontalAdvance(this->title());
    const int room = width() - m_sections->sizeHint().width() - title - kHeaderGaps;
    const bool isInHeader = room >= kSearchNeeds;
    if (isInHeader == m_searchStrip->isHidden()) {
        return;
    }
    const bool hadFocus = m_search->hasFocus();
    (isInHeader ? m_searchPlace : m_searchStrip)->layout()->addWidget(m_search);
    m_searchPlace->setVisible(isInHeader);
    m_searchStrip->setVisible(!isInHeader);
    m_search->show();
    if (hadFocus) {
        m_search->setFocus(Qt::OtherFocusReason);
    }
}

void KnowledgePage::showQuery() {
    m_sections->setCurrentId(segmentId(m_browser.section()));
    if (m_search->text() != m_browser.text()) {
        m_search->setText(m_browser.text());
    }
}

void KnowledgePage::showFilterCount() {
    const int ticked = static_cast<int>(m_browser.facets().selection().size());
    Button* button = m_results->filterButton();
    button->setText(ticked == 0 ? tr("Filter") : tr("Filter %1").arg(ticked));
    button->setAccessibleName(tr("Filter, %n in force", nullptr, ticked));
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
    for (const app::BrowserSectionRow& row : app::browserSections()) {
        m_sections->setSegmentText(segmentId(row.section), sectionTitle(row.section));
    }
    m_sections->setAccessibleName(tr("Kinds of entries"));
    m_search->setPlaceholderText(tr("Name, pinyin, initials, Latin, English"));
    m_search->setAccessibleName(tr("Search the knowledge base"));
    showFilterCount();
    placeSearch();
}

void KnowledgePage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    Page::changeEvent(event);
}

void KnowledgePage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    placeSearch();
}

Page* makeKnowledgePage(const Services& services) {
    auto* service = new app::KnowledgeService(services.shareFolder + QStringLiteral("/knowledge.db"));
    auto* source = new app::ServiceKnowledgeSource(*service);
    auto* page = new KnowledgePage(*source);
    // The page goes first of the three, its members with it: children are deleted after them.
    source->setParent(page);
    service->setParent(page);
    return page;
}

}  // namespace xinglin::ui
