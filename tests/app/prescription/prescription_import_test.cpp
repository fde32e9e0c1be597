// Tables of prescriptions: what a row gives, and the report of rows that cannot be read.

#include "app/prescription/prescription_import.h"

#include <QTest>

#include "app/failure.h"
#include "app/prescription/prescription_json.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const QByteArray kHeader =
    "prescription_id,sex,age_years,pregnancy,form,doses,doses_per_day,name,dose_g,handling,unit,times_per_"
    "day\n";

ImportedPrescriptions read(const QByteArray& rows) {
    return importPrescriptions(kHeader + rows, QStringLiteral("day.csv"));
}

QByteArray dataFile(const char* name) {
    return readFile(QStringLiteral(XINGLIN_SOURCE_DIR "/tests/data/prescriptions/") + QLatin1String(name));
}

struct Refusal {
    const char* name;
    const char* rows;
    int row;
    const char* column;
    const char* word;
};

constexpr Refusal kRefusals[] = {
    {"dose in words", "a,,,,,,,甘草,few,\n", 2, "dose_g", "number"},
    {"dose of zero", "a,,,,,,,甘草,0,\n", 2, "dose_g", "above 0"},
    {"dose in another unit", "a,,,,,,,甘草,3mg,\n", 2, "dose_g", "number"},
    {"no herb", "a,F,,,,,,甘草,3,\na,,,,,,,,3,\n", 3, "name", "no name"},
    {"unknown sex", "a,W,,,,,,甘草,3,\n", 2, "sex", "one of"},
    {"unknown answer", "a,F,,maybe,,,,甘草,3,\n", 2, "pregnancy", "one of"},
    {"unknown form", "a,,,,soup,,,甘草,3,\n", 2, "form", "decoction"},
    {"impossible age", "a,,200,,,,,甘草,3,\n", 2, "age_years", "150"},
    {"two ages", "a,,30,,,,,甘草,3,\na,,31,,,,,茯苓,3,\n", 3, "age_years", "differs"},
    {"dose in 钱", "a,,,,,,,甘草,9,,钱\n", 2, "unit", "grams"},
    {"dose in 两", "a,,,,,,,甘草,9,,两\n", 2, "unit", "grams"},
    {"dose in pieces", "a,,,,,,,蜈蚣,2,,条\n", 2, "unit", "grams"},
    {"dose in milligrams", "a,,,,,,,甘草,9,,mg\n", 2, "unit", "grams"},
    {"fifty doses a day", "a,,,,,,50,甘草,9,\n", 2, "doses_per_day", "from 0.25 to 4"},
    {"a hundred intakes a day", "a,,,,,,,甘草,9,,,100\n", 2, "times_per_day", "from 1 to 8"},
    {"ten tonnes", "a,,,,,,,甘草,1e7,\n", 2, "dose_g", "10000 g"},
    {"doses in words", "a,,,,,x,,甘草,3,\n", 2, "doses", "number"},
    {"a comma too many", "a,,,,,,,甘草,3,,,,7\n", 2, "13", "no heading"},
};

}  // namespace

class PrescriptionImportTest final : public QObject {
    Q_OBJECT

private slots:
    void readsTheColumnsOfTheContract() {
        const ImportedPrescriptions imported =
            importPrescriptions(dataFile("two.csv"), QStringLiteral("two.csv"));
        QVERIFY(imported.problems.isEmpty());
        QCOMPARE(imported.rows, 5);
        QCOMPARE(imported.prescriptions.size(), 2);
        const Prescription& first = imported.prescriptions.first();
        QCOMPARE(first.id, QStringLiteral("a-1"));
        QCOMPARE(first.patient.sex, Sex::Female);
        QCOMPARE(first.patient.ageYears, std::optional<double>(34));
        QCOMPARE(first.patient.pregnancy, Answer::Unknown);
        QCOMPARE(first.form, DosageForm::Decoction);
        QCOMPARE(first.doses, std::optional<double>(7));
        QCOMPARE(first.items.size(), 3);
        QCOMPARE(first.items.at(2).handling, (QStringList{QStringLiteral("先煎"), QStringLiteral("包煎")}));
        QCOMPARE(first.items.at(0).doseGrams, std::optional<double>(3));
    }

