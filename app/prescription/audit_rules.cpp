#include "app/prescription/audit_rules.h"

namespace xinglin::app {

const std::vector<AuditRuleRow>& auditRules() {
    // A rule that blocks stays so: the law does not ask the pharmacist. Pregnancy classes are never lowered.
    static const std::vector<AuditRuleRow> kRules = {
        {AuditRule::Banned, "banned", Severity::Block, Severity::Block},
        {AuditRule::ControlledToxic, "controlled-toxic", Severity::Block, Severity::Block},
        {AuditRule::UnknownName, "unknown-name", Severity::Block, Severity::Block},
        {AuditRule::Incompatible18, "incompatible-18", Severity::Review, Severity::Info},
        {AuditRule::Incompatible19, "incompatible-19", Severity::Review, Severity::Info},
        {AuditRule::PregnancyForbidden, "pregnancy-forbidden", Severity::Review, Severity::Review},
        {AuditRule::DoseOver, "dose-over", Severity::Review, Severity::Info},
        {AuditRule::RouteForbidden, "route-forbidden", Severity::Review, Severity::Info},
        {AuditRule::Allergy, "allergy", Severity::Review, Severity::Info},
        {AuditRule::AmbiguousName, "ambiguous-name", Severity::Review, Severity::Review},
        {AuditRule::PregnancyCaution, "pregnancy-caution", Severity::Remind, Severity::Remind},
        {AuditRule::PregnancyUnknown, "pregnancy-unknown", Severity::Remind, Severity::Remind},
        {AuditRule::Lactation, "lactation", Severity::Remind, Severity::Info},
        {AuditRule::DoseMissing, "dose-missing", Severity::Remind, Severity::Info},
        {AuditRule::Duplicate, "duplicate", Severity::Remind, Severity::Info},
        {AuditRule::HerbDrug, "herb-drug", Severity::Remind, Severity::Info},
        {AuditRule::SpecialPopulation, "special-population", Severity::Remind, Severity::Info},
        {AuditRule::MissingHandling, "missing-handling", Severity::Remind, Severity::Info},
        {AuditRule::Toxic, "toxic", Severity::Info, Severity::Info},
        {AuditRule::DoseUnder, "dose-under", Severity::Info, Severity::Info},
        {AuditRule::SupplyDays, "supply-days", Severity::Remind, Severity::Info},
        {AuditRule::ValidDays, "valid-days", Severity::Review, Severity::Remind},
        {AuditRule::HerbCount, "herb-count", Severity::Remind, Severity::Info},
        {AuditRule::TotalWeight, "total-weight", Severity::Remind, Severity::Info},
        {AuditRule::Restricted, "restricted", Severity::Review, Severity::Info},
    };
    return kRules;
}

QString auditRuleId(AuditRule rule) {
    return QString::fromLatin1(auditRules()[static_cast<std::size_t>(rule)].id);
}

std::optional<AuditRule> auditRuleFromId(const QString& id) {
    for (const AuditRuleRow& row : auditRules()) {
        if (id == QLatin1String(row.id)) {
            return row.rule;
        }
    }
    return std::nullopt;
}

namespace {

constexpr const char* kSeverities[] = {"info", "remind", "review", "block"};

}  // namespace

QString severityId(Severity severity) {
    return QString::fromLatin1(kSeverities[static_cast<std::size_t>(severity)]);
}

std::optional<Severity> severityFromId(const QString& id) {
    for (const Severity severity : {Severity::Info, Severity::Remind, Severity::Review, Severity::Block}) {
        if (id == severityId(severity)) {
            return severity;
        }
    }
    return std::nullopt;
}

}  // namespace xinglin::app
