#pragma once

#include <QDate>
#include <QDateTime>
#include <QList>
#include <QMap>
#include <QString>

#include "app/pharmacy/desk_rules.h"
#include "app/prescription/audit_rules.h"
#include "app/storage/database.h"

namespace xinglin::app {

/// The days that statistics are about, both included, as the clinic's clock has them.
struct DayRange {
    QDate first;
    QDate last;
};

/// Signatures of one person, by what they stand for.
struct SignerWork {
    QString signer;
    QMap<DeskAction, int> steps;
};

/// What the audit said at the desk, by rule.
struct RuleCount {
    QString rule;      ///< auditRuleId()
    QString severity;  ///< severityId()
    int prescriptions = 0;
    int findings = 0;
};

/// One physician's signed prescriptions and what became of them.
struct PhysicianCount {
    QString physician;
    int prescriptions = 0;
    int overrides = 0;  ///< confirmed ones of the signed versions
    int returns = 0;
    int voided = 0;
    QMap<Severity, int> findings;  ///< of the audit at the desk
};

struct ReturnedPrescription {
    QDateTime at;
    QString prescription;  ///< its number, or the start of its id before it had one
    QString physician;
    QString signer;
    QString reason;
};

/// The desk's work in a range of days. Invented patients are left out unless they are asked for.
///
/// Prescriptions count on the day on which they were signed; signatures, findings, returns and amounts on the
/// day on which the desk signed. Of several looks at one prescription the last one in the range gives the
/// findings.
struct DeskStatistics {
    DayRange range;
    QMap<DeskState, int> states;  ///< as they are now
    QList<SignerWork> work;       ///< by name
    QList<RuleCount> rules;       ///< most prescriptions first
    QList<PhysicianCount> physicians;
    QMap<QString, int> overrides;  ///< confirmed overrides by rule
    QList<ReturnedPrescription> returns;
    qint64 handedOutFen = 0;    ///< amounts of what was handed out
    int handedOutUnpriced = 0;  ///< handed out without a complete price: not in the sum
};

enum class SamplePatients { Without, With };

/// Runs on the storage thread; may throw FailureError.
DeskStatistics readStatistics(Database& database, const DayRange& range, SamplePatients samples);

/// A table of section, name, detail and count in the words of clinic.db; the headings and the names of
/// sections are not translated, so that scripts may rely on them.
QByteArray statisticsCsv(const DeskStatistics& statistics);

}  // namespace xinglin::app
