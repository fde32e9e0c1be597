#include "app/knowledge_browser/knowledge_source.h"

#include "app/knowledge/knowledge_service.h"

namespace xinglin::app {

ServiceKnowledgeSource::ServiceKnowledgeSource(KnowledgeService& service, QObject* parent)
    : KnowledgeSource(parent), m_service(service) {
    connect(&service, &KnowledgeService::opened, this, &KnowledgeSource::opened);
    connect(&service, &KnowledgeService::searched, this, &KnowledgeSource::searched);
    connect(&service, &KnowledgeService::entryLoaded, this, &KnowledgeSource::entryLoaded);
    connect(&service, &KnowledgeService::entriesLoaded, this, &KnowledgeSource::entriesLoaded);
    connect(&service, &KnowledgeService::herbsResolved, this, &KnowledgeSource::herbsResolved);
    connect(&service, &KnowledgeService::exportProgress, this, &KnowledgeSource::exportProgress);
    connect(&service, &KnowledgeService::exported, this, &KnowledgeSource::exported);
    connect(&service, &KnowledgeService::failed, this, &KnowledgeSource::failed);
}

quint64 ServiceKnowledgeSource::search(const KnowledgeQuery& query) {
    return m_service.search(query);
}

quint64 ServiceKnowledgeSource::loadEntry(const QString& id) {
    return m_service.loadEntry(id);
}

quint64 ServiceKnowledgeSource::describe(const KnowledgeEntry& entry) {
    return m_service.describe(entry);
}

quint64 ServiceKnowledgeSource::loadEntries(const QStringList& ids) {
    return m_service.loadEntries(ids);
}

quint64 ServiceKnowledgeSource::resolveHerbs(const QStringList& names) {
    return m_service.resolveHerbs(names);
}

quint64 ServiceKnowledgeSource::exportTable(const TableExport& table) {
    return m_service.exportTable(table);
}

void ServiceKnowledgeSource::stopExport() {
    m_service.stopExport();
}

}  // namespace xinglin::app
