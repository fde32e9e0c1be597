#include "app/prescription/prescription_shelf.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QRegularExpression>

#include "app/failure.h"
#include "app/prescription/prescription_json.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PrescriptionShelf)
};

// The row of the store comes from the store itself; these are the columns around it.
constexpr char kColumns[] =
    "SELECT p.id, coalesce(p.visit_id, ''), coalesce(a.name, ''), coalesce(a.number, ''),"
    " coalesce(a.sex, ''), a.birth_year, coalesce(a.is_sample, 0), v.started_at,"
    " coalesce(json_extract(coalesce(j.content, k.content), '$.formula'), ''),"
    " coalesce(json_array_length(coalesce(j.content, k.content), '$.items'), 0),"
    " j.prescription_id IS NOT NULL"
    " FROM prescriptions p"
    " LEFT JOIN visits v ON v.id = p.visit_id LEFT JOIN patients a ON a.id = v.patient_id"
    " LEFT JOIN prescription_versions k ON k.prescription_id = p.id AND k.number = p.version"
    " LEFT JOIN prescription_journal j ON j.prescription_id = p.id";

Sex sexOfCard(const QString& word) {
    return word == QLatin1String("female") ? Sex::Female
           : word == QLatin1String("male") ? Sex::Male
                                           : Sex::Unknown;
}

void readCard(const Statement& row, int first, PrescribedPatient& patient) {
    patient.name = row.text(first);
    patient.number = row.text(first + 1);
    patient.sex = sexOfCard(row.text(first + 2));
    if (!row.isNull(first + 3)) {
        patient.birthYear = static_cast<int>(row.integer(first + 3));
    }
    patient.isSample = row.integer(first + 4) != 0;
    if (!row.isNull(first + 5)) {
        patient.visitedAt = QDateTime::fromMSecsSinceEpoch(row.integer(first + 5));
    }
}

// An answer of the case: absent (not asked), empty (asked, none), or the things that were named.
std::optional<QStringList> answerOf(const QJsonObject& fields, const char* id) {
    static const QRegularExpression kParting(QStringLiteral("[、，,；;。\\n]+"));
    const QString text = fields.value(QLatin1String(id)).toString().trimmed();
    if (text.isEmpty()) {
        return std::nullopt;
    }
    if (text == QLatin1String("none")) {
        return QStringList();
    }
    QStringList parts;
    for (const QString& part : text.split(kParting, Qt::SkipEmptyParts)) {
        if (!part.trimmed().isEmpty()) {
            parts += part.trimmed();
        }
    }
    return parts;
}

Answer yesOrNo(const QJsonObject& fields, const char* id) {
    const std::optional<QStringList> answer = answerOf(fields, id);
    return !answer ? Answer::Unknown : answer->isEmpty() ? Answer::No : Answer::Yes;
}

[[noreturn]] void refuseClosed() {
    throw FailureError({FailureCode::InvalidInput,
                        Words::tr("This prescription is signed or void and takes no more changes."),
                        Words::tr("Write a new one."), QString()});
}

}  // namespace

Prescription prescriptionOfCase(const QJsonObject& fields, const PrescribedPatient& card) {
    Prescription result;
    PatientFacts& patient = result.patient;
    patient.sex = card.sex;
    if (card.birthYear) {
        patient.ageYears = card.visitedAt.date().year() - *card.birthYear;
    }
    if (fields.value(QLatin1String("age_years")).isDouble()) {
        patient.ageYears = fields.value(QLatin1String("age_years")).toDouble();
    }
    if (fields.value(QLatin1String("weight")).toDouble() > 0) {
        patient.weightKg = fields.value(QLatin1String("weight")).toDouble();
    }
    patient.pregnancy = yesOrNo(fields, "pregnancy");
    patient.lactation = yesOrNo(fields, "lactation");
    patient.allergies = answerOf(fields, "allergies");
    patient.currentDrugs = answerOf(fields, "current_drugs");
    // What the patient suffers from beside today's complaint. Only the question for liver and kidneys can be
    // answered by "none": without it, nothing named is nothing asked.
    const std::optional<QStringList> organs = answerOf(fields, "liver_kidney");
    const QStringList illnesses =
        organs.value_or(QStringList()) + answerOf(fields, "past_history").value_or(QStringList());
    if (organs || !illnesses.isEmpty()) {
        patient.conditions = illnesses;
    }
    result.diagnosis = fields.value(QLatin1String("tcm_disease")).toString();
    result.syndrome = fields.value(QLatin1String("tcm_syndrome")).toString();
    result.therapy = fields.value(QLatin1String("therapy")).toString();
    return result;
}

