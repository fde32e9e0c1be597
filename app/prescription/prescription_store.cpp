#include "app/prescription/prescription_store.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>
#include <algorithm>

#include "app/failure.h"
#include "app/prescription/prescription_json.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PrescriptionStore)
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

QString textOf(const QJsonDocument& document) {
    return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
}

constexpr const char* kStates[] = {"draft", "signed", "void"};

QString stateId(PrescriptionState state) {
    return QString::fromLatin1(kStates[static_cast<std::size_t>(state)]);
}

PrescriptionState stateFromId(const QString& id) {
    return id == QLatin1String("signed") ? PrescriptionState::Signed
           : id == QLatin1String("void") ? PrescriptionState::Void
                                         : PrescriptionState::Draft;
}

// Which items a finding is about, as overrides keep it: "0 3".
QString placesText(const QList<int>& places) {
    QStringList numbers;
    for (const int place : places) {
        numbers += QString::number(place);
    }
    return numbers.join(QLatin1Char(' '));
}

QList<int> placesFromText(const QString& text) {
    QList<int> places;
    for (const QString& number : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        places += number.toInt();
    }
    return places;
}

QJsonArray jsonOf(const QList<AuditFinding>& findings) {
    QJsonArray list;
    for (const AuditFinding& finding : findings) {
        list += findingJson(finding);
    }
    return list;
}

[[noreturn]] void refuse(const QString& what, const QString& advice) {
    throw FailureError({FailureCode::InvalidInput, what, advice, QString()});
}

[[noreturn]] void refuseClosed() {
    refuse(Words::tr("This prescription is signed or void and takes no more changes."),
           Words::tr("Write a new one."));
}

constexpr char kColumns[] =
    "SELECT id, coalesce(visit_id, ''), state, version, state_by, state_at, void_reason, created_at"
    " FROM prescriptions";

PrescriptionRow rowOf(const Statement& row) {
    PrescriptionRow result;
    result.id = row.text(0);
    result.visitId = row.text(1);
    result.state = stateFromId(row.text(2));
    result.version = static_cast<int>(row.integer(3));
    result.stateBy = row.text(4);
    result.stateAt = timeAt(row, 5);
    result.voidReason = row.text(6);
    result.createdAt = timeAt(row, 7);
    return result;
}

}  // namespace

bool mayBeOverridden(const AuditFinding& finding) {
    return finding.severity != Severity::Block && finding.rule != AuditRule::AmbiguousName;
}

bool answers(const FindingOverride& override, const AuditFinding& finding) {
    return finding.rule == override.rule && finding.places == override.places &&
           (override.key.isEmpty() ? finding.fact == override.fact : findingKey(finding) == override.key);
}

QList<AuditFinding> openOf(const QList<AuditFinding>& findings, const QList<FindingOverride>& overrides) {
    QList<AuditFinding> open;
    for (const AuditFinding& finding : findings) {
        const bool isCleared =
            mayBeOverridden(finding) &&
            std::any_of(overrides.begin(), overrides.end(), [&finding](const FindingOverride& override) {
                return answers(override, finding) && !override.confirmedBy.isEmpty();
            });
        if (finding.severity >= Severity::Review && !isCleared) {
            open += finding;
        }
    }
    return open;
}

QString PrescriptionStore::create(const QString& visitId, const QString& author) {
    QString id = newId();
    const qint64 at = now();
    Transaction transaction(m_database);
    Statement insert = m_database.prepare(
        "INSERT INTO prescriptions (id, visit_id, created_by, created_at) VALUES (?, ?, ?, ?)");
    insert.bind(1, id);
    if (visitId.isEmpty()) {
        insert.bindNull(2);
    } else {
        insert.bind(2, visitId);
    }
    insert.bind(3, author).bind(4, at).step();
    record(id, 0, "create", author, at, {});
    transaction.commit();
    return id;
}

QList<PrescriptionRow> PrescriptionStore::prescriptions() {
    QList<PrescriptionRow> result;
    Statement rows = m_database.prepare(QByteArray(kColumns) + " ORDER BY created_at DESC, rowid DESC");
    while (rows.step()) {
        result += rowOf(rows);
    }
    return result;
}

PrescriptionRow PrescriptionStore::row(const QString& id) {
    Statement row = m_database.prepare(QByteArray(kColumns) + " WHERE id = ?");
    row.bind(1, id);
    if (!row.step()) {
        throw FailureError({FailureCode::NotFound, Words::tr("This prescription does not exist."),
                            Words::tr("Choose it from the list."), id});
    }
    return rowOf(row);
}

