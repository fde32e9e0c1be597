#include "app/cases/red_flags.h"

#include <QTest>

#include "app/failure.h"

using namespace xinglin::app;

class RedFlagsTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema =
        FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
    const RedFlagRules m_rules =
        RedFlagRules::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/red_flags.json"));

    QStringList rules(const QByteArray& json, RedFlagState state) const {
        QStringList result;
        const CaseRecord record = readCase(json, QStringLiteral("case.json"), m_schema).record;
        for (const RedFlag& flag : m_rules.check(record, m_schema)) {
            if (flag.state == state) {
                result.append(flag.rule);
            }
        }
        return result;
    }

    static QByteArray text(const QString& words) {
        return QStringLiteral("{\"text\":\"%1\"}").arg(words).toUtf8();
    }

private slots:
    void dangerSignIsFound_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("rule");
        const auto row = [](const char* words, const char* rule) {
            QTest::newRow(words) << QString::fromUtf8(words) << QString::fromUtf8(rule);
        };
        row("突然神志不清", "consciousness");
        row("家属代诉夜间四肢抽搐 3 次", "convulsion");
        row("胸痛彻背，大汗淋漓", "chest_pain");
        row("口角歪斜，言语不利 1 小时", "stroke");
        row("呕血 2 次，量约 200ml", "bleeding");
        row("黑便 3 天", "bleeding");
        row("近来常说不想活了", "self_harm");
        row("高热，颈项强直", "meningeal");
        row("体温39.8℃，喷射性呕吐", "meningeal");
        row("右下腹剧痛，拒按，反跳痛", "acute_abdomen");
        row("停经 50 天，阴道流血，小腹痛", "pregnancy");
        row("汗出如油，四肢厥冷，脉微欲绝", "shock");
        row("血压 200/120mmHg，头痛", "vitals");
        row("测血压：80/50mmHg", "shock");
        row("喘不得卧，口唇发绀", "dyspnoea");
        row("呼吸 34次/分", "dyspnoea");
        row("24 小时无尿", "urinary");
    }

    void dangerSignIsFound() {
        QFETCH(QString, words);
        QFETCH(QString, rule);
        const QStringList found = rules(text(words), RedFlagState::Found);
        QVERIFY2(found.contains(rule), qPrintable(found.join(u' ')));
    }

    void harmlessWordsRaiseNoFlag_data() {
        QTest::addColumn<QString>("words");
        for (const char* words :
             {"无胸痛，无大汗", "否认抽搐、昏迷、呕血、黑便", "有无自杀意念待问", "若出现呕血立即就诊",
              "既往脑梗死，偏瘫病史。", "父亲中风偏瘫", "无尿频尿急尿痛", "体温 36.6℃，血压 120/80mmHg",
              "胸痛 3 天，与活动无关", "妊娠 20 周，纳可", "头痛 2 年，午后加重", "可见红肿"}) {
            QTest::newRow(words) << QString::fromUtf8(words);
        }
    }

    void harmlessWordsRaiseNoFlag() {
        QFETCH(QString, words);
        const QStringList found = rules(text(words), RedFlagState::Found);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u' ')));
    }

    void deniedAndUnmentionedAreKeptApart() {
        const QStringList denied = rules(text(QStringLiteral("否认抽搐")), RedFlagState::Denied);
        QCOMPARE(denied, QStringList{QStringLiteral("convulsion")});
        QVERIFY(rules(text(QStringLiteral("否认抽搐")), RedFlagState::NotMentioned)
                    .contains(QStringLiteral("self_harm")));
    }

    void numberFieldsCount() {
        QVERIFY(rules(R"({"fields":{"systolic":210,"diastolic":118}})", RedFlagState::Found)
                    .contains(QStringLiteral("vitals")));
        QVERIFY(rules(R"({"fields":{"systolic":120}})", RedFlagState::Found).isEmpty());
    }

    void termsAndPregnancyFieldCount() {
        QVERIFY(rules(R"({"fields":{"posture":["抽搐"]}})", RedFlagState::Found)
                    .contains(QStringLiteral("convulsion")));
        QVERIFY(rules(R"({"fields":{"pregnancy":true,"present_illness":"今晨见红"}})", RedFlagState::Found)
                    .contains(QStringLiteral("pregnancy")));
        QVERIFY(rules(R"({"fields":{"pregnancy":"none","present_illness":"今晨腹痛"}})", RedFlagState::Found)
                    .isEmpty());
    }

    void foundFlagSaysWhere() {
        const CaseRecord record =
            readCase(R"({"fields":{"present_illness":"胸痛，冷汗"}})", QStringLiteral("c"), m_schema).record;
        for (const RedFlag& flag : m_rules.check(record, m_schema)) {
            if (flag.rule == QLatin1String("chest_pain")) {
                QCOMPARE(flag.fieldId, QStringLiteral("present_illness"));
                QCOMPARE(flag.words, QStringLiteral("胸痛、冷汗"));
                return;
            }
        }
        QFAIL("no such rule");
    }

    void damagedTableIsNamedWithItsPlace_data() {
        QTest::addColumn<QByteArray>("table");
        QTest::addColumn<QString>("says");
        const QByteArray text = R"({"zh_CN":"a","zh_TW":"b","en":"c"})";
        const auto rule = [&text](const QByteArray& any) {
            return "{\"version\":\"1\",\"rules\":[{\"id\":\"x\",\"title\":" + text + ",\"advice\":" + text +
                   ",\"any\":" + any + "}]}";
        };
        QTest::newRow("cut") << QByteArray("{\"version\": ") << QStringLiteral("t.json, line 1");
        QTest::newRow("no rules") << QByteArray("{\"version\":\"1\"}") << QStringLiteral("“rules”");
        QTest::newRow("no words") << rule(R"([{"all":[{}]}])") << QStringLiteral("/rules/0/any/0/all/0");
        QTest::newRow("vital") << rule(R"([{"all":[{"vital":"mood","below":1}]}])")
                               << QStringLiteral("“mood” is not known here");
        QTest::newRow("limit") << rule(R"([{"all":[{"vital":"spo2"}]}])") << QStringLiteral("“at_least”");
    }

    void damagedTableIsNamedWithItsPlace() {
        QFETCH(QByteArray, table);
        QFETCH(QString, says);
        try {
            RedFlagRules::parse(table, QStringLiteral("t.json"));
            QFAIL("must throw");
        } catch (const FailureError& error) {
            QVERIFY2(error.failure().what.contains(says), qPrintable(error.failure().what));
        }
    }
};

QTEST_GUILESS_MAIN(RedFlagsTest)
#include "red_flags_test.moc"