ShelfRow PrescriptionShelf::shelfRow(const Statement& row) const {
    ShelfRow result;
    result.patient.visitId = row.text(1);
    readCard(row, 2, result.patient);
    result.formula = row.text(8);
    result.herbs = static_cast<int>(row.integer(9));
    result.hasUnsaved = row.integer(10) != 0;
    return result;
}

QList<ShelfRow> PrescriptionShelf::rows() {
    QHash<QString, PrescriptionRow> known;
    const QList<PrescriptionRow> stored = m_store.prescriptions();
    for (const PrescriptionRow& row : stored) {
        known.insert(row.id, row);
    }
    QList<ShelfRow> result;
    result.reserve(stored.size());
    Statement rows = m_database.prepare(QByteArray(kColumns) + " ORDER BY p.created_at DESC, p.rowid DESC");
    while (rows.step()) {
        ShelfRow row = shelfRow(rows);
        row.row = known.value(rows.text(0));
        result += row;
    }
    return result;
}

QList<PrescribedPatient> PrescriptionShelf::visits() {
    Statement rows = m_database.prepare(
        "SELECT v.id, coalesce(json_extract(coalesce(j.record, k.record), '$.fields.chief_complaint'), ''),"
        " a.name, a.number, a.sex, a.birth_year, a.is_sample, v.started_at"
        " FROM visits v JOIN patients a ON a.id = v.patient_id LEFT JOIN cases c ON c.visit_id = v.id"
        " LEFT JOIN case_versions k ON k.case_id = c.id AND k.number = c.version"
        " LEFT JOIN case_journal j ON j.case_id = c.id"
        " WHERE c.state IS NULL OR c.state <> 'void'"
        " GROUP BY v.id ORDER BY v.started_at DESC, v.rowid DESC LIMIT ?");
    rows.bind(1, qint64{PrescriptionShelf::kMostVisits});
    QList<PrescribedPatient> result;
    while (rows.step()) {
        PrescribedPatient patient;
        patient.visitId = rows.text(0);
        patient.complaint = rows.text(1);
        readCard(rows, 2, patient);
        result += patient;
    }
    return result;
}

Prescription PrescriptionShelf::fromCase(const PrescribedPatient& patient) {
    QJsonObject fields;
    Statement row = m_database.prepare(
        "SELECT coalesce(j.record, k.record) FROM cases c"
        " LEFT JOIN case_versions k ON k.case_id = c.id AND k.number = c.version"
        " LEFT JOIN case_journal j ON j.case_id = c.id"
        " WHERE c.visit_id = ? AND c.state <> 'void' ORDER BY c.created_at DESC, c.rowid DESC LIMIT 1");
    row.bind(1, patient.visitId);
    if (!patient.visitId.isEmpty() && row.step()) {
        fields =
            QJsonDocument::fromJson(row.text(0).toUtf8()).object().value(QLatin1String("fields")).toObject();
    }
    return prescriptionOfCase(fields, patient);
}

