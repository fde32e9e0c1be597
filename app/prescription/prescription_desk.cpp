#include "app/prescription/prescription_desk.h"

#include <QDir>

namespace xinglin::app {
namespace {

QString knowledgeIn(const QString& shareFolder) {
    return QDir(shareFolder).filePath(QStringLiteral("knowledge.db"));
}

}  // namespace

PrescriptionDesk::PrescriptionDesk(StorageThread& storage, const Options& options)
    : m_options(options),
      m_auditor(std::make_shared<const PrescriptionAuditor>(
          std::make_shared<const AuditFacts>(readAuditFacts(knowledgeIn(options.shareFolder))),
          loadAuditSettings(options.dataFolder))),
      m_service(knowledgeIn(options.shareFolder)),
      m_source(m_service),
      m_herbs(m_source, m_auditor),
      m_formulas(m_source),
      m_model(storage, m_auditor, options.author) {}

void PrescriptionDesk::reloadSettings() {
    m_auditor = std::make_shared<const PrescriptionAuditor>(m_auditor->facts(),
                                                            loadAuditSettings(m_options.dataFolder));
    m_herbs.setAuditor(m_auditor);
    m_model.setAuditor(m_auditor);
}

}  // namespace xinglin::app
