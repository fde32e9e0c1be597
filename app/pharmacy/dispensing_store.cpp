#include "app/pharmacy/dispensing_store.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

#include "app/failure.h"
#include "app/pharmacy/price_store.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DispensingStore)
};

constexpr char kClosed[] = "last_action IN ('hand_out', 'void')";

[[noreturn]] void refuse(const QString& what, const QString& advice) {
    throw FailureError({FailureCode::InvalidInput, what, advice, QString()});
}

constexpr char kColumns[] =
    "SELECT id, coalesce(number, ''), last_action, steps, coalesce(patient_name, ''),"
    " coalesce(patient_number, ''), is_sample, physician, signed_at FROM dispensing_desk";

DispensingRow rowOf(const Statement& row) {
    DispensingRow result;
    result.id = row.text(0);
    result.number = row.text(1);
    result.state = deskStateOf(row.text(2));
    result.steps = static_cast<int>(row.integer(3));
    result.patientName = row.text(4);
    result.patientNumber = row.text(5);
    result.isSample = row.integer(6) != 0;
    result.physician = row.text(7);
    result.signedAt = QDateTime::fromMSecsSinceEpoch(row.integer(8));
    return result;
}

// The words of last_action that mean a state: one, or two for what waits.
QStringList actionsOf(DeskState state) {
    if (state == DeskState::Void) {
        return {deskStateId(state)};
    }
    QStringList words;
    if (state == DeskState::Waiting) {
        words += QLatin1String("");
    }
    for (const DeskAction action : {DeskAction::Review, DeskAction::Dispense, DeskAction::Check,
                                    DeskAction::HandOut, DeskAction::Return, DeskAction::Resubmit}) {
        if (stateAfter(action) == state) {
            words += deskActionId(action);
        }
    }
    return words;
}

QString likePattern(const QString& text) {
    QString escaped = text.trimmed();
    for (const QChar letter : {QLatin1Char('\\'), QLatin1Char('%'), QLatin1Char('_')}) {
        escaped.replace(letter, QString(QLatin1Char('\\')) + letter);
    }
    return QLatin1Char('%') + escaped + QLatin1Char('%');
}

std::optional<qint64> statedFen(const QList<DispensingStep>& steps) {
    const auto stated = std::find_if(steps.begin(), steps.end(),
                                     [](const DispensingStep& step) { return step.amountFen.has_value(); });
    return stated == steps.end() ? std::nullopt : stated->amountFen;
}

// The steps since the physician stood by the prescription last, that step included.
QList<DispensingStep> roundOf(const QList<DispensingStep>& steps) {
    qsizetype first = steps.size();
    while (first > 0 && (first == steps.size() || steps[first].action != DeskAction::Resubmit)) {
        --first;
    }
    return steps.mid(first);
}

// Whether both say the same with the same weight, whatever language they say it in.
bool isSameFinding(const AuditFinding& left, const AuditFinding& right) {
    return left.rule == right.rule && left.severity == right.severity && left.places == right.places &&
           findingKey(left) == findingKey(right);
}

}  // namespace

qint64 DispensingStore::firstMoment() const {
    return m_options.clock().date().addDays(-kDays).startOfDay().toMSecsSinceEpoch();
}

QList<DispensingRow> DispensingStore::queue(const DeskQuery& query) {
    const bool isSearch = !query.text.trimmed().isEmpty();
    QByteArray sql(kColumns);
    sql += isSearch ? " WHERE (coalesce(number, '') LIKE ?1 ESCAPE '\\'"
                      " OR coalesce(patient_name, '') LIKE ?1 ESCAPE '\\'"
                      " OR coalesce(patient_number, '') LIKE ?1 ESCAPE '\\')"
                    : " WHERE signed_at >= ?1";
    if (query.state) {
        sql += " AND last_action IN (?2, ?3)";
    }
    sql += QByteArray(" ORDER BY ") + kClosed + ", CASE WHEN " + kClosed +
           " THEN -signed_at ELSE signed_at END, id LIMIT ?4";
    Statement rows = m_database.prepare(sql);
    if (isSearch) {
        rows.bind(1, likePattern(query.text));
    } else {
        rows.bind(1, firstMoment());
    }
    if (query.state) {
        const QStringList words = actionsOf(*query.state);
        rows.bind(2, words.first()).bind(3, words.last());
    }
    rows.bind(4, qint64{query.limit});
    QList<DispensingRow> result;
    while (rows.step()) {
        result += rowOf(rows);
    }
    return result;
}

