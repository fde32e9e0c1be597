#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <optional>

#include "app/cases/case_record.h"
#include "app/storage/database.h"

namespace xinglin::app {

struct Patient {
    QString id;      ///< UUID; empty: not stored yet
    QString number;  ///< the clinic's own number: DEMO-0001
    QString name;
    QString sex = QStringLiteral("unknown");  ///< female, male or unknown, as in the form
    std::optional<int> birthYear;
    bool isSample = false;  ///< invented, for trying the program
};

enum class VisitKind { First, FollowUp };
enum class CaseState { Draft, Signed, Void };

/// A visit as a list shows it; each visit has one case.
struct VisitRow {
    QString caseId;
    Patient patient;
    VisitKind kind = VisitKind::First;
    CaseState state = CaseState::Draft;
    QDateTime startedAt;
    int version = 0;
    bool hasUnsaved = false;  ///< the journal holds more than the newest version
    QString complaint;        ///< chief complaint of the newest version or journal
};

/// One saved version, without its content.
struct CaseVersion {
    int number = 0;
    QString author;
    QDateTime createdAt;
};

/// A case as it is opened for work.
struct OpenCase {
    VisitRow visit;
    CaseRecord saved;                   ///< the newest version, or what is known of the person
    std::optional<CaseRecord> unsaved;  ///< typed after it and found in the journal
    QDateTime unsavedAt;
    QString stateBy;
    QDateTime stateAt;
};

enum class LineDecision { Open, Accepted, Edited, Rejected };

/// What a physician decided about one line of a draft.
struct DecidedLine {
    QString line;  ///< disease, syndrome, … as in DiagnosisDraft
    LineDecision decision = LineDecision::Open;
    QString text;  ///< for Edited: the physician's words
    QString author;
    QDateTime at;
};

/// A stored draft with the decisions about it.
struct StoredDraft {
    QString id;
    CaseRecord record;  ///< what it was made from
    QJsonObject draft;
    QList<DecidedLine> decisions;  ///< the newest of each line
};

/// Patients, visits and cases in clinic.db. Works on a Database of the storage thread, which must outlive it;
/// every call may throw FailureError and leaves nothing half done.
class CaseStore final {
public:
    CaseStore(Database& database, const FormSchema& schema) : m_database(database), m_schema(schema) {}

    /// Stores a patient and returns its id.
    QString addPatient(const Patient& patient, const QString& author);
    /// Opens a visit with an empty case of the form and returns the case's id.
    QString addVisit(const QString& patientId, VisitKind kind, const QString& author);
    /// Newest visit first.
    QList<VisitRow> visits();

    /// Throws FailureError(NotFound) for an id that does not exist.
    OpenCase open(const QString& caseId);

    /// Keeps what has been typed so far; the next version takes it over. Does nothing to versions.
    void journal(const QString& caseId, const CaseRecord& record);

    /// Appends a version and empties the journal in one transaction; returns its number, counted from 1.
    /// Throws FailureError(InvalidInput) when the case is signed or void.
    int saveVersion(const QString& caseId, const CaseRecord& record, const QString& author);
    QList<CaseVersion> versions(const QString& caseId);
    CaseRecord version(const QString& caseId, int number);

    /// Draft → signed. The record must have been saved; throws FailureError(InvalidInput) otherwise.
    void sign(const QString& caseId, const QString& author);
    /// Draft or signed → void, with a reason; the case and all its versions stay.
    void voidCase(const QString& caseId, const QString& author, const QString& reason);

    /// Stores a draft with the record it was made from; returns its id.
    QString saveDraft(const QString& caseId, const CaseRecord& record, const QJsonObject& draft);
    std::optional<StoredDraft> newestDraft(const QString& caseId);
    void decide(const QString& draftId, const DecidedLine& line);

    /// Three invented patients, once, when the database has no patient at all.
    void addSamples();

private:
    CaseRecord readRecord(const QString& json, const QString& caseId) const;
    VisitRow visitRow(Statement& row) const;
    void changeState(const QString& caseId, CaseState state, const QString& author, const QString& reason);

    Database& m_database;
    const FormSchema& m_schema;
};

}  // namespace xinglin::app
