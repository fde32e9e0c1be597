#include "app/chat/grounder.h"

#include <QtTest>

#include "app/chat/citations.h"
#include "app/chat/fact_text.h"
#include "app/chat/facts_only_answerer.h"
#include "tests/support/app/chat_samples.h"

using namespace xinglin::app;
namespace test = xinglin::test;

class GrounderTest : public QObject {
    Q_OBJECT

private slots:
    void numbersTheSources() {
        QCOMPARE(Grounder().sources(test::sampleFacts(), AnswerLanguage::Chinese),
                 QStringLiteral("[1] 麻黄 药性：温；药味：辛、微苦（《中国药典》2020 年版）\n"
                                "[2] 麻黄 用量：2～10 g（《中国药典》2020 年版）\n"
                                "[3] 麻黄汤 组成：麻黄、桂枝（《伤寒论》）"));
        QCOMPARE(Grounder().sources({test::sampleFacts().at(2)}, AnswerLanguage::English),
                 QStringLiteral("[3] 麻黄汤 composition: 麻黄, 桂枝 (《伤寒论》)"));
    }

    void cutsAtAWholeFactAndNumbersAgain() {
        QList<RetrievedFact> facts = test::sampleFacts();
        facts[0].n = 5;
        const QList<RetrievedFact> two = Grounder({.maxSourceChars = 70}).select(facts);
        QCOMPARE(two.size(), 2);
        QCOMPARE(two.at(0).n, 1);
        QCOMPARE(two.at(1).n, 2);
        QCOMPARE(Grounder({.maxSourceChars = 1}).select(facts).size(), 1);
    }

    void putsTheSourcesBesideTheQuestion() {
        const ChatMode mode = test::sampleModes().first();
        Grounder::Question question;
        question.history = {{ChatTurn::Role::User, QStringLiteral("早")},
                            {ChatTurn::Role::Assistant, QStringLiteral("好")}};
        question.text = QStringLiteral("麻黄的性味？");
        question.facts = {test::sampleFacts().first()};
        const ChatRequest request = Grounder().request(mode, question);
        QCOMPARE(request.turns.size(), 4);
        QCOMPARE(request.turns.at(0), (ChatTurn{ChatTurn::Role::System, mode.chinesePrompt}));
        QCOMPARE(request.turns.at(2), question.history.at(1));
        QVERIFY(request.turns.at(3).text.contains(QStringLiteral("[1] 麻黄")));
        QVERIFY(request.turns.at(3).text.endsWith(QStringLiteral("麻黄的性味？")));
        QCOMPARE(request.ending, ChatRequest::Ending::NewAnswer);
    }

    void saysThatNothingWasFoundOnlyWhereItWasLookedFor() {
        Grounder::Question question;
        question.text = QStringLiteral("hello");
        const QString grounded = Grounder().request(test::sampleModes().at(0), question).turns.last().text;
        const QString plain = Grounder().request(test::sampleModes().at(1), question).turns.last().text;
        QVERIFY(grounded.contains(QStringLiteral("has none")));
        QCOMPARE(plain, QStringLiteral("hello"));
    }

    void goesOnWithAnUnfinishedAnswer() {
        Grounder::Question question;
        question.text = QStringLiteral("问");
        question.unfinishedAnswer = QStringLiteral("答到一半");
        const ChatRequest request = Grounder().request(test::sampleModes().first(), question);
        QCOMPARE(request.turns.last(), (ChatTurn{ChatTurn::Role::Assistant, QStringLiteral("答到一半")}));
        QCOMPARE(request.ending, ChatRequest::Ending::ContinueLast);
    }

    void answersFromFactsAloneAndSaysSo() {
        const QString answer = factsOnlyAnswer({test::sampleFacts(), {}}, AnswerLanguage::Chinese);
        QVERIFY(answer.startsWith(QStringLiteral("未载入模型")));
        QVERIFY(answer.contains(QStringLiteral("- 药味：辛、微苦 [1]\n")));
        QCOMPARE(answer.count(QStringLiteral("**麻黄**")), 1);  // two facts of one entry under one heading
        QCOMPARE(citedNumbers(answer, 3), (QList<int>{1, 2, 3}));
        QVERIFY(factsOnlyAnswer({test::sampleFacts(), {}}, AnswerLanguage::English)
                    .startsWith(QStringLiteral("No model")));
        for (const AnswerLanguage language : {AnswerLanguage::Chinese, AnswerLanguage::English}) {
            QVERIFY(!factsOnlyAnswer({}, language).isEmpty());
            QCOMPARE(citedNumbers(factsOnlyAnswer({}, language), 9), QList<int>());
        }
    }

    void saysWhichNameIsUnknown() {
        const QList<UnknownName> unknown = {{QStringLiteral("假麻黄"), {QStringLiteral("麻黄")}}};
        const QString alone = factsOnlyAnswer({{}, unknown}, AnswerLanguage::Chinese);
        QVERIFY2(
            alone.contains(QStringLiteral("没有“假麻黄”")) && alone.contains(QStringLiteral("它不是麻黄")),
            qPrintable(alone));
        const QString beside = factsOnlyAnswer({test::sampleFacts(), unknown}, AnswerLanguage::English);
        QVERIFY(beside.contains(QStringLiteral("does not know “假麻黄”")));
        QVERIFY(beside.contains(QStringLiteral("**麻黄**")));
        Grounder::Question question;
        question.text = QStringLiteral("假麻黄的用量");
        question.unknown = unknown;
        ChatMode mode = test::sampleModes().first();
        mode.grounding = Grounding::On;
        QVERIFY(Grounder().request(mode, question).turns.last().text.contains(QStringLiteral("它不是麻黄")));
        question.facts = test::sampleFacts();
        QVERIFY(Grounder().request(mode, question).turns.last().text.contains(QStringLiteral("它不是麻黄")));
    }

