#pragma once

#include <QObject>
#include <optional>

#include "app/failure.h"
#include "app/knowledge_browser/comparison.h"
#include "app/knowledge_browser/knowledge_source.h"

namespace xinglin::app {

class Notebook;

/// What is laid side by side: up to kMostCompared entries of one sort. GUI thread.
class ComparisonDesk final : public QObject {
    Q_OBJECT

public:
    /// Both are borrowed and must outlive the desk; `notebook` may be null.
    ComparisonDesk(KnowledgeSource& source, Notebook* notebook, QObject* parent = nullptr);

    struct Place {
        QString id;
        QString name;
        KnowledgeKind kind = KnowledgeKind::Herb;
    };
    const QList<Place>& places() const { return m_places; }
    bool contains(const QString& id) const;

    /// Why an entry has no place.
    enum class Answer { Taken, IsFull, IsAnotherSort };
    /// Puts an entry on the desk, or says why not; one that is there already stays.
    Answer add(const QString& id, const QString& name, KnowledgeKind kind);
    void remove(const QString& id);
    void clear();

    bool canCompare() const { return m_places.size() >= kLeastCompared; }
    /// Reads the entries; compared() follows.
    void compare();
    bool isLoading() const { return m_generation != 0; }
    const Comparison& comparison() const { return m_comparison; }

signals:
    void placesChanged();
    void compared();
    void failed(const xinglin::app::Failure& failure);

private:
    void takeEntries(quint64 generation, const QList<KnowledgeEntry>& entries);

    KnowledgeSource& m_source;
    Notebook* m_notebook;
    QList<Place> m_places;
    Comparison m_comparison;
    quint64 m_generation = 0;
};

}  // namespace xinglin::app
