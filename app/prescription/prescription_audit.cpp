#include "app/prescription/prescription_audit.h"

#include <array>
#include <utility>

#include "app/failure.h"
#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

constexpr std::array kFamilies = {&controlRules, &pairRules,    &doseRules, &pregnancyRules,
                                  &routeRules,   &patientRules, &drugRules};

}  // namespace

PrescriptionAudit::PrescriptionAudit(const AuditFacts& facts, AuditSettings settings)
    : m_facts(facts), m_settings(std::move(settings)), m_names(facts) {
    for (const QString& name : std::as_const(m_settings.banned)) {
        PrescriptionItem item;
        item.name = name;
        const NamedHerb herb = m_names.resolve(item);
        if (herb.kind == NamedHerb::Kind::Unknown) {
            throw FailureError(
                {FailureCode::InvalidInput,
                 AuditWords::tr("The clinic's list bans “%1”, which is no herb of the knowledge base.")
                     .arg(name),
                 AuditWords::tr("Correct the name in the settings of the audit: as it is, it bans nothing."),
                 name});
        }
        m_bans += {name, herb.candidates};
    }
}

QList<AuditFinding> PrescriptionAudit::audit(const Prescription& prescription) const {
    AuditInput input{prescription, m_facts, m_names, m_settings, m_bans, {}};
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