    void saysOnceWhatTwoSourcesSay() {
        QList<RetrievedFact> facts = test::sampleFacts();
        facts[2] = facts[1];
        facts[2].n = 3;
        facts[2].source = QStringLiteral("中药学 (extract)");
        const QString answer = factsOnlyAnswer({facts, {}}, AnswerLanguage::Chinese);
        QCOMPARE(answer.count(QStringLiteral("用量")), 1);
        QVERIFY(answer.contains(QStringLiteral("- 用量：2～10 g [2][3]\n")));
        QCOMPARE(sourceText(facts[2], AnswerLanguage::Chinese), QStringLiteral("《中药学》2020 年版"));
    }

    void bringsFactsBackFromJson() {
        const QList<RetrievedFact> facts = factsFromJson(toJson(test::sampleFacts()));
        QCOMPARE(facts.size(), 3);
        QCOMPARE(toJson(facts), toJson(test::sampleFacts()));
        QCOMPARE(facts.at(2).tier, Tier::Borrowed);
        QCOMPARE(facts.at(2).kind, KnowledgeKind::Formula);
    }

    void keepsSilenceFromBeingReadAsConsent() {
        const QList<UnknownName> beside = {{QStringLiteral("牛奶"), {}, UnknownName::Kind::Beside},
                                           {QStringLiteral("华法林"), {}, UnknownName::Kind::Together}};
        const QString chinese = unknownText(beside, AnswerLanguage::Chinese);
        QVERIFY(chinese.contains(QStringLiteral("没有“牛奶”的资料")));
        QVERIFY(chinese.contains(QStringLiteral("没有“华法林”与这里的药同用的资料")));
        QCOMPARE(chinese.count(QStringLiteral("没有资料不等于可以同用")), 2);
        const QList<UnknownName> named = {{QStringLiteral("华法林"),
                                           {QStringLiteral("白术"), QStringLiteral("茯苓")},
                                           UnknownName::Kind::Together}};
        QVERIFY(unknownText(named, AnswerLanguage::Chinese)
                    .contains(QStringLiteral("没有“华法林”与白术、茯苓同用的资料；没有资料不等于可以同用")));
        QVERIFY(
            unknownText(named, AnswerLanguage::English).contains(QStringLiteral("with 白术, 茯苓; that")));
        QCOMPARE(unknownText(beside, AnswerLanguage::English)
                     .count(QStringLiteral("that nothing is known does not mean that it may")),
                 2);
    }

    void saysHowMuchOfALineIsLeftOut() {
        const RetrievedLine line{QStringLiteral("contained-in"), {QStringLiteral("麻黄汤")}, 41};
        QVERIFY(valuesText(line, AnswerLanguage::Chinese).contains(QStringLiteral("另有41项")));
        QVERIFY(valuesText(line, AnswerLanguage::English).contains(QStringLiteral("41 more")));
        QList<RetrievedFact> facts = test::sampleFacts();
        facts.first().lines = {line};
        QCOMPARE(factsFromJson(toJson(facts)).first().lines.first().left, 41);
    }

    void bringsUnknownNamesBackFromJson() {
        const QList<UnknownName> unknown = {
            {QStringLiteral("假麻黄"), {QStringLiteral("麻黄")}},
            {QStringLiteral("麻黄素"), {QStringLiteral("麻黄")}, UnknownName::Kind::Nearest},
            {QStringLiteral("牛奶"), {}, UnknownName::Kind::Beside},
            {QStringLiteral("华法林"), {}, UnknownName::Kind::Together},
            {QStringLiteral("红豆杉"), {}, UnknownName::Kind::Inside},
            {QStringLiteral("双黄连"), {QStringLiteral("双黄连片")}, UnknownName::Kind::Forms},
            {QStringLiteral("黄琪"), {}, UnknownName::Kind::Other, {}, {QStringLiteral("黄芪")}}};
        QVERIFY(unknownText(unknown, AnswerLanguage::Chinese).contains(QStringLiteral("是不是要问黄芪")));
        QVERIFY(unknownText(unknown, AnswerLanguage::English).contains(QStringLiteral("Did you mean 黄芪")));
        QVERIFY(unknownText(unknown, AnswerLanguage::Chinese).contains(QStringLiteral("另外1种：双黄连片")));
        QCOMPARE(unknownNamesFromJson(toJson(unknown)), unknown);
        QCOMPARE(unknownNamesFromJson({QJsonValue(3), QJsonObject()}).size(), 0);
    }

    void leavesDamagedFactsOut() {
        const QJsonArray damaged{
            QJsonValue(3), QJsonObject{{QStringLiteral("n"), 1}},
            QJsonObject{{QStringLiteral("n"), 2}, {QStringLiteral("id"), QStringLiteral("herb:x")}}};
        const QList<RetrievedFact> facts = factsFromJson(damaged);
        QCOMPARE(facts.size(), 1);
        QCOMPARE(facts.first().tier, Tier::None);
    }
};

QTEST_GUILESS_MAIN(GrounderTest)
#include "grounder_test.moc"
