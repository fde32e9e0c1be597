#include "app/engine_client/engine_process.h"

#include <signal.h>

#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>

#include "app/engine_client/engine_client.h"
#include "tests/support/app/fake_engine.h"

using namespace xinglin::app;
namespace test = xinglin::test;
using State = EngineProcess::State;

class EngineProcessTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_models = 0;

    EngineOptions engine(const QJsonObject& script) {
        EngineOptions options;
        options.program = QCoreApplication::applicationFilePath();
        options.modelPath =
            test::writeFakeModel(m_folder.filePath(QStringLiteral("%1.gguf").arg(++m_models)), script);
        return options;
    }

private slots:
    void becomesReadyWithATokenThatIsNeverTheSame() {
        EngineProcess process;
        QSignalSpy progress(&process, &EngineProcess::progressChanged);
        process.start(engine({{QStringLiteral("loading"), 2}}));
        QCOMPARE(process.state(), State::Starting);
        QTRY_COMPARE(process.state(), State::Ready);
        QCOMPARE(progress.at(0).at(0).toDouble(), 0.5);
        const EngineEndpoint first = process.endpoint();
        QCOMPARE(first.baseUrl.host(), QStringLiteral("127.0.0.1"));
        QCOMPARE(first.bearer.size(), 64);
        process.restart();
        QTRY_COMPARE(process.state(), State::Ready);
        QVERIFY(process.endpoint().bearer != first.bearer);
    }

    void stopsOnDemand() {
        EngineProcess process;
        process.start(engine({}));
        QTRY_COMPARE(process.state(), State::Ready);
        process.stop();
        QTRY_COMPARE(process.state(), State::Stopped);
        QCOMPARE(process.processId(), 0);
    }

    void endsWithItsOwner() {
        qint64 child = 0;
        {
            EngineProcess process;
            process.start(engine({}));
            QTRY_COMPARE(process.state(), State::Ready);
            child = process.processId();
        }
        QCOMPARE(::kill(static_cast<pid_t>(child), 0), -1);
    }

    void saysThatItWasKilled() {
        EngineProcess process;
        process.start(engine({}));
        QTRY_COMPARE(process.state(), State::Ready);
        ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
        QTRY_COMPARE(process.state(), State::Failed);
        QCOMPARE(process.failure().code, FailureCode::EngineUnavailable);
        QVERIFY2(process.failure().what.contains(QStringLiteral("signal 9")),
                 qPrintable(process.failure().what));
        process.restart();
        QTRY_COMPARE(process.state(), State::Ready);
    }

    void namesAMissingModel() {
        EngineProcess process;
        QSignalSpy changed(&process, &EngineProcess::stateChanged);
        EngineOptions options = engine({});
        options.modelPath = m_folder.filePath(QStringLiteral("absent.gguf"));
        process.start(options);
        QCOMPARE(process.state(), State::Failed);
        QCOMPARE(process.failure().code, FailureCode::NotFound);
        QVERIFY(process.failure().what.contains(QStringLiteral("absent.gguf")));
        process.restart();
        QCOMPARE(changed.size(), 2);  // the second attempt is answered, too
    }

    void namesAMissingProgram() {
        EngineProcess process;
        EngineOptions options = engine({});
        options.program = m_folder.filePath(QStringLiteral("no-engine"));
        process.start(options);
        QTRY_COMPARE(process.state(), State::Failed);
        QVERIFY(process.failure().what.contains(QStringLiteral("no-engine")));
    }

    void tellsWhyItDiedAtStart_data() {
        QTest::addColumn<QJsonObject>("script");
        QTest::addColumn<FailureCode>("code");
        QTest::addColumn<QString>("detail");
        const auto dies = [](int code, const char* line) {
            return QJsonObject{{QStringLiteral("exit"), code},
                               {QStringLiteral("stderr"), QLatin1String(line) + QLatin1Char('\n')}};
        };
        QTest::newRow("damaged file") << dies(3, "tensor 7 ends at 999") << FailureCode::FileCorrupt
                                      << QStringLiteral("tensor 7 ends at 999");
        QTest::newRow("memory") << dies(4, "need 9 GB") << FailureCode::OutOfMemory
                                << QStringLiteral("need 9 GB");
        QTest::newRow("job") << dies(5, "device lost") << FailureCode::EngineUnavailable
                             << QStringLiteral("device lost");
        QTest::newRow("crash") << QJsonObject{{QStringLiteral("crash"), true},
                                              {QStringLiteral("stderr"), QStringLiteral("about to\n")}}
                               << FailureCode::EngineUnavailable << QStringLiteral("about to");
        QTest::newRow("other program")
            << QJsonObject{{QStringLiteral("first_line"), QStringLiteral("usage: x")}}
            << FailureCode::EngineUnavailable << QStringLiteral("usage: x");
    }

    void tellsWhyItDiedAtStart() {
        QFETCH(QJsonObject, script);
        QFETCH(FailureCode, code);
        QFETCH(QString, detail);
        EngineProcess process;
        process.start(engine(script));
        QTRY_COMPARE(process.state(), State::Failed);
        QCOMPARE(process.failure().code, code);
        QVERIFY2(process.failure().detail.contains(detail), qPrintable(process.failure().detail));
        QVERIFY(!process.failure().advice.isEmpty());
    }

    void namesThePortInUse() {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        EngineProcess process;
        EngineOptions options = engine({});
        options.port = other.serverPort();
        process.start(options);
        QTRY_COMPARE(process.state(), State::Failed);
        QVERIFY2(process.failure().what.contains(QString::number(other.serverPort())),
                 qPrintable(process.failure().what));
    }

    void givesUpWhenItNeverGetsReady() {
        EngineProcess process;
        EngineOptions options = engine({{QStringLiteral("loading"), -1}});
        options.startTimeoutMs = 300;
        process.start(options);
        QTRY_COMPARE(process.state(), State::Failed);
        QCOMPARE(process.processId(), 0);
    }
};

int main(int argc, char** argv) {
    if (xinglin::test::isFakeEngineCall(argc, argv)) {
        return xinglin::test::runFakeEngine(argc, argv);
    }
    QCoreApplication application(argc, argv);
    EngineProcessTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "engine_process_test.moc"
