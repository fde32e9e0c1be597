#include "app/prescription/prescription_audit.h"

#include <array>
#include <utility>

#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

constexpr std::array kFamilies = {&controlRules, &pairRules,    &doseRules, &pregnancyRules,
                                  &routeRules,   &patientRules, &drugRules};

}  // namespace

PrescriptionAudit::PrescriptionAudit(const AuditFacts& facts, AuditSettings settings)
    : m_facts(facts), m_settings(std::move(settings)), m_names(facts) {}

QList<AuditFinding> PrescriptionAudit::audit(const Prescription& prescription) const {
    AuditInput input{prescription, m_facts, m_names, m_settings, {}};
    input.herbs.reserve(prescription.items.size());
    for (const PrescriptionItem& item : prescription.items) {
        input.herbs += m_names.resolve(item);
    }
    AuditSink sink(input);
    for (const auto& family : kFamilies) {
        family(input, sink);
    }
    return sink.take();
}

}  // namespace xinglin::app
