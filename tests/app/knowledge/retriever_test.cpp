#include "app/knowledge/retriever.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "app/knowledge/question_words.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class RetrieverTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_knowledge = KnowledgeBase::open(buildTwin(m_folder.path())); }
    void understandsQuestions_data();
    void understandsQuestions();
    void knowsWhetherHerbsAreAskedFor();
    void givesOnlyWhatIsAsked();
    void givesACompositionWithDoses();
    void asksInEnglishAndTraditional();
    void givesThePairOfTwoHerbs();
    void givesWhatTwoHerbsDoTogether_data();
    void givesWhatTwoHerbsDoTogether();
    void saysOfAPairWhatForbidsIt();
    void saysFirstWhatIsForbidden_data();
    void saysFirstWhatIsForbidden();
    void saysFirstWhatTheAuditWarnsOf();
    void dropsNoThirdHerb();
    void saysWhatIsUnknown();
    void saysWhatNoSourceSays();
    void saysOfEachQuestionThatItIsNotAnswered_data();
    void saysOfEachQuestionThatItIsNotAnswered();
    void answersOfRolesGramsAndCases();
    void readsNamesAsTheAuditDoes();
    void knowsNothingOfANameThatNothingHas_data();
    void knowsNothingOfANameThatNothingHas();
    void searchesWhereNothingIsNamed();
    void showsWhatThereIsWhenTheAskedFieldIsUnknown();
    void sharesThePlacesAmongEntries();
    void numbersAndNamesItsSources();
    void knowsNothingOfOtherThings_data();
    void knowsNothingOfOtherThings();

