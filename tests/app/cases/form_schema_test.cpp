#include "app/cases/form_schema.h"

#include <QFile>
#include <QSet>
#include <QTest>

#include "app/failure.h"

using namespace xinglin::app;

namespace {

QByteArray shippedForm() {
    QFile file(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// A form of one field, with the words of `field` in place.
QByteArray formWith(const QByteArray& field) {
    return "{\"form\": \"f\", \"version\": 1, \"title\": {\"zh_CN\": \"a\", \"zh_TW\": \"b\", \"en\": "
           "\"c\"},\n"
           " \"sections\": [{\"id\": \"s\", \"title\": {\"zh_CN\": \"a\", \"zh_TW\": \"b\", \"en\": \"c\"},\n"
           "  \"fields\": [\n" +
           field + "]}]}";
}

const QByteArray kLabel = "\"label\": {\"zh_CN\": \"a\", \"zh_TW\": \"b\", \"en\": \"c\"}";

Failure failureOf(const QByteArray& bytes) {
    try {
        FormSchema::parse(bytes, QStringLiteral("f.json"));
    } catch (const FailureError& error) {
        return error.failure();
    }
    return {};
}

}  // namespace

class FormSchemaTest : public QObject {
    Q_OBJECT

private slots:
    void shippedFormHasTheFieldsThatScriptsRelyOn() {
        const FormSchema schema = FormSchema::parse(shippedForm(), QStringLiteral("outpatient.json"));
        for (const char* id :
             {"chief_complaint", "present_illness", "past_history", "allergies", "current_drugs", "pregnancy",
              "tongue", "pulse", "temperature", "weight", "test_results"}) {
            QVERIFY2(schema.field(QLatin1String(id)), id);
        }
        QCOMPARE(schema.field(QStringLiteral("chief_complaint"))->element, QStringLiteral("DE04.01.119.00"));
        QCOMPARE(schema.field(QStringLiteral("pulse"))->groups.first().terms.size(), 28);
        QCOMPARE(schema.field(QStringLiteral("pulse"))->places.size(), 6);
        QCOMPARE(schema.field(QStringLiteral("tongue"))->groups.size(), 6);
    }

    void everyLabelStandsInThreeLanguages() {
        const FormSchema schema = FormSchema::parse(shippedForm(), QStringLiteral("outpatient.json"));
        for (const FormSection& section : schema.sections()) {
            for (const FormField& field : section.fields) {
                QVERIFY2(
                    !field.label.zhCn.isEmpty() && !field.label.zhTw.isEmpty() && !field.label.en.isEmpty(),
                    qPrintable(field.id));
                QVERIFY2(field.label.en != field.label.zhCn, qPrintable(field.id));
            }
        }
    }

    void malformedFormIsNamedWithItsPlace_data() {
        QTest::addColumn<QByteArray>("form");
        QTest::addColumn<QString>("says");
        QTest::newRow("no JSON") << QByteArray("{\n \"form\": ,}")
                                 << QStringLiteral("f.json, line 2, column");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("f.json, line 1, column 1");
        QTest::newRow("array") << QByteArray("[]") << QStringLiteral("an object is expected");
        QTest::newRow("unknown type")
            << formWith("{\"id\": \"x\", \"type\": \"txt\", " + kLabel + "}")
            << QStringLiteral(
                   "f.json, line 4, column 21, /sections/0/fields/0/type: “txt” is not known here");
        QTest::newRow("missing label") << formWith("{\"id\": \"x\", \"type\": \"text\"}")
                                       << QStringLiteral("/sections/0/fields/0: “label” is missing");
        QTest::newRow("missing language")
            << formWith("{\"id\": \"x\", \"type\": \"text\", \"label\": {\"zh_CN\": \"a\", \"en\": \"c\"}}")
            << QStringLiteral("/sections/0/fields/0/label: “zh_TW” is missing");
        QTest::newRow("unknown key")
            << formWith("{\"id\": \"x\", \"type\": \"text\", \"labl\": 1, " + kLabel + "}")
            << QStringLiteral("/sections/0/fields/0/labl: the key “labl” is not known");
        QTest::newRow("same id twice") << formWith("{\"id\": \"x\", \"type\": \"text\", " + kLabel + "},\n" +
                                                   "{\"id\": \"x\", \"type\": \"text\", " + kLabel + "}")
                                       << QStringLiteral("f.json, line 5, column 8, /sections/0/fields/1/id");
        QTest::newRow("same key twice")
            << formWith("{\"id\": \"x\", \"id\": \"y\", \"type\": \"text\", " + kLabel + "}")
            << QStringLiteral("line 4, column 13: the key “id” stands twice");
        QTest::newRow("id with spaces") << formWith("{\"id\": \"a b\", \"type\": \"text\", " + kLabel + "}")
                                        << QStringLiteral("“a b” is not an id");
        QTest::newRow("range inverted")
            << formWith(
                   "{\"id\": \"x\", \"type\": \"number\", \"unit\": {\"zh_CN\": \"a\", \"zh_TW\": \"b\", "
                   "\"en\": \"c\"}, \"minimum\": 9, \"maximum\": 1, \"decimals\": 0, " +
                   kLabel + "}")
            << QStringLiteral("the minimum must be below the maximum");
        QTest::newRow("terms without groups")
            << formWith("{\"id\": \"x\", \"type\": \"terms\", " + kLabel + "}")
            << QStringLiteral("“groups” is missing");
        QTest::newRow("step unknown")
            << formWith("{\"id\": \"x\", \"type\": \"text\", \"required_for\": [\"print\"], " + kLabel + "}")
            << QStringLiteral("/required_for/0: “print” is not known here; use one of: diagnose, sign, dose");
        QTest::newRow("version text") << QByteArray("{\"form\": \"f\", \"version\": \"1\"}")
                                      << QStringLiteral("/version: “version” must be a number");
    }

    void malformedFormIsNamedWithItsPlace() {
        QFETCH(QByteArray, form);
        QFETCH(QString, says);
        const Failure failure = failureOf(form);
        QVERIFY2(failure.what.contains(says), qPrintable(failure.what));
        QVERIFY(!failure.advice.isEmpty());
    }

    void missingFileIsNamed() {
        try {
            FormSchema::load(QStringLiteral("/nowhere/form.json"));
            QFAIL("must throw");
        } catch (const FailureError& error) {
            QCOMPARE(error.failure().code, FailureCode::FileUnreadable);
            QVERIFY(error.failure().what.contains(QStringLiteral("/nowhere/form.json")));
        }
    }

    // Fixed seed: cuts and changed bytes either still make a form or a failure that names the file.
    void damagedBytesNeverDoWorse() {
        const QByteArray whole = shippedForm();
        quint32 state = 20261123;
        const auto next = [&state](quint32 bound) {
            state = state * 1664525U + 1013904223U;
            return (state >> 8) % bound;
        };
        int refused = 0;
        for (int round = 0; round < 400; ++round) {
            QByteArray bytes = whole;
            if (round % 2 == 0) {
                bytes.truncate(static_cast<qsizetype>(next(static_cast<quint32>(bytes.size()))));
            } else {
                for (int i = 0; i < 3; ++i) {
                    bytes[static_cast<qsizetype>(next(static_cast<quint32>(bytes.size())))] =
                        static_cast<char>(next(256));
                }
            }
            const Failure failure = failureOf(bytes);
            if (!failure.what.isEmpty()) {
                ++refused;
                QVERIFY2(failure.what.contains(QStringLiteral("f.json, line ")), qPrintable(failure.what));
            }
        }
        QVERIFY2(refused >= 200, "every cut must be refused");
    }

    void deepNestingIsRefused() {
        const Failure failure = failureOf(QByteArray(100000, '['));
        QVERIFY(failure.what.contains(QStringLiteral("this is not JSON")));
    }

    void nearestFieldIdForgivesASlip() {
        const FormSchema schema = FormSchema::parse(shippedForm(), QStringLiteral("outpatient.json"));
        QCOMPARE(schema.nearestFieldId(QStringLiteral("alergies")), QStringLiteral("allergies"));
    }
};

QTEST_GUILESS_MAIN(FormSchemaTest)
#include "form_schema_test.moc"
