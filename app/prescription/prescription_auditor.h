#pragma once

#include <memory>

#include "app/prescription/prescription_audit.h"

namespace xinglin::app {

class PrescriptionAuditor;

/// Shared by view-models and by their jobs on the storage thread, which may outlive them.
using SharedAuditor = std::shared_ptr<const PrescriptionAuditor>;

/// The audit together with the facts that it borrows. Never changes once made; several threads may read it.
class PrescriptionAuditor final {
public:
    /// Throws FailureError as PrescriptionAudit does.
    PrescriptionAuditor(std::shared_ptr<const AuditFacts> facts, const AuditSettings& settings,
                        QList<StockName> stockNames = {})
        : m_facts(std::move(facts)),
          m_stockNames(std::move(stockNames)),
          m_audit(*m_facts, settings, m_stockNames) {}
    PrescriptionAuditor(const PrescriptionAuditor&) = delete;
    PrescriptionAuditor& operator=(const PrescriptionAuditor&) = delete;

    const PrescriptionAudit& audit() const { return m_audit; }
    const std::shared_ptr<const AuditFacts>& facts() const { return m_facts; }
    /// The clinic's names that it knows.
    const QList<StockName>& stockNames() const { return m_stockNames; }

private:
    std::shared_ptr<const AuditFacts> m_facts;  ///< shared by the auditors of one knowledge.db
    QList<StockName> m_stockNames;
    PrescriptionAudit m_audit;
};

/// `auditor` itself where it knows exactly these names, otherwise another one that does.
inline SharedAuditor withStockNames(const SharedAuditor& auditor, const QList<StockName>& stockNames) {
    return auditor->stockNames() == stockNames
               ? auditor
               : std::make_shared<const PrescriptionAuditor>(auditor->facts(), auditor->audit().settings(),
                                                             stockNames);
}

}  // namespace xinglin::app
