// The JSON form of prescriptions: what is read, what is refused and where, and that nothing is lost.

#include "app/prescription/prescription_json.h"

#include <QJsonDocument>
#include <QTest>

#include "app/failure.h"

using namespace xinglin::app;

namespace {

struct Refusal {
    const char* name;
    const char* json;
    const char* place;
    const char* word;
};

constexpr Refusal kRefusals[] = {
    {"not JSON", "{", "line 1", ""},
    {"a number", "[1]", "/0", "an object"},
    {"no items", R"({"id":"a"})", "/items", "at least one herb"},
    {"empty items", R"({"items":[]})", "/items", "at least one herb"},
    {"item that is a text", R"({"items":["附子"]})", "/items/0", "an object"},
    {"no name", R"([{"items":[{"name":"附子"}]},{"items":[{"dose_g":3}]}])", "/1/items/0/name", "a name"},
    {"blank name", R"({"items":[{"name":"  "}]})", "/items/0/name", "a name"},
    {"dose as text", R"({"items":[{"name":"附子","dose_g":"9g"}]})", "/items/0/dose_g", "number"},
    {"dose of zero", R"({"items":[{"name":"附子","dose_g":0}]})", "/items/0/dose_g", "above 0"},
    {"end of a key misspelt", R"({"patient":{"agez":3},"items":[{"name":"附子"}]})", "/patient",
     "“age_years”"},
    {"negative dose", R"({"items":[{"name":"附子","dose_g":-1}]})", "/items/0/dose_g", "above 0"},
    {"handling as text", R"({"items":[{"name":"附子","handling":"先煎"}]})", "/items/0/handling", "list"},
    {"unknown form", R"({"form":"soup","items":[{"name":"附子"}]})", "/form", "decoction"},
    {"unknown sex", R"({"patient":{"sex":"W"},"items":[{"name":"附子"}]})", "/patient/sex", "F, M"},
    {"pregnancy as truth", R"({"patient":{"pregnancy":true},"items":[{"name":"附子"}]})",
     "/patient/pregnancy", "text"},
    {"impossible age", R"({"patient":{"age_years":151},"items":[{"name":"附子"}]})", "/patient/age_years",
     "150"},
    {"doses of zero", R"({"doses_per_day":0,"items":[{"name":"附子"}]})", "/doses_per_day", "above 0"},
    {"unknown key of an item", R"({"items":[{"name":"附子","dose":30}]})", "/items/0", "“dose_g”"},
    {"unknown key of the patient", R"({"patient":{"pregnent":"yes"},"items":[{"name":"附子"}]})", "/patient",
     "“pregnancy”"},
    {"unknown key", R"({"dose_per_day":2,"items":[{"name":"附子"}]})", "line 1", "“doses_per_day”"},
    {"fifty doses a day", R"({"doses_per_day":50,"items":[{"name":"附子"}]})", "/doses_per_day",
     "from 0.25 to 4"},
    {"a tenth of a dose a day", R"({"doses_per_day":0.1,"items":[{"name":"附子"}]})", "/doses_per_day",
     "from 0.25 to 4"},
    {"a hundred intakes a day", R"({"times_per_day":100,"items":[{"name":"附子"}]})", "/times_per_day",
     "from 1 to 8"},
    {"directions as list", R"({"directions":[],"items":[{"name":"附子"}]})", "/directions", "object"},
    {"unknown key of the directions", R"({"directions":{"soak":3},"items":[{"name":"附子"}]})", "/directions",
     "“soak_min”"},
    {"boiling as number", R"({"directions":{"boil_min":30},"items":[{"name":"附子"}]})",
     "/directions/boil_min", "list"},
    {"boiling of no minutes", R"({"directions":{"boil_min":[30,0]},"items":[{"name":"附子"}]})",
     "/directions/boil_min/1", "list"},
    {"unknown preparation", R"({"directions":{"prepared_by":"me"},"items":[{"name":"附子"}]})",
     "/directions/prepared_by", "self, pharmacy"},
    {"emergency as text", R"({"emergency":"yes","items":[{"name":"附子"}]})", "/emergency", "true or false"},
    {"valid for no day", R"({"valid_days":0,"items":[{"name":"附子"}]})", "/valid_days", "above 0"},
    {"group of none", R"({"items":[{"name":"附子","group":0}]})", "/items/0/group", "above 0"},
    {"half a group", R"({"items":[{"name":"附子","group":1.5}]})", "/items/0/group", "from 1 to 99"},
    {"group beyond any", R"({"items":[{"name":"附子","group":100}]})", "/items/0/group", "from 1 to 99"},
    {"specification as number", R"({"items":[{"name":"附子","specification":10}]})", "/items/0/specification",
     "text"},
    {"patient as list", R"({"patient":[],"items":[{"name":"附子"}]})", "/patient", "object"},
    {"allergy as number", R"({"patient":{"allergies":[1]},"items":[{"name":"附子"}]})",
     "/patient/allergies/0", "list"},
};

}  // namespace

