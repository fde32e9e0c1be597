#include "app/engine_client/engine_client.h"

#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "app/engine_client/engine_process.h"
#include "tests/support/app/fake_engine.h"

using namespace xinglin::app;
namespace test = xinglin::test;

namespace {

/// What one stream said until it ended.
struct Answer {
    QString text;
    std::optional<AnswerFigures> figures;
    std::optional<Failure> failure;
    bool ended() const { return figures || failure; }
};

void listen(ChatStream* stream, Answer& answer) {
    QObject::connect(stream, &ChatStream::textReceived, stream,
                     [&](const QString& text) { answer.text += text; });
    QObject::connect(stream, &ChatStream::finished, stream,
                     [&](const AnswerFigures& figures) { answer.figures = figures; });
    QObject::connect(stream, &ChatStream::failed, stream,
                     [&](const Failure& failure) { answer.failure = failure; });
}

}  // namespace

class EngineClientTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    EngineProcess m_engine;
    int m_models = 0;

    // Starts the fake with `script` and waits until it answers.
    void serve(const QJsonObject& script) {
        EngineOptions options;
        options.program = QCoreApplication::applicationFilePath();
        options.modelPath =
            test::writeFakeModel(m_folder.filePath(QStringLiteral("%1.gguf").arg(++m_models)), script);
        m_engine.start(options);
        QTRY_COMPARE(m_engine.state(), EngineProcess::State::Ready);
    }

    static ChatRequest question() {
        ChatRequest request;
        request.model = QStringLiteral("m");
        request.turns = {{ChatTurn::Role::System, QStringLiteral("be brief")},
                         {ChatTurn::Role::User, QStringLiteral("麻黄")}};
        return request;
    }

    const QJsonArray m_pieces{QStringLiteral("辛、"), QStringLiteral("微苦，"), QStringLiteral("温")};

