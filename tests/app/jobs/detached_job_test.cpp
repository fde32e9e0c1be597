// Work that outlives its starter, with real processes.

#include "app/jobs/detached_job.h"

#include <signal.h>

#include <QTemporaryDir>
#include <QtTest>

#include "app/failure.h"

using namespace xinglin::app;

class DetachedJobTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    DetachedJob::Files files(const char* name) const {
        const QString stem = m_folder.filePath(QLatin1String(name));
        return {stem + QStringLiteral(".log"), stem + QStringLiteral(".code")};
    }
    static CommandLine shell(const char* script) {
        return {QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QLatin1String(script)}};
    }
    static QByteArray contentOf(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void writesWhatWasSaidAndHowItEnded() {
        const auto where = files("ended");
        const JobPlace place =
            DetachedJob::start(shell("echo out; echo err >&2; exit 7"), where, m_folder.path());
        QTRY_COMPARE(DetachedJob::exitCode(where.exitCode), std::optional(7));
        QTRY_VERIFY(!DetachedJob::isAlive(place, QStringLiteral("sleep")));
        QVERIFY(contentOf(where.log).contains("out\n"));
        QVERIFY(contentOf(where.log).contains("err\n"));
    }

    void asksTheProgramToEndAndHearsItsOwnCode() {
        const auto where = files("asked");
        // The inner shell takes its time after the signal, as a program that saves does.
        const JobPlace place = DetachedJob::start(
            {QStringLiteral("/bin/bash"),
             {QStringLiteral("-c"),
              QStringLiteral("trap 'sleep 0.3; exit 130' TERM; while :; do sleep 0.05; done")}},
            where, m_folder.path());
        QTRY_VERIFY(!DetachedJob::processesOf(place, QStringLiteral("bash")).isEmpty());
        QTest::qWait(200);  // until its trap is set, which nothing outside can see
        QVERIFY(DetachedJob::terminate(place, QStringLiteral("bash")));
        QTRY_COMPARE(DetachedJob::exitCode(where.exitCode), std::optional(130));
    }

    void tellsASignal() {
        const auto where = files("killed");
        const JobPlace place =
            DetachedJob::start({QStringLiteral("sleep"), {QStringLiteral("60")}}, where, m_folder.path());
        QTRY_COMPARE(DetachedJob::processesOf(place, QStringLiteral("sleep")).size(), 1);
        QVERIFY(DetachedJob::isAlive(place, QStringLiteral("sleep")));
        DetachedJob::kill(place);
        QTRY_COMPARE(DetachedJob::exitCode(where.exitCode), std::optional(128 + SIGKILL));
        QTRY_VERIFY(!DetachedJob::isAlive(place, QStringLiteral("sleep")));
        QVERIFY(!DetachedJob::terminate(place, QStringLiteral("sleep")));
    }

    void livesAsLongAsItsProgramDoes() {
        const auto where = files("orphan");
        const JobPlace place =
            DetachedJob::start({QStringLiteral("sleep"), {QStringLiteral("60")}}, where, m_folder.path());
        QTRY_COMPARE(DetachedJob::processesOf(place, QStringLiteral("sleep")).size(), 1);
        ::kill(static_cast<pid_t>(place.process), SIGKILL);  // the shell that waits
        QTest::qWait(50);
        QVERIFY(DetachedJob::isAlive(place, QStringLiteral("sleep")));
        DetachedJob::kill(place);
        QTRY_VERIFY(!DetachedJob::isAlive(place, QStringLiteral("sleep")));
        QVERIFY(!DetachedJob::exitCode(where.exitCode));
    }

    void takesNoOtherProcessForIt() {
        const auto where = files("other");
        JobPlace place = DetachedJob::start(shell("sleep 60"), where, m_folder.path());
        const JobPlace real = place;
        ++place.startTicks;  // the same number, given to a younger process
        QVERIFY(!DetachedJob::isAlive(place, QStringLiteral("no such program")));
        place = real;
        place.boot = QStringLiteral("another start of the machine");
        QVERIFY(!DetachedJob::isAlive(place, QStringLiteral("sleep")));
        QCOMPARE(JobPlace::fromJson(real.toJson()).startTicks, real.startTicks);
        DetachedJob::kill(real);
    }

    void aMissingProgramEndsWithTheShellsCode() {
        const auto where = files("missing");
        DetachedJob::start({QStringLiteral("/no/such/program"), {}}, where, m_folder.path());
        QTRY_COMPARE(DetachedJob::exitCode(where.exitCode), std::optional(127));
    }

    void quotesForTheShell() {
        const CommandLine line{QStringLiteral("/a b/xinglin-engine"),
                               {QStringLiteral("train"), QStringLiteral("it's"), QString()}};
        QCOMPARE(line.shellText(), QStringLiteral("'/a b/xinglin-engine' train 'it'\\''s' ''"));
    }
};

QTEST_GUILESS_MAIN(DetachedJobTest)
#include "detached_job_test.moc"