class PrescriptionJsonTest final : public QObject {
    Q_OBJECT

private slots:
    void packAndGroupAreKept() {
        const QByteArray json =
            R"({"id":"a","items":[{"name":"附子","specification":"10g/袋","group":2},{"name":"甘草"}]})";
        const Prescription rx = readPrescriptions(json, QStringLiteral("a")).first();
        QCOMPARE(rx.items.first().specification, QStringLiteral("10g/袋"));
        QCOMPARE(rx.items.first().group, std::optional(2));
        QCOMPARE(writePrescription(rx), QJsonDocument::fromJson(json).object());
    }

    // Twenty foreign keys are listed, all are counted.
    void foreignKeysAreCounted() {
        QByteArray json = R"({"items":[{"name":"附子")";
        for (int i = 0; i < 25; ++i) {
            json += ",\"x" + QByteArray::number(i) + "\":1";
        }
        const ReadPrescriptions read = readEachPrescription(json + "}]}", QStringLiteral("a"));
        QCOMPARE(read.problems.size(), 20);
        QCOMPARE(read.moreProblems, 5);
    }

    // A file from elsewhere; what somebody typed and signed here is never lost for it.
    void aDoseBeyondTenKilogramsIsRefusedInAFileAlone() {
        const QByteArray json = R"({"items":[{"name":"附子","dose_g":12000}]})";
        const ReadPrescriptions file = readEachPrescription(json, QStringLiteral("a.json"));
        QVERIFY(file.prescriptions.isEmpty());
        QCOMPARE(file.problems.size(), 1);
        QCOMPARE(file.problems.first().pointer, QStringLiteral("/items/0/dose_g"));
        QVERIFY(file.problems.first().text.contains(QStringLiteral("10000 g")));
        for (const Prescription& kept : {readPrescriptions(json, QStringLiteral("version")).first(),
                                         readDraftPrescription(json, QStringLiteral("draft"))}) {
            QCOMPARE(kept.items.first().doseGrams, std::optional<double>(12000));
        }
    }