OpenPrescription PrescriptionShelf::open(const QString& id) {
    OpenPrescription result;
    const PrescriptionRow stored = m_store.row(id);
    Statement row = m_database.prepare(QByteArray(kColumns) + " WHERE p.id = ?");
    row.bind(1, id);
    row.step();
    result.shelf = shelfRow(row);
    result.shelf.row = stored;
    result.saved =
        stored.version > 0 ? m_store.version(id, stored.version).content : fromCase(result.shelf.patient);
    result.saved.id = id;
    Statement journal =
        m_database.prepare("SELECT content, updated_at FROM prescription_journal WHERE prescription_id = ?");
    journal.bind(1, id);
    if (stored.state == PrescriptionState::Draft && journal.step()) {
        result.unsaved =
            readDraftPrescription(journal.text(0).toUtf8(), Words::tr("prescription %1").arg(id.left(8)));
        result.unsaved->id = id;
        result.unsavedAt = QDateTime::fromMSecsSinceEpoch(journal.integer(1));
    }
    Statement versions = m_database.prepare(
        "SELECT number, author, created_at FROM prescription_versions WHERE prescription_id = ?"
        " ORDER BY number DESC");
    versions.bind(1, id);
    while (versions.step()) {
        result.versions += {static_cast<int>(versions.integer(0)), versions.text(1),
                            QDateTime::fromMSecsSinceEpoch(versions.integer(2))};
    }
    result.overrides = m_store.overrides(id);
    if (stored.state != PrescriptionState::Draft) {
        result.standardNames = m_store.signedStandardNames(id);
    }
    // What was never signed has no row there.
    Statement desk = m_database.prepare(
        "SELECT coalesce(d.number, ''), (SELECT s.amount_fen FROM dispensing_steps s"
        " WHERE s.prescription_id = d.id AND s.amount_fen IS NOT NULL ORDER BY s.position LIMIT 1)"
        " FROM dispensing_desk d WHERE d.id = ?");
    desk.bind(1, id);
    if (desk.step()) {
        result.number = desk.text(0);
        if (!desk.isNull(1)) {
            result.amountFen = desk.integer(1);
        }
    }
    readSignatures(id, result);
    return result;
}

void PrescriptionShelf::readSignatures(const QString& id, OpenPrescription& result) {
    Statement physician = m_database.prepare(
        "SELECT author, created_at FROM prescription_events WHERE prescription_id = ? AND action = 'sign'");
    physician.bind(1, id);
    if (physician.step()) {
        result.signedBy = physician.text(0);
        result.signedAt = QDateTime::fromMSecsSinceEpoch(physician.integer(1));
    }
    Statement steps = m_database.prepare(
        "SELECT action, signer FROM dispensing_steps WHERE prescription_id = ? ORDER BY position");
    steps.bind(1, id);
    while (steps.step()) {
        const QString action = steps.text(0);
        const QString signer = steps.text(1);
        DeskSigners& signers = result.deskSigners;
        if (action == QLatin1String("review")) {
            signers.review = signer;
        } else if (action == QLatin1String("dispense")) {
            signers.dispense = signer;
        } else if (action == QLatin1String("check")) {
            signers.check = signer;
        } else if (action == QLatin1String("hand_out")) {
            signers.handOut = signer;
        } else {
            // Returned, or answered by the physician: the desk begins anew.
            signers = {};
        }
    }
}

void PrescriptionShelf::journal(const QString& id, const Prescription& content) {
    m_database
        .prepare(
            "INSERT INTO prescription_journal (prescription_id, base_version, content, updated_at)"
            " SELECT id, version, ?, ? FROM prescriptions WHERE id = ? AND state = 'draft'"
            " ON CONFLICT (prescription_id) DO UPDATE SET base_version = excluded.base_version,"
            " content = excluded.content, updated_at = excluded.updated_at")
        .bind(1, QString::fromUtf8(QJsonDocument(writePrescription(content)).toJson(QJsonDocument::Compact)))
        .bind(2, QDateTime::currentMSecsSinceEpoch())
        .bind(3, id)
        .step();
    // Nothing taken means that somebody signed meanwhile: say so instead of pretending that it was kept.
    if (m_database.changedRows() == 0) {
        refuseClosed();
    }
}

int PrescriptionShelf::saveVersion(const QString& id, const Prescription& content, const QString& author) {
    // The journal first: when the version cannot be written, what was typed stands there. A program killed
    // between version and delete finds a journal that equals its version.
    journal(id, content);
    const int number = m_store.saveVersion(id, content, author);
    forgetJournal(id);
    return number;
}

void PrescriptionShelf::forgetJournal(const QString& id) {
    m_database.prepare("DELETE FROM prescription_journal WHERE prescription_id = ?").bind(1, id).step();
}

}  // namespace xinglin::app
