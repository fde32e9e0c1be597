#pragma once

#include <memory>

#include "app/cases/case_view_model.h"

namespace xinglin::app {

/// Everything the page of cases works with, made together and kept together.
class CaseDesk final {
public:
    /// Reads the form from `shareFolder`; the catalogue is made with the first draft. Throws FailureError
    /// when the form cannot be read. `storage` must outlive the desk.
    CaseDesk(StorageThread& storage, const QString& shareFolder,
             DiagnosisRunner::CatalogueMaker makeCatalogue, const CaseViewModel::Options& options);

    CaseViewModel& model() { return m_model; }

private:
    const FormSchema m_schema;
    DiagnosisRunner m_runner;
    CaseViewModel m_model;
};

}  // namespace xinglin::app
