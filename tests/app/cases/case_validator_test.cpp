#include "app/cases/case_validator.h"

#include <QTest>

using namespace xinglin::app;

class CaseValidatorTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema =
        FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
    const CaseValidator m_validator{m_schema, QStringLiteral("en")};

    CaseRecord record(const char* json) const {
        return readCase(json, QStringLiteral("case.json"), m_schema).record;
    }

    QStringList missing(CaseStep step, const char* json) const {
        QStringList ids;
        for (const CaseProblem& problem : m_validator.missingFor(step, record(json))) {
            ids.append(problem.fieldId);
        }
        ids.sort();
        return ids;
    }

private slots:
    void signingNeedsComplaintAndDiagnosis() {
        QCOMPARE(missing(CaseStep::Sign, R"({"fields":{}})"),
                 (QStringList{QStringLiteral("chief_complaint"), QStringLiteral("tcm_disease")}));
        QCOMPARE(missing(CaseStep::Sign,
                         R"({"fields":{"chief_complaint":"头痛 3 天","tcm_syndrome":"风寒束表证"}})"),
                 QStringList());
    }

    void missingAllergiesHoldUpDosingOnly() {
        const char* json =
            R"({"fields":{"chief_complaint":"头痛","tcm_disease":"头痛","sex":"male","age_years":40,
                               "current_drugs":"none"}})";
        QCOMPARE(missing(CaseStep::Dose, json), QStringList{QStringLiteral("allergies")});
        QVERIFY(missing(CaseStep::Sign, json).isEmpty());
        QVERIFY(missing(CaseStep::Diagnose, json).isEmpty());
    }

    void pregnancyIsAskedOfWomenWhoMayBePregnant_data() {
        QTest::addColumn<QString>("person");
        QTest::addColumn<bool>("asked");
        QTest::newRow("woman of 30") << QStringLiteral("\"sex\":\"female\",\"age_years\":30") << true;
        QTest::newRow("woman of 70") << QStringLiteral("\"sex\":\"female\",\"age_years\":70") << false;
        QTest::newRow("man") << QStringLiteral("\"sex\":\"male\",\"age_years\":30") << false;
        QTest::newRow("nobody said") << QStringLiteral("\"age_years\":30") << true;
    }

    void pregnancyIsAskedOfWomenWhoMayBePregnant() {
        QFETCH(QString, person);
        QFETCH(bool, asked);
        const QByteArray json = QStringLiteral(R"({"fields":{"allergies":"none","current_drugs":"none",%1}})")
                                    .arg(person)
                                    .toUtf8();
        QCOMPARE(missing(CaseStep::Dose, json.constData()).contains(QStringLiteral("pregnancy")), asked);
    }

    void childNeedsItsWeight() {
        QCOMPARE(missing(CaseStep::Dose, R"({"fields":{"allergies":"none","current_drugs":"none","sex":"male",
                                           "age_years":6}})"),
                 QStringList{QStringLiteral("weight")});
    }

    void noneSatisfiesAStepAndNotAskedDoesNot() {
        QVERIFY(missing(CaseStep::Dose, R"({"fields":{}})").contains(QStringLiteral("allergies")));
        QVERIFY(!missing(CaseStep::Dose, R"({"fields":{"allergies":"none"}})")
                     .contains(QStringLiteral("allergies")));
    }

    void nothingRecordedCannotBeDiagnosed() {
        QVERIFY(!missing(CaseStep::Diagnose, R"({"fields":{"sex":"female"}})").isEmpty());
        QVERIFY(missing(CaseStep::Diagnose, R"({"text":"失眠"})").isEmpty());
    }

    void impossibleNumbersAreDoubtfulAndHoldUpNothing() {
        const CaseRecord odd = record(R"({"fields":{"temperature":387,"systolic":70,"diastolic":120,
                                        "chief_complaint":"x","tcm_disease":"y"}})");
        const QList<CaseProblem> problems = m_validator.doubtful(odd);
        QCOMPARE(problems.size(), 2);
        QCOMPARE(problems[0].fieldId, QStringLiteral("temperature"));
        QCOMPARE(problems[1].kind, CaseProblem::Kind::Inverted);
        QVERIFY(m_validator.missingFor(CaseStep::Sign, odd).isEmpty());
    }
};

QTEST_GUILESS_MAIN(CaseValidatorTest)
#include "case_validator_test.moc"
