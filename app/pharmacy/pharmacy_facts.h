#pragma once

#include "app/prescription/prescription_auditor.h"

namespace xinglin::app {

/// What the desk knows beside clinic.db: the facts of the knowledge base, and the audit over them. Changes
/// nothing once it is made, so several threads may read it.
class PharmacyFacts final {
public:
    /// Throws FailureError when `knowledgePath` cannot be read or `settings` do not fit it.
    PharmacyFacts(const QString& knowledgePath, const AuditSettings& settings)
        : m_auditor(std::make_shared<const PrescriptionAuditor>(
              std::make_shared<const AuditFacts>(readAuditFacts(knowledgePath)), settings)) {}
    explicit PharmacyFacts(SharedAuditor auditor) : m_auditor(std::move(auditor)) {}

    const SharedAuditor& auditor() const { return m_auditor; }
    const AuditFacts& facts() const { return *m_auditor->facts(); }
    const PrescriptionAudit& audit() const { return m_auditor->audit(); }
    const HerbNames& names() const { return audit().names(); }

    /// The herb that an item means, or null where it is unknown or may be several.
    const AuditHerb* herbOf(const PrescriptionItem& item) const {
        const NamedHerb named = names().resolve(item);
        return named.kind == NamedHerb::Kind::Known && named.candidates.size() == 1
                   ? &facts().herbs[static_cast<std::size_t>(named.candidates.first())]
                   : nullptr;
    }

private:
    SharedAuditor m_auditor;
};

}  // namespace xinglin::app
