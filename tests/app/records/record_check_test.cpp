// The chain of records: what was changed, taken out or put in past the program is found and named.

#include "app/records/record_check.h"

#include <QTest>

#include "tests/support/app/desk_fixture.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

QString idOf(const RecordCheck& check) {
    QStringList ids;
    for (const RecordProblem& problem : check.problems) {
        ids += recordProblemId(problem.kind) + QLatin1Char(' ') + problem.record;
    }
    return ids.join(QStringLiteral(", "));
}

// One prescription that went the whole way, with an answered finding; returns its id.
QString handedOut(DeskFixture& fixture) {
    const QString id = fixture.signedPrescription(prescriptionOf(QStringLiteral("附子 20 先煎|甘草 3"), kMan),
                                                  QStringLiteral("Dr. A"));
    DispensingStore desk = fixture.desk();
    fixture.sign(desk, id, DeskAction::Review, QStringLiteral("Ph. A"));
    fixture.sign(desk, id, DeskAction::Dispense, QStringLiteral("Ph. B"));
    fixture.sign(desk, id, DeskAction::Check, QStringLiteral("Ph. A"));
    fixture.sign(desk, id, DeskAction::HandOut, QStringLiteral("Ph. A"));
    return id;
}

}  // namespace

class RecordCheckTest final : public QObject {
    Q_OBJECT

private slots:
    void whatTheProgramWritesIsUnbroken() {
        DeskFixture fixture;
        QVERIFY(checkRecords(fixture.database()).head.isEmpty());
        handedOut(fixture);
        fixture.prescriptions().voidPrescription(fixture.signedPrescription(), QStringLiteral("Dr. A"),
                                                 QStringLiteral("写错"));
        const RecordCheck check = checkRecords(fixture.database());
        QVERIFY2(check.isUnbroken(), qPrintable(idOf(check)));
        // create, save, override, confirm, sign and their rows; number and four signatures; the second one.
        QCOMPARE(check.records, 5 + 3 + 1 + 4 + 4 + 1);
        QCOMPARE(check.head.size(), 64);
    }

