#include "app/storage/migrator.h"

#include <QTemporaryDir>
#include <QtTest>

#include "app/failure.h"

using namespace xinglin::app;

namespace {

const Migration kFirst{1, QStringLiteral("0001_a.sql"),
                       "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('kept')"};
const Migration kSecond{2, QStringLiteral("0002_b.sql"), "CREATE TABLE b (y TEXT)"};
const Migration kBroken{3, QStringLiteral("0003_c.sql"),
                        "CREATE TABLE c (z TEXT); INSERT INTO missing VALUES (1)"};

int versionOf(Database& database) {
    Statement statement = database.prepare("PRAGMA user_version");
    statement.step();
    return static_cast<int>(statement.integer(0));
}

bool hasTable(Database& database, const QString& name) {
    Statement statement = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
    return statement.bind(1, name).step();
}

}  // namespace

class MigratorTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString newPath() { return m_folder.filePath(QStringLiteral("%1.db").arg(++m_files)); }
    QStringList backups(const QString& path) {
        return QDir(m_folder.path()).entryList({QFileInfo(path).fileName() + QStringLiteral(".v*")});
    }

private slots:
    void fillsAnEmptyDatabaseWithoutABackup() {
        const QString path = newPath();
        Database database = Database::open(path);
        const Migrator::Result result = Migrator({kFirst, kSecond}).migrate(database, path);
        QCOMPARE(result.from, 0);
        QCOMPARE(result.to, 2);
        QCOMPARE(result.backupPath, QString());
        QCOMPARE(versionOf(database), 2);
        QVERIFY(hasTable(database, QStringLiteral("b")));
        QCOMPARE(backups(path), QStringList());
    }

    void copiesAnExistingDatabaseBeforeChangingIt() {
        const QString path = newPath();
        Database database = Database::open(path);
        Migrator({kFirst}).migrate(database, path);
        const Migrator::Result result = Migrator({kFirst, kSecond}).migrate(database, path);
        QCOMPARE(result.from, 1);
        QCOMPARE(backups(path), QStringList{QFileInfo(result.backupPath).fileName()});

        Database copy = Database::open(result.backupPath, {.access = Database::Access::ReadOnly});
        QCOMPARE(versionOf(copy), 1);
        QVERIFY(!hasTable(copy, QStringLiteral("b")));
        Statement statement = copy.prepare("SELECT x FROM a");
        QVERIFY(statement.step());
        QCOMPARE(statement.text(0), QStringLiteral("kept"));
    }

    void doesNothingTwice() {
        const QString path = newPath();
        Database database = Database::open(path);
        const Migrator migrator({kFirst, kSecond});
        migrator.migrate(database, path);
        const Migrator::Result again = migrator.migrate(database, path);
        QCOMPARE(again.from, 2);
        QCOMPARE(again.to, 2);
        QCOMPARE(backups(path), QStringList());
    }

    void rollsAFailedStepBackAndKeepsTheEarlierOnes() {
        const QString path = newPath();
        Database database = Database::open(path);
        try {
            Migrator({kFirst, kSecond, kBroken}).migrate(database, path);
            QFAIL("the broken step was accepted");
        } catch (const FailureError& error) {
            QVERIFY(error.failure().detail.startsWith(QStringLiteral("0003_c.sql: ")));
        }
        QCOMPARE(versionOf(database), 2);
        QVERIFY(hasTable(database, QStringLiteral("b")));
        QVERIFY(!hasTable(database, QStringLiteral("c")));
    }

    void refusesADatabaseFromANewerProgram() {
        const QString path = newPath();
        Database database = Database::open(path);
        Migrator({kFirst, kSecond}).migrate(database, path);
        try {
            Migrator({kFirst}).migrate(database, path);
            QFAIL("a newer database was accepted");
        } catch (const FailureError& error) {
            QCOMPARE(error.failure().code, FailureCode::FormatUnsupported);
            QVERIFY(error.failure().what.contains(QDir::toNativeSeparators(path)));
        }
        QCOMPARE(versionOf(database), 2);
        QCOMPARE(backups(path), QStringList());
    }

    void embedsTheStepsOfTheClinicDatabase() {
        const Migrator migrator = Migrator::clinic();
        QCOMPARE(migrator.newestVersion(),
                 static_cast<int>(QDir(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/sql"))
                                      .entryList({QStringLiteral("0*.sql")})
                                      .size()));
        Database database = Database::open(QStringLiteral(":memory:"));
        migrator.migrate(database, QStringLiteral(":memory:"));
        QVERIFY(hasTable(database, QStringLiteral("messages")));
    }
};

QTEST_GUILESS_MAIN(MigratorTest)
#include "migrator_test.moc"
