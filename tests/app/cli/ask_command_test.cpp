#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Run {
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
};

Run cli(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"), arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished();
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

}  // namespace

class AskCommandTest : public QObject {
    Q_OBJECT

private slots:
    void answersFromFactsAlone() {
        const Run run = cli({QStringLiteral("ask"), QStringLiteral("-"), QStringLiteral("--json")},
                            QStringLiteral("麻黄的性味归经和用量是什么？\n").toUtf8());
        QCOMPARE(run.exitCode, 0);
        const QJsonObject answer = QJsonDocument::fromJson(run.out).object();
        const QString text = answer.value(QLatin1String("answer")).toString();
        QVERIFY(text.contains(QStringLiteral("未载入模型")));
        QVERIFY(text.contains(QStringLiteral("2～10 g")));
        const QJsonArray citations = answer.value(QLatin1String("citations")).toArray();
        QVERIFY(!citations.isEmpty());
        for (const QJsonValue& citation : citations) {
            QCOMPARE(citation.toObject().value(QLatin1String("id")).toString(), QStringLiteral("herb:麻黄"));
            QCOMPARE(citation.toObject().value(QLatin1String("tier")).toString(), QStringLiteral("stated"));
            const int n = citation.toObject().value(QLatin1String("n")).toInt();
            QVERIFY(n >= 1 && n <= answer.value(QLatin1String("facts_used")).toInt());
            QVERIFY(text.contains(QStringLiteral("[%1]").arg(n)));
        }
    }

    void saysThatNothingWasFound() {
        const Run run = cli({QStringLiteral("ask"), QStringLiteral("zzqx"), QStringLiteral("--json")});
        QCOMPARE(run.exitCode, 0);
        const QJsonObject answer = QJsonDocument::fromJson(run.out).object();
        QCOMPARE(answer.value(QLatin1String("facts_used")).toInt(-1), 0);
        QVERIFY(answer.value(QLatin1String("answer")).toString().contains(QStringLiteral("no entry")));
    }

    void refusesWhatItCannotDo_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QByteArray>("words");
        const QString ask = QStringLiteral("ask");
        QTest::newRow("no question") << QStringList{ask} << 2 << QByteArray("text");
        QTest::newRow("empty question") << QStringList{ask, QStringLiteral(" ")} << 3 << QByteArray("empty");
        QTest::newRow("unknown mode")
            << QStringList{ask, QStringLiteral("x"), QStringLiteral("--mode"), QStringLiteral("y")} << 3
            << QByteArray("knowledge, inquiry");
        QTest::newRow("missing model")
            << QStringList{ask, QStringLiteral("x"), QStringLiteral("--model"), QStringLiteral("/no.gguf")}
            << 3 << QByteArray("/no.gguf");
        QTest::newRow("missing knowledge")
            << QStringList{ask, QStringLiteral("x"), QStringLiteral("--knowledge"), QStringLiteral("/no.db")}
            << 3 << QByteArray("/no.db");
    }

    void refusesWhatItCannotDo() {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QByteArray, words);
        const Run run = cli(arguments);
        QCOMPARE(run.exitCode, exitCode);
        QVERIFY2(run.err.contains(words), run.err.constData());
        QVERIFY(run.out.isEmpty());
    }
};

QTEST_GUILESS_MAIN(AskCommandTest)
#include "ask_command_test.moc"
