// Which names a question holds, over the real tables: what people ask is understood, and a name that is none
// is not taken for the one that stands in it.

#include "app/knowledge/question_names.h"

#include <QSet>
#include <QTest>
#include <tuple>

#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

struct Asked {
    const char* question;
    const char* names;  ///< of the entries that have to be among those found
};

constexpr Asked kNatural[] = {
    {"孕妇能用附子吗", "附子"},
    {"请问附子怎么煎", "附子"},
    {"我想用黄芪和党参", "黄芪 党参"},
    {"麻黄的用量是多少？", "麻黄"},
    {"黄芪炖鸡有什么功效", "黄芪"},
    {"老年人能吃人参吗", "人参"},
    {"长期服用甘草有什么副作用", "甘草"},
    {"我家孩子可以喝金银花水吗", "金银花"},
    {"菊花茶能降压吗", "菊花"},
    {"枸杞子泡水喝有什么好处", "枸杞子"},
    {"大黄后下是什么意思", "大黄"},
    {"半夏要不要先煎", "半夏"},
    {"川乌和草乌的区别", "川乌 草乌"},
    {"介绍一下丹参", "丹参"},
    {"什么是阿胶", "阿胶"},
    {"告诉我当归的性味归经", "当归"},
    {"白术一般用几克", "白术"},
    {"高血压患者可以吃葛根吗", "葛根"},
    {"糖尿病人能用黄连吗", "黄连"},
    {"感冒时能不能喝板蓝根", "板蓝根"},
    {"哺乳期用麦芽会回乳吗", "麦芽"},
    {"儿童可以用朱砂吗", "朱砂"},
    {"附子中毒怎么办", "乌头类中毒"},
    {"细辛有毒吗", "细辛"},
    {"细辛不过钱是什么意思", "细辛"},
    {"人参和莱菔子能一起吃吗", "人参 莱菔子"},
    {"甘草反甘遂吗", "甘草 甘遂"},
    {"附子与半夏同用可以吗", "附子 半夏"},
    {"丁香不能和郁金同服吗", "丁香 郁金"},
    {"比较麻黄、桂枝、白术", "麻黄 桂枝 白术"},
    {"桂枝汤的组成", "桂枝汤"},
    {"桂枝汤证有哪些表现", "桂枝汤"},
    {"小柴胡汤加减怎么用", "小柴胡汤"},
    {"四君子汤由哪些药组成", "四君子汤"},
    {"补中益气汤能治胃下垂吗", "补中益气汤"},
    {"六味地黄丸孕妇能吃吗", "六味地黄丸"},
    {"逍遥散出自哪本书", "逍遥散"},
    {"麻黄汤里的麻黄可以换成香薷吗", "麻黄汤 麻黄 香薷"},
    {"何首乌会伤肝吗", "何首乌"},
    {"何首乌肝毒性的报道", "何首乌"},
    {"三七粉怎么服", "三七"},
    {"炒白术和生白术有何不同", "炒白术"},
    {"我妈妈每天用西洋参泡茶", "西洋参"},
    {"术后喝黄芪水可以吗", "黄芪"},
    {"月经期间吃益母草好吗", "益母草"},
    {"石膏为什么要先煎", "石膏"},
    {"桃仁红花活血化瘀的原理", "桃仁 红花"},
    {"黄芪30克会不会太多", "黄芪"},
    {"每天10克三七长期吃可以吗", "三七"},
    {"请说明川芎的药理作用", "川芎"},
    {"川芎治头痛用多少", "川芎"},
    {"失眠用酸枣仁有效吗", "酸枣仁"},
    {"便秘可以用番泻叶吗", "番泻叶"},
    {"柴胡的别名", "柴胡"},
    {"白芍归哪些经", "白芍"},
    {"山药是寒性还是热性", "山药"},
    {"茯苓健脾吗", "茯苓"},
    {"鱼腥草过敏怎么办", "鱼腥草"},
    {"杏仁有小毒，孕妇慎用吗", "苦杏仁"},
    {"麻黃的用量", "麻黄"},
    {"What is the dosage of ma huang?", "麻黄"},
    {"is ma huang toxic", "麻黄"},
    {"can pregnant women take ma huang", "麻黄"},
    {"方中附子起什么作用", "附子"},
    {"附子、干姜、甘草的配伍意义", "附子 干姜 甘草"},
    {"当归补血还是活血", "当归"},
    {"服用雷公藤期间要查肝功能吗", "雷公藤"},
    {"艾叶可以外洗吗", "艾叶"},
    {"冰片外用的禁忌", "冰片"},
    {"没有阿胶可以用什么代替", "阿胶"},
    {"黄芩苷的药理作用", "黄芩苷"},
    {"附子（制,先煎）的用量", "制附子"},
    {"法半夏和附子能一起煎吗", "法半夏 附子"},
    // Names that only prescriptions know, inside a sentence.
    {"我想用田七", "三七"},
    {"我想用贝母", "川贝母 浙贝母"},
    {"我想用法夏", "法半夏"},
    {"那田七和丹参粉经期能吃吗", "三七 丹参"},
    // Inside of what has ingredients.
    {"桂枝汤里甘草多少克", "桂枝汤 甘草"},
    {"桂枝汤中哪味是君药", "桂枝汤"},
    {"逍遥散中的柴胡起什么作用", "逍遥散 柴胡"},
    // What is sold in many forms is asked for without one.
    {"双黄连儿童能用吗", "双黄连口服液"},
    {"连花清瘟的功效", "连花清瘟胶囊"},
    // As patients write.
    {"怀孕可以喝海带冬瓜排骨汤和枸杞吗", "枸杞子"},
    {"荔枝生姜泡水", "生姜"},
    {"白果擦脸可以治疗痤疮吗？", "白果"},
    {"我想吃点冰糖去火", "冰糖"},
    {"田七和丹参粉经期能吃吗？", "三七 丹参"},
    {"决明子直接用开水泡来喝就行了吗", "决明子"},
    {"斑秃用生姜擦有用吗？", "生姜"},
    {"手术20天丹参片要吃多长时间呀", "丹参片"},
    {"每天吃两粒花椒可以吗", "花椒"},
    {"老师让服用一点西洋参提神", "西洋参"},
    {"骨折用石膏和知母", "石膏 知母"},
    {"党参鸭肉汤怎么做", "党参"},
    {"山药红豆薏苡仁能一起煮吗", "山药 薏苡仁"},
};

