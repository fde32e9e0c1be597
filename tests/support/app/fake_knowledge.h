#pragma once

#include <QHash>

#include "app/knowledge/knowledge_service.h"
#include "app/knowledge_browser/knowledge_source.h"

namespace xinglin::test {

/// A knowledge source that remembers what it was asked and answers when the test says so.
class FakeKnowledge final : public app::KnowledgeSource {
    Q_OBJECT

public:
    quint64 search(const app::KnowledgeQuery& query) override;
    quint64 loadEntry(const QString& id) override;
    quint64 describe(const app::KnowledgeEntry& entry) override;
    quint64 loadEntries(const QStringList& ids) override;
    quint64 resolveHerbs(const QStringList& names) override;
    quint64 exportTable(const app::TableExport& table) override;
    void stopExport() override { ++stoppedExports; }

    struct Asked {
        quint64 generation = 0;
        app::KnowledgeQuery query;
    };
    QList<Asked> searches;
    QList<QPair<quint64, QString>> loads;
    QList<QPair<quint64, app::KnowledgeEntry>> described;
    QList<QPair<quint64, QStringList>> severalLoads;
    QList<QPair<quint64, QStringList>> resolutions;
    QList<QPair<quint64, app::TableExport>> exports;
    int stoppedExports = 0;

    /// Entries that answerLoad() knows.
    QHash<QString, app::KnowledgeEntry> entries;

    /// Answers the newest search with hits of these ids, whose names stand behind the colon.
    void answerSearch(const QStringList& ids, int total = -1, const QList<app::Facet>& facets = {});
    /// Answers the newest request for an entry.
    void answerLoad();
    /// Answers the newest request for several entries with those it knows.
    void answerSeveral();

    static app::KnowledgeResult resultOf(const QStringList& ids, int total = -1);

private:
    quint64 m_last = 0;
};

/// 苦杏仁 with two books, a dose, links: enough for every part of a herb's detail.
app::KnowledgeEntry bitterApricotKernel();
/// 麻黄汤 with four ingredients.
app::KnowledgeEntry ephedraDecoction();

}  // namespace xinglin::test
