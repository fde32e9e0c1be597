#include "app/records/record_check.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include "app/failure.h"
#include "app/storage/record_digest.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(RecordCheck)
};

using Kind = RecordProblem::Kind;
using RecordKey = std::pair<QString, QString>;  // kind, key in its table

constexpr qint64 kMostBetweenTimesMs = 1000;

QString shortId(const QString& id) {
    return id.left(8);
}

QString wordOf(const QString& kind) {
    return kind == QLatin1String("event")          ? Words::tr("Entry")
           : kind == QLatin1String("version")      ? Words::tr("Version")
           : kind == QLatin1String("override")     ? Words::tr("Reason")
           : kind == QLatin1String("confirmation") ? Words::tr("Confirmation")
           : kind == QLatin1String("number")       ? Words::tr("Number")
                                                   : Words::tr("Signature of the desk");
}

// Entry 12 of prescription 3f2a91c0; a version's key begins with its prescription.
QString nameOf(const RecordKey& key, const QString& prescription) {
    const QString record = key.second.section(QLatin1Char(' '), -1);
    const QString which = record.size() == 36 ? shortId(record) : record;
    return Words::tr("%1 %2 of prescription %3").arg(wordOf(key.first), which, shortId(prescription));
}

class Checker final {
public:
    explicit Checker(Database& database) : m_database(database) {}

    RecordCheck check(const QString& notedHead) {
        readRecords();
        walkChain(notedHead);
        for (auto record = m_records.begin(); record != m_records.end(); ++record) {
            add(Kind::Inserted, record.key(), record->prescription,
                Words::tr("%1 was put in past the program.").arg(nameOf(record.key(), record->prescription)));
        }
        checkStates();
        checkVisits();
        if (!notedHead.isEmpty() && !m_isHeadFound) {
            m_result.problems += {Kind::UnknownHead,
                                  {},
                                  {},
                                  Words::tr("The hash that was noted is not in the chain: it was cut off, "
                                            "written anew, or mistyped.")};
        }
        return m_result;
    }

private:
    struct Record {
        QString prescription;
        QByteArray digest;
    };

    void add(Kind kind, const RecordKey& key, const QString& prescription, const QString& text) {
        m_result.problems += {kind, key.first + QLatin1Char(' ') + key.second, prescription, text};
    }

    void readRecords() {
        Statement rows = m_database.prepare(
            "SELECT kind, record, coalesce(prescription_id, ''), digest FROM record_digests");
        while (rows.step()) {
            m_records.insert({rows.text(0), rows.text(1)}, {rows.text(2), rows.text(3).toLatin1()});
        }
    }

    void walkChain(const QString& notedHead) {
        Statement links = m_database.prepare(
            "SELECT position, kind, record, prescription_id, digest, coalesce(hash, '') FROM record_chain"
            " ORDER BY position");
        QByteArray before;
        qint64 last = 0;
        while (links.step()) {
            const qint64 position = links.integer(0);
            const RecordKey key{links.text(1), links.text(2)};
            const QString prescription = links.text(3);
            const QByteArray digest = links.text(4).toLatin1();
            const QByteArray hash = links.text(5).toLatin1();
            if (position != last + 1) {
                add(Kind::LinkRemoved, {QStringLiteral("link"), QString::number(position)}, {},
                    Words::tr("%n link(s) before link %1 are missing.", nullptr,
                              static_cast<int>(position - last - 1))
                        .arg(position));
            }
            const QByteArray expected = RecordDigest()
                                            .addText(before)
                                            .add(position)
                                            .addText(key.first.toUtf8())
                                            .addText(key.second.toUtf8())
                                            .addText(prescription.toUtf8())
                                            .addText(digest)
                                            .hex();
            // After a gap the first link cannot follow; one report suffices.
            if (hash != expected && position == last + 1) {
                add(Kind::LinkChanged, {QStringLiteral("link"), QString::number(position)}, prescription,
                    Words::tr("Link %1 of the chain does not follow from the one before.").arg(position));
            }
            takeRecord(key, prescription, digest);
            m_isHeadFound =
                m_isHeadFound || notedHead.compare(QString::fromLatin1(hash), Qt::CaseInsensitive) == 0;
            before = hash;
            last = position;
            ++m_result.records;
        }
        m_result.head = QString::fromLatin1(before);
    }

    void takeRecord(const RecordKey& key, const QString& prescription, const QByteArray& digest) {
        const auto found = m_records.constFind(key);
        if (found == m_records.constEnd()) {
            add(Kind::Removed, key, prescription, Words::tr("%1 is missing.").arg(nameOf(key, prescription)));
            return;
        }
        if (found->digest != digest) {
            add(Kind::Changed, key, prescription,
                Words::tr("%1 was changed after it was written.").arg(nameOf(key, prescription)));
        }
        m_records.erase(found);
    }