    void readsWorkbooksWithChineseHeadings() {
        const ImportedPrescriptions imported =
            importPrescriptions(dataFile("day.xlsx"), QStringLiteral("day.xlsx"));
        QVERIFY(imported.problems.isEmpty());
        QCOMPARE(imported.prescriptions.size(), 2);
        QCOMPARE(imported.prescriptions.first().id, QStringLiteral("1001"));
        // The second row leaves the number out, as a merged cell does.
        QCOMPARE(imported.prescriptions.first().items.size(), 2);
        QCOMPARE(imported.prescriptions.last().items.first().name, QStringLiteral("茯苓"));
    }

    void packsAndGroupsAreRead() {
        const ImportedPrescriptions imported = importPrescriptions(
            QStringLiteral("药名,剂量,药品规格,处方药品组号\n甘草,3,10g/袋,2\n茯苓,9,,\n").toUtf8(),
            QStringLiteral("a"));
        QVERIFY(imported.problems.isEmpty());
        const QList<PrescriptionItem>& items = imported.prescriptions.first().items;
        QCOMPARE(items.first().specification, QStringLiteral("10g/袋"));
        QCOMPARE(items.first().group, std::optional(2));
        QVERIFY(items.last().specification.isEmpty());
        QVERIFY(!items.last().group);
        for (const char* bad : {"0", "1.5", "100", "a"}) {
            const ImportedPrescriptions refused =
                importPrescriptions(QByteArray("name,group\n甘草,") + bad + "\n", QStringLiteral("a"));
            QCOMPARE(refused.problems.size(), 1);
            QCOMPARE(refused.problems.first().column, QStringLiteral("group"));
        }
    }

    // What is not read is named: a workbook's other sheets, and columns of which nobody says what they are.
    void whatIsNotReadIsNamed() {
        const ImportedPrescriptions workbook =
            importPrescriptions(dataFile("two_sheets.xlsx"), QStringLiteral("two_sheets.xlsx"));
        QCOMPARE(workbook.prescriptions.size(), 1);
        QCOMPARE(workbook.ignoredSheets, QStringList{QStringLiteral("下午")});
        QCOMPARE(workbook.prescriptions.first().items.first().group, std::optional(1));
        const ImportedPrescriptions table =
            importPrescriptions("name,,dose_g\n甘草,x,3\n茯苓,y,9\n,,\n", QStringLiteral("a"));
        QVERIFY(table.problems.isEmpty());
        QCOMPARE(table.ignoredColumns, QStringList{QStringLiteral("column 2 without a heading")});
        QCOMPARE(table.prescriptions.first().items.size(), 2);
        QVERIFY(importPrescriptions("name,,dose_g\n甘草,,3\n", QStringLiteral("a")).ignoredColumns.isEmpty());
    }

    void readsJson() {
        QCOMPARE(importPrescriptions(dataFile("two.json"), QStringLiteral("two.json")).prescriptions.size(),
                 2);
    }

    void unitsAgesAndAnswersMayBeChinese() {
        const ImportedPrescriptions imported =
            importPrescriptions(QStringLiteral("药名,剂量,性别,年龄,妊娠,剂型,剂数,过敏史,现用药\n甘草,3克,"
                                               "女,8个月,否,颗粒,7剂,无,华法林；阿司匹林\n")
                                    .toUtf8(),
                                QStringLiteral("a"));
        QVERIFY(imported.problems.isEmpty());
        const Prescription& rx = imported.prescriptions.first();
        QCOMPARE(rx.id, QStringLiteral("1"));
        QCOMPARE(rx.items.first().doseGrams, std::optional<double>(3));
        QCOMPARE(rx.patient.ageYears, std::optional<double>(8.0 / 12));
        QCOMPARE(rx.patient.pregnancy, Answer::No);
        QCOMPARE(rx.form, DosageForm::Granules);
        QVERIFY(rx.patient.allergies && rx.patient.allergies->isEmpty());
        QCOMPARE(rx.patient.currentDrugs->size(), 2);
    }

