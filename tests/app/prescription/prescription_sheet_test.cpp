// What a printed prescription says: the prescribed fields, the sentence of taking, second signatures.

#include "app/prescription/prescription_sheet.h"

#include <QTest>

#include "tests/support/app/prescriptions.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

QString field(const QList<SheetField>& fields, const char16_t* label) {
    for (const SheetField& one : fields) {
        if (one.label == QString::fromUtf16(label)) {
            return one.text;
        }
    }
    return QStringLiteral("no such field");
}

}  // namespace

class PrescriptionSheetTest final : public QObject {
    Q_OBJECT

private slots:
    void regimen_data() {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const char* head, const char16_t* sentence) {
            QTest::newRow(name) << QByteArray(head) << QString::fromUtf16(sentence);
        };
        row("nothing decided", R"("id":"1")", u"");
        row("the example of the standard",
            R"("form":"decoction","doses_per_day":1,"times_per_day":2,"directions":{"target_ml":400,"timing":"空腹温服"})",
            u"每日1剂，水煎400ml，分早晚两次空腹温服");
        row("number of doses first", R"("doses":5,"form":"decoction","times_per_day":3)",
            u"5剂，每日1剂，水煎，分早中晚三次");
        row("boiled by the pharmacy", R"("form":"decoction","directions":{"prepared_by":"pharmacy"})",
            u"每日1剂，代煎");
        row("one dose lasts two days", R"("doses_per_day":0.5,"times_per_day":1)", u"每2日1剂，水煎，一次");
        row("two doses a day in four intakes", R"("doses_per_day":2,"times_per_day":4)",
            u"每日2剂，水煎，分4次");
        row("granules", R"("form":"granules","times_per_day":2)", u"每日1剂，开水冲服，分早晚两次");
        row("outward", R"("form":"external","directions":{"route":"熏洗"},"times_per_day":2)",
            u"每日1剂，外用，分早晚两次熏洗");
    }

    void regimen() {
        QFETCH(QByteArray, head);
        QFETCH(QString, sentence);
        QCOMPARE(regimenSentence(prescriptionOf(QStringLiteral("甘草 3"), head)), sentence);
    }

    void packAndGroupStandBeneathTheHerb() {
        const auto beneath = [](const char* item) {
            const QByteArray json = QByteArray("{\"items\":[{\"name\":\"茯苓\"") + item + "}]}";
            return sheetOf(readPrescriptions(json, QStringLiteral("a")).first(), {}).herbs.first().beneath;
        };
        QCOMPARE(beneath(""), QString());
        QCOMPARE(beneath(R"(,"specification":"10g/袋")"), QStringLiteral("10g/袋"));
        QCOMPARE(beneath(R"(,"group":2)"), QStringLiteral("第2组"));
        QCOMPARE(beneath(R"(,"specification":"10g/袋","group":2)"), QStringLiteral("10g/袋　第2组"));
    }

    void aLimitOfTheClinicIsAnsweredForOnPaper() {
        SheetContext context;
        for (const AuditRule rule : {AuditRule::HerbCount, AuditRule::TotalWeight}) {
            FindingOverride override;
            override.rule = rule;
            override.reason = QStringLiteral("病情需要");
            override.confirmedBy = QStringLiteral("张三");
            context.overrides += override;
        }
        const PrescriptionSheet sheet = sheetOf(prescriptionOf(QStringLiteral("茯苓 12")), context);
        QCOMPARE(sheet.answeredFor, (QStringList{QStringLiteral("药味数超过本机构限定：病情需要 张三"),
                                                 QStringLiteral("总量超过本机构限定：病情需要 张三")}));
        QVERIFY(!sheet.herbs.first().isSignedAgain);
    }

    void headHasThePrescribedFields() {
        SheetContext context;
        context.patient.name = QStringLiteral("示例患者");
        context.patient.number = QStringLiteral("DEMO-1");
        context.writtenAt = QDateTime(QDate(2026, 11, 29), QTime(9, 0));
        const PrescriptionSheet sheet =
            sheetOf(prescriptionOf(QStringLiteral("甘草 3"),
                                   R"("patient":{"sex":"F","age_years":34,"weight_kg":52,"pregnancy":"no",
                                       "allergies":[]},"diagnosis":"咳嗽病","syndrome":"外寒内饮证")"),
                    context);
        QCOMPARE(sheet.title, QStringLiteral("中药饮片处方笺"));
        QCOMPARE(sheet.kind, QStringLiteral("普通"));
        QCOMPARE(field(sheet.head, u"姓名"), QStringLiteral("示例患者"));
        QCOMPARE(field(sheet.head, u"性别"), QStringLiteral("女"));
        QCOMPARE(field(sheet.head, u"年龄"), QStringLiteral("34岁"));
        QCOMPARE(field(sheet.head, u"开具日期"), QStringLiteral("2026年11月29日"));
        QCOMPARE(field(sheet.head, u"临床诊断"), QStringLiteral("咳嗽病　外寒内饮证"));
        QCOMPARE(field(sheet.head, u"过敏史"), QStringLiteral("无"));
        QCOMPARE(field(sheet.head, u"妊娠"), QStringLiteral("否"));
        for (const char16_t* label : {u"费别", u"科别", u"处方编号"}) {
            QCOMPARE(field(sheet.head, label), QString());
        }
        for (const char16_t* label : {u"医师", u"金额", u"审核", u"调配", u"核对", u"发药"}) {
            QCOMPARE(field(sheet.foot, label), QString());
        }
    }

    void aManIsNotAskedForPregnancyAndUnaskedIsNotNone() {
        const PrescriptionSheet sheet = sheetOf(
            prescriptionOf(QStringLiteral("甘草 3"), R"("patient":{"sex":"M","pregnancy":"no"})"), {});
        QCOMPARE(field(sheet.head, u"妊娠"), QStringLiteral("no such field"));
        QCOMPARE(field(sheet.head, u"过敏史"), QStringLiteral("未问"));
    }

    void infantsAreCountedInMonths() {
        const PrescriptionSheet sheet =
            sheetOf(prescriptionOf(QStringLiteral("甘草 3"), R"("patient":{"age_years":0.5})"), {});
        QCOMPARE(field(sheet.head, u"年龄"), QStringLiteral("6月"));
    }

    void herbsCarryProcessingDoseAndHandling() {
        Prescription prescription = prescriptionOf(QStringLiteral("附子 9 先煎|白术 12|炒白芍 6|甘草"));
        prescription.items[1].processing = QStringLiteral("炒");
        prescription.items[2].processing = QStringLiteral("炒");
        prescription.doses = 5;
        const PrescriptionSheet sheet = sheetOf(prescription, {});
        QCOMPARE(sheet.herbs.at(0).handling, QStringLiteral("（先煎）"));
        QCOMPARE(sheet.herbs.at(0).dose, QStringLiteral("9g"));
        QCOMPARE(sheet.herbs.at(1).name, QStringLiteral("炒白术"));
        QCOMPARE(sheet.herbs.at(2).name, QStringLiteral("炒白芍"));
        QCOMPARE(sheet.herbs.at(3).dose, QString());
        // With a dose missing there is no total.
        QCOMPARE(sheet.count, QStringLiteral("共4味，每剂27g"));
        prescription.items[3].doseGrams = 3;
        QCOMPARE(sheetOf(prescription, {}).count, QStringLiteral("共4味，每剂30g，5剂合计150g"));
    }

    void whatTheDeskKnowsStandsOnPaper() {
        Prescription prescription = prescriptionOf(QStringLiteral("甘草 3|于潜 9"), R"("fee":"insurance")");
        SheetContext context;
        context.number = QStringLiteral("20261129-0001");
        context.amountFen = 1205;
        context.standardNames = {QString(), QStringLiteral("白术")};
        const PrescriptionSheet sheet = sheetOf(prescription, context);
        QCOMPARE(field(sheet.head, u"费别"), QStringLiteral("医保"));
        QCOMPARE(field(sheet.head, u"处方编号"), QStringLiteral("20261129-0001"));
        QCOMPARE(field(sheet.foot, u"金额"), QStringLiteral("12.05元"));
        QCOMPARE(sheet.herbs.at(0).name, QStringLiteral("甘草"));
        QCOMPARE(sheet.herbs.at(1).name, QStringLiteral("于潜（白术）"));
        for (const auto& [fee, word] :
             {std::pair(FeeCategory::SelfPaid, u"自费"), std::pair(FeeCategory::Public, u"公费"),
              std::pair(FeeCategory::Other, u"其他")}) {
            prescription.fee = fee;
            QCOMPARE(field(sheetOf(prescription, context).head, u"费别"), QString::fromUtf16(word));
        }
    }

    void stateIsSeenOnPaper() {
        const Prescription prescription = prescriptionOf(QStringLiteral("甘草 3"));
        SheetContext context;
        QCOMPARE(sheetOf(prescription, context).watermark, QStringLiteral("草稿"));
        context.signedBy = QStringLiteral("张三（医师）");
        QCOMPARE(field(sheetOf(prescription, context).foot, u"医师"), QString());
        context.state = PrescriptionState::Signed;
        QCOMPARE(sheetOf(prescription, context).watermark, QString());
        QCOMPARE(field(sheetOf(prescription, context).foot, u"医师"), QStringLiteral("张三（医师）"));
        context.state = PrescriptionState::Void;
        QCOMPARE(sheetOf(prescription, context).watermark, QStringLiteral("作废"));
        QCOMPARE(field(sheetOf(prescription, context).foot, u"医师"), QStringLiteral("张三（医师）"));
    }

    void whoSignedAtTheDeskStandsInTheFoot() {
        SheetContext context;
        context.state = PrescriptionState::Signed;
        context.deskSigners = {QStringLiteral("甲"), QStringLiteral("乙"), QStringLiteral("丙"), QString()};
        const PrescriptionSheet sheet = sheetOf(prescriptionOf(QStringLiteral("甘草 3")), context);
        QCOMPARE(field(sheet.foot, u"审核"), QStringLiteral("甲"));
        QCOMPARE(field(sheet.foot, u"调配"), QStringLiteral("乙"));
        QCOMPARE(field(sheet.foot, u"核对"), QStringLiteral("丙"));
        QCOMPARE(field(sheet.foot, u"发药"), QString());
    }

    void theSecondSignatureStandsWhereSomebodyAnswered() {
        const Prescription prescription = prescriptionOf(QStringLiteral("附子 20 先煎|半夏 9|甘草 3|桃仁 6"));
        SheetContext context;
        FindingOverride pair;
        pair.rule = AuditRule::Incompatible18;
        pair.places = {0, 1};
        pair.reason = QStringLiteral("久寒");
        FindingOverride pregnancy = pair;
        pregnancy.rule = AuditRule::PregnancyForbidden;
        pregnancy.places = {3};
        pregnancy.confirmedBy = QStringLiteral("张三（医师）");
        context.overrides = {pair, pregnancy};
        // A reason without its confirmation counts for nothing; only these two rules want a signature above
        // the herb, but whatever was answered for is said.
        for (const SheetHerb& herb : sheetOf(prescription, context).herbs) {
            QVERIFY(!herb.isSignedAgain);
        }
        QCOMPARE(sheetOf(prescription, context).answeredFor,
                 QStringList{QStringLiteral("桃仁（妊娠禁用）：久寒 张三（医师）")});
        context.overrides.first().confirmedBy = QStringLiteral("张三（医师）");
        const PrescriptionSheet sheet = sheetOf(prescription, context);
        QVERIFY(sheet.herbs.at(0).isSignedAgain && sheet.herbs.at(1).isSignedAgain);
        QVERIFY(!sheet.herbs.at(2).isSignedAgain && !sheet.herbs.at(3).isSignedAgain);
        QCOMPARE(sheet.answeredFor.first(), QStringLiteral("附子、半夏（配伍禁忌）：久寒 张三（医师）"));
        QCOMPARE(sheet.answeredFor.size(), 2);
    }

    void whateverCanBeAnsweredForHasItsWord() {
        const Prescription prescription = prescriptionOf(QStringLiteral("附子 20"));
        for (const AuditRuleRow& row : auditRules()) {
            FindingOverride override;
            override.rule = row.rule;
            override.reason = QStringLiteral("故");
            override.confirmedBy = QStringLiteral("张三");
            SheetContext context;
            context.overrides = {override};
            AuditFinding finding;
            finding.rule = row.rule;
            finding.severity = std::max(row.severity, Severity::Review);
            const bool hasWord =
                sheetOf(prescription, context).answeredFor.first() != QStringLiteral("：故 张三");
            QCOMPARE(hasWord, mayBeOverridden(finding));
        }
    }

    void detailsAreWhatWasDecided() {
        const Prescription prescription = prescriptionOf(
            QStringLiteral("甘草 3"),
            R"("directions":{"soak_min":30,"boil_min":[30,20]},"valid_days":3,"longer_reason":"慢性病","note":"忌生冷","therapy":"温肺化饮")");
        QCOMPARE(sheetOf(prescription, {}).details,
                 (QStringList{QStringLiteral("治法：温肺化饮"),
                              QStringLiteral("煎法：浸泡30分钟，煎2次（30、20分钟）"),
                              QStringLiteral("处方有效期：3天"), QStringLiteral("超常用量理由：慢性病"),
                              QStringLiteral("备注：忌生冷")}));
    }
};

QTEST_GUILESS_MAIN(PrescriptionSheetTest)
#include "prescription_sheet_test.moc"