QMap<DeskState, int> DispensingStore::counts() {
    QMap<DeskState, int> result;
    Statement rows = m_database.prepare(
        "SELECT last_action, count(*) FROM dispensing_desk WHERE signed_at >= ? GROUP BY last_action");
    rows.bind(1, firstMoment());
    while (rows.step()) {
        result[deskStateOf(rows.text(0))] += static_cast<int>(rows.integer(1));
    }
    return result;
}

DispensingRow DispensingStore::row(const QString& id) {
    Statement row = m_database.prepare(QByteArray(kColumns) + " WHERE id = ?");
    row.bind(1, id);
    if (!row.step()) {
        throw FailureError({FailureCode::NotFound, Words::tr("This prescription is not on the desk."),
                            Words::tr("A physician signs it first; choose another one from the queue."), id});
    }
    return rowOf(row);
}

QList<DispensingStep> DispensingStore::steps(const QString& id) {
    Statement rows = m_database.prepare(
        "SELECT action, signer, role, note, facts_edition, amount_fen, created_at FROM dispensing_steps"
        " WHERE prescription_id = ? ORDER BY position");
    rows.bind(1, id);
    QList<DispensingStep> result;
    while (rows.step()) {
        DispensingStep step;
        // Both columns hold no other words: the schema checks them.
        step.action = deskActionFromId(rows.text(0)).value_or(DeskAction::Review);
        step.signer = {rows.text(1), signerRoleFromId(rows.text(2)).value_or(SignerRole::Pharmacist)};
        step.note = rows.text(3);
        step.factsEdition = rows.text(4);
        if (!rows.isNull(5)) {
            step.amountFen = rows.integer(5);
        }
        step.at = QDateTime::fromMSecsSinceEpoch(rows.integer(6));
        result += step;
    }
    return result;
}

Prescription DispensingStore::contentOf(const QString& id) {
    PrescriptionStore prescriptions(m_database, m_facts.audit());
    return prescriptions.version(id, prescriptions.row(id).version).content;
}

PrescriptionAmount DispensingStore::amountOf(const Prescription& content) {
    const PriceBook book(PriceStore(m_database).prices(), m_options.clock().date(), m_facts);
    return app::amountOf(content, book, m_facts);
}

Dispensing DispensingStore::open(const QString& id) {
    PrescriptionStore prescriptions(m_database, m_facts.audit());
    Dispensing result;
    result.row = row(id);
    result.content = contentOf(id);
    result.findings = m_facts.audit().audit(result.content);
    result.open = prescriptions.openFindings(id);
    result.overrides = prescriptions.overrides(id);
    result.standardNames = prescriptions.signedStandardNames(id);
    result.steps = steps(id);
    result.amount = amountOf(result.content);
    result.statedFen = statedFen(result.steps);
    if (result.row.state == DeskState::Void) {
        const PrescriptionRow voided = prescriptions.row(id);
        result.voidedBy = voided.stateBy;
        result.voidedAt = voided.stateAt;
        result.voidReason = voided.voidReason;
    }
    return result;
}

void DispensingStore::checkStockNames(const QString& id) {
    const QStringList renamed = PrescriptionStore(m_database, m_facts.audit()).changedStockNames(id);
    if (!renamed.isEmpty()) {
        refuse(Words::tr("These names of the stock mean another herb than when it was signed: %1.")
                   .arg(renamed.join(QStringLiteral("、"))),
               Words::tr("Return the prescription: the physician writes the herb that is meant."));
    }
}

void DispensingStore::checkSeen(const QString& id, const QList<AuditFinding>& seen) {
    const QList<AuditFinding> now = m_facts.audit().audit(contentOf(id));
    if (!std::equal(now.begin(), now.end(), seen.begin(), seen.end(), isSameFinding)) {
        refuse(Words::tr("The audit says something else of this prescription by now."),
               Words::tr("Look at its findings again, then decide."));
    }
}

void DispensingStore::checkReview(const QString& id, const QList<DispensingStep>& steps) {
    const bool isAnswered = std::any_of(steps.begin(), steps.end(), [](const DispensingStep& step) {
        return step.action == DeskAction::Resubmit;
    });
    QStringList rules;
    for (const AuditFinding& finding : PrescriptionStore(m_database, m_facts.audit()).openFindings(id)) {
        const bool needsAChoice = finding.rule == AuditRule::AmbiguousName;
        if (finding.severity == Severity::Block || needsAChoice || !isAnswered) {
            rules += auditRuleId(finding.rule);
        }
    }
    rules.removeDuplicates();
    if (!rules.isEmpty()) {
        refuse(Words::tr("Nobody answers for these findings: %1.").arg(rules.join(QStringLiteral(", "))),
               Words::tr("Return the prescription to the physician with the reason."));
    }
}

