#pragma once

#include <memory>

#include "app/prescription/prescription_audit.h"

namespace xinglin::app {

/// The audit together with the facts that it borrows. Never changes once made; several threads may read it.
class PrescriptionAuditor final {
public:
    /// Throws FailureError as PrescriptionAudit does.
    PrescriptionAuditor(std::shared_ptr<const AuditFacts> facts, const AuditSettings& settings)
        : m_facts(std::move(facts)), m_audit(*m_facts, settings) {}

    const PrescriptionAudit& audit() const { return m_audit; }
    const std::shared_ptr<const AuditFacts>& facts() const { return m_facts; }

private:
    std::shared_ptr<const AuditFacts> m_facts;  ///< shared by the auditors of one knowledge.db
    PrescriptionAudit m_audit;
};

/// Shared by the view-model and by its jobs on the storage thread, which may outlive it.
using SharedAuditor = std::shared_ptr<const PrescriptionAuditor>;

}  // namespace xinglin::app
