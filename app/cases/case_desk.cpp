#include "app/cases/case_desk.h"

#include <QDir>

namespace xinglin::app {

CaseDesk::CaseDesk(StorageThread& storage, const QString& shareFolder,
                   DiagnosisRunner::CatalogueMaker makeCatalogue, const CaseViewModel::Options& options)
    : m_schema(FormSchema::load(QDir(shareFolder).filePath(QStringLiteral("forms/outpatient.json")))),
      m_runner(std::move(makeCatalogue), QDir(shareFolder).filePath(QStringLiteral("forms")), m_schema),
      m_model(storage, m_runner, m_schema, options) {}

}  // namespace xinglin::app
