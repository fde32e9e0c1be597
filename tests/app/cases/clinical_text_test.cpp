#include "app/cases/clinical_text.h"

#include <QTest>

using namespace xinglin::app;

class ClinicalTextTest : public QObject {
    Q_OBJECT

private slots:
    void assertionOfAWord_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        QTest::addColumn<Assertion>("assertion");
        const auto row = [](const char* text, const char* word, Assertion assertion) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(word) << assertion;
        };
        row("胸痛 2 小时", "胸痛", Assertion::Present);
        row("无胸痛", "胸痛", Assertion::Denied);
        row("否认胸痛、头晕", "头晕", Assertion::Denied);
        row("无胸痛，头晕明显", "头晕", Assertion::Present);
        row("无胸痛但头晕", "头晕", Assertion::Present);
        row("无明显诱因出现头晕", "头晕", Assertion::Present);
        row("未见抽搐", "抽搐", Assertion::Denied);
        row("抽搐（-）", "抽搐", Assertion::Denied);
        row("经治头晕消失", "头晕", Assertion::Denied);
        row("不头晕", "头晕", Assertion::Denied);
        row("询问有无胸痛", "胸痛", Assertion::Unclear);
        row("若出现胸痛及时就诊", "胸痛", Assertion::Supposed);
        row("既往头晕，胸痛病史。", "胸痛", Assertion::Past);
        row("既往体健，今日胸痛", "胸痛", Assertion::Present);
        row("父亲胸痛", "胸痛", Assertion::Relative);
        row("母亲代诉患儿抽搐", "抽搐", Assertion::Present);
        row("家族史：胸痛", "胸痛", Assertion::Relative);
    }

    void assertionOfAWord() {
        QFETCH(QString, text);
        QFETCH(QString, word);
        QFETCH(Assertion, assertion);
        const ClinicalTextReader reader(
            {QStringLiteral("胸痛"), QStringLiteral("头晕"), QStringLiteral("抽搐"), QStringLiteral("无汗")});
        const QList<ClinicalMention> mentions = reader.find(text);
        const auto found = std::find_if(mentions.begin(), mentions.end(),
                                        [&](const ClinicalMention& mention) { return mention.word == word; });
        QVERIFY(found != mentions.end());
        QCOMPARE(found->assertion, assertion);
    }

    void signThatBeginsWithNoIsNoDenial() {
        const ClinicalTextReader reader({QStringLiteral("无汗"), QStringLiteral("汗出")});
        const QList<ClinicalMention> mentions = reader.find(QStringLiteral("恶寒无汗"));
        QCOMPARE(mentions.size(), 1);
        QCOMPARE(mentions[0].word, QStringLiteral("无汗"));
        QCOMPARE(mentions[0].assertion, Assertion::Present);
    }

    void longestWordWins() {
        const ClinicalTextReader reader({QStringLiteral("头痛"), QStringLiteral("头痛如裂")});
        QCOMPARE(reader.find(QStringLiteral("头痛如裂")).first().word, QStringLiteral("头痛如裂"));
    }

    void vitalSignsAreReadFromFreeText() {
        const QList<VitalSign> signs = vitalSignsIn(
            QStringLiteral("T 39.5℃，P：120次/分，R 32次/分，BP 85/50mmHg，SpO2 86%，血糖 18.2mmol/L"));
        QMap<QString, double> values;
        for (const VitalSign& sign : signs) {
            values.insert(sign.vital, sign.value);
        }
        const QMap<QString, double> expected = {
            {QStringLiteral("temperature"), 39.5}, {QStringLiteral("heart_rate"), 120},
            {QStringLiteral("respiration"), 32},   {QStringLiteral("systolic"), 85},
            {QStringLiteral("diastolic"), 50},     {QStringLiteral("spo2"), 86},
            {QStringLiteral("glucose"), 18.2}};
        QCOMPARE(values, expected);
    }

    void numbersOfOtherThingsAreNoVitalSigns() {
        QVERIFY(vitalSignsIn(QStringLiteral("水温 60℃ 泡脚 30 分，病程 5/6 年")).isEmpty());
    }
};

QTEST_GUILESS_MAIN(ClinicalTextTest)
#include "clinical_text_test.moc"
