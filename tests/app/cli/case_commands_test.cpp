// `xinglin-cli diagnose` as scripts see it: the built program with its own knowledge base.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

namespace {

struct Result {
    int code = -1;
    QByteArray out;
    QString err;
};

Result diagnose(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess program;
    program.start(QStringLiteral(XINGLIN_BIN_DIR "/xinglin-cli"),
                  QStringList{QStringLiteral("diagnose")} + arguments);
    program.write(input);
    program.closeWriteChannel();
    if (!program.waitForFinished(60'000)) {
        return {};
    }
    return {program.exitCode(), program.readAllStandardOutput(),
            QString::fromUtf8(program.readAllStandardError())};
}

QString caseFile(const char* name) {
    return QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/cases/") + QLatin1String(name);
}

QJsonObject jsonOf(const Result& result) {
    return QJsonDocument::fromJson(result.out).object();
}

}  // namespace

class CaseCommandsTest final : public QObject {
    Q_OBJECT

private slots:
    void jsonKeepsTheContract() {
        const Result result = diagnose({caseFile("insomnia.json"), QStringLiteral("--json")});
        QCOMPARE(result.code, 0);
        const QJsonObject json = jsonOf(result);
        QCOMPARE(
            json.value(QStringLiteral("diseases")).toArray().first().toObject().value(QStringLiteral("name")),
            QJsonValue(QStringLiteral("不寐病")));
        const QJsonObject syndrome = json.value(QStringLiteral("syndromes")).toArray().first().toObject();
        QCOMPARE(syndrome.value(QStringLiteral("name")).toString(), QStringLiteral("心肾不交证"));
        QVERIFY(syndrome.value(QStringLiteral("code")).toString().startsWith(QStringLiteral("B0")));
        QVERIFY(syndrome.value(QStringLiteral("for")).toArray().size() >= 5);
        QVERIFY(syndrome.value(QStringLiteral("against")).isArray());
        QVERIFY(!json.value(QStringLiteral("principle")).toString().isEmpty());
        QVERIFY(!json.value(QStringLiteral("method")).toString().isEmpty());
        const QJsonObject formula = json.value(QStringLiteral("formulas")).toArray().first().toObject();
        QVERIFY(formula.value(QStringLiteral("id")).toString().startsWith(QStringLiteral("formula:")));
        QVERIFY(!formula.value(QStringLiteral("source")).toString().isEmpty());
        QVERIFY(json.value(QStringLiteral("stale")).toArray().isEmpty());
        QCOMPARE(
            json.value(QStringLiteral("provenance")).toObject().value(QStringLiteral("model")).toString(),
            QStringLiteral("none"));
    }

    void sameInputGivesTheSameBytes() {
        const QStringList arguments{caseFile("cold.json"), QStringLiteral("--json")};
        QCOMPARE(diagnose(arguments).out, diagnose(arguments).out);
    }

    void redFlagsOfFreeTextAreFound() {
        const QJsonObject json = jsonOf(diagnose({caseFile("text_only.json"), QStringLiteral("--json")}));
        QStringList rules;
        const QJsonArray flags = json.value(QStringLiteral("red_flags")).toArray();
        for (const QJsonValue& flag : flags) {
            rules.append(flag.toObject().value(QStringLiteral("rule")).toString());
            QVERIFY(!flag.toObject().value(QStringLiteral("text")).toString().isEmpty());
        }
        QVERIFY2(rules.contains(QStringLiteral("pregnancy")), qPrintable(rules.join(u' ')));
    }

    void noDiagnosisIsAHeading() {
        for (const char* name : {"insomnia.json", "cold.json", "text_only.json"}) {
            const QJsonObject json = jsonOf(diagnose({caseFile(name), QStringLiteral("--json")}));
            for (const char* kind : {"diseases", "syndromes"}) {
                const QJsonArray candidates = json.value(QLatin1String(kind)).toArray();
                for (const QJsonValue& candidate : candidates) {
                    const QString term = candidate.toObject().value(QStringLiteral("name")).toString();
                    QVERIFY2(!term.endsWith(QStringLiteral("术语")) && !term.endsWith(QStringLiteral("类病")),
                             qPrintable(term));
                }
            }
        }
    }

    void malformedCaseEndsWithThreeAndTheField() {
        const Result result = diagnose({QStringLiteral("-")}, R"({"fields":{"temperature":"hot"}})");
        QCOMPARE(result.code, 3);
        QVERIFY2(result.err.contains(QStringLiteral("/fields/temperature")), qPrintable(result.err));
        QVERIFY(result.out.isEmpty());
    }

    void missingFileAndMissingModelEndWithThree() {
        QCOMPARE(diagnose({QStringLiteral("/nowhere.json")}).code, 3);
        QCOMPARE(diagnose({caseFile("cold.json"), QStringLiteral("--model"), QStringLiteral("/nowhere.gguf")})
                     .code,
                 3);
    }

    void humanTextSaysThatItIsADraft() {
        const Result result = diagnose({caseFile("cold.json")});
        QCOMPARE(result.code, 0);
        QVERIFY(QString::fromUtf8(result.out).contains(QStringLiteral("草稿")));
    }
};

QTEST_GUILESS_MAIN(CaseCommandsTest)
#include "case_commands_test.moc"
