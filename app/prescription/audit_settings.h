#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include "app/prescription/audit_rules.h"

namespace xinglin::app {

/// A herb that a clinic does not use, as its settings write it, and what that name stands for.
struct ClinicBan {
    QString name;
    QList<int> herbs;  ///< indices into AuditFacts::herbs
};

/// What an administrator may change about the audit.
struct AuditSettings {
    QMap<AuditRule, Severity> severities;  ///< only what differs from the default
    QStringList banned;                    ///< herbs that this clinic does not use, beside those of the law

    Severity severityOf(AuditRule rule) const;

    bool operator==(const AuditSettings&) const = default;
};

/// Reads {"severities": {"herb-drug": "review", …}, "banned": ["…"]}. Throws FailureError naming the place of
/// an unknown key, rule or severity, and of a severity below what its rule allows.
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
