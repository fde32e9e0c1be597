#include "app/prescription/formula_finder.h"

namespace xinglin::app {

FormulaFinder::FormulaFinder(KnowledgeSource& source, QObject* parent) : QObject(parent), m_source(source) {
    connect(&source, &KnowledgeSource::searched, this,
            [this](quint64 generation, const KnowledgeResult& result) {
                if (generation == m_search) {
                    m_search = 0;
                    emit found(result.hits);
                }
            });
    connect(&source, &KnowledgeSource::entryLoaded, this,
            [this](quint64 generation, const std::optional<KnowledgeEntry>& entry) {
                if (generation == m_load) {
                    m_load = 0;
                    emit loaded(entry);
                }
            });
    connect(&source, &KnowledgeSource::failed, this, [this](quint64 generation, const Failure& failure) {
        if (generation != 0 && (generation == m_search || generation == m_load)) {
            m_search = generation == m_search ? 0 : m_search;
            m_load = generation == m_load ? 0 : m_load;
            emit failed(failure);
        }
    });
}

void FormulaFinder::find(const QString& text) {
    if (text.trimmed().isEmpty()) {
        m_search = 0;
        emit found({});
        return;
    }
    KnowledgeQuery query;
    query.text = text.trimmed();
    query.kind = KnowledgeKind::Formula;
    query.limit = kMostHits;
    m_search = m_source.search(query);
}

void FormulaFinder::load(const QString& id) {
    m_load = m_source.loadEntry(id);
}

}  // namespace xinglin::app
