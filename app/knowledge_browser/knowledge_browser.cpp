#include "app/knowledge_browser/knowledge_browser.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "app/knowledge_notes/notebook.h"
#include "app/knowledge_notes/own_entries.h"

namespace xinglin::app {

namespace {

constexpr int kFirstHits = 100;  ///< more than two screens of rows
constexpr int kMoreHits = 4;     ///< factor for each time the list is scrolled to its end

}  // namespace

KnowledgeBrowser::KnowledgeBrowser(KnowledgeSource& source, Notebook* notebook, QObject* parent)
    : QObject(parent), m_source(source), m_notebook(notebook), m_results(this), m_facets(this) {
    connect(&source, &KnowledgeSource::searched, this, &KnowledgeBrowser::takeResult);
    connect(&source, &KnowledgeSource::entryLoaded, this, &KnowledgeBrowser::takeEntry);
    connect(&source, &KnowledgeSource::failed, this, &KnowledgeBrowser::takeFailure);
    connect(&source, &KnowledgeSource::opened, this,
            [this](const QString& edition, const QMap<QString, qint64>& statistics) {
                m_edition = edition;
                m_statistics = statistics;
                emit opened();
            });
    connect(&m_facets, &FacetListModel::selectionChanged, this, &KnowledgeBrowser::searchAnew);
    connect(&m_results, &ResultListModel::moreWanted, this, [this] { search(m_limit * kMoreHits); });
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(kPreviewDelayMs);
    connect(&m_previewTimer, &QTimer::timeout, this,
            [this] { showEntry(QString(m_pendingPreview), Visit::Preview); });
    connect(&m_facets, &FacetListModel::sectionChosen, this, [this](const QString& id) {
        if (const std::optional<BrowserSection> section = sectionFromId(id)) {
            setSection(*section);
        }
    });
    if (m_notebook) {
        connect(m_notebook, &Notebook::changed, this, &KnowledgeBrowser::takeNotebookChange);
    }
    m_facets.startOver(browserSection(m_section).facetOrder);
    countSections();
    search(kFirstHits);
}

void KnowledgeBrowser::setSection(BrowserSection section) {
    if (section == m_section) {
        return;
    }
    m_section = section;
    countSections();
    m_facets.startOver(browserSection(section).facetOrder);
    searchAnew();
}

void KnowledgeBrowser::setText(const QString& text) {
    if (text == m_text) {
        return;
    }
    m_text = text;
    searchAnew();
}

void KnowledgeBrowser::searchAnew() {
    m_previewsBest = !m_text.trimmed().isEmpty();
    dropPreview();
    search(kFirstHits);
    emit queryChanged();
}

KnowledgeQuery KnowledgeBrowser::query() const {
    const BrowserSectionRow& section = browserSection(m_section);
    KnowledgeQuery query;
    query.text = m_text;
    query.kind = section.kind;
    query.facets = m_facets.selection();
    // Values of one field are or-ed: a tick of the scope's field stands in for the scope.
    if (!section.scope.isEmpty() &&
        std::none_of(query.facets.begin(), query.facets.end(),
                     [&section](const auto& tick) { return tick.first == section.scope.first().first; })) {
        query.facets += section.scope;
    }
    if (section.isOfClinic) {
        query.ids = idsOf(m_section);
    }
    query.limit = std::numeric_limits<int>::max();
    return query;
}

void KnowledgeBrowser::search(int limit) {
    KnowledgeQuery asked = query();
    asked.limit = limit;
    m_limit = limit;
    m_shownIds = asked.ids.value_or(QStringList());
    m_searchGeneration = m_source.search(asked);
}

// What the notebook names for one of the clinic's sections, in its order.
QStringList KnowledgeBrowser::idsOf(BrowserSection section) const {
    QStringList ids;
    if (!m_notebook) {
        return ids;
    }
    const NotebookContent& content = m_notebook->content();
    if (section == BrowserSection::Own) {
        for (const ClinicFormula& formula : content.formulas) {
            ids += formula.id;
        }
        for (const StockName& name : content.stockNames) {
            ids += name.herbId;
        }
        ids += content.notes.keys();
        ids.removeDuplicates();
        return ids;
    }
    for (const Bookmark& entry :
         section == BrowserSection::Favourites ? content.favourites : content.visits) {
        ids += entry.id;
    }
    return ids;
}

// The clinic's own hits stand before those of the base; where an order is given, each at its place.
KnowledgeResult KnowledgeBrowser::withOwnHits(const KnowledgeResult& result) const {
    if (!m_notebook) {
        return result;
    }
    const BrowserSectionRow& section = browserSection(m_section);
    const bool isBrowsing = result.text.trimmed().isEmpty();
    QList<KnowledgeHit> own;
    if (!isBrowsing) {
        own = ownHits(m_notebook->content(), result.text, section.kind);
    } else if (section.isOfClinic || section.section == BrowserSection::Formulas) {
        for (const ClinicFormula& formula : m_notebook->content().formulas) {
            own += hitOf(formula);
        }
    }
    const bool isFiltered = !m_facets.selection().isEmpty() || !section.scope.isEmpty();
    own.removeIf([&](const KnowledgeHit& hit) {
        const bool isElsewhere = section.isOfClinic && !m_shownIds.contains(hit.id);
        const bool isFound = std::any_of(result.hits.begin(), result.hits.end(),
                                         [&hit](const KnowledgeHit& known) { return known.id == hit.id; });
        return isFiltered || isElsewhere || isFound;
    });
    KnowledgeResult whole = result;
    whole.hits = own + result.hits;
    whole.total += static_cast<int>(own.size());
    if (section.isOfClinic && isBrowsing) {
        std::stable_sort(whole.hits.begin(), whole.hits.end(),
                         [this](const KnowledgeHit& left, const KnowledgeHit& right) {
                             return m_shownIds.indexOf(left.id) < m_shownIds.indexOf(right.id);
                         });
    }
    return whole;
}

void KnowledgeBrowser::countSections() {
    const auto countOf = [this](const BrowserSectionRow& row) {
        if (!row.scope.isEmpty() || m_kindCounts.isEmpty()) {
            return -1;
        }
        return row.kind ? m_kindCounts.value(*row.kind)
                        : std::accumulate(m_kindCounts.begin(), m_kindCounts.end(), 0);
    };
    QList<FacetListModel::Section> sections;
    for (const BrowserSectionRow& row : browserSections()) {
        if (!row.isOfClinic) {
            sections.append({QStringLiteral("kinds"), row.id, countOf(row)});
        } else if (m_notebook) {
            sections.append({QStringLiteral("clinic"), row.id, static_cast<int>(idsOf(row.section).size())});
        }
    }
    m_facets.setSections(sections, browserSection(m_section).id);
}

void KnowledgeBrowser::takeNotebookChange() {
    // What was looked at moves to the top when the list is opened again, not under the reader's hand.
    if (browserSection(m_section).isOfClinic && m_section != BrowserSection::Recent &&
        idsOf(m_section) != m_shownIds) {
        search(m_limit);
    }
    countSections();
    const ClinicFormula* own = m_entry ? m_notebook->formula(m_entry->id) : nullptr;
    if (own && !saysTheSame(*own, m_ownShown)) {
        loadEntry(m_entry->id);
    }
}

void KnowledgeBrowser::takeResult(quint64 generation, const KnowledgeResult& result) {
    if (generation != m_searchGeneration) {
        return;  // an answer to what has been typed over
    }
    m_searchGeneration = 0;
    m_failure.reset();
    const KnowledgeResult whole = withOwnHits(result);
    m_results.setResult(whole);
    // In a section of the clinic only its own entries were counted: the figures of the base stay.
    if (!browserSection(m_section).isOfClinic) {
        m_kindCounts = result.kindCounts;
    }
    countSections();
    m_facets.setFacets(result.facets);
    if (m_previewsBest && !whole.hits.isEmpty()) {
        m_pendingPreview = whole.hits.first().id;
        m_previewTimer.start();
    }
    m_previewsBest = false;
    emit resultsChanged();
}

void KnowledgeBrowser::dropPreview() {
    m_previewTimer.stop();
    m_pendingPreview.clear();
}

void KnowledgeBrowser::showEntry(const QString& id, Visit visit) {
    dropPreview();
    const bool isNew = id != m_history.current();
    m_history.visit(id, visit);
    if (isNew || (!m_entry && m_entryGeneration == 0)) {
        loadEntry(id);
    } else {
        rememberVisit();
    }
    emit historyChanged();
}

void KnowledgeBrowser::closeEntry() {
    dropPreview();
    m_entryGeneration = 0;
    m_entry.reset();
    emit entryChanged();
}

void KnowledgeBrowser::rememberVisit() {
    if (m_notebook && m_entry && m_entry->id == m_history.current() && !m_history.isPreview()) {
        m_notebook->visit(m_entry->id, m_entry->name);
    }
}

bool KnowledgeBrowser::open(const QString& target) {
    const bool isOwn = m_notebook && isOwnId(target);
    const std::optional<KnowledgeKind> kind = kindOfEntryId(target);
    if (!kind && !isOwn) {
        return false;
    }
    const BrowserSection wanted =
        isOwn ? BrowserSection::Own : sectionOfKind(*kind).value_or(BrowserSection::All);
    const bool isElsewhere = isOwn ? m_section != wanted : browserSection(m_section).kind != kind;
    if (isElsewhere || !m_text.isEmpty() || !m_facets.selection().isEmpty()) {
        m_section = isElsewhere ? wanted : m_section;
        countSections();
        m_facets.startOver(browserSection(m_section).facetOrder);
        m_text.clear();
        searchAnew();
    }
    showEntry(target, Visit::Commit);
    return true;
}

void KnowledgeBrowser::goBack() {
    dropPreview();
    if (canGoBack()) {
        loadEntry(m_history.goBack());
        emit historyChanged();
    }
}

void KnowledgeBrowser::goForward() {
    dropPreview();
    if (canGoForward()) {
        loadEntry(m_history.goForward());
        emit historyChanged();
    }
}

void KnowledgeBrowser::retry() {
    search(m_limit);
    if (!m_history.current().isEmpty()) {
        loadEntry(m_history.current());
    }
}

void KnowledgeBrowser::loadEntry(const QString& id) {
    const ClinicFormula* own = m_notebook ? m_notebook->formula(id) : nullptr;
    m_ownShown = own ? *own : ClinicFormula();
    m_entryGeneration = own ? m_source.describe(entryOf(*own)) : m_source.loadEntry(id);
}

void KnowledgeBrowser::takeEntry(quint64 generation, const std::optional<KnowledgeEntry>& entry) {
    if (generation != m_entryGeneration) {
        return;
    }
    m_entryGeneration = 0;
    m_entry = entry;
    rememberVisit();
    emit entryChanged();
    if (!entry) {
        Failure failure;
        failure.code = FailureCode::NotFound;
        failure.what = tr("The knowledge base has no entry “%1”.").arg(m_history.current());
        failure.advice = tr("Search for its name; another edition may list it under another one.");
        emit entryFailed(failure);
    }
}

void KnowledgeBrowser::takeFailure(quint64 generation, const Failure& failure) {
    // Generation 0: the base could not be opened, and nothing asked of it will be answered.
    if (generation == m_searchGeneration || generation == 0) {
        m_searchGeneration = 0;
        m_failure = failure;
        m_results.setResult({});
        m_facets.setFacets({});
        emit resultsChanged();
    } else if (generation == m_entryGeneration) {
        m_entryGeneration = 0;
        m_entry.reset();
        emit entryChanged();
        emit entryFailed(failure);
    }
}

}  // namespace xinglin::app
