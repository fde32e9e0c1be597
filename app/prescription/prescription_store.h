#pragma once

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>

#include "app/prescription/prescription_audit.h"
#include "app/storage/database.h"

namespace xinglin::app {

enum class PrescriptionState { Draft, Signed, Void };

/// A prescription as a list shows it.
struct PrescriptionRow {
    QString id;
    QString visitId;  ///< empty: it belongs to no visit
    PrescriptionState state = PrescriptionState::Draft;
    int version = 0;  ///< the newest; 0: nothing was saved yet
    QString stateBy;
    QDateTime stateAt;
    QString voidReason;
    QDateTime createdAt;
};

/// One saved version with what its audit said then.
struct PrescriptionVersion {
    int number = 0;
    Prescription content;
    QJsonArray findings;  ///< as findingJson() writes them
    QString factsEdition;
    QString author;
    QDateTime createdAt;
};

/// A finding that somebody answers for.
struct FindingOverride {
    QString id;
    int version = 0;
    AuditRule rule = AuditRule::DoseOver;
    QList<int> places;  ///< of its items
    QString key;        ///< findingKey(): two findings of a rule may concern the same items
    QString fact;       ///< its words then; what tells findings apart where an old record has no key
    QString reason;
    QString author;
    QDateTime createdAt;
    QString confirmedBy;  ///< empty: not confirmed yet, and without effect
    QDateTime confirmedAt;
};

/// Whether a reason can clear the finding at all: what blocks and an ambiguous name take none.
bool mayBeOverridden(const AuditFinding& finding);

/// Whether the override is about this very finding, whatever language either has: rule, places, herbs and
/// fact.
bool answers(const FindingOverride& override, const AuditFinding& finding);

/// What keeps a prescription with these findings from being signed: all that blocks, and all that is to be
/// reviewed without a confirmed override.
QList<AuditFinding> openOf(const QList<AuditFinding>& findings, const QList<FindingOverride>& overrides);

/// One row of the record of who did what.
struct PrescriptionEvent {
    QString action;  ///< create, save, override, confirm, sign, void
    int version = 0;
    QString author;
    QJsonObject detail;
    QDateTime createdAt;
};

/// Prescriptions in clinic.db. Whatever is done leaves an event; nothing is deleted or overwritten.
///
/// Works on a Database of the storage thread and a PrescriptionAudit, which must both outlive it. Every call
/// may throw FailureError and leaves nothing half done. It audits by itself: no caller can sign past a
/// finding.
class PrescriptionStore final {
public:
    PrescriptionStore(Database& database, const PrescriptionAudit& audit)
        : m_database(database), m_audit(audit) {}

    /// Opens an empty draft, of a visit or (empty id) of none; returns its id.
    QString create(const QString& visitId, const QString& author);
    /// Newest first.
    QList<PrescriptionRow> prescriptions();
    /// Throws FailureError(NotFound) for an id that does not exist.
    PrescriptionRow row(const QString& id);

    /// Audits and appends a version; returns its number, counted from 1. The content's id becomes this
    /// prescription's. Throws FailureError(InvalidInput) when it is signed or void, or has no herb.
    int saveVersion(const QString& id, const Prescription& content, const QString& author);
    PrescriptionVersion version(const QString& id, int number);

    /// Records that `author` answers for a finding of the newest version, and why; returns the override's id.
    /// Throws FailureError(InvalidInput) when the reason is blank, the audit says no such thing, the finding
    /// blocks, somebody answered for it already, or it is an ambiguous name, which only a chosen herb clears.
    QString overrideFinding(const QString& id, const AuditFinding& finding, const QString& reason,
                            const QString& author);
    /// The second confirmation, an act of its own, by the same person or another. Only then the override
    /// counts.
    void confirm(const QString& overrideId, const QString& author);
    /// Overrides of the newest version, oldest first.
    QList<FindingOverride> overrides(const QString& id);

    /// What keeps the newest version from being signed: all that blocks, and all that is to be reviewed
    /// without a confirmed override. By the facts and settings of now.
    QList<AuditFinding> openFindings(const QString& id);

    /// Draft → signed. Throws FailureError(InvalidInput) naming the rules of openFindings().
    void sign(const QString& id, const QString& author);
    /// Draft or signed → void. Throws FailureError(InvalidInput) when the reason is blank.
    void voidPrescription(const QString& id, const QString& author, const QString& reason);

    /// Oldest first.
    QList<PrescriptionEvent> events(const QString& id);

    /// The herbs that names of the clinic's stock meant when it was signed, by place: the herb's own name, or
    /// empty for an item with a name of the books. Empty: it was never signed.
    QStringList signedStandardNames(const QString& id);
    /// Names of the clinic's stock in a signed prescription that mean another herb now than when it was
    /// signed.
    QStringList changedStockNames(const QString& id);

private:
    QString meaningOf(const PrescriptionItem& item) const;
    QString meantThen(const QList<PrescriptionItem>& items, qsizetype place, const QString& recorded) const;
    PrescriptionRow draft(const QString& id);
    void changeState(const PrescriptionRow& row, PrescriptionState state, const QString& author, qint64 at,
                     const QString& reason);
    void record(const QString& id, int version, const char* action, const QString& author, qint64 at,
                const QJsonObject& detail);

    Database& m_database;
    const PrescriptionAudit& m_audit;
};

}  // namespace xinglin::app
