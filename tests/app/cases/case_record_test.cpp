#include "app/cases/case_record.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include "app/failure.h"

using namespace xinglin::app;

class CaseRecordTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema =
        FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));

    ReadCase read(const char* json) const { return readCase(json, QStringLiteral("case.json"), m_schema); }

    QString refusal(const QByteArray& json) const {
        try {
            readCase(json, QStringLiteral("case.json"), m_schema);
        } catch (const FailureError& error) {
            return error.failure().what;
        }
        return {};
    }

private slots:
    void missingIdWasNotAskedAndNoneIsAnAnswer() {
        const CaseRecord record = read(R"({"form":"outpatient","fields":{"allergies":"none"}})").record;
        QCOMPARE(record.value(QStringLiteral("allergies")).presence, Presence::None);
        QCOMPARE(record.value(QStringLiteral("current_drugs")).presence, Presence::NotAsked);
        const QJsonObject fields = writeCase(record).value(QStringLiteral("fields")).toObject();
        QCOMPARE(fields.keys(), QStringList{QStringLiteral("allergies")});
        QCOMPARE(fields.value(QStringLiteral("allergies")).toString(), QStringLiteral("none"));
    }

    void emptyTextIsNotAnAnswer() {
        const CaseRecord record =
            read(R"({"fields":{"chief_complaint":"  ","tongue":[],"allergies":null}})").record;
        QVERIFY(record.fields().isEmpty());
    }

    void whatIsWrittenReadsBackTheSame_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("text") << QByteArray(R"({"fields":{"chief_complaint":"入睡困难 3 月"}})");
        QTest::newRow("the word none typed as text")
            << QByteArray(R"({"fields":{"chief_complaint":{"text":"none"}}})");
        QTest::newRow("terms") << QByteArray(R"({"fields":{"tongue":["舌红","苔少"]}})");
        QTest::newRow("terms and words")
            << QByteArray(R"({"fields":{"sleep":{"terms":["多梦"],"text":"每夜三四醒"}}})");
        QTest::newRow("pulse") << QByteArray(
            R"({"fields":{"pulse":{"total":["脉细"],"left":{"cun":["脉数"]},"right":{"chi":["脉沉"]}}}})");
        QTest::newRow("number") << QByteArray(R"({"fields":{"temperature":38.5}})");
        QTest::newRow("value without words") << QByteArray(R"({"fields":{"pregnancy":true}})");
        QTest::newRow("free text") << QByteArray(R"({"text":"患者失眠三月"})");
        QTest::newRow("unknown id") << QByteArray(R"({"fields":{"dreams":"多"}})");
    }

    void whatIsWrittenReadsBackTheSame() {
        QFETCH(QByteArray, json);
        const CaseRecord first = readCase(json, QStringLiteral("case.json"), m_schema).record;
        const QByteArray written = QJsonDocument(writeCase(first)).toJson();
        const CaseRecord second = readCase(written, QStringLiteral("case.json"), m_schema).record;
        QVERIFY(first == second);
        QVERIFY(!first.fields().isEmpty() || !first.freeText().isEmpty());
    }

    void labelsOfTermsBecomeIds() {
        const CaseRecord record =
            read(R"({"fields":{"tongue":["红","少苔","伸舌不利"],"pulse":["细","数"]}})").record;
        QCOMPARE(record.value(QStringLiteral("tongue")).terms,
                 (QStringList{QStringLiteral("舌红"), QStringLiteral("苔少"), QStringLiteral("伸舌不利")}));
        QCOMPARE(record.value(QStringLiteral("pulse")).terms,
                 (QStringList{QStringLiteral("脉细"), QStringLiteral("脉数")}));
    }

    void wordsOfScriptsForTriStatesAreUnderstood() {
        const CaseRecord record =
            read(R"({"fields":{"pregnancy":"no","lactation":"unknown","allergies":["青霉素","磺胺"]}})")
                .record;
        QCOMPARE(record.value(QStringLiteral("pregnancy")).presence, Presence::None);
        QCOMPARE(record.value(QStringLiteral("lactation")).presence, Presence::NotAsked);
        QCOMPARE(record.value(QStringLiteral("allergies")).text, QStringLiteral("青霉素、磺胺"));
    }

    void unknownIdIsKeptAndNoted() {
        const ReadCase result = read(R"({"fields":{"chief_complain":"头痛"}})");
        QCOMPARE(result.record.value(QStringLiteral("chief_complain")).text, QStringLiteral("头痛"));
        QVERIFY(result.notes.first().contains(QStringLiteral("chief_complaint")));
    }

    void malformedCaseNamesTheField_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("no JSON") << QByteArray("{\"fields\": {") << QStringLiteral("case.json, line 1");
        QTest::newRow("list") << QByteArray("[]") << QStringLiteral("a case is an object");
        QTest::newRow("nothing") << QByteArray("{}") << QStringLiteral("neither “fields” nor “text”");
        QTest::newRow("fields") << QByteArray("{\"fields\": 3}") << QStringLiteral("/fields");
        QTest::newRow("form") << QByteArray("{\"form\": \"x\", \"fields\": {}}") << QStringLiteral("/form");
        QTest::newRow("text number") << QByteArray("{\"fields\":\n{\"chief_complaint\": 3}}")
                                     << QStringLiteral("line 2, column 21, /fields/chief_complaint");
        QTest::newRow("number word") << QByteArray(R"({"fields":{"temperature":"hot"}})")
                                     << QStringLiteral("/fields/temperature");
        QTest::newRow("term number") << QByteArray(R"({"fields":{"tongue":["舌红",3]}})")
                                     << QStringLiteral("/fields/tongue/1");
        QTest::newRow("pulse place") << QByteArray(R"({"fields":{"pulse":{"left":{"thumb":["脉细"]}}}})")
                                     << QStringLiteral("/fields/pulse/left/thumb");
        QTest::newRow("choice") << QByteArray(R"({"fields":{"sex":"x"}})") << QStringLiteral("female, male");
        QTest::newRow("date") << QByteArray(R"({"fields":{"follow_up":"soon"}})")
                              << QStringLiteral("2026-11-23");
        QTest::newRow("unknown object")
            << QByteArray(R"({"fields":{"alergies":{"a":1}}})") << QStringLiteral("“allergies”");
    }

    void malformedCaseNamesTheField() {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const QString what = refusal(json);
        QVERIFY2(what.contains(says), qPrintable(what));
    }

    // The corpus holds cases that once were awkward; each byte cut off the end must be survived.
    void corpusAndItsCutsAreReadOrRefused() {
        const QDir corpus(QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/cases"));
        const QFileInfoList files = corpus.entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
        QVERIFY(files.size() >= 3);
        for (const QFileInfo& info : files) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray whole = file.readAll();
            QCOMPARE(refusal(whole), QString());
            for (qsizetype size = 0; size + 2 < whole.size(); ++size) {
                QVERIFY(!refusal(whole.left(size)).isEmpty());
            }
        }
    }

    void changedFieldsNamesWhatDiffers() {
        const CaseRecord before = read(R"({"fields":{"tongue":["舌红"],"allergies":"none"}})").record;
        CaseRecord after = before;
        after.set(QStringLiteral("tongue"),
                  FieldValue::ofTerms({QStringLiteral("舌红"), QStringLiteral("舌有裂纹")}));
        after.set(QStringLiteral("allergies"), {});
        QCOMPARE(CaseRecord::changedFields(before, after),
                 (QStringList{QStringLiteral("allergies"), QStringLiteral("tongue")}));
    }
};

QTEST_GUILESS_MAIN(CaseRecordTest)
#include "case_record_test.moc"
