#pragma once

#include "app/prescription/prescription_audit.h"

namespace xinglin::app {

/// What the desk knows beside clinic.db: the facts of the knowledge base, and the audit over them. Changes
/// nothing once it is made, so several threads may read it.
class PharmacyFacts final {
public:
    /// Throws FailureError when `knowledgePath` cannot be read or `settings` do not fit it.
    PharmacyFacts(const QString& knowledgePath, AuditSettings settings)
        : m_facts(readAuditFacts(knowledgePath)), m_audit(m_facts, std::move(settings)) {}
    PharmacyFacts(const PharmacyFacts&) = delete;  // the audit refers to the facts beside it
    PharmacyFacts& operator=(const PharmacyFacts&) = delete;

    const AuditFacts& facts() const { return m_facts; }
    const PrescriptionAudit& audit() const { return m_audit; }
    const HerbNames& names() const { return m_audit.names(); }

    /// The herb that an item means, or null where it is unknown or may be several.
    const AuditHerb* herbOf(const PrescriptionItem& item) const {
        const NamedHerb named = names().resolve(item);
        return named.kind == NamedHerb::Kind::Known && named.candidates.size() == 1
                   ? &m_facts.herbs[static_cast<std::size_t>(named.candidates.first())]
                   : nullptr;
    }

private:
    AuditFacts m_facts;
    PrescriptionAudit m_audit;
};

}  // namespace xinglin::app