private:
    QList<RetrievedFact> retrieve(const char* question, int limit = 8) const {
        return Retriever(*m_knowledge).retrieve(QString::fromUtf8(question), limit).facts;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

namespace {

QStringList fieldsOf(const QList<RetrievedFact>& facts) {
    QStringList fields;
    for (const RetrievedFact& fact : facts) {
        for (const RetrievedLine& line : fact.lines) {
            fields += line.field;
        }
    }
    fields.removeDuplicates();
    return fields;
}

QStringList namesOf(const QList<RetrievedFact>& facts) {
    QStringList names;
    for (const RetrievedFact& fact : facts) {
        names += fact.name;
    }
    names.removeDuplicates();
    return names;
}

}  // namespace

void RetrieverTest::understandsQuestions_data() {
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("fields");
    const auto row = [](const char* question, const char* fields) {
        QTest::newRow(question) << QString::fromUtf8(question) << QString::fromLatin1(fields);
    };
    row("的性味归经", "nature flavours channels");
    row("的性味", "nature flavours");
    row("有毒吗", "toxicity toxic_effects control");
    row("的副作用", "toxic_effects toxicity caution control");
    row("的毒副作用有哪些", "toxic_effects toxicity caution control");
    row("会伤肝吗", "toxic_effects toxicity caution control");
    row("的君药是什么", "roles");
    row("的君臣佐使", "roles");
    row("用多少", "dose grams composition");
    row("医案里有哪些表现", "case_signs symptom tongue pulse");
    row("what are the side effects", "toxic_effects toxicity caution control");
    row("配伍禁忌", "incompatible");
    row("孕妇能用吗", "pregnancy");
    row("的组成", "composition");
    row("出自哪本书", "book");
    row("what is its thermal nature", "nature");
    row("is it toxic", "toxicity toxic_effects control");
    row("今天天气", "");
}

void RetrieverTest::understandsQuestions() {
    QFETCH(const QString, question);
    QTEST(fieldsAsked(question).join(QLatin1Char(' ')), "fields");
}

void RetrieverTest::knowsWhetherHerbsAreAskedFor() {
    QCOMPARE(kindAsked(QStringLiteral("喝中药能喝茶叶水吗")), std::nullopt);
    QCOMPARE(kindAsked(QStringLiteral("吃中药期间要忌口吗")), std::nullopt);
    QCOMPARE(kindAsked(QStringLiteral("咳嗽喝中药哪种好")), KnowledgeKind::Herb);
    QCOMPARE(kindAsked(QStringLiteral("开中药用哪些")), KnowledgeKind::Herb);
}

void RetrieverTest::givesOnlyWhatIsAsked() {
    const QList<RetrievedFact> facts = retrieve("麻黄的用量是多少？");
    QCOMPARE(namesOf(facts), QStringList(QStringLiteral("麻黄")));
    QCOMPARE(fieldsOf(facts), QStringList(QStringLiteral("dose")));
    QCOMPARE(facts.first().lines.first().values, QStringList(QStringLiteral("2～10 g")));
    QCOMPARE(facts.first().id, QStringLiteral("herb:麻黄"));
}

void RetrieverTest::givesACompositionWithDoses() {
    const QList<RetrievedFact> facts = retrieve("麻黄汤由什么药物组成");
    QCOMPARE(facts.first().id, QStringLiteral("formula:麻黄汤"));
    QCOMPARE(facts.first().lines.first().field, QStringLiteral("composition"));
    QCOMPARE(facts.first().lines.first().values.first(), QStringLiteral("麻黄三两（9 g）"));
    QCOMPARE(facts.first().lines.first().values.size(), 4);
}

void RetrieverTest::asksInEnglishAndTraditional() {
    QCOMPARE(fieldsOf(retrieve("What is the dosage of ma huang?")), QStringList(QStringLiteral("dose")));
    QCOMPARE(namesOf(retrieve("麻黃的用量")), QStringList(QStringLiteral("麻黄")));
}

void RetrieverTest::givesThePairOfTwoHerbs() {
    const QList<RetrievedFact> facts = retrieve("甘草和甘遂可以同用吗");
    QCOMPARE(namesOf(facts), QStringList({QStringLiteral("甘草"), QStringLiteral("甘遂")}));
    QCOMPARE(facts.first().lines.first().values,
             QStringList(QStringLiteral("甘遂（甘草反甘遂大戟海藻芫花）")));
    QVERIFY(!facts.first().edition.isEmpty());
}

void RetrieverTest::givesWhatTwoHerbsDoTogether_data() {
    QTest::addColumn<QString>("question");
    for (const char* question :
         {"麻黄与桂枝配伍", "麻黄配桂枝的作用", "桂枝和麻黄的药对", "麻黄、桂枝同用有什么功效？"}) {
        QTest::newRow(question) << QString::fromUtf8(question);
    }
}

void RetrieverTest::givesWhatTwoHerbsDoTogether() {
    QFETCH(QString, question);
    const QList<RetrievedFact> facts = Retriever(*m_knowledge).retrieve(question, 8).facts;
    QCOMPARE(fieldsOf(facts), QStringList(QStringLiteral("pairs-with")));
    QCOMPARE(facts.size(), 1);
    QVERIFY2(facts.first().lines.first().values.first().contains(QStringLiteral("发汗解表")),
             qPrintable(facts.first().lines.first().values.first()));
    QVERIFY(!facts.first().source.isEmpty());
}

void RetrieverTest::saysOfAPairWhatForbidsIt() {
    QCOMPARE(fieldsOf(retrieve("甘草与甘遂配伍")), QStringList(QStringLiteral("incompatible")));
    QCOMPARE(fieldsOf(retrieve("甘草配甘遂的作用")), QStringList(QStringLiteral("incompatible")));
}

void RetrieverTest::saysFirstWhatTheAuditWarnsOf() {
    const std::unique_ptr<KnowledgeBase> real = KnowledgeBase::open(realKnowledge());
    const Retriever retriever(*real);
    for (const char* question :
         {"华法林和丹参能一起吃吗", "吃华法林能喝当归水吗", "丹参能和warfarin同用吗"}) {
        const Retrieved found = retriever.retrieve(QString::fromUtf8(question), 8);
        QVERIFY2(found.unknown.isEmpty(), question);
        QVERIFY2(
            !found.facts.isEmpty() && found.facts.first().lines.first().field == QLatin1String("herb-drug"),
            question);
        QVERIFY(found.facts.first().lines.first().values.first().contains(QStringLiteral("出血")));
        QVERIFY(!found.facts.first().source.isEmpty());
    }
    // Its own entry says nothing of pregnancy: the audit forbids it by that of 川乌.
    const QList<RetrievedFact> raw = retriever.retrieve(QStringLiteral("孕妇能用生川乌吗"), 8).facts;
    QVERIFY(!raw.isEmpty());
    QCOMPARE(raw.first().lines.first().field, QStringLiteral("pregnancy"));
    QCOMPARE(raw.first().tier, Tier::Borrowed);
    // Of a herb that no publication names with it nothing is said of it.
    for (const RetrievedFact& fact : retriever.retrieve(QStringLiteral("华法林和茯苓能一起吃吗"), 8).facts) {
        QVERIFY(fact.lines.first().field != QLatin1String("herb-drug"));
    }
}

void RetrieverTest::saysFirstWhatIsForbidden_data() {
    QTest::addColumn<QString>("question");
    for (const char* question :
         {"甘草和甘遂能一起吃吗", "甘草和甘遂一起服行不行", "甘草甘遂一起煎", "甘草与甘遂同服",
          "甘草跟甘遂同用", "甘草和甘遂相反吗", "甘草反甘遂吗", "甘草能不能配甘遂", "甘草和甘遂的功效",
          "甘草、甘遂各用几克", "比较甘草与甘遂", "炙甘草加甘遂", "麻黄、甘草、甘遂的性味",
          "liquorice? 甘草 with 甘遂 dose"}) {
        QTest::newRow(question) << QString::fromUtf8(question);
    }
}

void RetrieverTest::saysFirstWhatIsForbidden() {
    QFETCH(QString, question);
    const QList<RetrievedFact> facts = Retriever(*m_knowledge).retrieve(question, 8).facts;
    QVERIFY(!facts.isEmpty());
    const RetrievedLine first = facts.first().lines.first();
    QCOMPARE(first.field, QStringLiteral("incompatible"));
    QVERIFY2(first.values.first().contains(QStringLiteral("甘遂")), qPrintable(first.values.first()));
    QVERIFY(!facts.first().source.isEmpty());
}

void RetrieverTest::dropsNoThirdHerb() {
    const QList<RetrievedFact> facts = retrieve("麻黄、桂枝、白术配伍");
    QVERIFY(fieldsOf(facts).contains(QStringLiteral("pairs-with")));
    QVERIFY2(namesOf(facts).contains(QStringLiteral("白术")),
             qPrintable(namesOf(facts).join(QLatin1Char(' '))));
    QVERIFY(namesOf(retrieve("甘草、甘遂、白术一起吃")).contains(QStringLiteral("白术")));
}

void RetrieverTest::saysWhatIsUnknown() {
    const Retrieved mixed = Retriever(*m_knowledge).retrieve(QStringLiteral("假麻黄和桂枝能一起用吗"), 8);
    QCOMPARE(namesOf(mixed.facts), QStringList(QStringLiteral("桂枝")));
    const UnknownName none{QStringLiteral("假麻黄"), {QStringLiteral("麻黄")}};
    QCOMPARE(mixed.unknown,
             QList<UnknownName>(
                 {none,
                  {QStringLiteral("桂枝"), {}, UnknownName::Kind::Field, {QStringLiteral("incompatible")}}}));
    const Retrieved alone = Retriever(*m_knowledge).retrieve(QStringLiteral("假麻黄是什么药"), 8);
    QVERIFY(alone.facts.isEmpty());
    QCOMPARE(alone.unknown, QList<UnknownName>({none}));
    const Retrieved beside = Retriever(*m_knowledge).retrieve(QStringLiteral("我想用麻黄和外星草一起煮"), 8);
    QCOMPARE(namesOf(beside.facts), QStringList(QStringLiteral("麻黄")));
    QCOMPARE(beside.unknown, QList<UnknownName>({{QStringLiteral("外星草"), {}, UnknownName::Kind::Beside}}));
}

// 华法林 is known to the audit, but not beside 麻黄: silence is no consent.
void RetrieverTest::saysWhatNoSourceSays() {
    const std::unique_ptr<KnowledgeBase> real = KnowledgeBase::open(realKnowledge());
    const auto unknownOf = [&real](const char* question) {
        return Retriever(*real).retrieve(QString::fromUtf8(question), 8).unknown;
    };
    for (const char* question : {"华法林和白术能同时喝吗", "华法林和丹参、白术能同时喝吗"}) {
        QCOMPARE(unknownOf(question),
                 QList<UnknownName>(
                     {{QStringLiteral("华法林"), {QStringLiteral("白术")}, UnknownName::Kind::Together}}));
    }
    QCOMPARE(unknownOf("华法林和丹参能一起吃吗"), QList<UnknownName>());
    QCOMPARE(unknownOf("牛奶和人参能一起吃吗"),
             QList<UnknownName>({{QStringLiteral("牛奶"), {}, UnknownName::Kind::Beside}}));
    const QList<UnknownName> toxicity = unknownOf("黄芪的毒性");
    QCOMPARE(toxicity.size(), 1);
    QCOMPARE(toxicity.first().kind, UnknownName::Kind::Field);
    QCOMPARE(toxicity.first().written, QStringLiteral("黄芪"));
    QVERIFY(toxicity.first().fields.contains(QStringLiteral("toxicity")));
    QVERIFY(!toxicity.first().fields.contains(QStringLiteral("control")));
    QCOMPARE(unknownOf("附子的毒性"), QList<UnknownName>());
    // What a medicine with 红豆杉 in it is good for says nothing of 红豆杉.
    const QList<UnknownName> inside = unknownOf("红豆杉的毒性");
    QCOMPARE(inside.size(), 1);
    QCOMPARE(inside.first().written, QStringLiteral("红豆杉"));
    QCOMPARE(inside.first().kind, UnknownName::Kind::Inside);
    // Of eight medicines three are shown, and the others named.
    const QList<UnknownName> forms = unknownOf("双黄连的功效");
    QCOMPARE(forms.size(), 1);
    QCOMPARE(forms.first().kind, UnknownName::Kind::Forms);
    QCOMPARE(forms.first().nearest.size(), 5);
    QVERIFY(forms.first().nearest.contains(QStringLiteral("双黄连栓")));
    // Of what 藜芦 is not used with every herb is named; of its other lists is said how much is left out.
    const QList<RetrievedFact> pairs = Retriever(*real).retrieve(QStringLiteral("藜芦的配伍禁忌"), 8).facts;
    QCOMPARE(pairs.first().lines.first().left, 0);
    for (const char* herb : {"苦参", "西洋参", "赤芍", "人参"}) {
        const QString values = pairs.first().lines.first().values.join(QLatin1Char(' '));
        QVERIFY2(values.contains(QString::fromUtf8(herb)), herb);
    }
    const QList<RetrievedFact> compounds =
        Retriever(*real).retrieve(QStringLiteral("麻黄的化学成分"), 8).facts;
    QVERIFY(compounds.first().lines.first().left > 0);
    // 对 is a part of the name.
    for (const char* question : {"对乙酰氨基酚能和麻黄一起吃吗", "麻黄和对乙酰氨基酚能一起吃吗"}) {
        QCOMPARE(unknownOf(question).first().written, QStringLiteral("对乙酰氨基酚"));
        QCOMPARE(unknownOf(question).first().kind, UnknownName::Kind::Beside);
    }
    // 可乐 is a drink, and 可 a word; 可乐定 is neither.
    const QList<UnknownName> clonidine = unknownOf("麻黄和可乐定能一起吃吗");
    QVERIFY(!clonidine.isEmpty());
    QCOMPARE(clonidine.first().written, QStringLiteral("可乐定"));
    QCOMPARE(clonidine.first().kind, UnknownName::Kind::Beside);
    const QList<UnknownName> alone = unknownOf("可乐定的副作用");
    QVERIFY(!alone.isEmpty());
    QCOMPARE(alone.first().written, QStringLiteral("可乐定"));
    QList<UnknownName> milk = unknownOf("麻黄和牛奶能一起喝吗");
    QCOMPARE(milk.first(), (UnknownName{QStringLiteral("牛奶"), {}, UnknownName::Kind::Beside}));
    milk.first().written = QStringLiteral("可乐");
    QCOMPARE(unknownOf("麻黄和可乐能一起喝吗"), milk);
    QCOMPARE(unknownOf("麻黄和对乙酰氨基苯乙酸酯能一起吃吗").first().written,
             QStringLiteral("对乙酰氨基苯乙酸酯"));
    QCOMPARE(unknownOf("替米沙坦和黄芪能一起吃吗").first().written, QStringLiteral("替米沙坦"));
    // Misspelt, alone and beside a drug.
    for (const char* question : {"黄琪的功效", "我想问黄琪", "黄琪和甘草能一起吃吗"}) {
        const QList<UnknownName> misspelt = unknownOf(question);
        QVERIFY2(!misspelt.isEmpty(), question);
        QCOMPARE(misspelt.first().written, QStringLiteral("黄琪"));
        QCOMPARE(misspelt.first().similar, QStringList{QStringLiteral("黄芪")});
    }
}

void RetrieverTest::saysOfEachQuestionThatItIsNotAnswered_data() {
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("field");
    const auto row = [](const char* question, const char* written, const char* field) {
        QTest::newRow(question) << QString::fromUtf8(written) << QString::fromLatin1(field);
    };
    row("孕妇能吃安宫牛黄吗", "安宫牛黄丸", "pregnancy");
    row("小青龙汤有毒吗", "小青龙汤", "toxicity");
    row("六味地黄丸的副作用", "六味地黄丸", "toxic_effects");
    row("黄芪的作用与副作用", "黄芪", "toxic_effects");
    row("白术和牛奶能一起吃吗", "白术", "incompatible");
}

void RetrieverTest::saysOfEachQuestionThatItIsNotAnswered() {
    QFETCH(const QString, written);
    QFETCH(const QString, field);
    const std::unique_ptr<KnowledgeBase> real = KnowledgeBase::open(realKnowledge());
    const Retrieved found = Retriever(*real).retrieve(QString::fromUtf8(QTest::currentDataTag()), 8);
    QVERIFY(!found.facts.isEmpty());
    const bool isSaid = std::any_of(found.unknown.begin(), found.unknown.end(), [&](const UnknownName& name) {
        return name.kind == UnknownName::Kind::Field && name.written == written &&
               name.fields.contains(field);
    });
    QVERIFY(isSaid);
    const auto isSame = [&](const UnknownName& name) { return name.written == written; };
    QCOMPARE(std::count_if(found.unknown.begin(), found.unknown.end(), isSame), 1);
    for (const UnknownName& name : found.unknown) {
        QVERIFY(!name.fields.contains(QStringLiteral("actions")));
    }
}

void RetrieverTest::answersOfRolesGramsAndCases() {
    const std::unique_ptr<KnowledgeBase> real = KnowledgeBase::open(realKnowledge());
    const auto fields = [&real](const char* question) {
        return fieldsOf(Retriever(*real).retrieve(QString::fromUtf8(question), 8).facts);
    };
    QCOMPARE(fields("桂枝汤的君药是什么"), QStringList(QStringLiteral("roles")));
    QVERIFY(fields("桂枝汤里甘草多少克").contains(QStringLiteral("grams")));
    QCOMPARE(fields("肝郁气滞证的医案").first(), QStringLiteral("case_signs"));
    const QString liver = fields("何首乌的肝毒性").first();
    QVERIFY2(liver == QStringLiteral("toxic_effects") || liver == QStringLiteral("toxicity"),
             qPrintable(liver));
    QVERIFY(!fields("大黄的副作用").contains(QStringLiteral("book")));
    QCOMPARE(namesOf(Retriever(*real).retrieve(QStringLiteral("喝中药能喝茶叶水吗"), 8).facts),
             QStringList());
}

void RetrieverTest::readsNamesAsTheAuditDoes() {
    QCOMPARE(namesOf(retrieve("粉甘草梢的功效")), QStringList(QStringLiteral("甘草")));
    QCOMPARE(namesOf(retrieve("姜枣有什么功效")),
             QStringList({QStringLiteral("大枣"), QStringLiteral("生姜")}));
    const QList<RetrievedFact> formula = retrieve("麻黄杏仁甘草石膏的组成");
    QCOMPARE(namesOf(formula), QStringList(QStringLiteral("麻黄杏仁甘草石膏汤")));
    QCOMPARE(fieldsOf(formula), QStringList(QStringLiteral("composition")));
}

void RetrieverTest::knowsNothingOfANameThatNothingHas_data() {
    QTest::addColumn<QString>("question");
    for (const char* question : {"外星草的功效", "外星草有毒吗", "介绍外星草", "止咳星草的用量"}) {
        QTest::newRow(question) << QString::fromUtf8(question);
    }
}

void RetrieverTest::knowsNothingOfANameThatNothingHas() {
    QFETCH(QString, question);
    QCOMPARE(namesOf(Retriever(*m_knowledge).retrieve(question, 8).facts), QStringList());
}

void RetrieverTest::searchesWhereNothingIsNamed() {
    const QList<RetrievedFact> facts = retrieve("哪些中药可以宣肺平喘？");
    QCOMPARE(facts.first().name, QStringLiteral("麻黄"));
    for (const RetrievedFact& fact : facts) {
        QCOMPARE(fact.kind, KnowledgeKind::Herb);
    }
}

void RetrieverTest::showsWhatThereIsWhenTheAskedFieldIsUnknown() {
    // The twin has no book of a syndrome, but it has its signs.
    QVERIFY(fieldsOf(retrieve("里热证出自哪本书")).contains(QStringLiteral("symptom")));
}

void RetrieverTest::sharesThePlacesAmongEntries() {
    QCOMPARE(namesOf(retrieve("比较麻黄、桂枝、白术", 3)),
             QStringList({QStringLiteral("麻黄"), QStringLiteral("桂枝"), QStringLiteral("白术")}));
    QCOMPARE(retrieve("比较麻黄、桂枝、白术", 3).size(), 3);
}

void RetrieverTest::numbersAndNamesItsSources() {
    const QList<RetrievedFact> facts = retrieve("介绍麻黄汤和麻黄");
    QVERIFY(facts.size() >= 3);
    for (qsizetype i = 0; i < facts.size(); ++i) {
        QCOMPARE(facts.at(i).n, static_cast<int>(i) + 1);
        QVERIFY(!facts.at(i).source.isEmpty());
        QVERIFY(!facts.at(i).edition.isEmpty());
        QVERIFY(!facts.at(i).lines.isEmpty());
        QVERIFY(m_knowledge->entry(facts.at(i).id));
    }
}

void RetrieverTest::knowsNothingOfOtherThings_data() {
    QTest::addColumn<QString>("question");
    for (const char* question : {"", "你好", "？？？", "what is it", "\"'*("}) {
        QTest::newRow(question) << QString::fromUtf8(question);
    }
    QTest::newRow("long") << QString(3000, QChar(u'囧'));
}

void RetrieverTest::knowsNothingOfOtherThings() {
    QFETCH(const QString, question);
    QVERIFY(Retriever(*m_knowledge).retrieve(question, 5).facts.isEmpty());
}

QTEST_GUILESS_MAIN(RetrieverTest)
#include "retriever_test.moc"
