// `xinglin-cli reward` as a trainer speaks with it: the built program, line by line over pipes.

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

namespace {

constexpr int kPatienceMs = 60'000;

struct Result {
    int code = -1;
    QStringList lines;
    QString err;
};

Result reward(const QStringList& arguments, const QByteArray& input) {
    QProcess program;
    program.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"),
                  QStringList{QStringLiteral("reward")} + arguments);
    program.write(input);
    program.closeWriteChannel();
    if (!program.waitForFinished(kPatienceMs)) {
        return {};
    }
    return {program.exitCode(),
            QString::fromUtf8(program.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts),
            QString::fromUtf8(program.readAllStandardError())};
}

const QByteArray kGood =
    QStringLiteral("{\"prompt\":\"\",\"completion\":\"证型：肝郁脾虚证\",\"reference\":\"肝郁脾虚证\"}\n")
        .toUtf8();
const QByteArray kPoor =
    QStringLiteral("{\"prompt\":\"\",\"completion\":\"多喝水\",\"reference\":\"肝郁脾虚证\"}\n").toUtf8();

}  // namespace

class RewardCommandTest final : public QObject {
    Q_OBJECT

private slots:
    void writesANumberALine() {
        const Result result = reward({QStringLiteral("--rules"), QStringLiteral("syndrome")}, kGood + kPoor);
        QCOMPARE(result.code, 0);
        QCOMPARE(result.lines, (QStringList{QStringLiteral("1.000000"), QStringLiteral("0.000000")}));
    }

    // A trainer writes the next request when it has read the answer to this one.
    void answersBeforeTheInputEnds() {
        QProcess program;
        program.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"), {QStringLiteral("reward")});
        QVERIFY(program.waitForStarted(kPatienceMs));
        for (int round = 0; round < 3; ++round) {
            program.write(kGood);
            while (!program.canReadLine()) {
                QVERIFY(program.waitForReadyRead(kPatienceMs));
            }
            QVERIFY(program.readLine().toDouble() > 0.0);
        }
        program.closeWriteChannel();
        QVERIFY(program.waitForFinished(kPatienceMs));
        QCOMPARE(program.exitCode(), 0);
    }

    void aBadLineEndsItWithThreeAndItsNumber() {
        const Result result = reward({}, kGood + "{\"completion\":7}\n" + kGood);
        QCOMPARE(result.code, 3);
        QCOMPARE(result.lines.size(), 1);
        QVERIFY2(result.err.contains(QStringLiteral("Line 2")), qPrintable(result.err));
        QCOMPARE(reward({}, "{\"completion\":\"\xff\"}\n").code, 3);
        QCOMPARE(reward({}, kGood + "\n" + kGood).code, 3);
    }

    void explainsItself() {
        const Result result = reward({QStringLiteral("--explain")}, kGood);
        const QJsonObject object = QJsonDocument::fromJson(result.lines.value(0).toUtf8()).object();
        const QJsonObject parts = object.value(QStringLiteral("parts")).toObject();
        QCOMPARE(parts.keys(), (QStringList{QStringLiteral("chain"), QStringLiteral("syndrome")}));
        QCOMPARE(parts.value(QStringLiteral("syndrome")).toObject().value(QStringLiteral("score")).toDouble(),
                 1.0);
    }

    void weightsAreChecked() {
        const QString weights = QStringLiteral("--weights");
        QCOMPARE(reward({weights, QStringLiteral("syndrome=2,chain=0")}, kGood).lines,
                 QStringList{QStringLiteral("1.000000")});
        for (const char* wrong : {"syndrom=1", "chain=-1", "chain=x", "chain=nan", "chain=inf", "chain",
                                  "syndrome=0,chain=0,audit=0"}) {
            const Result result = reward({weights, QString::fromLatin1(wrong)}, kGood);
            QCOMPARE(result.code, 2);
            QVERIFY(result.lines.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(RewardCommandTest)
#include "reward_command_test.moc"
