#pragma once

#include <QMap>
#include <QObject>
#include <optional>

#include "app/failure.h"
#include "app/knowledge/knowledge_types.h"

namespace xinglin::app {

class KnowledgeService;
struct TableExport;

/// Where the knowledge browser gets its answers: the knowledge service, or a fake in a test.
///
/// Calls return at once; each gives the generation number that its one answer carries. GUI thread.
class KnowledgeSource : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    virtual quint64 search(const KnowledgeQuery& query) = 0;
    virtual quint64 loadEntry(const QString& id) = 0;
    virtual quint64 describe(const KnowledgeEntry& entry) = 0;
    virtual quint64 loadEntries(const QStringList& ids) = 0;
    virtual quint64 resolveHerbs(const QStringList& names) = 0;
    virtual quint64 exportTable(const TableExport& table) = 0;
    virtual void stopExport() = 0;

signals:
    void opened(const QString& edition, const QMap<QString, qint64>& statistics);
    void searched(quint64 generation, const xinglin::app::KnowledgeResult& result);
    void entryLoaded(quint64 generation, const std::optional<xinglin::app::KnowledgeEntry>& entry);
    void entriesLoaded(quint64 generation, const QList<xinglin::app::KnowledgeEntry>& entries);
    void herbsResolved(quint64 generation, const QList<xinglin::app::HerbResolution>& resolutions);
    void exportProgress(quint64 generation, int done, int total);
    void exported(quint64 generation, int rows);
    void failed(quint64 generation, const xinglin::app::Failure& failure);
};

/// The source of the running program. Borrows `service`, which must outlive it; a browser needs a service of
/// its own, because a newer search on one service replaces an older one whoever asked.
class ServiceKnowledgeSource final : public KnowledgeSource {
    Q_OBJECT

public:
    explicit ServiceKnowledgeSource(KnowledgeService& service, QObject* parent = nullptr);

    quint64 search(const KnowledgeQuery& query) override;
    quint64 loadEntry(const QString& id) override;
    quint64 describe(const KnowledgeEntry& entry) override;
    quint64 loadEntries(const QStringList& ids) override;
    quint64 resolveHerbs(const QStringList& names) override;
    quint64 exportTable(const TableExport& table) override;
    void stopExport() override;

private:
    KnowledgeService& m_service;
};

}  // namespace xinglin::app
