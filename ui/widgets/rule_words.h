#pragma once

#include <QString>

#include "app/prescription/audit_rules.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/tag.h"

namespace xinglin::ui {

/// What a rule is called, in the language of the window.
QString ruleTitle(app::AuditRule rule);

/// A severity of the audit as the components know it.
Severity shownSeverity(app::Severity severity);

/// The ground of a row with a finding of this severity; only what blocks or is to be reviewed has one.
bool hasTint(app::Severity severity);
Token tintOf(app::Severity severity);

}  // namespace xinglin::ui
