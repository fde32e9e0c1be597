#pragma once

#include <QObject>
#include <QTimer>
#include <optional>

#include "app/failure.h"
#include "app/knowledge_browser/browser_sections.h"
#include "app/knowledge_browser/entry_history.h"
#include "app/knowledge_browser/facet_list_model.h"
#include "app/knowledge_browser/knowledge_source.h"
#include "app/knowledge_browser/result_list_model.h"
#include "app/knowledge_notes/notebook_types.h"

namespace xinglin::app {

class Notebook;

/// What the knowledge page shows and does: a section, a search text, ticked facets, the hits, and the entry
/// that is open.
///
/// Lives on the GUI thread. Every question to the source is asynchronous; answers that are not to the newest
/// question are dropped.
class KnowledgeBrowser final : public QObject {
    Q_OBJECT

public:
    /// `source` and `notebook` are borrowed and must outlive the browser; without a notebook nothing is
    /// remembered, and the clinic's sections are left out. Asks for the first section at once.
    explicit KnowledgeBrowser(KnowledgeSource& source, Notebook* notebook = nullptr,
                              QObject* parent = nullptr);

    Notebook* notebook() const { return m_notebook; }

    BrowserSection section() const { return m_section; }
    /// Shows another section with the same text; ticks of facets do not carry over.
    void setSection(BrowserSection section);

    static constexpr int kPreviewDelayMs = 100;
    QString text() const { return m_text; }
    /// Searches as one types; the best hit is previewed once the typing rests for kPreviewDelayMs, so that no
    /// key stroke waits for a detail to be laid out.
    void setText(const QString& text);

    ResultListModel& results() { return m_results; }
    const ResultListModel& results() const { return m_results; }
    FacetListModel& facets() { return m_facets; }
    /// What the newest search asked, without a limit: every row of the list, for an export. The clinic's own
    /// rows are not of the base; they stand in front of them in results().
    KnowledgeQuery query() const;

    /// False until the first answer, and while a newer question is under way.
    bool isUpToDate() const { return m_searchGeneration == 0; }
    /// Why the newest search failed, if it did.
    const std::optional<Failure>& failure() const { return m_failure; }

    /// The entry that is shown, or nothing.
    const std::optional<KnowledgeEntry>& entry() const { return m_entry; }
    /// Its id as soon as it is asked for, before it has arrived.
    QString entryId() const { return m_history.current(); }
    bool isLoadingEntry() const { return m_entryGeneration != 0; }
    /// The entry that the list should mark: the one shown, or the best hit that is about to be previewed.
    QString markedId() const { return m_pendingPreview.isEmpty() ? entryId() : m_pendingPreview; }
    /// Asks for the entry `id` and puts it into the history.
    void showEntry(const QString& id, Visit visit);
    /// Leaves the right column empty; the history stays.
    void closeEntry();
    /// Takes `herb:…`, `formula:…`, `own:…` … from another page: shows its section without text and facets,
    /// and the entry. False where it is no entry.
    bool open(const QString& target);

    bool canGoBack() const { return m_history.canGoBack(); }
    bool canGoForward() const { return m_history.canGoForward(); }
    void goBack();
    void goForward();

    /// Asks for hits and entry again, after a failure.
    void retry();

    /// Edition of the knowledge base; empty until it has been opened.
    QString edition() const { return m_edition; }
    const QMap<QString, qint64>& statistics() const { return m_statistics; }

signals:
    void opened();
    void queryChanged();    ///< section, text or ticked facets
    void resultsChanged();  ///< hits, total or failure
    void entryChanged();
    void entryFailed(const xinglin::app::Failure& failure);
    void historyChanged();

private:
    void search(int limit);
    QStringList idsOf(BrowserSection section) const;
    KnowledgeResult withOwnHits(const KnowledgeResult& result) const;
    void countSections();
    void rememberVisit();
    void takeNotebookChange();
    void searchAnew();
    void loadEntry(const QString& id);
    void dropPreview();
    void takeResult(quint64 generation, const KnowledgeResult& result);
    void takeEntry(quint64 generation, const std::optional<KnowledgeEntry>& entry);
    void takeFailure(quint64 generation, const Failure& failure);

    KnowledgeSource& m_source;
    Notebook* m_notebook;
    ResultListModel m_results;
    FacetListModel m_facets;
    EntryHistory m_history;

    BrowserSection m_section = BrowserSection::All;
    QString m_text;
    int m_limit = 0;
    bool m_previewsBest = false;  ///< the next result shows its first hit
    QString m_pendingPreview;
    QTimer m_previewTimer;
    quint64 m_searchGeneration = 0;
    quint64 m_entryGeneration = 0;
    std::optional<KnowledgeEntry> m_entry;
    std::optional<Failure> m_failure;
    QString m_edition;
    QMap<QString, qint64> m_statistics;
    QMap<KnowledgeKind, int> m_kindCounts;
    ClinicFormula m_ownShown;  ///< the own formula that was described last
    QStringList m_shownIds;    ///< of the clinic's section, as it was searched last
};

}  // namespace xinglin::app
