#pragma once

#include <QObject>
#include <QTimer>

#include "app/cases/case_store.h"
#include "app/cases/case_validator.h"
#include "app/cases/diagnosis_runner.h"
#include "app/cases/draft_review.h"
#include "app/failure.h"
#include "app/storage/storage_jobs.h"

namespace xinglin::app {

/// What the page of cases shows and does. GUI thread; reads and writes through the storage thread, drafts
/// through the runner. Nothing typed is lost: every change goes to the journal within kJournalDelayMs, and a
/// save that fails leaves both the record in memory and the journal as they are.
class CaseViewModel final : public QObject {
    Q_OBJECT

public:
    static constexpr int kJournalDelayMs = 600;

    struct Options {
        QString author;    ///< whose name versions and decisions carry
        QString language;  ///< of labels inside drafts
    };

    /// All three must outlive the view-model.
    CaseViewModel(StorageThread& storage, DiagnosisRunner& runner, const FormSchema& schema, Options options,
                  QObject* parent = nullptr);
    ~CaseViewModel() override;

    const FormSchema& schema() const { return m_schema; }
    void setLanguage(const QString& language);

    // Patients and visits.
    void loadVisits();
    const QList<VisitRow>& visits() const { return m_visits; }
    void addPatient(const Patient& patient);
    void addFollowUp(const QString& patientId);
    void openCase(const QString& caseId);
    /// Journals what is typed and goes back to the list.
    void closeCase();

    // The open case.
    bool isOpen() const { return !m_case.visit.caseId.isEmpty(); }
    const OpenCase& openedCase() const { return m_case; }
    bool isEditable() const { return isOpen() && m_case.visit.state == CaseState::Draft; }
    const CaseRecord& record() const { return m_record; }
    FieldValue value(const QString& fieldId) const { return m_record.value(fieldId); }
    /// Changes a field as the user does; ignored when the case is signed or void.
    void setValue(const QString& fieldId, const FieldValue& value);
    /// Fields that differ from the newest saved version.
    QStringList unsavedFields() const;
    /// Steps that cannot be taken yet, and doubtful values.
    QList<CaseProblem> missingFor(CaseStep step) const;
    QList<CaseProblem> doubtful() const;
    /// Whether anything was recorded in a section.
    bool isRecorded(const FormSection& section) const;

    void save();
    /// Saves, then signs; failed() says what is missing when it cannot be signed.
    void sign();
    void voidCase(const QString& reason);
    const QList<CaseVersion>& versions() const { return m_versions; }
    /// Takes the content of an earlier version as unsaved changes.
    void restoreVersion(int number);

    // The draft.
    void requestDraft();
    bool isDrafting() const { return m_generation != 0; }
    bool hasDraft() const { return m_hasDraft; }
    const DraftReview& review() const { return m_review; }
    /// Facts that changed since the draft was made.
    QStringList staleFields() const;
    void decide(const QString& line, LineDecision decision, const QString& text = {});
    void rejectOpenLines();

    /// False while an answer of the storage thread or of the runner is awaited.
    bool isSettled() const { return m_jobs.isIdle() && m_generation == 0; }

    /// Writes what is typed to the journal now; the answer comes later, in the order of the storage thread.
    void journalNow();

signals:
    void visitsChanged();
    /// Another case is open, or none, or its state changed: rebuild.
    void caseChanged();
    void valueChanged(const QString& fieldId);
    void unsavedChanged();
    void versionsChanged();
    void draftChanged();
    void saved(int version);
    /// What was typed before the program ended was found and is shown.
    void recovered(const QDateTime& typedAt);
    void failed(const xinglin::app::Failure& failure);

private:
    template <typename Job, typename Done>
    void store(Job job, Done done);
    void show(const OpenCase& opened);
    void loadVersions();
    void loadDraft();
    void startJournal();
    void applyDecision(const DraftLine& line);

    StorageJobs m_jobs;
    DiagnosisRunner& m_runner;
    const FormSchema& m_schema;
    Options m_options;
    QList<VisitRow> m_visits;
    OpenCase m_case;
    CaseRecord m_record;
    QList<CaseVersion> m_versions;
    QTimer m_journalTimer;
    quint64 m_generation = 0;  ///< of the draft that is awaited; 0: none
    bool m_hasDraft = false;
    QString m_draftId;  ///< of the stored draft; empty until the store has answered
    CaseRecord m_draftedFrom;
    DraftReview m_review;
};

}  // namespace xinglin::app
