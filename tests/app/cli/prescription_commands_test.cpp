// `xinglin-cli rx audit` as scripts see it: the built program with its own knowledge base.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "app/knowledge_notes/notebook_store.h"
#include "app/storage/migrator.h"
#include "tests/support/app/twin_knowledge.h"

namespace {

struct Result {
    int code = -1;
    QByteArray out;
    QString err;
};

Result run(const QStringList& arguments, const QByteArray& input) {
    QProcess program;
    program.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"), arguments);
    program.write(input);
    program.closeWriteChannel();
    if (!program.waitForFinished(60'000)) {
        return {};
    }
    return {program.exitCode(), program.readAllStandardOutput(),
            QString::fromUtf8(program.readAllStandardError())};
}

Result audit(const QStringList& arguments, const QByteArray& input = {}) {
    return run(QStringList{QStringLiteral("rx"), QStringLiteral("audit")} + arguments, input);
}

Result verify(const QStringList& arguments) {
    return run(QStringList{QStringLiteral("audit"), QStringLiteral("verify")} + arguments, {});
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
        const Result one =
            audit({QStringLiteral("-"), kJson},
                  QStringLiteral(
                      R"([{"items":[{"name":"茯苓","dose_g":"few"}]},{"id":"b","items":[{"name":"茯苓"}]}])")
                      .toUtf8());
        QCOMPARE(one.code, 3);
        QVERIFY2(one.err.contains(QStringLiteral("field /0/items/0/dose_g, prescription 1")),
                 qPrintable(one.err));
        QCOMPARE(QJsonDocument::fromJson(one.out).array().size(), 1);
        QCOMPARE(audit({QStringLiteral("/nowhere.json")}).code, 3);
    }

    // A pipe hands out what it has so far; what came later was once left out without a word.
    void aLongInputIsReadToItsEnd() {
        constexpr int kCount = 20'000;
        QByteArray table = "prescription_id,name,dose_g\n";
        for (int i = 1; i <= kCount; ++i) {
            table += QByteArray::number(i) + ",茯苓,12\n";
        }
        QVERIFY(table.size() > 2 * 128 * 1024);
        const Result result = audit({QStringLiteral("-"), kJson}, table);
        QVERIFY2(result.code == 0, qPrintable(result.err));
        QCOMPARE(QJsonDocument::fromJson(result.out).array().size(), kCount);
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
        const Result sheets =
            audit({QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/two_sheets.xlsx"), kJson});
        QCOMPARE(sheets.code, 0);
        QVERIFY2(sheets.err.contains(QStringLiteral("only the first sheet was checked, not these: 下午")),
                 qPrintable(sheets.err));
    }

    void settingsOfTheUsersFolderCount() {
        QTemporaryDir folder;
        xinglin::test::writeFile(folder.filePath(QStringLiteral("audit_settings.json")),
                                 R"({"banned":["茯苓"]})");
        const Result result = audit({kFile, kJson, QStringLiteral("--data"), folder.path()});
        const QJsonArray list = QJsonDocument::fromJson(result.out).array();
        QCOMPARE(rulesOf(list.at(1)), QStringList{QStringLiteral("banned")});
        xinglin::test::writeFile(
            folder.filePath(QStringLiteral("audit_settings.json")),
            R"({"severities":{"herb-count":"block"},"limits":{"herbs":1,"grams_a_day":5}})");
        const QJsonObject limited =
            QJsonDocument::fromJson(
                audit({QStringLiteral("-"), kJson, QStringLiteral("--data"), folder.path()},
                      R"({"items":[{"name":"茯苓","dose_g":12},{"name":"白术","dose_g":9}]})")
                    .out)
                .array()
                .at(0)
                .toObject();
        QCOMPARE(rulesOf(limited),
                 (QStringList{QStringLiteral("herb-count"), QStringLiteral("total-weight")}));
        QCOMPARE(limited.value(QStringLiteral("findings"))
                     .toArray()
                     .at(0)
                     .toObject()
                     .value(QStringLiteral("severity")),
                 QJsonValue(QStringLiteral("block")));
        xinglin::test::writeFile(folder.filePath(QStringLiteral("audit_settings.json")),
                                 R"({"severities":{"banned":"info"}})");
        QCOMPARE(audit({kFile, QStringLiteral("--data"), folder.path()}).code, 3);
    }

    void namesOfTheClinicsStockCount() {
        const QByteArray written =
            R"({"items":[{"name":"于潜","dose_g":9},{"name":"藜芦王","dose_g":3},{"name":"党参","dose_g":9}]})";
        const QTemporaryDir folder;
        const QStringList arguments = {QStringLiteral("-"), kJson, QStringLiteral("--data"), folder.path()};
        const auto rules = [&] {
            return rulesOf(QJsonDocument::fromJson(audit(arguments, written).out).array().at(0));
        };
        QVERIFY(rules().contains(QStringLiteral("unknown-name")));
        {
            const QString path = folder.filePath(QStringLiteral("clinic.db"));
            xinglin::app::Database database = xinglin::app::Database::open(path);
            xinglin::app::Migrator::clinic().migrate(database, path);
            xinglin::app::NotebookStore store(database);
            store.setStockNames(
                QStringLiteral("herb:白术"),
                {{QStringLiteral("于潜"), QStringLiteral("herb:白术"), QStringLiteral("白术"), {}, {}}});
            store.setStockNames(
                QStringLiteral("herb:藜芦"),
                {{QStringLiteral("藜芦王"), QStringLiteral("herb:藜芦"), QStringLiteral("藜芦"), {}, {}}});
        }
        QVERIFY(!rules().contains(QStringLiteral("unknown-name")));
        QVERIFY2(rules().contains(QStringLiteral("incompatible-18")), "checked like the herb that it names");
    }

    void recordsAreVerified() {
        const QTemporaryDir folder;
        const QStringList arguments = {kJson, QStringLiteral("--data"), folder.path()};
        QCOMPARE(verify(arguments).code, 3);
        const QString path = folder.filePath(QStringLiteral("clinic.db"));
        xinglin::app::Database database = xinglin::app::Database::open(path);
        xinglin::app::Migrator::clinic().migrate(database, path);
        const QByteArray id(36, 'a');
        database.execute(
            "INSERT INTO prescriptions (id, created_by, created_at) VALUES ('" + id +
            "', 'a', 1);"
            "INSERT INTO prescription_events (prescription_id, version, action, author, created_at)"
            " VALUES ('" +
            id + "', 0, 'create', 'a', 1)");
        const Result good = verify(arguments);
        QCOMPARE(good.code, 0);
        const QJsonObject said = QJsonDocument::fromJson(good.out).object();
        QCOMPARE(said.value(QStringLiteral("ok")).toBool(), true);
        QCOMPARE(said.value(QStringLiteral("records")).toInt(), 1);
        const QString head = said.value(QStringLiteral("head")).toString();
        QCOMPARE(verify(arguments + QStringList{QStringLiteral("--head"), head}).code, 0);
        database.execute(
            "DROP TRIGGER prescription_events_are_final; UPDATE prescription_events SET author = 'b'");
        const Result bad = verify(arguments);
        QCOMPARE(bad.code, 1);
        QCOMPARE(QJsonDocument::fromJson(bad.out)
                     .object()
                     .value(QStringLiteral("problems"))
                     .toArray()
                     .at(0)
                     .toObject()
                     .value(QStringLiteral("kind"))
                     .toString(),
                 QStringLiteral("changed"));
        const Result text = verify(arguments.mid(1));
        QVERIFY(QString::fromUtf8(text.out).contains(QStringLiteral("changed  event 1")));
    }
};

QTEST_GUILESS_MAIN(PrescriptionCommandsTest)
#include "prescription_commands_test.moc"
