#include "app/knowledge_browser/knowledge_browser.h"

#include <algorithm>

namespace xinglin::app {

namespace {

constexpr int kFirstHits = 100;  ///< more than two screens of rows
constexpr int kMoreHits = 4;     ///< factor for each time the list is scrolled to its end

}  // namespace

KnowledgeBrowser::KnowledgeBrowser(KnowledgeSource& source, QObject* parent)
    : QObject(parent), m_source(source), m_results(this), m_facets(this) {
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
    m_facets.startOver(browserSection(m_section).facetOrder);
    search(kFirstHits);
}

void KnowledgeBrowser::setSection(BrowserSection section) {
    if (section == m_section) {
        return;
    }
    m_section = section;
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

void KnowledgeBrowser::search(int limit) {
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
    query.limit = limit;
    m_limit = limit;
    m_searchGeneration = m_source.search(query);
}

void KnowledgeBrowser::takeResult(quint64 generation, const KnowledgeResult& result) {
    if (generation != m_searchGeneration) {
        return;  // an answer to what has been typed over
    }
    m_searchGeneration = 0;
    m_failure.reset();
    m_results.setResult(result);
    m_facets.setFacets(result.facets);
    if (m_previewsBest && !result.hits.isEmpty()) {
        m_pendingPreview = result.hits.first().id;
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
    }
    emit historyChanged();
}

bool KnowledgeBrowser::open(const QString& target) {
    const std::optional<KnowledgeKind> kind = kindOfEntryId(target);
    const std::optional<BrowserSection> section = kind ? sectionOfKind(*kind) : std::nullopt;
    if (!kind) {
        return false;
    }
    if (!section) {
        showEntry(target, Visit::Commit);  // a clause or a compound: read here, listed nowhere
        return true;
    }
    const bool isElsewhere = browserSection(m_section).kind != *kind;
    if (isElsewhere || !m_text.isEmpty() || !m_facets.selection().isEmpty()) {
        m_section = isElsewhere ? *section : m_section;
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
    m_entryGeneration = m_source.loadEntry(id);
}

void KnowledgeBrowser::takeEntry(quint64 generation, const std::optional<KnowledgeEntry>& entry) {
    if (generation != m_entryGeneration) {
        return;
    }
    m_entryGeneration = 0;
    m_entry = entry;
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
