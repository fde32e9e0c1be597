#include "app/knowledge_browser/knowledge_source.h"

#include "app/knowledge/knowledge_service.h"

namespace xinglin::app {

ServiceKnowledgeSource::ServiceKnowledgeSource(KnowledgeService& service, QObject* parent)
    : KnowledgeSource(parent), m_service(service) {
    connect(&service, &KnowledgeService::opened, this, &KnowledgeSource::opened);
    connect(&service, &KnowledgeService::searched, this, &KnowledgeSource::searched);
    connect(&service, &KnowledgeService::entryLoaded, this, &KnowledgeSource::entryLoaded);
    connect(&service, &KnowledgeService::failed, this, &KnowledgeSource::failed);
}

quint64 ServiceKnowledgeSource::search(const KnowledgeQuery& query) {
    return m_service.search(query);
}

quint64 ServiceKnowledgeSource::loadEntry(const QString& id) {
    return m_service.loadEntry(id);
}

}  // namespace xinglin::app
