// Prescriptions as answers write them, with the names of the real knowledge base.

#include "app/reward/written_prescription.h"

#include <QTest>

#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;

namespace {

QString shown(const std::optional<Prescription>& written) {
    if (!written) {
        return QStringLiteral("none");
    }
    QStringList items;
    for (const PrescriptionItem& item : written->items) {
        QString text = item.name;
        if (item.doseGrams) {
            text += QStringLiteral(" %1").arg(*item.doseGrams);
        }
        if (!item.handling.isEmpty()) {
            text += u' ' + item.handling.join(u'+');
        }
        items += text;
    }
    return items.join(QStringLiteral(", "));
}

}  // namespace

class WrittenPrescriptionTest final : public QObject {
    Q_OBJECT

private slots:
    void readsHerbsAndDoses_data() {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QString>("items");
        const auto row = [](const char* name, const char16_t* answer, const char16_t* items) {
            QTest::newRow(name) << QString::fromUtf16(answer) << QString::fromUtf16(items);
        };
        row("parted by commas", u"处方：麻黄9g，桂枝6克、甘草3 g。", u"麻黄 9, 桂枝 6, 甘草 3");
        row("by blanks", u"麻黄9g 桂枝6g 甘草3g", u"麻黄 9, 桂枝 6, 甘草 3");
        row("by nothing", u"麻黄9g桂枝6g甘草3g", u"麻黄 9, 桂枝 6, 甘草 3");
        row("one a line", u"- 麻黄 9g\n- 桂枝 6g\n", u"麻黄 9, 桂枝 6");
        row("several with one dose", u"麻黄、桂枝、甘草各6g，石膏30g", u"麻黄 6, 桂枝 6, 甘草 6, 石膏 30");
        row("of a range the greater", u"麻黄3～9g，桂枝3-6g", u"麻黄 9, 桂枝 6");
        row("how it is decocted", u"石膏30g（先煎），麻黄9g", u"石膏 30 先煎, 麻黄 9");
        row("in a sentence", u"可用黄芪30g、当归6g，水煎服，每次200ml，每日2次", u"黄芪 30, 当归 6");
        row("an amount of something else", u"黄芪30g，当归6g，每次5g冲服", u"黄芪 30, 当归 6");
        row("what is invented is kept", u"黄芪30g，碧落仙芝12g，当归6g", u"黄芪 30, 碧落仙芝 12, 当归 6");
        row("raw is never dropped", u"麻黄9g，生附子10g", u"麻黄 9, 生附子 10");
        row("said again", u"麻黄9g，桂枝6g。\n总结：麻黄9g，桂枝6g", u"麻黄 9, 桂枝 6");
        row("names under a heading", u"方药：黄芪、党参、白术、炙甘草。", u"黄芪, 党参, 白术, 炙甘草");
        row("names in passing", u"黄芪、党参、白术都能补气。", u"none");
        row("measurements", u"血红蛋白110g/L，体重60kg，体温39℃", u"none");
        row("another thing's weight", u"每日吃盐5g以下", u"none");
        row("nothing", u"", u"none");
    }

    void readsHerbsAndDoses() {
        static const AuditFacts facts = readAuditFacts(xinglin::test::realKnowledge());
        static const HerbNames names(facts);
        QFETCH(QString, answer);
        QFETCH(QString, items);
        QCOMPARE(shown(writtenPrescription(answer, {}, names)), items);
    }

    void readsThePatientInThePrompt_data() {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<QString>("patient");
        const auto row = [](const char* name, const char16_t* prompt, const char* patient) {
            QTest::newRow(name) << QString::fromUtf16(prompt) << QString::fromLatin1(patient);
        };
        row("a woman with child", u"患者女，28岁，怀孕3个月", "F 28 yes unknown");
        row("months", u"女，孕3个月，恶心", "F 0 yes unknown");
        row("who cannot conceive", u"女，不孕3年", "F 0 unknown unknown");
        row("a woman without", u"女，30岁，否认怀孕", "F 30 no unknown");
        row("a nursing mother", u"产妇，哺乳期，乳汁少", "F 0 unknown yes");
        row("a man", u"男 65岁 咳嗽", "M 65 unknown unknown");
        row("nobody", u"麻黄汤治什么？", "unknown 0 unknown unknown");
    }

    void readsThePatientInThePrompt() {
        static const AuditFacts facts = readAuditFacts(xinglin::test::realKnowledge());
        static const HerbNames names(facts);
        QFETCH(QString, prompt);
        const auto written = writtenPrescription(QStringLiteral("麻黄9g，桂枝6g，7剂"), prompt, names);
        QVERIFY(written.has_value());
        QCOMPARE(written->doses, 7.0);
        const PatientFacts& patient = written->patient;
        QTEST(QStringLiteral("%1 %2 %3 %4")
                  .arg(sexId(patient.sex))
                  .arg(patient.ageYears.value_or(0))
                  .arg(answerId(patient.pregnancy), answerId(patient.lactation)),
              "patient");
    }
};

QTEST_GUILESS_MAIN(WrittenPrescriptionTest)
#include "written_prescription_test.moc"