PrescriptionRow PrescriptionStore::draft(const QString& id) {
    PrescriptionRow result = row(id);
    if (result.state != PrescriptionState::Draft) {
        refuseClosed();
    }
    return result;
}

int PrescriptionStore::saveVersion(const QString& id, const Prescription& content, const QString& author) {
    if (content.items.isEmpty()) {
        refuse(Words::tr("The prescription has no herb."), Words::tr("Write at least one."));
    }
    Transaction transaction(m_database);
    const int number = draft(id).version + 1;
    Prescription kept = content;
    kept.id = id;
    const QList<AuditFinding> findings = m_audit.audit(kept);
    const qint64 at = now();
    m_database
        .prepare(
            "INSERT INTO prescription_versions (prescription_id, number, content, findings, facts_edition,"
            " program_version, author, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, id)
        .bind(2, qint64{number})
        .bind(3, textOf(QJsonDocument(writePrescription(kept))))
        .bind(4, textOf(QJsonDocument(jsonOf(findings))))
        .bind(5, m_audit.factsEdition())
        .bind(6, QStringLiteral(XINGLIN_VERSION))
        .bind(7, author)
        .bind(8, at)
        .step();
    m_database.prepare("UPDATE prescriptions SET version = ? WHERE id = ?")
        .bind(1, qint64{number})
        .bind(2, id)
        .step();
    record(id, number, "save", author, at, {});
    transaction.commit();
    return number;
}

PrescriptionVersion PrescriptionStore::version(const QString& id, int number) {
    Statement row = m_database.prepare(
        "SELECT content, findings, facts_edition, author, created_at FROM prescription_versions"
        " WHERE prescription_id = ? AND number = ?");
    row.bind(1, id).bind(2, qint64{number});
    if (!row.step()) {
        throw FailureError({FailureCode::NotFound,
                            Words::tr("Version %1 of this prescription does not exist.").arg(number),
                            Words::tr("Choose it from the list."), id});
    }
    PrescriptionVersion result;
    result.number = number;
    result.content =
        readPrescriptions(row.text(0).toUtf8(), Words::tr("prescription %1").arg(id.left(8))).first();
    result.findings = QJsonDocument::fromJson(row.text(1).toUtf8()).array();
    result.factsEdition = row.text(2);
    result.author = row.text(3);
    result.createdAt = timeAt(row, 4);
    return result;
}

QString PrescriptionStore::overrideFinding(const QString& id, const AuditFinding& finding,
                                           const QString& reason, const QString& author) {
    Transaction transaction(m_database);
    const PrescriptionRow row = draft(id);
    if (reason.trimmed().isEmpty()) {
        refuse(Words::tr("An override needs a reason."),
               Words::tr("Write why it is right for this patient."));
    }
    const QList<AuditFinding> findings =
        row.version > 0 ? m_audit.audit(version(id, row.version).content) : QList<AuditFinding>();
    const auto found = std::find_if(findings.begin(), findings.end(), [&finding](const AuditFinding& said) {
        return said.rule == finding.rule && said.places == finding.places &&
               findingKey(said) == findingKey(finding);
    });
    if (found == findings.end()) {
        refuse(Words::tr("The audit of the newest version does not say this."),
               Words::tr("Save the prescription and look at its findings again."));
    }
    if (!mayBeOverridden(*found)) {
        refuse(Words::tr("“%1” cannot be signed away.").arg(auditRuleId(found->rule)), found->clearsIf);
    }
    const QList<FindingOverride> known = overrides(id);
    if (std::any_of(known.begin(), known.end(), [&](const auto& one) { return answers(one, *found); })) {
        refuse(Words::tr("Somebody answered for this finding already."),
               Words::tr("Confirm that answer, or change the prescription."));
    }
    QString overrideId = newId();
    const qint64 at = now();
    m_database
        .prepare(
            "INSERT INTO prescription_overrides (id, prescription_id, version, rule, places, fact, finding,"
            " reason, author, created_at, finding_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, overrideId)
        .bind(2, id)
        .bind(3, qint64{row.version})
        .bind(4, auditRuleId(found->rule))
        .bind(5, placesText(found->places))
        .bind(6, found->fact)
        .bind(7, textOf(QJsonDocument(findingJson(*found))))
        .bind(8, reason.trimmed())
        .bind(9, author)
        .bind(10, at)
        .bind(11, findingKey(*found))
        .step();
    record(id, row.version, "override", author, at,
           {{QStringLiteral("override"), overrideId},
            {QStringLiteral("finding"), findingJson(*found)},
            {QStringLiteral("reason"), reason.trimmed()}});
    transaction.commit();
    return overrideId;
}

void PrescriptionStore::confirm(const QString& overrideId, const QString& author) {
    Transaction transaction(m_database);
    Statement row = m_database.prepare(
        "SELECT o.prescription_id, o.version, p.version, p.state, c.override_id IS NOT NULL"
        " FROM prescription_overrides o JOIN prescriptions p ON p.id = o.prescription_id"
        " LEFT JOIN prescription_confirmations c ON c.override_id = o.id WHERE o.id = ?");
    row.bind(1, overrideId);
    if (!row.step()) {
        throw FailureError({FailureCode::NotFound, Words::tr("This override does not exist."),
                            Words::tr("Choose it from the list."), overrideId});
    }
    const QString id = row.text(0);
    const int number = static_cast<int>(row.integer(1));
    if (stateFromId(row.text(3)) != PrescriptionState::Draft) {
        refuseClosed();
    }
    if (row.integer(1) != row.integer(2)) {
        refuse(Words::tr("The prescription was changed since this override."),
               Words::tr("Override the finding of the newest version."));
    }
    if (row.integer(4) != 0) {
        refuse(Words::tr("This override is confirmed already."),
               Words::tr("Nothing is left to be done for it."));
    }
    row.reset();
    const qint64 at = now();
    m_database
        .prepare("INSERT INTO prescription_confirmations (override_id, author, created_at) VALUES (?, ?, ?)")
        .bind(1, overrideId)
        .bind(2, author)
        .bind(3, at)
        .step();
    record(id, number, "confirm", author, at, {{QStringLiteral("override"), overrideId}});
    transaction.commit();
}

QList<FindingOverride> PrescriptionStore::overrides(const QString& id) {
    Statement rows = m_database.prepare(
        "SELECT o.id, o.version, o.rule, o.places, o.reason, o.author, o.created_at, coalesce(c.author, ''),"
        " c.created_at, o.fact, o.finding_key FROM prescription_overrides o JOIN prescriptions p ON p.id = "
        "o.prescription_id"
        " LEFT JOIN prescription_confirmations c ON c.override_id = o.id"
        " WHERE o.prescription_id = ? AND o.version = p.version ORDER BY o.created_at, o.rowid");
    rows.bind(1, id);
    QList<FindingOverride> result;
    while (rows.step()) {
        FindingOverride override;
        override.id = rows.text(0);
        override.version = static_cast<int>(rows.integer(1));
        const std::optional<AuditRule> rule = auditRuleFromId(rows.text(2));
        if (!rule) {
            // Written by a newer program: it clears nothing that this one knows.
            continue;
        }
        override.rule = *rule;
        override.places = placesFromText(rows.text(3));
        override.fact = rows.text(9);
        override.key = rows.text(10);
        override.reason = rows.text(4);
        override.author = rows.text(5);
        override.createdAt = timeAt(rows, 6);
        override.confirmedBy = rows.text(7);
        override.confirmedAt = timeAt(rows, 8);
        result += override;
    }
    return result;
}

QList<AuditFinding> PrescriptionStore::openFindings(const QString& id) {
    const PrescriptionRow newest = row(id);
    if (newest.version == 0) {
        return {};
    }
    return openOf(m_audit.audit(version(id, newest.version).content), overrides(id));
}

QString PrescriptionStore::meaningOf(const PrescriptionItem& item) const {
    const NamedHerb named = m_audit.names().resolve(item);
    return named.kind == NamedHerb::Kind::Known
               ? m_audit.facts().herbs[static_cast<std::size_t>(named.candidates.first())].name
               : QString();
}

// Older records hold one herb for a name, be it written plain and fried. Where one of its items still means
// that herb, the name is what it was, and the others mean the forms that they are today.
QString PrescriptionStore::meantThen(const QList<PrescriptionItem>& items, qsizetype place,
                                     const QString& recorded) const {
    const PrescriptionItem& asked = items.at(place);
    if (recorded.isEmpty() || meaningOf(asked) == recorded) {
        return recorded;
    }
    const bool isUnchanged = std::any_of(items.begin(), items.end(), [&](const PrescriptionItem& item) {
        const bool isOtherForm = item.processing != asked.processing || item.handling != asked.handling;
        return item.name == asked.name && isOtherForm && meaningOf(item) == recorded;
    });
    return isUnchanged && !meaningOf(asked).isEmpty() ? meaningOf(asked) : recorded;
}

QStringList PrescriptionStore::signedStandardNames(const QString& id) {
    for (const PrescriptionEvent& event : events(id)) {
        if (event.action != QLatin1String("sign")) {
            continue;
        }
        const QJsonValue meant = event.detail.value(QLatin1String("stock_names"));
        const QJsonArray byPlace = meant.toArray();
        const QJsonObject byName = meant.toObject();
        const QList<PrescriptionItem> items = version(id, event.version).content.items;
        QStringList names;
        names.reserve(items.size());
        for (qsizetype place = 0; place < items.size(); ++place) {
            names += meant.isObject() ? meantThen(items, place, byName.value(items.at(place).name).toString())
                                      : byPlace.at(place).toString();
        }
        return names;
    }
    return {};
}

QStringList PrescriptionStore::changedStockNames(const QString& id) {
    const QStringList then = signedStandardNames(id);
    if (then.isEmpty()) {
        return {};
    }
    const QList<PrescriptionItem> items = version(id, row(id).version).content.items;
    QStringList changed;
    for (qsizetype place = 0; place < items.size(); ++place) {
        if (then.at(place).isEmpty()) {
            continue;
        }
        // Not standardNameOf(): a name that the knowledge base has taken up for this herb is not changed.
        if (meaningOf(items.at(place)) != then.at(place)) {
            changed += items.at(place).name;
        }
    }
    changed.removeDuplicates();
    return changed;
}

void PrescriptionStore::changeState(const PrescriptionRow& row, PrescriptionState state,
                                    const QString& author, qint64 at, const QString& reason) {
    m_database
        .prepare(
            "UPDATE prescriptions SET state = ?, state_by = ?, state_at = ?, void_reason = ? WHERE id = ?")
        .bind(1, stateId(state))
        .bind(2, author)
        .bind(3, at)
        .bind(4, reason)
        .bind(5, row.id)
        .step();
}

void PrescriptionStore::sign(const QString& id, const QString& author) {
    Transaction transaction(m_database);
    const PrescriptionRow row = draft(id);
    if (row.version == 0) {
        refuse(Words::tr("Nothing was saved yet."), Words::tr("Save the prescription, then sign it."));
    }
    const QList<AuditFinding> open = openFindings(id);
    if (!open.isEmpty()) {
        QStringList rules;
        for (const AuditFinding& finding : open) {
            rules += auditRuleId(finding.rule);
        }
        rules.removeDuplicates();
        refuse(Words::tr("These findings are open: %1.").arg(rules.join(QStringLiteral(", "))),
               Words::tr("Change the prescription, or override what may be overridden and confirm it."));
    }
    const PrescriptionVersion newest = version(id, row.version);
    const qint64 at = now();
    changeState(row, PrescriptionState::Signed, author, at, QString());
    record(id, row.version, "sign", author, at,
           {{QStringLiteral("findings"), jsonOf(m_audit.audit(newest.content))},
            {QStringLiteral("facts_edition"), m_audit.factsEdition()},
            {QStringLiteral("visit"), row.visitId},
            {QStringLiteral("stock_names"),
             QJsonArray::fromStringList(m_audit.standardNamesIn(newest.content.items))}});
    transaction.commit();
}

void PrescriptionStore::voidPrescription(const QString& id, const QString& author, const QString& reason) {
    Transaction transaction(m_database);
    const PrescriptionRow before = row(id);
    if (before.state == PrescriptionState::Void) {
        refuseClosed();
    }
    if (reason.trimmed().isEmpty()) {
        refuse(Words::tr("A prescription is voided with a reason."), Words::tr("Write why."));
    }
    const qint64 at = now();
    changeState(before, PrescriptionState::Void, author, at, reason.trimmed());
    record(id, before.version, "void", author, at, {{QStringLiteral("reason"), reason.trimmed()}});
    transaction.commit();
}

QList<PrescriptionEvent> PrescriptionStore::events(const QString& id) {
    Statement rows = m_database.prepare(
        "SELECT action, version, author, detail, created_at FROM prescription_events"
        " WHERE prescription_id = ? ORDER BY position");
    rows.bind(1, id);
    QList<PrescriptionEvent> result;
    while (rows.step()) {
        result += {rows.text(0), static_cast<int>(rows.integer(1)), rows.text(2),
                   QJsonDocument::fromJson(rows.text(3).toUtf8()).object(), timeAt(rows, 4)};
    }
    return result;
}

void PrescriptionStore::record(const QString& id, int version, const char* action, const QString& author,
                               qint64 at, const QJsonObject& detail) {
    m_database
        .prepare(
            "INSERT INTO prescription_events (prescription_id, version, action, author, detail, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)")
        .bind(1, id)
        .bind(2, qint64{version})
        .bind(3, QString::fromLatin1(action))
        .bind(4, author)
        .bind(5, textOf(QJsonDocument(detail)))
        .bind(6, at)
        .step();
}

}  // namespace xinglin::app
