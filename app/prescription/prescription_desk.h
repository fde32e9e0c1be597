#pragma once

#include "app/knowledge/knowledge_service.h"
#include "app/prescription/formula_finder.h"
#include "app/prescription/herb_finder.h"
#include "app/prescription/prescription_view_model.h"

namespace xinglin::app {

/// Everything the page of prescriptions works with, made together and kept together. GUI thread.
class PrescriptionDesk final {
public:
    struct Options {
        QString shareFolder;  ///< of the program: knowledge.db
        QString dataFolder;   ///< of the user: audit_settings.json
        QString author;       ///< of records until somebody typed a name
    };

    /// Reads the facts, some 25 ms. Throws FailureError when they or the settings cannot be read. `storage`
    /// must outlive the desk.
    PrescriptionDesk(StorageThread& storage, const Options& options);

    PrescriptionViewModel& model() { return m_model; }
    HerbFinder& herbs() { return m_herbs; }
    FormulaFinder& formulas() { return m_formulas; }
    const FormulaFinder& formulas() const { return m_formulas; }

    /// Reads the settings of the audit and the names of the clinic's stock again, for what was changed
    /// meanwhile, and audits by them; the names arrive a moment later. Throws FailureError and leaves the old
    /// ones.
    void reloadSettings();

private:
    Options m_options;
    KnowledgeService m_service;  ///< its own: a newer search on a shared one would replace this page's
    ServiceKnowledgeSource m_source;
    FormulaFinder m_formulas;
    PrescriptionViewModel m_model;
    HerbFinder m_herbs;
};

}  // namespace xinglin::app
