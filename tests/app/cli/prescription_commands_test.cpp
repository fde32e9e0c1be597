// `xinglin-cli rx audit` as scripts see it: the built program with its own knowledge base.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/app/twin_knowledge.h"

namespace {

struct Result {
    int code = -1;
    QByteArray out;
    QString err;
};

Result audit(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess program;
    program.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"),
                  QStringList{QStringLiteral("rx"), QStringLiteral("audit")} + arguments);
    program.write(input);
    program.closeWriteChannel();
    if (!program.waitForFinished(60'000)) {
        return {};
    }
    return {program.exitCode(), program.readAllStandardOutput(),
            QString::fromUtf8(program.readAllStandardError())};
}

const QString kFile = QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/two.json");
const QString kJson = QStringLiteral("--json");

QStringList rulesOf(const QJsonValue& prescription) {
    QStringList rules;
    const QJsonArray findings = prescription.toObject().value(QStringLiteral("findings")).toArray();
    for (const QJsonValue& finding : findings) {
        rules += finding.toObject().value(QStringLiteral("rule")).toString();
    }
    return rules;
}

}  // namespace

class PrescriptionCommandsTest final : public QObject {
    Q_OBJECT

private slots:
    void jsonKeepsTheContract() {
        const Result result = audit({kFile, kJson});
        QCOMPARE(result.code, 0);
        const QJsonArray list = QJsonDocument::fromJson(result.out).array();
        QCOMPARE(list.size(), 2);
        QCOMPARE(list.at(0).toObject().value(QStringLiteral("id")).toString(), QStringLiteral("a-1"));
        QCOMPARE(list.at(1).toObject().value(QStringLiteral("id")).toString(), QStringLiteral("a-2"));
        QVERIFY(rulesOf(list.at(0)).contains(QStringLiteral("unknown-name")));
        QVERIFY(rulesOf(list.at(0)).contains(QStringLiteral("incompatible-18")));
        QVERIFY(rulesOf(list.at(1)).isEmpty());
        const QJsonObject first =
            list.at(0).toObject().value(QStringLiteral("findings")).toArray().first().toObject();
        QStringList keys = first.keys();
        keys.sort();
        QCOMPARE(keys.join(QLatin1Char(' ')),
                 QStringLiteral("clears_if edition fact items rule severity source"));
        QCOMPARE(first.value(QStringLiteral("items")).toArray(), QJsonArray{QStringLiteral("無此藥")});
        QCOMPARE(first.value(QStringLiteral("severity")).toString(), QStringLiteral("block"));
    }

    void oneObjectGivesAList() {
        const Result result =
            audit({QStringLiteral("-"), kJson}, R"({"items":[{"name":"茯苓","dose_g":9}]})");
        QCOMPARE(result.code, 0);
        QCOMPARE(QJsonDocument::fromJson(result.out).array().size(), 1);
    }

    void sameInputGivesTheSameBytes() { QCOMPARE(audit({kFile, kJson}).out, audit({kFile, kJson}).out); }

    void textNamesRuleFactAndWayOut() {
        const Result result = audit({kFile});
        QCOMPARE(result.code, 0);
        const QString text = QString::fromUtf8(result.out);
        QVERIFY(text.contains(QStringLiteral("incompatible-18")));
        QVERIFY(text.contains(QStringLiteral("甘草反甘遂大戟海藻芫花")));
    }

    void malformedInputEndsWithThreeAndTheField() {
        const Result result = audit({QStringLiteral("-")}, R"([{"items":[{"name":"茯苓","dose_g":"few"}]}])");
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains(QStringLiteral("/0/items/0/dose_g")), qPrintable(result.err));
        QVERIFY(result.out.isEmpty());
        QCOMPARE(audit({QStringLiteral("/nowhere.json")}).code, 3);
    }

    void tablesAreTakenAndBadRowsReported() {
        const QString folder = QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/");
        const Result csv = audit({folder + QStringLiteral("two.csv"), kJson});
        QCOMPARE(csv.code, 0);
        const QJsonArray list = QJsonDocument::fromJson(csv.out).array();
        QCOMPARE(list.size(), 2);
        QVERIFY(rulesOf(list.at(0)).contains(QStringLiteral("incompatible-18")));
        const QByteArray workbook = xinglin::test::readFile(folder + QStringLiteral("day.xlsx"));
        const Result xlsx = audit({QStringLiteral("-"), kJson}, workbook);
        QCOMPARE(xlsx.code, 0);
        QCOMPARE(QJsonDocument::fromJson(xlsx.out).array().size(), 2);
        const Result bad =
            audit({QStringLiteral("-"), kJson},
                  QStringLiteral("prescription_id,name,dose_g\na,甘草,few\nb,茯苓,12\n").toUtf8());
        QCOMPARE(bad.code, 3);
        QVERIFY2(bad.err.contains(QStringLiteral("row 2, column dose_g, prescription a")),
                 qPrintable(bad.err));
        QCOMPARE(QJsonDocument::fromJson(bad.out).array().size(), 1);
        const Result ignored =
            audit({QStringLiteral("-"), kJson}, QStringLiteral("药名,用法\n茯苓,水煎\n").toUtf8());
        QCOMPARE(ignored.code, 0);
        QVERIFY2(ignored.err.contains(QStringLiteral("not read: 用法")), qPrintable(ignored.err));
    }

    void settingsOfTheUsersFolderCount() {
        QTemporaryDir folder;
        xinglin::test::writeFile(folder.filePath(QStringLiteral("audit_settings.json")),
                                 R"({"banned":["茯苓"]})");
        const Result result = audit({kFile, kJson, QStringLiteral("--data"), folder.path()});
        const QJsonArray list = QJsonDocument::fromJson(result.out).array();
        QCOMPARE(rulesOf(list.at(1)), QStringList{QStringLiteral("banned")});
        xinglin::test::writeFile(folder.filePath(QStringLiteral("audit_settings.json")),
                                 R"({"severities":{"banned":"info"}})");
        QCOMPARE(audit({kFile, QStringLiteral("--data"), folder.path()}).code, 3);
    }
};

QTEST_GUILESS_MAIN(PrescriptionCommandsTest)
#include "prescription_commands_test.moc"
