#pragma once

#include <QString>
#include <optional>
#include <vector>

namespace xinglin::app {

/// How much a finding weighs, lightest first.
enum class Severity {
    Info,    ///< worth knowing
    Remind,  ///< look again
    Review,  ///< may be signed with a reason and a second confirmation
    Block,   ///< cannot be signed away
};

/// What a prescription is checked for. The ids are a closed list that scripts rely on.
enum class AuditRule {
    Banned,
    ControlledToxic,
    UnknownName,
    Incompatible18,
    Incompatible19,
    PregnancyForbidden,
    DoseOver,
    RouteForbidden,
    Allergy,
    AmbiguousName,
    PregnancyCaution,
    PregnancyUnknown,
    Lactation,
    DoseMissing,
    Duplicate,
    HerbDrug,
    SpecialPopulation,
    MissingHandling,
    Toxic,
    DoseUnder,
    SupplyDays,
    ValidDays,
    HerbCount,
    TotalWeight,
    Restricted,
};

struct AuditRuleRow {
    AuditRule rule;
    const char* id;
    Severity severity;  ///< unless a pharmacist changed it
    Severity lowest;    ///< what it may be changed to at least
};

/// All rules, in the order of AuditRule.
const std::vector<AuditRuleRow>& auditRules();

QString auditRuleId(AuditRule rule);
std::optional<AuditRule> auditRuleFromId(const QString& id);

/// `info`, `remind`, `review`, `block`.
QString severityId(Severity severity);
std::optional<Severity> severityFromId(const QString& id);

}  // namespace xinglin::app
