#include "app/cases/case_view_model.h"

#include "app/cases/diagnosis_service.h"
#include "app/storage/storage_thread.h"

namespace xinglin::app {

CaseViewModel::CaseViewModel(StorageThread& storage, DiagnosisRunner& runner, const FormSchema& schema,
                             Options options, QObject* parent)
    : QObject(parent),
      m_jobs(storage, this, [this](const Failure& failure) { emit failed(failure); }),
      m_runner(runner),
      m_schema(schema),
      m_options(std::move(options)) {
    m_journalTimer.setSingleShot(true);
    m_journalTimer.setInterval(kJournalDelayMs);
    connect(&m_journalTimer, &QTimer::timeout, this, &CaseViewModel::journalNow);
    connect(&m_runner, &DiagnosisRunner::drafted, this,
            [this](quint64 generation, const DiagnosisDraft& draft) {
                if (generation != m_generation) {
                    return;  // of a case that is no longer open
                }
                m_generation = 0;
                m_hasDraft = true;
                m_draftId.clear();
                m_review = DraftReview(draft, m_schema, m_options.language);
                emit draftChanged();
                const QJsonObject json = draftJson(draft, {}, m_schema, m_options.language);
                const QString caseId = m_case.visit.caseId;
                const CaseRecord from = m_draftedFrom;
                store([=](CaseStore& cases) { return cases.saveDraft(caseId, from, json); },
                      [this, caseId](const QString& id) {
                          if (caseId == m_case.visit.caseId) {
                              m_draftId = id;
                              // Lines that were decided before the store had answered.
                              for (const DraftLine& line : m_review.lines()) {
                                  if (line.decision != LineDecision::Open) {
                                      decide(line.id, line.decision, line.edited);
                                  }
                              }
                          }
                      });
            });
    connect(&m_runner, &DiagnosisRunner::failed, this, [this](quint64 generation, const Failure& failure) {
        if (generation == m_generation) {
            m_generation = 0;
            emit draftChanged();
            emit failed(failure);
        }
    });
}

CaseViewModel::~CaseViewModel() {
    // The storage thread still does what was queued; only the answer has nobody to go to.
    if (m_journalTimer.isActive()) {
        journalNow();
    }
}

// The form goes along by value: a queued job may outlive this object and its desk.
template <typename Job, typename Done>
void CaseViewModel::store(Job job, Done done) {
    m_jobs.run(
        [job = std::move(job), schema = m_schema](Database& database) {
            CaseStore cases(database, schema);
            return job(cases);
        },
        std::move(done));
}

void CaseViewModel::setLanguage(const QString& language) {
    m_options.language = language;
}

void CaseViewModel::loadVisits() {
    store(
        [](CaseStore& cases) {
            cases.addSamples();
            return cases.visits();
        },
        [this](const QList<VisitRow>& visits) {
            m_visits = visits;
            emit visitsChanged();
        });
}

void CaseViewModel::addPatient(const Patient& patient) {
    const QString author = m_options.author;
    store(
        [=](CaseStore& cases) {
            return cases.addVisit(cases.addPatient(patient, author), VisitKind::First, author);
        },
        [this](const QString& caseId) {
            loadVisits();
            openCase(caseId);
        });
}

void CaseViewModel::addFollowUp(const QString& patientId) {
    const QString author = m_options.author;
    store([=](CaseStore& cases) { return cases.addVisit(patientId, VisitKind::FollowUp, author); },
          [this](const QString& caseId) {
              loadVisits();
              openCase(caseId);
          });
}

void CaseViewModel::openCase(const QString& caseId) {
    if (m_journalTimer.isActive()) {
        journalNow();
    }
    store([=](CaseStore& cases) { return cases.open(caseId); },
          [this](const OpenCase& opened) {
              show(opened);
              loadVersions();
              loadDraft();
          });
}

void CaseViewModel::show(const OpenCase& opened) {
    m_case = opened;
    m_record = opened.unsaved.value_or(opened.saved);
    m_versions.clear();
    m_hasDraft = false;
    m_generation = 0;
    m_draftId.clear();
    m_review = DraftReview();
    emit caseChanged();
    emit unsavedChanged();
    emit draftChanged();
    if (opened.unsaved && *opened.unsaved != opened.saved) {
        emit recovered(opened.unsavedAt);
    }
}

void CaseViewModel::closeCase() {
    if (m_journalTimer.isActive()) {
        journalNow();
    }
    show(OpenCase());
    loadVisits();
}

void CaseViewModel::loadVersions() {
    const QString caseId = m_case.visit.caseId;
    store([=](CaseStore& cases) { return cases.versions(caseId); },
          [this, caseId](const QList<CaseVersion>& versions) {
              if (caseId == m_case.visit.caseId) {
                  m_versions = versions;
                  emit versionsChanged();
              }
          });
}

void CaseViewModel::loadDraft() {
    const QString caseId = m_case.visit.caseId;
    store([=](CaseStore& cases) { return cases.newestDraft(caseId); },
          [this, caseId](const std::optional<StoredDraft>& stored) {
              if (caseId != m_case.visit.caseId || !stored || m_hasDraft || isDrafting()) {
                  return;
              }
              m_hasDraft = true;
              m_draftId = stored->id;
              m_draftedFrom = stored->record;
              m_review = DraftReview(draftFromJson(stored->draft), m_schema, m_options.language);
              for (const DecidedLine& line : stored->decisions) {
                  m_review.decide(line.line, line.decision, line.text);
              }
              emit draftChanged();
          });
}

// Never started anew: who types without a pause would keep nothing.
void CaseViewModel::startJournal() {
    if (!m_journalTimer.isActive()) {
        m_journalTimer.start();
    }
}

void CaseViewModel::setValue(const QString& fieldId, const FieldValue& value) {
    if (!isEditable() || m_record.value(fieldId) == value) {
        return;
    }
    const QStringList staleBefore = staleFields();
    m_record.set(fieldId, value);
    startJournal();
    emit valueChanged(fieldId);
    emit unsavedChanged();
    if (staleFields() != staleBefore) {
        emit draftChanged();
    }
}

QStringList CaseViewModel::unsavedFields() const {
    return isOpen() ? CaseRecord::changedFields(m_case.saved, m_record) : QStringList();
}

QList<CaseProblem> CaseViewModel::missingFor(CaseStep step) const {
    return CaseValidator(m_schema, m_options.language).missingFor(step, m_record);
}

QList<CaseProblem> CaseViewModel::doubtful() const {
    return CaseValidator(m_schema, m_options.language).doubtful(m_record);
}

bool CaseViewModel::isRecorded(const FormSection& section) const {
    for (const FormField& field : section.fields) {
        if (m_record.value(field.id).presence != Presence::NotAsked) {
            return true;
        }
    }
    return false;
}

void CaseViewModel::journalNow() {
    m_journalTimer.stop();
    if (!isEditable()) {
        return;
    }
    const QString caseId = m_case.visit.caseId;
    store([caseId, record = m_record](CaseStore& cases) { cases.journal(caseId, record); }, [] {});
}

void CaseViewModel::save() {
    if (!isEditable() || (unsavedFields().isEmpty() && m_case.visit.version > 0)) {
        return;
    }
    m_journalTimer.stop();
    const QString caseId = m_case.visit.caseId;
    const CaseRecord record = m_record;
    const QString author = m_options.author;
    store(
        [=](CaseStore& cases) {
            // First the journal: when the version cannot be written, what was typed stands there.
            cases.journal(caseId, record);
            return cases.saveVersion(caseId, record, author);
        },
        [this, caseId, record](int number) {
            if (caseId != m_case.visit.caseId) {
                return;
            }
            m_case.saved = record;
            m_case.visit.version = number;
            emit unsavedChanged();
            emit saved(number);
            loadVersions();
            if (!unsavedFields().isEmpty()) {
                journalNow();  // typed while it was being saved
            }
        });
}

void CaseViewModel::sign() {
    const QList<CaseProblem> missing = missingFor(CaseStep::Sign);
    if (!missing.isEmpty()) {
        emit failed({FailureCode::InvalidInput,
                     tr("The case cannot be signed yet: %1").arg(missing.first().text),
                     tr("Complete it, then sign."), QString()});
        return;
    }
    save();
    const QString caseId = m_case.visit.caseId;
    const QString author = m_options.author;
    store([=](CaseStore& cases) { cases.sign(caseId, author); },
          [this, caseId] {
              loadVisits();
              openCase(caseId);
          });
}

void CaseViewModel::voidCase(const QString& reason) {
    journalNow();
    const QString caseId = m_case.visit.caseId;
    const QString author = m_options.author;
    store([=](CaseStore& cases) { cases.voidCase(caseId, author, reason); },
          [this, caseId] {
              loadVisits();
              openCase(caseId);
          });
}

void CaseViewModel::restoreVersion(int number) {
    const QString caseId = m_case.visit.caseId;
    store([=](CaseStore& cases) { return cases.version(caseId, number); },
          [this, caseId](const CaseRecord& record) {
              if (caseId == m_case.visit.caseId && isEditable()) {
                  m_record = record;
                  startJournal();
                  emit caseChanged();
                  emit unsavedChanged();
                  emit draftChanged();
              }
          });
}

void CaseViewModel::requestDraft() {
    if (!isEditable()) {
        return;
    }
    m_draftedFrom = m_record;
    m_generation = m_runner.run(m_record);
    emit draftChanged();
}

QStringList CaseViewModel::staleFields() const {
    return m_hasDraft ? DiagnosisService::staleFields(m_draftedFrom, m_record, m_schema) : QStringList();
}

void CaseViewModel::decide(const QString& lineId, LineDecision decision, const QString& text) {
    const DraftLine* line = m_review.line(lineId);
    if (!isEditable() || !line) {
        return;
    }
    m_review.decide(lineId, decision, text);
    applyDecision(*m_review.line(lineId));
    emit draftChanged();
    if (!m_draftId.isEmpty()) {
        const DecidedLine decided{lineId, decision, text, m_options.author, {}};
        store([decided, draft = m_draftId](CaseStore& cases) { cases.decide(draft, decided); }, [] {});
    }
}

// An accepted line's words stand in the record; taking the decision back takes out only what it had put
// there.
void CaseViewModel::applyDecision(const DraftLine& line) {
    const QString field = DraftReview::fieldOf(line.kind);
    const QString words = m_review.fieldText(line.kind);
    if (!words.isEmpty()) {
        setValue(field, FieldValue::ofText(words));
        return;
    }
    const QString current = m_record.value(field).text;
    if (current == line.proposed || current == line.edited) {
        setValue(field, {});
    }
}

void CaseViewModel::rejectOpenLines() {
    for (const DraftLine& line : QList<DraftLine>(m_review.lines())) {
        if (line.decision == LineDecision::Open) {
            decide(line.id, LineDecision::Rejected);
        }
    }
}

}  // namespace xinglin::app
