#include "app/knowledge_browser/comparison_desk.h"

#include <algorithm>

#include "app/knowledge_notes/notebook.h"
#include "app/knowledge_notes/own_entries.h"

namespace xinglin::app {

ComparisonDesk::ComparisonDesk(KnowledgeSource& source, Notebook* notebook, QObject* parent)
    : QObject(parent), m_source(source), m_notebook(notebook) {
    connect(&source, &KnowledgeSource::entriesLoaded, this, &ComparisonDesk::takeEntries);
    connect(&source, &KnowledgeSource::failed, this, [this](quint64 generation, const Failure& failure) {
        if (generation != 0 && generation == m_generation) {
            m_generation = 0;
            emit failed(failure);
        }
    });
}

bool ComparisonDesk::contains(const QString& id) const {
    return std::any_of(m_places.begin(), m_places.end(),
                       [&id](const Place& place) { return place.id == id; });
}

ComparisonDesk::Answer ComparisonDesk::add(const QString& id, const QString& name, KnowledgeKind kind) {
    if (contains(id)) {
        return Answer::Taken;
    }
    if (!m_places.isEmpty() && !areComparable(m_places.first().kind, kind)) {
        return Answer::IsAnotherSort;
    }
    if (m_places.size() >= kMostCompared) {
        return Answer::IsFull;
    }
    m_places += Place{id, name, kind};
    emit placesChanged();
    return Answer::Taken;
}

void ComparisonDesk::remove(const QString& id) {
    if (m_places.removeIf([&id](const Place& place) { return place.id == id; }) > 0) {
        emit placesChanged();
    }
}

void ComparisonDesk::clear() {
    if (!m_places.isEmpty()) {
        m_places.clear();
        emit placesChanged();
    }
}

void ComparisonDesk::compare() {
    QStringList ids;
    for (const Place& place : std::as_const(m_places)) {
        ids += place.id;
    }
    m_generation = m_source.loadEntries(ids);
}

void ComparisonDesk::takeEntries(quint64 generation, const QList<KnowledgeEntry>& entries) {
    if (generation != m_generation) {
        return;
    }
    m_generation = 0;
    QList<KnowledgeEntry> ordered;
    for (const Place& place : std::as_const(m_places)) {
        if (const ClinicFormula* own = m_notebook ? m_notebook->formula(place.id) : nullptr) {
            ordered += entryOf(*own);
            continue;
        }
        const auto found =
            std::find_if(entries.begin(), entries.end(),
                         [&place](const KnowledgeEntry& entry) { return entry.id == place.id; });
        if (found != entries.end()) {
            ordered += *found;
        }
    }
    m_comparison = compareEntries(ordered);
    emit compared();
}

}  // namespace xinglin::app