void DispensingStore::checkCheckers(const QString& checker, const QList<DispensingStep>& steps) const {
    for (const DispensingStep& step : roundOf(steps)) {
        const bool isExcluded =
            (step.action == DeskAction::Dispense && m_options.doubleCheck != DoubleCheck::Off) ||
            (step.action == DeskAction::Review && m_options.doubleCheck == DoubleCheck::All);
        if (isExcluded && isSamePerson(step.signer.name, checker)) {
            refuse(Words::tr("Who dispensed or reviewed a prescription does not check it."),
                   Words::tr("Let another pharmacist check it. The settings say what is demanded here."));
        }
    }
}

void DispensingStore::giveNumber(const QString& id) {
    const QString day = m_options.clock().date().toString(QStringLiteral("yyyyMMdd"));
    m_database
        .prepare(
            "INSERT INTO dispensing_numbers (prescription_id, day, sequence)"
            " SELECT ?1, ?2, coalesce(max(sequence), 0) + 1 FROM dispensing_numbers WHERE day = ?2")
        .bind(1, id)
        .bind(2, day)
        .step();
}

void DispensingStore::sign(const QString& id, const DeskAct& act) {
    if (act.signer.name.trimmed().isEmpty()) {
        refuse(Words::tr("A signature needs a name."), Words::tr("Write who signs."));
    }
    if (needsNote(act.action) && act.note.trimmed().isEmpty()) {
        refuse(Words::tr("A return needs a reason, and its answer needs words."), Words::tr("Write why."));
    }
    if (!maySign(act.signer.role, act.action)) {
        refuse(
            Words::tr("This signature is not one of this role."),
            Words::tr("Pharmacists review, check and hand out; assistants dispense; physicians answer what "
                      "was returned."));
    }
    Transaction transaction(m_database);
    const DispensingRow before = row(id);
    if (before.state == DeskState::Void) {
        refuse(Words::tr("This prescription was voided meanwhile."),
               Words::tr("Put back what was taken for it; nothing more is signed."));
    }
    if (before.steps != act.seen) {
        refuse(Words::tr("Somebody else has signed this prescription meanwhile."),
               Words::tr("Look at its steps again, then decide."));
    }
    if (!actionsIn(before.state).contains(act.action)) {
        refuse(Words::tr("This step is not the next one."),
               Words::tr("Review, dispense, check and hand out follow each other."));
    }
    if (act.action != DeskAction::Return && act.action != DeskAction::Resubmit) {
        checkStockNames(id);
    }
    if (act.action != DeskAction::Return) {
        checkSeen(id, act.findings);
    }
    const QList<DispensingStep> done = steps(id);
    if (act.action == DeskAction::Review) {
        checkReview(id, done);
        if (before.number.isEmpty()) {
            giveNumber(id);
        }
    } else if (act.action == DeskAction::Check) {
        checkCheckers(act.signer.name, done);
    }
    write(id, act, statedFen(done));
    transaction.commit();
}

void DispensingStore::write(const QString& id, const DeskAct& act, std::optional<qint64> stated) {
    const Prescription content = contentOf(id);
    QJsonArray findings;
    for (const AuditFinding& finding : m_facts.audit().audit(content)) {
        findings += findingJson(finding);
    }
    // What is returned is not sold; its price may wait.
    if (!stated && act.action != DeskAction::Return && act.action != DeskAction::Resubmit) {
        stated = amountOf(content).totalFen;
    }
    Statement insert = m_database.prepare(
        "INSERT INTO dispensing_steps (prescription_id, action, signer, role, note, findings, facts_edition,"
        " amount_fen, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, id)
        .bind(2, deskActionId(act.action))
        .bind(3, act.signer.name.trimmed())
        .bind(4, signerRoleId(act.signer.role))
        .bind(5, act.note.trimmed())
        .bind(6, QString::fromUtf8(QJsonDocument(findings).toJson(QJsonDocument::Compact)))
        .bind(7, m_facts.audit().factsEdition());
    if (stated) {
        insert.bind(8, *stated);
    } else {
        insert.bindNull(8);
    }
    insert.bind(9, m_options.clock().toMSecsSinceEpoch()).step();
}

}  // namespace xinglin::app