    void unitsMayStandInTheHeadingOrBeside() {
        const ImportedPrescriptions imported = importPrescriptions(
            QStringLiteral("药名,剂量（g）,年龄(岁),单位,医生\n甘草,3,34,g,x\n茯苓,12,,克,x\n").toUtf8(),
            QStringLiteral("a"));
        QVERIFY(imported.problems.isEmpty());
        const Prescription& rx = imported.prescriptions.first();
        QCOMPARE(rx.items.first().doseGrams, std::optional<double>(3));
        QCOMPARE(rx.items.last().doseGrams, std::optional<double>(12));
        QCOMPARE(rx.patient.ageYears, std::optional<double>(34));
        QCOMPARE(imported.ignoredColumns, QStringList{QStringLiteral("医生")});
    }

    void missingIsUnknown() {
        const Prescription rx = read("a,,,,,,,甘草,,\n").prescriptions.first();
        static const PatientFacts kNothing;
        QCOMPARE(rx.patient, kNothing);
        QVERIFY(!rx.items.first().doseGrams);
    }

    void reportsEveryBadRow_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kRefusals)); ++i) {
            QTest::addRow("%s", kRefusals[i].name) << i;
        }
    }

    void reportsEveryBadRow() {
        QFETCH(int, index);
        const Refusal& row = kRefusals[index];
        const ImportedPrescriptions imported = read(QByteArray(row.rows) + "b,,,,,,,茯苓,12,\n");
        QCOMPARE(imported.problems.size(), 1);
        const ImportProblem& problem = imported.problems.first();
        QCOMPARE(problem.row, row.row);
        QCOMPARE(problem.column, QString::fromUtf8(row.column));
        QCOMPARE(problem.prescription, QStringLiteral("a"));
        QVERIFY2(problem.text.contains(QString::fromUtf8(row.word)), qPrintable(problem.text));
        // The prescription with the bad row is left out as a whole, the other one is there.
        QCOMPARE(imported.prescriptions.size(), 1);
        QCOMPARE(imported.prescriptions.first().id, QStringLiteral("b"));
    }

    void titlesAboveTheTableAreSkipped() {
        const ImportedPrescriptions imported = importPrescriptions(
            QStringLiteral("门诊处方,,\n日期,2026-11-29,\n处方号,药名,剂量\n7,甘草,3\n").toUtf8(),
            QStringLiteral("a"));
        QCOMPARE(imported.prescriptions.size(), 1);
        QCOMPARE(imported.prescriptions.first().id, QStringLiteral("7"));
        QCOMPARE(imported.rows, 1);
    }

    void marksOfUtf8AreSkippedInJson() {
        QCOMPARE(importPrescriptions("\xEF\xBB\xBF" + dataFile("two.json"), QStringLiteral("a"))
                     .prescriptions.size(),
                 2);
    }

    void hugePrescriptionsAreLeftOut() {
        const ImportedPrescriptions imported =
            read(QByteArray("a,,,,,,,甘草,3,\n").repeated(kMostHerbs + 1) + "b,,,,,,,茯苓,12,\n");
        QCOMPARE(imported.problems.size(), 1);
        QCOMPARE(imported.problems.first().row, static_cast<int>(kMostHerbs) + 2);
        QCOMPARE(imported.prescriptions.size(), 1);
    }

    void scatteredRowsBelongTogether() {
        const ImportedPrescriptions imported = read("a,,,,,,,甘草,3,\nb,,,,,,,茯苓,12,\na,,,,,,,白术,9,\n");
        QCOMPARE(imported.prescriptions.size(), 2);
        QCOMPARE(imported.prescriptions.first().items.size(), 2);
    }

    void readsWideDigits() {
        const ImportedPrescriptions imported = read("a,,３０,,,７,,甘草,３．５克,\n");
        QVERIFY(imported.problems.isEmpty());
        QCOMPARE(imported.prescriptions.first().items.first().doseGrams, std::optional<double>(3.5));
        QCOMPARE(imported.prescriptions.first().doses, std::optional<double>(7));
        QCOMPARE(imported.prescriptions.first().patient.ageYears, std::optional<double>(30));
    }

    void oneBadPrescriptionOfJsonKeepsNoOtherFromBeingRead() {
        const ImportedPrescriptions imported = importPrescriptions(
            "[{\"id\":\"a\",\"items\":[{\"name\":\"附子\"}]},\n"
            "{\"id\":\"b\",\"patient\":{\"agez\":3,\"sex\":\"W\"},\"items\":[{\"name\":\"附子\",\"dose_g\":"
            "1e308}]},\n"
            "[],\n"
            "{\"items\":[{\"name\":\"甘草\"}]}]",
            QStringLiteral("day.json"));
        QCOMPARE(imported.rows, 4);
        QCOMPARE(imported.prescriptions.size(), 2);
        QCOMPARE(imported.prescriptions.last().id, QStringLiteral("4"));
        QStringList places;
        for (const ImportProblem& problem : imported.problems) {
            places += QStringLiteral("%1 %2 %3").arg(problem.row).arg(problem.prescription, problem.column);
        }
        QCOMPARE(places.join(QStringLiteral(" | ")),
                 QStringLiteral("2 b /1/patient/agez | 2 b /1/patient/sex | 2 b /1/items/0/dose_g | 3 3 /2"));
        QVERIFY2(imported.problems.first().text.contains(QStringLiteral("age_years")),
                 qPrintable(imported.problems.first().text));
        QVERIFY(imported.problems.at(2).text.contains(QStringLiteral("10000 g")));
    }

    void soManyProblemsAreListed() {
        QByteArray csv = "prescription_id,name,dose_g\n";
        for (qsizetype i = 0; i < kMostProblems + 7; ++i) {
            csv += "p" + QByteArray::number(i) + ",甘草,x\n";
        }
        const ImportedPrescriptions imported = importPrescriptions(csv, QStringLiteral("f.csv"));
        QCOMPARE(imported.problems.size(), kMostProblems);
        QCOMPARE(imported.moreProblems, qsizetype(7));
        QVERIFY(imported.prescriptions.isEmpty());
    }

    void refusesTablesWithoutHerbs_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("word");
        QTest::addRow("empty") << QByteArray() << QStringLiteral("no table");
        QTest::addRow("no name") << QByteArray("prescription_id,dose_g\na,3\n") << QStringLiteral("“name”");
        QTest::addRow("doses in 钱") << QByteArray("药名,剂量(钱)\n甘草,3\n") << QStringLiteral("剂量(钱)");
        QTest::addRow("ages in months")
            << QByteArray("药名,年龄(月)\n甘草,3\n") << QStringLiteral("年龄(月)");
        QTest::addRow("huge file") << QByteArray(kMostImportBytes + 1, 'x') << QStringLiteral("64 MiB");
        QTest::addRow("two names") << QByteArray("name,药名\n甘草,茯苓\n") << QStringLiteral("mean the same");
    }

    void refusesTablesWithoutHerbs() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, word);
        try {
            importPrescriptions(bytes, QStringLiteral("day.csv"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            QVERIFY2(error.failure().what.contains(word), qPrintable(error.failure().what));
            QVERIFY(!error.failure().advice.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(PrescriptionImportTest)
#include "prescription_import_test.moc"