private slots:
    void streamsAnAnswerWithItsFigures() {
        const QString record = m_folder.filePath(QStringLiteral("requests"));
        serve({{QStringLiteral("chunks"), m_pieces}, {QStringLiteral("record"), record}});
        EngineClient client(m_engine.endpoint());
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.ended());
        QVERIFY(answer.figures.has_value());
        QCOMPARE(answer.text, QStringLiteral("辛、微苦，温"));
        QCOMPARE(answer.figures->finishReason, QStringLiteral("stop"));
        QCOMPARE(answer.figures->promptTokens, 11);
        QCOMPARE(answer.figures->completionTokens, 3);

        QFile file(record);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject sent = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(sent.value(QLatin1String("stream")).toBool(), true);
        QCOMPARE(sent.value(QLatin1String("seed")).toInt(), 1);
        QCOMPARE(sent.value(QLatin1String("messages")).toArray().at(1).toObject(),
                 (QJsonObject{{QStringLiteral("role"), QStringLiteral("user")},
                              {QStringLiteral("content"), QStringLiteral("麻黄")}}));
    }

    void namesWhatTheServerRefused_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        QTest::addColumn<FailureCode>("expected");
        QTest::newRow("key") << 401 << QString() << FailureCode::EngineUnavailable;
        QTest::newRow("busy") << 429 << QString() << FailureCode::EngineFailed;
        QTest::newRow("loading") << 503 << QString() << FailureCode::EngineUnavailable;
        QTest::newRow("context") << 400 << QStringLiteral("context_length_exceeded")
                                 << FailureCode::InvalidInput;
        QTest::newRow("body") << 413 << QString() << FailureCode::InvalidInput;
        QTest::newRow("memory") << 500 << QStringLiteral("out_of_memory") << FailureCode::OutOfMemory;
        QTest::newRow("other") << 500 << QString() << FailureCode::EngineFailed;
    }

    void namesWhatTheServerRefused() {
        QFETCH(int, status);
        QFETCH(QString, code);
        QFETCH(FailureCode, expected);
        serve({{QStringLiteral("status"), status}, {QStringLiteral("code"), code}});
        EngineClient client(m_engine.endpoint());
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.failure.has_value());
        QCOMPARE(answer.failure->code, expected);
        QVERIFY(!answer.failure->what.isEmpty());
        QVERIFY(!answer.failure->advice.isEmpty());
        QVERIFY(answer.failure->detail.contains(QString::number(status)));
    }

    void isRefusedWithAnotherKey() {
        serve({});
        EngineEndpoint endpoint = m_engine.endpoint();
        endpoint.bearer = "guess";
        EngineClient client(endpoint);
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.failure.has_value());
        QVERIFY(answer.failure->detail.contains(QStringLiteral("401")));
    }

    void keepsTheTextOfAnAnswerThatWasCutOff_data() {
        QTest::addColumn<QString>("then");
        QTest::addColumn<FailureCode>("expected");
        QTest::newRow("connection ends") << QStringLiteral("cut") << FailureCode::EngineUnavailable;
        QTest::newRow("error in the stream") << QStringLiteral("error") << FailureCode::EngineFailed;
    }

    void keepsTheTextOfAnAnswerThatWasCutOff() {
        QFETCH(QString, then);
        QFETCH(FailureCode, expected);
        serve({{QStringLiteral("chunks"), m_pieces}, {QStringLiteral("then"), then}});
        EngineClient client(m_engine.endpoint());
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.failure.has_value());
        QCOMPARE(answer.text, QStringLiteral("辛、微苦，温"));
        QCOMPARE(answer.failure->code, expected);
    }

    void saysThatAKilledEngineEndedTheAnswer() {
        serve({{QStringLiteral("chunks"), m_pieces}, {QStringLiteral("then"), QStringLiteral("hang")}});
        EngineClient client(m_engine.endpoint());
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_COMPARE(answer.text, QStringLiteral("辛、微苦，温"));
        ::kill(static_cast<pid_t>(m_engine.processId()), SIGKILL);
        QTRY_VERIFY(answer.failure.has_value());
        QCOMPARE(answer.failure->code, FailureCode::EngineUnavailable);
    }

    void hangsUpWhenCancelled() {
        const QString hungUp = m_folder.filePath(QStringLiteral("hung-up"));
        serve({{QStringLiteral("chunks"), m_pieces},
               {QStringLiteral("then"), QStringLiteral("hang")},
               {QStringLiteral("hangup"), hungUp}});
        EngineClient client(m_engine.endpoint());
        Answer answer;
        ChatStream* stream = client.chat(question());
        listen(stream, answer);
        QTRY_VERIFY(!answer.text.isEmpty());
        stream->cancel();
        QTRY_VERIFY(QFile::exists(hungUp));
        QVERIFY(!answer.ended());
    }

    void givesUpOnASilentEngine() {
        serve({{QStringLiteral("then"), QStringLiteral("hang")}});
        EngineClient client(m_engine.endpoint(), {.stallMs = 200, .callMs = 200});
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.failure.has_value());
        QCOMPARE(answer.failure->detail, QStringLiteral("timeout"));
    }

    void cannotReachWhatIsNotThere() {
        EngineClient client({.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:9")), .bearer = "x"});
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.failure.has_value());
        QCOMPARE(answer.failure->code, FailureCode::EngineUnavailable);
    }

    void countsTokens() {
        serve({});
        EngineClient client(m_engine.endpoint());
        int count = -1;
        client.countTokens(
            QStringLiteral("桂枝汤"), [&count](int found) { count = found; },
            [](const Failure& failure) { QFAIL(qPrintable(failure.detail)); });
        QTRY_COMPARE(count, 3);
    }

    void keepsAPathInTheBaseAddress() {
        serve({{QStringLiteral("chunks"), m_pieces}});
        EngineEndpoint endpoint = m_engine.endpoint();
        endpoint.baseUrl.setPath(QStringLiteral("/"));
        EngineClient client(endpoint);
        Answer answer;
        listen(client.chat(question()), answer);
        QTRY_VERIFY(answer.figures.has_value());
    }
};

int main(int argc, char** argv) {
    if (xinglin::test::isFakeEngineCall(argc, argv)) {
        return xinglin::test::runFakeEngine(argc, argv);
    }
    QCoreApplication application(argc, argv);
    EngineClientTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "engine_client_test.moc"
