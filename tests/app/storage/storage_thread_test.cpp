#include "app/storage/storage_thread.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

using namespace xinglin::app;

namespace {

const Migrator kSchema({{1, QStringLiteral("0001_t.sql"), "CREATE TABLE t (n INTEGER)"}});

void insert(Database& database, qint64 number) {
    database.prepare("INSERT INTO t VALUES (?)").bind(1, number).step();
}

}  // namespace

class StorageThreadTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

private slots:
    void runsJobsInOrderOffThisThread() {
        StorageThread storage(m_folder.filePath(QStringLiteral("order.db")), {}, kSchema);
        const auto unexpected = [](const Failure& failure) { QFAIL(qPrintable(failure.detail)); };
        for (qint64 i = 1; i <= 3; ++i) {
            storage.run(
                this, [i](Database& database) { insert(database, i); }, [] {}, unexpected);
        }
        QThread* jobThread = nullptr;
        qint64 last = 0;
        storage.run(
            this,
            [&jobThread](Database& database) {
                jobThread = QThread::currentThread();
                Statement statement = database.prepare("SELECT max(n) FROM t");
                statement.step();
                return statement.integer(0);
            },
            [&last](qint64 found) {
                QCOMPARE(QThread::currentThread(), qApp->thread());
                last = found;
            },
            unexpected);
        QTRY_COMPARE(last, 3);
        QVERIFY(jobThread != QThread::currentThread());
    }

    void finishesWhatIsQueuedBeforeItEnds() {
        const QString path = m_folder.filePath(QStringLiteral("end.db"));
        {
            StorageThread storage(path, {}, kSchema);
            for (qint64 i = 0; i < 50; ++i) {
                storage.run(
                    this, [i](Database& database) { insert(database, i); }, [] {}, [](const Failure&) {});
            }
        }
        Database database = Database::open(path, {.access = Database::Access::ReadOnly});
        Statement statement = database.prepare("SELECT count(*) FROM t");
        statement.step();
        QCOMPARE(statement.integer(0), 50);
    }

    void keepsSilentTowardsAReceiverThatIsGone() {
        StorageThread storage(m_folder.filePath(QStringLiteral("gone.db")), {}, kSchema);
        bool called = false;
        auto receiver = std::make_unique<QObject>();
        storage.run(
            receiver.get(), [](Database& database) { insert(database, 1); }, [&called] { called = true; },
            [](const Failure&) {});
        receiver.reset();
        bool later = false;
        storage.run(
            this, [](Database&) {}, [&later] { later = true; }, [](const Failure&) {});
        QTRY_VERIFY(later);
        QVERIFY(!called);
    }

    void reportsWhyItCouldNotOpen() {
        StorageThread storage(m_folder.filePath(QStringLiteral("no/such/folder/x.db")), {}, kSchema);
        QSignalSpy failed(&storage, &StorageThread::openFailed);
        QVERIFY(failed.wait());
        QCOMPARE(failed.at(0).at(0).value<Failure>().code, FailureCode::FileUnreadable);
        std::optional<FailureCode> code;
        storage.run(
            this, [](Database&) {}, [] { QFAIL("a job ran without a database"); },
            [&code](const Failure& failure) { code = failure.code; });
        QTRY_VERIFY(code.has_value());
        QCOMPARE(*code, FailureCode::FileUnreadable);
    }

    void opensThroughTheNamedVfs() {
        StorageThread storage(m_folder.filePath(QStringLiteral("vfs.db")), {.vfs = "no-such-vfs"}, kSchema);
        QSignalSpy failed(&storage, &StorageThread::openFailed);
        QVERIFY(failed.wait());
        QVERIFY(failed.at(0).at(0).value<Failure>().detail.contains(QStringLiteral("no-such-vfs")));
    }
};

QTEST_GUILESS_MAIN(StorageThreadTest)
#include "storage_thread_test.moc"