    void readsEverything() {
        const QByteArray json = R"({"id":"rx-1","patient":{"sex":"F","age_years":0.5,"weight_kg":7,
            "pregnancy":"no","lactation":"unknown","allergies":[],"conditions":["liver-impaired"],
            "current_drugs":["华法林"]},"formula":"四逆汤","form":"granules","doses":7,"doses_per_day":1,
            "times_per_day":2,"items":[{"name":"制附子","dose_g":9,"handling":["先煎"],"processing":"制",
            "role":"君"},{"name":"干姜"}]})";
        const QList<Prescription> read = readPrescriptions(json, QStringLiteral("a.json"));
        QCOMPARE(read.size(), 1);
        const Prescription& rx = read.first();
        QCOMPARE(rx.id, QStringLiteral("rx-1"));
        QCOMPARE(rx.patient.sex, Sex::Female);
        QCOMPARE(rx.patient.ageYears, std::optional<double>(0.5));
        QCOMPARE(rx.patient.pregnancy, Answer::No);
        QCOMPARE(rx.patient.lactation, Answer::Unknown);
        QVERIFY(rx.patient.allergies && rx.patient.allergies->isEmpty());
        QCOMPARE(rx.form, DosageForm::Granules);
        QCOMPARE(rx.items.size(), 2);
        QCOMPARE(rx.items.first().handling, QStringList{QStringLiteral("先煎")});
        QVERIFY(!rx.items.last().doseGrams);
        QCOMPARE(readPrescriptions(QJsonDocument(writePrescription(rx)).toJson(), QStringLiteral("b")), read);
    }

    void readsHowItIsMadeAndTaken() {
        const QByteArray json =
            R"({"id":"rx-2","diagnosis":"咳嗽病","syndrome":"外寒内饮证","therapy":"温肺化饮","formula":"小青龙汤",
            "formula_entry":"formula:小青龙汤","items":[{"name":"麻黄"}],"directions":{"prepared_by":"pharmacy",
            "soak_min":0,"boil_min":[30,20],"target_ml":400,"route":"口服","timing":"饭后温服"},"emergency":true,
            "valid_days":3,"longer_reason":"慢性病","note":"忌生冷"})";
        const Prescription rx = readPrescriptions(json, QStringLiteral("a.json")).first();
        QCOMPARE(rx.diagnosis, QStringLiteral("咳嗽病"));
        QCOMPARE(rx.syndrome, QStringLiteral("外寒内饮证"));
        QCOMPARE(rx.therapy, QStringLiteral("温肺化饮"));
        QCOMPARE(rx.formulaEntry, QStringLiteral("formula:小青龙汤"));
        QCOMPARE(rx.directions.preparedBy, Preparation::Pharmacy);
        QCOMPARE(rx.directions.soakMinutes, std::optional<double>(0));
        QCOMPARE(rx.directions.boilMinutes, (QList<double>{30, 20}));
        QCOMPARE(rx.directions.targetMl, std::optional<double>(400));
        QCOMPARE(rx.directions.route, QStringLiteral("口服"));
        QCOMPARE(rx.directions.timing, QStringLiteral("饭后温服"));
        QVERIFY(rx.isEmergency);
        QCOMPARE(rx.validDays, std::optional<double>(3));
        QCOMPARE(rx.longerReason, QStringLiteral("慢性病"));
        QCOMPARE(rx.note, QStringLiteral("忌生冷"));
        QCOMPARE(
            readPrescriptions(QJsonDocument(writePrescription(rx)).toJson(), QStringLiteral("b")).first(),
            rx);
    }

    void aDraftMayHaveNoHerbYet() {
        const Prescription rx = readDraftPrescription(R"({"note":"x","items":[]})", QStringLiteral("a"));
        QCOMPARE(rx.note, QStringLiteral("x"));
        QVERIFY(rx.items.isEmpty());
        QVERIFY_EXCEPTION_THROWN(readDraftPrescription("[]", QStringLiteral("a")), FailureError);
        QVERIFY_EXCEPTION_THROWN(readDraftPrescription(R"({"items":[{}]})", QStringLiteral("a")),
                                 FailureError);
    }

    void totalsNeedEveryDose() {
        Prescription rx;
        rx.items = {{QStringLiteral("麻黄"), 9, {}, {}, {}}, {QStringLiteral("甘草"), 6, {}, {}, {}}};
        QCOMPARE(rx.gramsOfDose(), 15.0);
        QVERIFY(!rx.gramsInAll());
        QVERIFY(!rx.daysOfSupply());
        rx.doses = 5;
        QCOMPARE(rx.gramsInAll(), std::optional<double>(75));
        QCOMPARE(rx.daysOfSupply(), std::optional<double>(5));
        rx.dosesPerDay = 2;
        QCOMPARE(rx.daysOfSupply(), std::optional<double>(2.5));
        rx.items.last().doseGrams.reset();
        QVERIFY(!rx.gramsInAll());
        QCOMPARE(rx.gramsOfDose(), 9.0);
    }

    void missingIsUnknown() {
        const Prescription rx =
            readPrescriptions(R"([{"items":[{"name":"附子"}]}])", QStringLiteral("a")).first();
        QCOMPARE(rx.id, QStringLiteral("1"));
        static const PatientFacts kNothing;
        QCOMPARE(rx.patient, kNothing);
        QVERIFY(!rx.patient.allergies);
        QCOMPARE(rx.form, DosageForm::Unknown);
        QVERIFY(!rx.dosesPerDay);
        QVERIFY(!rx.gramsADay(rx.items.first()));
    }

    void hugeListsAreRefused() {
        const auto withHerbs = [](qsizetype count) {
            return "{\"items\":[" + QByteArray("{\"name\":\"a\"},").repeated(count - 1) +
                   "{\"name\":\"a\"}]}";
        };
        QCOMPARE(readPrescriptions(withHerbs(kMostHerbs), QStringLiteral("a")).first().items.size(),
                 kMostHerbs);
        QVERIFY_EXCEPTION_THROWN(readPrescriptions(withHerbs(kMostHerbs + 1), QStringLiteral("a")),
                                 FailureError);
    }

    void numbersMayBeIds() {
        QCOMPARE(readPrescriptions(R"({"id":12,"items":[{"name":"附子"}]})", QStringLiteral("a")).first().id,
                 QStringLiteral("12"));
    }

    // A file of nothing but mistakes is reported in a thousand lines and a number.
    void soManyProblemsAreListed() {
        QByteArray json = "[";
        const qsizetype wrong = kMostProblems + 5;
        for (qsizetype i = 0; i < wrong; ++i) {
            json += R"({"items":[{"name":""}]},)";
        }
        json += R"({"items":[{"name":"甘草"}]}])";
        const ReadPrescriptions read = readEachPrescription(json, QStringLiteral("f"));
        QCOMPARE(read.problems.size(), kMostProblems);
        QCOMPARE(read.moreProblems, qsizetype(5));
        QCOMPARE(read.total, wrong + 1);
        QCOMPARE(read.prescriptions.size(), 1);
    }

    void aDayIsOneDoseUnlessSaid() {
        Prescription rx;
        rx.items += PrescriptionItem{QStringLiteral("附子"), 9, {}, {}, {}};
        QCOMPARE(rx.gramsADay(rx.items.first()), std::optional<double>(9));
        rx.dosesPerDay = 0.5;
        QCOMPARE(rx.gramsADay(rx.items.first()), std::optional<double>(4.5));
        rx.dosesPerDay = 2;
        QCOMPARE(rx.gramsADay(rx.items.first()), std::optional<double>(18));
    }

    void refusesWithPlace_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kRefusals)); ++i) {
            QTest::addRow("%s", kRefusals[i].name) << i;
        }
    }

    void refusesWithPlace() {
        QFETCH(int, index);
        const Refusal& row = kRefusals[index];
        try {
            readPrescriptions(row.json, QStringLiteral("day.json"));
            QFAIL("it was read");
        } catch (const FailureError& error) {
            const Failure& failure = error.failure();
            QVERIFY2(failure.what.contains(QStringLiteral("day.json")), qPrintable(failure.what));
            QVERIFY2(failure.what.contains(QString::fromUtf8(row.place)), qPrintable(failure.what));
            QVERIFY2(failure.what.contains(QString::fromUtf8(row.word)), qPrintable(failure.what));
            QVERIFY(!failure.advice.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(PrescriptionJsonTest)
#include "prescription_json_test.moc"