    void tamperingIsNamed_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const char* sql, const char* problem) {
            QTest::newRow(name) << QByteArray(sql) << QString::fromLatin1(problem);
        };
        row("changed content",
            "DROP TRIGGER prescription_versions_are_final;"
            "UPDATE prescription_versions SET content = replace(content, '20', '2')",
            "changed version");
        row("changed signer",
            "DROP TRIGGER dispensing_steps_are_final;"
            "UPDATE dispensing_steps SET signer = 'X' WHERE action = 'check'",
            "changed step 3");
        row("changed reason",
            "DROP TRIGGER prescription_overrides_are_final;"
            "UPDATE prescription_overrides SET reason = 'X'",
            "changed override");
        row("changed time",
            "DROP TRIGGER prescription_events_are_final;"
            "UPDATE prescription_events SET created_at = 1 WHERE action = 'save'",
            "changed event 2");
        row("removed step",
            "DROP TRIGGER dispensing_steps_are_kept;"
            "DELETE FROM dispensing_steps WHERE action = 'hand_out'",
            "removed step 4");
        row("removed confirmation",
            "DROP TRIGGER prescription_confirmations_are_kept;"
            "DELETE FROM prescription_confirmations",
            "removed confirmation");
        row("inserted step",
            "DROP TRIGGER dispensing_steps_are_chained; DROP TRIGGER dispensing_steps_go_in_order;"
            "INSERT INTO dispensing_steps (prescription_id, action, signer, role, created_at)"
            " SELECT prescription_id, 'check', 'X', role, 1 FROM dispensing_steps LIMIT 1",
            "inserted step 5");
        row("changed link",
            "DROP TRIGGER record_chain_is_final;"
            "UPDATE record_chain SET digest = (SELECT digest FROM record_chain WHERE position = 1)"
            " WHERE position = 2",
            "link-changed link 2");
        row("removed link",
            "DROP TRIGGER record_chain_is_kept; DROP TRIGGER dispensing_steps_are_kept;"
            "DELETE FROM record_chain WHERE kind = 'step' AND record = '2';"
            "DELETE FROM dispensing_steps WHERE position = 2",
            "link-removed link");
        row("state",
            "DROP TRIGGER signed_prescriptions_are_kept;"
            "UPDATE prescriptions SET state_by = 'X'",
            "state prescription");
        for (const char* column :
             {"void_reason = 'X'", "state_at = state_at - 2000", "state_at = NULL",
              "created_at = created_at + 2000", "version = version + 1", "state = 'void'"}) {
            const QByteArray sql =
                QByteArray("DROP TRIGGER signed_prescriptions_are_kept; UPDATE prescriptions SET ") + column;
            row(column, sql.constData(), "state prescription");
        }
        row("another visit",
            "DROP TRIGGER signed_prescriptions_are_kept; PRAGMA foreign_keys = OFF;"
            "UPDATE prescriptions SET visit_id = 'other'; PRAGMA foreign_keys = ON",
            "state prescription");
    }

    void tamperingIsNamed() {
        QFETCH(QByteArray, sql);
        QFETCH(QString, problem);
        DeskFixture fixture;
        const QString id = handedOut(fixture);
        QVERIFY(checkRecords(fixture.database()).isUnbroken());
        fixture.database().execute(sql);
        const RecordCheck check = checkRecords(fixture.database());
        QVERIFY(!check.isUnbroken());
        QVERIFY2(idOf(check).startsWith(problem), qPrintable(idOf(check)));
        QVERIFY(!check.problems.first().text.isEmpty());
        const bool isOfALink = problem.startsWith(QLatin1String("link-removed"));
        QCOMPARE(check.problems.first().prescriptionId, isOfALink ? QString() : id);
    }

    void aVoidReasonIsThatOfItsRecord() {
        DeskFixture fixture;
        const QString id = handedOut(fixture);
        fixture.prescriptions().voidPrescription(id, QStringLiteral("Dr. A"), QStringLiteral("写错"));
        QVERIFY(checkRecords(fixture.database()).isUnbroken());
        fixture.database().execute(
            "DROP TRIGGER signed_prescriptions_are_kept; UPDATE prescriptions SET void_reason = '过期'");
        QCOMPARE(idOf(checkRecords(fixture.database())), QStringLiteral("state prescription ") + id);
    }

    // Row and entry each asked the clock once; they were some milliseconds apart.
    void olderTimesMayDifferALittle() {
        DeskFixture fixture;
        handedOut(fixture);
        fixture.database().execute(
            "DROP TRIGGER signed_prescriptions_are_kept;"
            "UPDATE prescriptions SET state_at = state_at - 400, created_at = created_at - 400");
        QVERIFY(checkRecords(fixture.database()).isUnbroken());
    }

    void theRowHasTheTimesOfItsRecords() {
        DeskFixture fixture;
        handedOut(fixture);
        Statement times = fixture.database().prepare(
            "SELECT sum(p.created_at - e.created_at), sum(p.state_at - s.created_at) FROM prescriptions p"
            " JOIN prescription_events e ON e.prescription_id = p.id AND e.action = 'create'"
            " JOIN prescription_events s ON s.prescription_id = p.id AND s.action = 'sign'");
        QVERIFY(times.step());
        QCOMPARE(times.integer(0), 0);
        QCOMPARE(times.integer(1), 0);
    }

    void aNotedHashIsAHash() {
        DeskFixture fixture;
        handedOut(fixture);
        const QString head = checkRecords(fixture.database()).head;
        const QString typed = QLatin1Char(' ') + head.left(32) + QStringLiteral("\n ") + head.mid(32);
        QVERIFY(checkRecords(fixture.database(), typed).isUnbroken());
        for (const QString& wrong :
             {head.left(63), head + QLatin1Char('0'), QLatin1Char('g') + head.mid(1), QStringLiteral(" ")}) {
            QVERIFY2(!refusal([&] { checkRecords(fixture.database(), wrong); }).isEmpty(), qPrintable(wrong));
        }
    }

    void aNotedHashMustStillBeThere() {
        DeskFixture fixture;
        handedOut(fixture);
        const QString noted = checkRecords(fixture.database()).head;
        handedOut(fixture);
        QVERIFY(checkRecords(fixture.database(), noted.toUpper()).isUnbroken());
        const QString newest = checkRecords(fixture.database()).head;
        // Taken off from the end and chained anew, the rest fits together: only the noted hash tells.
        fixture.database().execute(
            "DROP TRIGGER record_chain_is_kept; DROP TRIGGER dispensing_steps_are_kept;"
            "DELETE FROM dispensing_steps WHERE position = 8; DELETE FROM record_chain WHERE record = '8' AND"
            " kind = 'step'");
        QVERIFY(checkRecords(fixture.database(), noted).isUnbroken());
        const RecordCheck check = checkRecords(fixture.database(), newest);
        QCOMPARE(idOf(check), QStringLiteral("unknown-head "));
    }

    void theChainItselfIsAppendOnly() {
        DeskFixture fixture;
        handedOut(fixture);
        for (const char* sql :
             {"DELETE FROM record_chain", "UPDATE record_chain SET hash = NULL WHERE position = 1",
              "UPDATE record_chain SET digest = hash WHERE position = 1",
              "INSERT OR REPLACE INTO record_chain SELECT * FROM record_chain WHERE position = 1",
              "INSERT INTO record_chain (position, kind, record, prescription_id, digest)"
              " SELECT 900, 'step', '900', prescription_id, digest FROM record_chain LIMIT 1"}) {
            QVERIFY2(!refusal([&] { fixture.database().execute(sql); }).isEmpty(), sql);
        }
    }

    // What was written before there was a chain stands in it, in the order of its times.
    void olderRecordsAreChained() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("clinic.db"));
        QList<Migration> older;
        for (const QString& name : QDir(QStringLiteral(":/sql")).entryList(QDir::Files, QDir::Name)) {
            QFile file(QStringLiteral(":/sql/") + name);
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (name.left(4).toInt() < 7) {
                older += {name.left(4).toInt(), name, file.readAll()};
            }
        }
        Database database = Database::open(path);
        Migrator(older).migrate(database, path);
        QVERIFY(!refusal([&] { checkRecords(database); }).isEmpty());
        const QByteArray id(36, 'a');
        database.execute(
            "INSERT INTO prescriptions (id, created_by, created_at) VALUES ('" + id +
            "', 'Dr. A', 10);"
            "INSERT INTO prescription_events (prescription_id, version, action, author, created_at)"
            " VALUES ('" +
            id + "', 0, 'create', 'Dr. A', 10), ('" + id +
            "', 1, 'save', 'Dr. A', 20);"
            "INSERT INTO prescription_versions VALUES ('" +
            id +
            "', 1, '{}', '[]', 'e', 'p', 'Dr. A', 20);"
            "UPDATE prescriptions SET version = 1");
        Migrator::clinic().migrate(database, path);
        const RecordCheck check = checkRecords(database);
        QVERIFY2(check.isUnbroken(), qPrintable(idOf(check)));
        QCOMPARE(check.records, 3);
        Statement order = database.prepare(
            "SELECT group_concat(kind, ' ') FROM (SELECT kind FROM record_chain ORDER BY position)");
        QVERIFY(order.step());
        QCOMPARE(order.text(0), QStringLiteral("event version event"));
    }

    // The encoding is stored for good: this is SHA-256 of "n;i-7;t6:甘草;" as any other tool computes it.
    void theDigestNeverChanges() {
        Database database = Database::open(QStringLiteral(":memory:"));
        Statement digest = database.prepare("SELECT record_digest(NULL, -7, '甘草')");
        QVERIFY(digest.step());
        QCOMPARE(digest.text(0),
                 QStringLiteral("bdf2b0ee020327da01f704c8447a26668f33ecc1e8cc65a5ddb3d80bd82c74e9"));
        QVERIFY(!refusal([&] {
                     Statement real = database.prepare("SELECT record_digest(1.5)");
                     real.step();
                 }).isEmpty());
    }
};

QTEST_GUILESS_MAIN(RecordCheckTest)
#include "record_check_test.moc"
