#include "app/storage/storage_jobs.h"

#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>

using namespace xinglin::app;

class StorageJobsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;

    QString newPath() { return m_folder.filePath(QStringLiteral("clinic-%1.db").arg(++m_files)); }

private slots:
    void countsWhatWaitsAndGivesResults() {
        StorageThread storage(newPath());
        QObject owner;
        StorageJobs jobs(storage, &owner, [](const Failure&) {});
        int result = 0;
        bool isDone = false;
        jobs.run([](Database&) { return 7; }, [&](int value) { result = value; });
        jobs.run([](Database&) {}, [&] { isDone = true; });
        QVERIFY(!jobs.isIdle());
        QVERIFY(QTest::qWaitFor([&] { return jobs.isIdle(); }));
        QCOMPARE(result, 7);
        QVERIFY(isDone);
    }

    void tellsAFailureOnceAndUndoesFirst() {
        StorageThread storage(newPath());
        QObject owner;
        QStringList told;
        StorageJobs jobs(storage, &owner, [&](const Failure& failure) { told += failure.what; });
        jobs.run(
            [](Database&) {
                throw FailureError({FailureCode::InvalidInput, QStringLiteral("no"), QString(), QString()});
            },
            [&] { told += QStringLiteral("done"); }, [&] { told += QStringLiteral("undone"); });
        QVERIFY(QTest::qWaitFor([&] { return jobs.isIdle(); }));
        QCOMPARE(told, (QStringList{QStringLiteral("undone"), QStringLiteral("no")}));
    }

    void aJobOutlivesItsOwnerAndNobodyIsAnswered() {
        std::atomic<bool> isRun = false;
        bool isAnswered = false;
        {
            QSemaphore go;  // before the thread: a job waits for it
            StorageThread storage(newPath());
            QObject context;
            storage.run(
                &context, [&go](Database&) { go.acquire(); }, [] {}, [](const Failure&) {});
            {
                QObject owner;
                StorageJobs jobs(storage, &owner, [&](const Failure&) { isAnswered = true; });
                jobs.run([&isRun](Database&) { isRun = true; }, [&] { isAnswered = true; });
            }
            go.release();
            // Answers come in order: after this one, that of the job before would be here.
            bool isLater = false;
            storage.run(
                &context, [](Database&) {}, [&] { isLater = true; }, [](const Failure&) {});
            QVERIFY(QTest::qWaitFor([&] { return isLater; }));
        }
        QVERIFY(isRun);
        QVERIFY(!isAnswered);
    }
};

QTEST_GUILESS_MAIN(StorageJobsTest)
#include "storage_jobs_test.moc"
