#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <optional>

#include "app/prescription/prescription_store.h"

namespace xinglin::app {

/// Whom a prescription is for, as lists and the printed head show it. All empty: written for no visit.
struct PrescribedPatient {
    QString visitId;
    QString name;
    QString number;  ///< the clinic's own
    Sex sex = Sex::Unknown;
    std::optional<int> birthYear;
    bool isSample = false;
    QDateTime visitedAt;
    QString complaint;  ///< of the visit's case
};

/// A prescription as the list of the page shows it.
struct ShelfRow {
    PrescriptionRow row;
    PrescribedPatient patient;
    QString formula;
    int herbs = 0;
    bool hasUnsaved = false;  ///< the journal holds more than the newest version
};

/// One saved version, without its content.
struct VersionRow {
    int number = 0;
    QString author;
    QDateTime createdAt;
};

/// Names of who signed at the pharmacist's desk since the prescription came back last; empty: not yet.
struct DeskSigners {
    QString review;
    QString dispense;
    QString check;
    QString handOut;
};

/// A prescription as it is opened for work.
struct OpenPrescription {
    ShelfRow shelf;
    Prescription saved;                   ///< the newest version, or what the visit's case says already
    std::optional<Prescription> unsaved;  ///< typed after it and found in the journal
    QDateTime unsavedAt;
    QList<VersionRow> versions;  ///< newest first
    QList<FindingOverride> overrides;
    QStringList standardNames;        ///< signed or void: PrescriptionStore::signedStandardNames()
    QString signedBy;                 ///< the physician, also of one that was voided since; empty: nobody
    QDateTime signedAt;               ///< invalid: never
    QString number;                   ///< that the pharmacist's desk gave it; empty: none yet
    std::optional<qint64> amountFen;  ///< that the desk signed
    DeskSigners deskSigners;
};

/// What the page of prescriptions reads and journals in clinic.db, beside the store that keeps the versions.
///
/// Works on a Database of the storage thread and on that thread's store, which must outlive it. Every call
/// may throw FailureError.
class PrescriptionShelf final {
public:
    PrescriptionShelf(Database& database, PrescriptionStore& store) : m_database(database), m_store(store) {}

    /// Newest first.
    QList<ShelfRow> rows();
    static constexpr int kMostVisits = 300;
    /// Visits that a prescription can be written for, newest first, at most kMostVisits.
    QList<PrescribedPatient> visits();
    OpenPrescription open(const QString& id);

    /// Keeps what is typed. Throws FailureError(InvalidInput) when the prescription is signed or void.
    void journal(const QString& id, const Prescription& content);
    void forgetJournal(const QString& id);
    /// Saves a version and forgets the journal; returns the version's number.
    int saveVersion(const QString& id, const Prescription& content, const QString& author);

private:
    ShelfRow shelfRow(const Statement& row) const;
    Prescription fromCase(const PrescribedPatient& patient);
    void readSignatures(const QString& id, OpenPrescription& result);

    Database& m_database;
    PrescriptionStore& m_store;
};

/// What a case record's fields (`{id: value}`, cli.md) say of the patient: a field that is missing was not
/// asked, "none" was asked and is none. Sex comes from the patient's card, an age in the record wins over its
/// birth year.
Prescription prescriptionOfCase(const QJsonObject& fields, const PrescribedPatient& patient);

}  // namespace xinglin::app
