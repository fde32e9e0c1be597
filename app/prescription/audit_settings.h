#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include "app/prescription/audit_rules.h"
#include "app/prescription/prescription.h"

namespace xinglin::app {

/// A herb that a clinic does not use, as its settings write it, and what that name stands for.
struct ClinicBan {
    QString name;
    QList<int> herbs;  ///< indices into AuditFacts::herbs
};

/// Limits of which no source speaks and that a clinic may set for itself; absent: none.
struct ClinicLimits {
    std::optional<int> herbs;          ///< rows of one prescription
    std::optional<double> gramsADay;   ///< all herbs of one day
    std::optional<double> gramsInAll;  ///< all herbs of all doses

    bool operator==(const ClinicLimits&) const = default;
};

/// A limit outside of these is a slip of the pen: it would find everything, or nothing.
inline constexpr NumberRange kHerbsLimit{1, static_cast<double>(kMostHerbs)};
inline constexpr NumberRange kGramsLimit{1, 100'000};

/// What an administrator may change about the audit.
struct AuditSettings {
    QMap<AuditRule, Severity> severities;  ///< only what differs from the default
    QStringList banned;                    ///< herbs that this clinic does not use, beside those of the law
    ClinicLimits limits = {};

    Severity severityOf(AuditRule rule) const;

    bool operator==(const AuditSettings&) const = default;
};

/// Reads {"severities": {"herb-drug": "review", …}, "banned": ["…"], "limits": {"herbs", "grams_a_day",
/// "grams_in_all"}}. Throws FailureError naming the place of an unknown key, rule or severity, of a severity
/// below what its rule allows, and of a limit that is no number in kHerbsLimit (whole) or kGramsLimit.
AuditSettings readAuditSettings(const QByteArray& bytes, const QString& fileName);

/// The settings of the user's folder, `audit_settings.json`; the defaults where there is no such file.
/// Throws FailureError as above, or when the file cannot be read.
AuditSettings loadAuditSettings(const QString& dataDir);

/// What readAuditSettings() reads; severities that are the default ones are left out.
QJsonObject writeAuditSettings(const AuditSettings& settings);

/// Writes the settings of the user's folder, whole or not at all. Throws FailureError when the file cannot be
/// written; the old one then stays.
void saveAuditSettings(const QString& dataDir, const AuditSettings& settings);

}  // namespace xinglin::app
