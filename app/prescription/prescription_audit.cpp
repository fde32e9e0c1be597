#include "app/prescription/prescription_audit.h"

#include <array>
#include <utility>

#include "app/failure.h"
#include "app/prescription/audit_input.h"

namespace xinglin::app {
namespace {

constexpr std::array kFamilies = {&controlRules, &pairRules, &doseRules,   &pregnancyRules, &routeRules,
                                  &patientRules, &drugRules, &supplyRules, &clinicRules};

}  // namespace

PrescriptionAudit::PrescriptionAudit(const AuditFacts& facts, AuditSettings settings,
                                     const QList<StockName>& stockNames)
    : m_facts(facts), m_settings(std::move(settings)), m_names(facts, stockNames) {
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

AuditInput PrescriptionAudit::inputOf(const Prescription& prescription) const {
    AuditInput input{prescription, m_facts, m_names, m_settings, m_bans, {}};
    input.herbs.reserve(prescription.items.size());
    for (const PrescriptionItem& item : prescription.items) {
        input.herbs += m_names.resolve(item);
    }
    return input;
}

QList<std::optional<DoseLimit>> PrescriptionAudit::limits(const Prescription& prescription) const {
    const AuditInput input = inputOf(prescription);
    QList<std::optional<DoseLimit>> result;
    result.reserve(input.herbs.size());
    for (int item = 0; item < input.herbs.size(); ++item) {
        const NamedHerb& named = input.herbs.at(item);
        const Intake intake = input.intakeOf(item);
        const AuditDose* strictest = nullptr;
        for (const int candidate : named.candidates) {
            const AuditDose* limit =
                intake == Intake::External ? nullptr : limitOf(input, candidate, intake, named.isFresh);
            strictest = limit && (!strictest || *limit->max < *strictest->max) ? limit : strictest;
        }
        result += strictest ? std::optional(DoseLimit{*strictest->min, *strictest->max,
                                                      strictest->unit == DoseUnit::GramsAnIntake})
                            : std::nullopt;
    }
    return result;
}

QStringList PrescriptionAudit::standardNamesIn(const QList<PrescriptionItem>& items) const {
    QStringList names;
    names.reserve(items.size());
    for (const PrescriptionItem& item : items) {
        names += m_names.standardNameOf(item);
    }
    return names;
}

QList<AuditFinding> PrescriptionAudit::audit(const Prescription& prescription) const {
    const AuditInput input = inputOf(prescription);
    AuditSink sink(input);
    for (const auto& family : kFamilies) {
        family(input, sink);
    }
    return sink.take();
}

}  // namespace xinglin::app