// Names that nobody has given to a herb or formula, around ones that have: 川乌药 and 水半夏 among them.
constexpr const char* kComposed[] = {
    "水半夏",     "假黄芪",   "野山药",   "生乌头王", "川乌药",   "大黄草根王", "土当归藤",
    "红人参花",   "白附子草", "金附子",   "洋甘草",   "蓝大黄",   "铁半夏",     "毛丹参",
    "细辛草王",   "苦黄芪",   "甜黄连",   "附子王",   "石茯苓",   "野川芎",     "番白术",
    "赛党参",     "白芍仙",   "山麻黄草", "雪当归",   "小石膏石", "新桂枝汤",   "假四君子汤",
    "大逍遥散王", "神麻黄",   "青柴胡花", "双黄芩子", "赤细辛",   "天何首乌",   "丹参虎",
};

// Each of them stands in each of these.
constexpr const char* kFrames[] = {"%1的用量",       "请问%1和砂仁能一起用吗", "%1是什么药",
                                   "我想用白芷配%1", "孕妇能用%1吗",           "%1"};

}  // namespace

class QuestionNamesTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_knowledge = KnowledgeBase::open(realKnowledge()); }

    void understandsWhatPeopleAsk_data() {
        QTest::addColumn<QString>("names");
        for (const Asked& asked : kNatural) {
            QTest::newRow(asked.question) << QString::fromUtf8(asked.names);
        }
    }

    void understandsWhatPeopleAsk() {
        QFETCH(const QString, names);
        const QuestionNames found = read(QString::fromUtf8(QTest::currentDataTag()));
        QStringList unknown;
        for (const UnknownName& name : found.unknown) {
            // 双黄连 is known; what else is called so is said beside the answer.
            if (name.kind != UnknownName::Kind::Forms) {
                unknown += name.written;
            }
        }
        QVERIFY2(unknown.isEmpty(), qPrintable(unknown.join(QLatin1Char(' '))));
        for (const QString& name : names.split(QLatin1Char(' '))) {
            QVERIFY2(namesOf(found).contains(name),
                     qPrintable(namesOf(found).join(QLatin1Char(' ')) + QStringLiteral(" lacks ") + name));
        }
    }

    void saysOfWhichNameTheFactsAre() {
        for (const auto& [question, written, meant] : {std::tuple{"麻黄素能降血压吗", "麻黄素", "麻黄"},
                                                       std::tuple{"土黄芩的功效", "土黄芩", "功劳木"}}) {
            const QuestionNames found = read(QString::fromUtf8(question));
            QCOMPARE(namesOf(found), QStringList(QString::fromUtf8(meant)));
            QCOMPARE(found.unknown, (QList<UnknownName>{{QString::fromUtf8(written),
                                                         {QString::fromUtf8(meant)},
                                                         UnknownName::Kind::Nearest}}));
        }
    }

    // Nothing known stands in them, and yet the tables have them: as names of drugs that are no herb of
    // theirs.
    void saysWhatIsAListedNameWithoutAHerb() {
        for (const char* name : {"仙人掌", "竹黄"}) {
            for (const char* frame : kFrames) {
                const QString question = QString::fromUtf8(frame).arg(QString::fromUtf8(name));
                const QuestionNames found = read(question);
                QVERIFY2(found.unknown.size() == 1, qPrintable(question));
                QCOMPARE(found.unknown.first().written, QString::fromUtf8(name));
            }
        }
    }

    void takesNoNameForAPartOfIt_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : kComposed) {
            for (const char* frame : kFrames) {
                const QString question = QString::fromUtf8(frame).arg(QString::fromUtf8(name));
                QTest::newRow(question.toUtf8().constData()) << QString::fromUtf8(name);
            }
        }
    }

    void takesNoNameForAPartOfIt() {
        QFETCH(const QString, name);
        const QString question = QString::fromUtf8(QTest::currentDataTag());
        const QuestionNames found = read(question);
        QCOMPARE(found.unknown.size(), 1);
        QCOMPARE(found.unknown.first().written, name);
        QVERIFY(!found.unknown.first().nearest.isEmpty());
        // What else the frame names; of what stands in the name only that with which it begins, and that is
        // said.
        const bool isSaid = found.unknown.first().kind == UnknownName::Kind::Nearest;
        QVERIFY(!isSaid || name.startsWith(found.unknown.first().nearest.first()));
        for (const QString& other : namesOf(found)) {
            QVERIFY2(other == QStringLiteral("砂仁") || other == QStringLiteral("白芷") ||
                         (isSaid && other == found.unknown.first().nearest.first()),
                     qPrintable(other));
        }
    }

    void withholdsNoWarningForWordsThatItDoesNotKnow() {
        for (const char* herb :
             {"何首乌", "附子", "川乌", "细辛", "雷公藤", "朱砂", "黄药子", "红花", "麻黄", "甘草"}) {
            const QString name = QString::fromUtf8(herb);
            for (const char* frame : {"%1伤肝吗", "%1怀孕能用吗", "%1备孕能吃吗", "%1坐月子能吃吗",
                                      "%1致畸吗", "%1超量会怎样", "%1心脏病能用吗", "%1婴幼儿能用吗",
                                      "我妈吃了%1上火", "糖尿病%1能吃吗", "%1劫肺阴吗", "%1把人吃坏了"}) {
                const QString question = QString::fromUtf8(frame).arg(name);
                const QStringList names = namesOf(read(question));
                QVERIFY2(names.contains(name), qPrintable(question + names.join(QLatin1Char(' '))));
            }
            const QuestionNames beside = read(QStringLiteral("华法林和%1能一起吃吗").arg(name));
            QVERIFY2(beside.unknown.isEmpty(), qPrintable(name));
        }
    }

    // An alias that shares no character with the name is one all the same, whatever touches it.
    void dropsNoShortAlias() {
        QCOMPARE(namesOf(read(QStringLiteral("国老煨甘遂行吗"))),
                 QStringList({QStringLiteral("甘草"), QStringLiteral("甘遂")}));
        const QuestionNames found = read(QStringLiteral("川军泻得厉害吗"));
        QCOMPARE(namesOf(found), QStringList(QStringLiteral("大黄")));
        QCOMPARE(found.unknown.size(), 1);
        QCOMPARE(found.unknown.first().kind, UnknownName::Kind::Nearest);
    }

    void takesNoPartOfANameForTheInsideOfAFormula() {
        const QuestionNames found = read(QStringLiteral("桂枝汤内金多少克"));
        QCOMPARE(found.unknown.size(), 1);
        QCOMPARE(found.unknown.first().written, QStringLiteral("桂枝汤内金"));
    }

    // To books they are 血余炭, 威灵仙, 五味子, 石膏; here they are words.
    void takesNoEverydayWordForADrug() {
        for (const char* text : {"掉头发怎么办", "对头发有什么好处", "龟头发红", "这个药能消炎吗",
                                 "会及时好吗", "骨折打了石膏要多久拆", "石膏固定后脚肿"}) {
            const QuestionNames found = read(QString::fromUtf8(text));
            for (const QString& id : found.ids) {
                QVERIFY2(!id.startsWith(QStringLiteral("herb:")), qPrintable(QString::fromUtf8(text) + id));
            }
            QVERIFY2(found.unknown.isEmpty(), text);
        }
        QCOMPARE(namesOf(read(QStringLiteral("石膏的用量"))), QStringList(QStringLiteral("石膏")));
    }

    // 琥珀酸 is an acid, 琥珀酸美托洛尔 a drug for the heart.
    void takesNoDrugForTheCompoundThatItsNameBeginsWith() {
        const QuestionNames found = read(QStringLiteral("琥珀酸美托洛尔缓释片有什么功效"));
        QVERIFY(namesOf(found).isEmpty());
        QVERIFY(found.unknown.first().nearest.isEmpty());
    }

    void saysOfWhatStandsBesideADrugThatNothingIsKnown() {
        for (const char* name : {"牛奶", "阿莫西林", "海鲜"}) {
            const QuestionNames found = read(QString::fromUtf8(name) + QStringLiteral("和黄芪能一起吃吗"));
            QCOMPARE(namesOf(found), QStringList(QStringLiteral("黄芪")));
            const QList<UnknownName> beside{{QString::fromUtf8(name), {}, UnknownName::Kind::Beside}};
            QCOMPARE(found.unknown, beside);
            QCOMPARE(read(QStringLiteral("黄芪和%1一起吃可以吗").arg(QString::fromUtf8(name))).unknown,
                     beside);
        }
    }

    void takesNoFoodForTheWholeOfANameThatBeginsWithIt() {
        for (const char* text : {"苹果醋", "梨头草", "虾钳菜", "茶叶花", "红豆杉"}) {
            const QString name = QString::fromUtf8(text);
            const QList<UnknownName> beside{{name, {}, UnknownName::Kind::Beside}};
            for (const char* frame : {"%1和黄芪能一起吃吗", "黄芪和%1能一起吃吗"}) {
                QuestionNames found = read(QString::fromUtf8(frame).arg(name));
                QCOMPARE(namesOf(found), QStringList(QStringLiteral("黄芪")));
                // 梨头草 is offered 犁头草, which sounds the same, and stays unknown.
                for (UnknownName& unknown : found.unknown) {
                    unknown.similar.clear();
                }
                QCOMPARE(found.unknown, beside);
            }
            QCOMPARE(namesOf(read(name + QStringLiteral("的毒性"))), QStringList());
        }
    }

    void takesNoWordForTheBeginningOfADrugsName() {
        for (const char* question : {"可乐定", "可乐定的副作用", "我想用可乐定", "可乐定能吃吗"}) {
            QCOMPARE(namesInQuestion(*m_knowledge, QString::fromUtf8(question)).unread,
                     QStringList{QStringLiteral("可乐定")});
        }
        const QString steroid = QStringLiteral("我想用可的松");
        QCOMPARE(namesInQuestion(*m_knowledge, steroid).unread, QStringList{QStringLiteral("可的松")});
    }

    void readsPinyinByItsSyllables() {
        QCOMPARE(namesOf(read(QStringLiteral("dose of ban xia"))), QStringList(QStringLiteral("半夏")));
        const QuestionNames found = read(QStringLiteral("dose of shui ban xia"));
        QVERIFY(namesOf(found).isEmpty());
        QCOMPARE(found.unknown.first().written, QStringLiteral("shui ban xia"));
    }

    void takesAnyText() {
        for (const QString& text :
             {QString(), QStringLiteral("？"), QStringLiteral("（）"), QStringLiteral("和"),
              QString(3000, QChar(u'囧')), QStringLiteral("黄芪（").repeated(50)}) {
            QVERIFY(read(text).unknown.size() <= 50);
        }
    }

private:
    QuestionNames read(const QString& question) const {
        return namesInQuestion(*m_knowledge, m_knowledge->simplified(question).toLower());
    }

    QStringList namesOf(const QuestionNames& found) const {
        QStringList names;
        for (const QString& id : found.ids) {
            names += m_knowledge->entry(id)->name;
        }
        names.removeDuplicates();
        return names;
    }

    std::unique_ptr<KnowledgeBase> m_knowledge;
};

QTEST_GUILESS_MAIN(QuestionNamesTest)
#include "question_names_test.moc"
