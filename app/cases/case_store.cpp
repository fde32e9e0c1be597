#include "app/cases/case_store.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QUuid>

#include "app/failure.h"

namespace xinglin::app {
namespace {

// lupdate takes the context from this declaration; a free function tr() would have none at run time.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(CaseStore)
};

QString newId() {
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

qint64 now() {
    return QDateTime::currentMSecsSinceEpoch();
}

QDateTime timeAt(const Statement& row, int column) {
    return row.isNull(column) ? QDateTime() : QDateTime::fromMSecsSinceEpoch(row.integer(column));
}

QString textOf(const QJsonObject& object) {
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

template <typename Enum, std::size_t N>
QString wordOf(Enum value, const char* const (&words)[N]) {
    return QLatin1String(words[static_cast<std::size_t>(value)]);
}

template <typename Enum, std::size_t N>
Enum valueOf(const QString& word, const char* const (&words)[N]) {
    for (std::size_t i = 0; i < N; ++i) {
        if (word == QLatin1String(words[i])) {
            return static_cast<Enum>(i);
        }
    }
    return static_cast<Enum>(0);
}

constexpr const char* kKinds[] = {"first", "follow_up"};
constexpr const char* kStates[] = {"draft", "signed", "void"};
constexpr const char* kDecisions[] = {"open", "accepted", "edited", "rejected"};

Failure closedCase() {
    return {FailureCode::InvalidInput, Words::tr("This case is signed or void and takes no more changes."),
            Words::tr("Open a follow-up visit for what is new."), QString()};
}

}  // namespace

QString CaseStore::addPatient(const Patient& patient, const QString& author) {
    const QString id = newId();
    Statement insert = m_database.prepare(
        "INSERT INTO patients (id, number, name, sex, birth_year, is_sample, created_at, created_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, id).bind(2, patient.number).bind(3, patient.name).bind(4, patient.sex);
    if (patient.birthYear) {
        insert.bind(5, qint64{*patient.birthYear});
    }
    insert.bind(6, qint64{patient.isSample ? 1 : 0}).bind(7, now()).bind(8, author).step();
    return id;
}

QString CaseStore::addVisit(const QString& patientId, VisitKind kind, const QString& author) {
    const QString visitId = newId();
    const QString caseId = newId();
    Transaction transaction(m_database);
    m_database
        .prepare("INSERT INTO visits (id, patient_id, kind, started_at, created_by) VALUES (?, ?, ?, ?, ?)")
        .bind(1, visitId)
        .bind(2, patientId)
        .bind(3, wordOf(kind, kKinds))
        .bind(4, now())
        .bind(5, author)
        .step();
    m_database.prepare("INSERT INTO cases (id, visit_id, form, created_at) VALUES (?, ?, ?, ?)")
        .bind(1, caseId)
        .bind(2, visitId)
        .bind(3, m_schema.id())
        .bind(4, now())
        .step();
    transaction.commit();
    return caseId;
}

namespace {

constexpr char kVisitColumns[] =
    "SELECT c.id, p.id, p.number, p.name, p.sex, p.birth_year, p.is_sample, v.kind, v.started_at, c.state,"
    " c.version, j.case_id IS NOT NULL,"
    " coalesce(json_extract(coalesce(j.record, k.record), '$.fields.chief_complaint'), ''),"
    " c.state_by, c.state_at"
    " FROM cases c JOIN visits v ON v.id = c.visit_id JOIN patients p ON p.id = v.patient_id"
    " LEFT JOIN case_versions k ON k.case_id = c.id AND k.number = c.version"
    " LEFT JOIN case_journal j ON j.case_id = c.id";

}  // namespace

VisitRow CaseStore::visitRow(Statement& row) const {
    VisitRow visit;
    visit.caseId = row.text(0);
    visit.patient = {row.text(1), row.text(2), row.text(3), row.text(4), std::nullopt, row.integer(6) != 0};
    if (!row.isNull(5)) {
        visit.patient.birthYear = static_cast<int>(row.integer(5));
    }
    visit.kind = valueOf<VisitKind>(row.text(7), kKinds);
    visit.startedAt = timeAt(row, 8);
    visit.state = valueOf<CaseState>(row.text(9), kStates);
    visit.version = static_cast<int>(row.integer(10));
    visit.hasUnsaved = row.integer(11) != 0;
    visit.complaint = row.text(12);
    return visit;
}

QList<VisitRow> CaseStore::visits() {
    QList<VisitRow> result;
    Statement rows = m_database.prepare(QByteArray(kVisitColumns) + " ORDER BY v.started_at DESC, c.id");
    while (rows.step()) {
        result.append(visitRow(rows));
    }
    return result;
}

CaseRecord CaseStore::readRecord(const QString& json, const QString& caseId) const {
    return readCase(json.toUtf8(), Words::tr("case %1").arg(caseId.left(8)), m_schema).record;
}

OpenCase CaseStore::open(const QString& caseId) {
    OpenCase result;
    Statement row = m_database.prepare(QByteArray(kVisitColumns) + " WHERE c.id = ?");
    row.bind(1, caseId);
    if (!row.step()) {
        throw FailureError({FailureCode::NotFound, Words::tr("This case does not exist."),
                            Words::tr("Choose it from the list."), caseId});
    }
    result.visit = visitRow(row);
    result.stateBy = row.text(13);
    result.stateAt = timeAt(row, 14);
    if (result.visit.version > 0) {
        result.saved = version(caseId, result.visit.version);
    } else {
        // What the patient's card says already; it becomes part of the record with the first version.
        const Patient& patient = result.visit.patient;
        result.saved = CaseRecord(m_schema.id());
        result.saved.set(QStringLiteral("visit_type"), FieldValue::ofText(wordOf(result.visit.kind, kKinds)));
        if (patient.sex != QLatin1String("unknown")) {
            result.saved.set(QStringLiteral("sex"), FieldValue::ofText(patient.sex));
        }
        if (patient.birthYear) {
            result.saved.set(QStringLiteral("age_years"),
                             FieldValue::ofNumber(result.visit.startedAt.date().year() - *patient.birthYear));
        }
    }
    Statement journal = m_database.prepare("SELECT record, updated_at FROM case_journal WHERE case_id = ?");
    journal.bind(1, caseId);
    if (journal.step()) {
        result.unsaved = readRecord(journal.text(0), caseId);
        result.unsavedAt = timeAt(journal, 1);
    }
    return result;
}

void CaseStore::journal(const QString& caseId, const CaseRecord& record) {
    m_database
        .prepare(
            "INSERT INTO case_journal (case_id, base_version, record, updated_at)"
            " SELECT id, version, ?, ? FROM cases WHERE id = ? AND state = 'draft'"
            " ON CONFLICT (case_id) DO UPDATE SET base_version = excluded.base_version,"
            " record = excluded.record, updated_at = excluded.updated_at")
        .bind(1, textOf(writeCase(record)))
        .bind(2, now())
        .bind(3, caseId)
        .step();
    // Nothing taken means that somebody signed meanwhile: say so instead of pretending that it was kept.
    if (m_database.changedRows() == 0) {
        throw FailureError(closedCase());
    }
}

int CaseStore::saveVersion(const QString& caseId, const CaseRecord& record, const QString& author) {
    Transaction transaction(m_database);
    Statement head = m_database.prepare("SELECT version FROM cases WHERE id = ? AND state = 'draft'");
    head.bind(1, caseId);
    if (!head.step()) {
        throw FailureError(closedCase());
    }
    const qint64 number = head.integer(0) + 1;
    head.reset();
    m_database
        .prepare(
            "INSERT INTO case_versions (case_id, number, record, author, created_at, form_version,"
            " program_version) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(1, caseId)
        .bind(2, number)
        .bind(3, textOf(writeCase(record)))
        .bind(4, author)
        .bind(5, now())
        .bind(6, qint64{m_schema.version()})
        .bind(7, QStringLiteral(XINGLIN_VERSION))
        .step();
    m_database.prepare("UPDATE cases SET version = ? WHERE id = ?").bind(1, number).bind(2, caseId).step();
    m_database.prepare("DELETE FROM case_journal WHERE case_id = ?").bind(1, caseId).step();
    transaction.commit();
    return static_cast<int>(number);
}

QList<CaseVersion> CaseStore::versions(const QString& caseId) {
    QList<CaseVersion> result;
    Statement rows = m_database.prepare(
        "SELECT number, author, created_at FROM case_versions WHERE case_id = ? ORDER BY number DESC");
    rows.bind(1, caseId);
    while (rows.step()) {
        result.append({static_cast<int>(rows.integer(0)), rows.text(1), timeAt(rows, 2)});
    }
    return result;
}

CaseRecord CaseStore::version(const QString& caseId, int number) {
    Statement row = m_database.prepare("SELECT record FROM case_versions WHERE case_id = ? AND number = ?");
    row.bind(1, caseId).bind(2, qint64{number});
    if (!row.step()) {
        throw FailureError({FailureCode::NotFound,
                            Words::tr("Version %1 of this case does not exist.").arg(number),
                            Words::tr("Choose it from the list."), caseId});
    }
    return readRecord(row.text(0), caseId);
}

void CaseStore::changeState(const QString& caseId, CaseState state, const QString& author,
                            const QString& reason) {
    m_database
        .prepare(
            "UPDATE cases SET state = ?, state_by = ?, state_at = ?, void_reason = ? WHERE id = ?"
            " AND (state = 'draft' OR (state = 'signed' AND ?1 = 'void'))")
        .bind(1, wordOf(state, kStates))
        .bind(2, author)
        .bind(3, now())
        .bind(4, reason)
        .bind(5, caseId)
        .step();
    if (m_database.changedRows() == 0) {
        throw FailureError(closedCase());
    }
}

void CaseStore::sign(const QString& caseId, const QString& author) {
    Statement unsaved = m_database.prepare(
        "SELECT 1 FROM cases c LEFT JOIN case_journal j ON j.case_id = c.id"
        " WHERE c.id = ? AND (c.version = 0 OR j.case_id IS NOT NULL)");
    unsaved.bind(1, caseId);
    if (unsaved.step()) {
        throw FailureError({FailureCode::InvalidInput,
                            Words::tr("There are changes that have not been saved."),
                            Words::tr("Save the case, then sign it."), QString()});
    }
    changeState(caseId, CaseState::Signed, author, QString());
}

void CaseStore::voidCase(const QString& caseId, const QString& author, const QString& reason) {
    changeState(caseId, CaseState::Void, author, reason);
}

QString CaseStore::saveDraft(const QString& caseId, const CaseRecord& record, const QJsonObject& draft) {
    const QString id = newId();
    m_database
        .prepare(
            "INSERT INTO case_drafts (id, case_id, record, draft, provenance, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)")
        .bind(1, id)
        .bind(2, caseId)
        .bind(3, textOf(writeCase(record)))
        .bind(4, textOf(draft))
        .bind(5, textOf(draft.value(QStringLiteral("provenance")).toObject()))
        .bind(6, now())
        .step();
    return id;
}

std::optional<StoredDraft> CaseStore::newestDraft(const QString& caseId) {
    // Two drafts of one millisecond keep their order by rowid.
    Statement row = m_database.prepare(
        "SELECT id, record, draft FROM case_drafts WHERE case_id = ? ORDER BY created_at DESC, rowid DESC "
        "LIMIT 1");
    row.bind(1, caseId);
    if (!row.step()) {
        return std::nullopt;
    }
    StoredDraft result{row.text(0),
                       readRecord(row.text(1), caseId),
                       QJsonDocument::fromJson(row.text(2).toUtf8()).object(),
                       {}};
    Statement lines = m_database.prepare(
        "SELECT line, decision, text, author, created_at FROM case_decisions d WHERE draft_id = ?1"
        " AND position = (SELECT max(position) FROM case_decisions WHERE draft_id = ?1 AND line = d.line)"
        " ORDER BY position");
    lines.bind(1, result.id);
    while (lines.step()) {
        result.decisions.append({lines.text(0), valueOf<LineDecision>(lines.text(1), kDecisions),
                                 lines.text(2), lines.text(3), timeAt(lines, 4)});
    }
    return result;
}

void CaseStore::decide(const QString& draftId, const DecidedLine& line) {
    m_database
        .prepare(
            "INSERT INTO case_decisions (draft_id, position, line, decision, text, author, created_at)"
            " SELECT ?1, coalesce(max(position), 0) + 1, ?2, ?3, ?4, ?5, ?6"
            " FROM case_decisions WHERE draft_id = ?1")
        .bind(1, draftId)
        .bind(2, line.line)
        .bind(3, wordOf(line.decision, kDecisions))
        .bind(4, line.text)
        .bind(5, line.author)
        .bind(6, now())
        .step();
}

}  // namespace xinglin::app