    void addState(const QString& prescription, const QString& text) {
        add(Kind::State, {QStringLiteral("prescription"), prescription}, prescription, text);
    }

    // The prescription's own row is no record: it follows from its entries and versions. Older rows have a
    // time of their own, taken a moment before their entry's.
    void checkStates() {
        Statement rows = m_database.prepare(
            "WITH last AS (SELECT prescription_id, max(position) AS position FROM prescription_events"
            "              WHERE action IN ('sign', 'void') GROUP BY prescription_id)"
            " SELECT p.id FROM prescriptions p"
            " LEFT JOIN last l ON l.prescription_id = p.id"
            " LEFT JOIN prescription_events e ON e.position = l.position"
            " LEFT JOIN prescription_events c ON c.prescription_id = p.id AND c.action = 'create'"
            " WHERE p.state <> CASE e.action WHEN 'sign' THEN 'signed' WHEN 'void' THEN 'void' ELSE 'draft' "
            "END"
            "    OR p.state_by <> coalesce(e.author, '') OR p.created_by IS NOT c.author"
            "    OR p.void_reason <> CASE WHEN e.action = 'void' AND json_valid(e.detail)"
            "                             THEN coalesce(json_extract(e.detail, '$.reason'), '') ELSE '' END"
            "    OR (p.state_at IS NULL) <> (e.created_at IS NULL) OR abs(p.state_at - e.created_at) > ?1"
            "    OR c.created_at IS NULL OR abs(p.created_at - c.created_at) > ?1"
            "    OR p.version <> (SELECT count(*) FROM prescription_versions v WHERE v.prescription_id = "
            "p.id)"
            " UNION SELECT k.prescription_id FROM record_chain k"
            " WHERE NOT EXISTS (SELECT 1 FROM prescriptions p WHERE p.id = k.prescription_id)");
        rows.bind(1, kMostBetweenTimesMs);
        while (rows.step()) {
            addState(rows.text(0), Words::tr("Prescription %1 is not in the state that its records say.")
                                       .arg(shortId(rows.text(0))));
        }
    }

    // Whose prescription it is stands in the record of its signature (since 2026-11-29).
    void checkVisits() {
        Statement rows = m_database.prepare(
            "SELECT p.id, coalesce(p.visit_id, ''), e.detail FROM prescriptions p"
            " JOIN prescription_events e ON e.prescription_id = p.id AND e.action = 'sign'");
        while (rows.step()) {
            const QJsonValue visit =
                QJsonDocument::fromJson(rows.text(2).toUtf8()).object().value(QLatin1String("visit"));
            if (visit.isString() && visit.toString() != rows.text(1)) {
                addState(rows.text(0),
                         Words::tr("Prescription %1 belongs to another visit than when it was signed.")
                             .arg(shortId(rows.text(0))));
            }
        }
    }

    Database& m_database;
    QHash<RecordKey, Record> m_records;
    bool m_isHeadFound = false;
    RecordCheck m_result;
};

}  // namespace

RecordCheck checkRecords(Database& database, const QString& notedHead) {
    static const QRegularExpression kBlanks(QStringLiteral("\\s+"));
    static const QRegularExpression kHash(QStringLiteral("^([0-9a-fA-F]{64})?$"));
    const QString head = QString(notedHead).remove(kBlanks);
    if (!kHash.match(head).hasMatch() || head.isEmpty() != notedHead.isEmpty()) {
        throw FailureError({FailureCode::InvalidInput,
                            Words::tr("A hash of the chain has 64 digits, 0 to 9 and a to f."),
                            Words::tr("Compare what you typed with what was noted."), notedHead});
    }
    Transaction transaction(database, Transaction::Purpose::Read);
    Statement chain = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'record_chain'");
    if (!chain.step()) {
        throw FailureError(
            {FailureCode::FormatUnsupported, Words::tr("This database is older than the chain of records."),
             Words::tr("Open it once with this program's window, then check it again."), QString()});
    }
    chain.reset();
    RecordCheck result = Checker(database).check(head);
    transaction.commit();
    return result;
}

QString recordProblemId(RecordProblem::Kind kind) {
    static constexpr const char* kIds[] = {"changed",      "removed", "inserted",    "link-changed",
                                           "link-removed", "state",   "unknown-head"};
    return QString::fromLatin1(kIds[static_cast<std::size_t>(kind)]);
}

}  // namespace xinglin::app
