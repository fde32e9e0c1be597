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
      m_service(knowledgeIn(options.shareFolder)),
      m_source(m_service),
      m_formulas(m_source),
      m_model(storage,
              std::make_shared<const PrescriptionAuditor>(
                  std::make_shared<const AuditFacts>(readAuditFacts(knowledgeIn(options.shareFolder))),
                  loadAuditSettings(options.dataFolder)),
              options.author),
      m_herbs(m_source, m_model.auditor()) {
    QObject::connect(&m_model, &PrescriptionViewModel::auditorChanged, &m_herbs,
                     [this] { m_herbs.setAuditor(m_model.auditor()); });
    m_model.loadStockNames();
}

void PrescriptionDesk::reloadSettings() {
    const SharedAuditor& known = m_model.auditor();
    m_model.setAuditor(std::make_shared<const PrescriptionAuditor>(
        known->facts(), loadAuditSettings(m_options.dataFolder), known->stockNames()));
    m_model.loadStockNames();
}

}  // namespace xinglin::app
