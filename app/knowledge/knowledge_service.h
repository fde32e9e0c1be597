#pragma once

#include <QMap>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>

#include "app/failure.h"
#include "app/knowledge/knowledge_base.h"
#include "app/knowledge/retriever.h"

namespace xinglin::app {

/// A result list as a file of comma separated values.
struct TableExport {
    KnowledgeQuery query;           ///< which rows, in which order
    QStringList columns;            ///< as KnowledgeBase::table() knows them
    QStringList heads;              ///< first row of the file; one a column
    QMap<Tier, QString> tierWords;  ///< of the interface's language
    QList<QStringList> firstRows;   ///< rows that stand before those of the query: the clinic's own entries
    QString path;
};

/// The knowledge base behind a thread of its own, for view-models.
///
/// Lives on the caller's (GUI) thread; its calls return at once and its signals arrive on that thread through
/// the event loop. Each call answers with a generation number that its one result (or failed()) carries; a
/// receiver drops what is not the newest that it asked for. A newer search replaces an older one: the older
/// one is interrupted or never run and gives no signal. The same holds for each other sort of call
/// (describe() counts as loading an entry).
class KnowledgeService final : public QObject {
    Q_OBJECT

public:
    /// Draws the molecule of a SMILES text as KnowledgeEntry::structure; called on the service's thread.
    using MoleculeDrawing = std::function<QByteArray(const QString& smiles)>;

    /// Starts the thread; it opens `path` and answers with opened() or failed(0, …). Without `drawing`
    /// entries have no structure.
    explicit KnowledgeService(const QString& path, QObject* parent = nullptr, MoleculeDrawing drawing = {});
    /// Interrupts what runs and waits for the thread to end.
    ~KnowledgeService() override;

    quint64 search(const KnowledgeQuery& query);
    /// The entry with what is like it and how its molecule looks.
    quint64 loadEntry(const QString& id);
    /// The same for an entry that is not in the file: one of the clinic's own formulas.
    quint64 describe(const KnowledgeEntry& entry);
    /// Several entries at once, in this order; unknown ids are left out.
    quint64 loadEntries(const QStringList& ids);
    /// What each written herb name stands for, in this order.
    quint64 resolveHerbs(const QStringList& names);
    /// Writes the file on the service's thread, whole or not at all; exportProgress() tells how far it is.
    quint64 exportTable(const TableExport& table);
    /// Gives the newest exportTable() up: no signal follows, and no file is left where it was not written
    /// yet.
    void stopExport();
    quint64 retrieve(const QString& question, int limit);

    /// The edition that opened() told, for a receiver that comes later; empty before, or without a file.
    QString edition() const { return m_edition; }

signals:
    void opened(const QString& edition, const QMap<QString, qint64>& statistics);
    void searched(quint64 generation, const xinglin::app::KnowledgeResult& result);
    /// `entry` is empty when nothing has this id.
    void entryLoaded(quint64 generation, const std::optional<xinglin::app::KnowledgeEntry>& entry);
    void entriesLoaded(quint64 generation, const QList<xinglin::app::KnowledgeEntry>& entries);
    void herbsResolved(quint64 generation, const QList<xinglin::app::HerbResolution>& resolutions);
    void exportProgress(quint64 generation, int done, int total);
    /// `rows` without the head.
    void exported(quint64 generation, int rows);
    void retrieved(quint64 generation, const xinglin::app::Retrieved& found);
    void failed(quint64 generation, const xinglin::app::Failure& failure);

private:
    class Worker;
    void complete(const KnowledgeBase& knowledge, KnowledgeEntry& entry) const;

    const MoleculeDrawing m_drawing;
    std::unique_ptr<Worker> m_worker;
    QString m_edition;
};

}  // namespace xinglin::app
