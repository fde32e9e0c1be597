#include "app/knowledge_browser/herb_view.h"

#include <QTest>

#include "app/knowledge_browser/entry_text.h"
#include "app/knowledge_browser/formula_view.h"
#include "app/knowledge_browser/term_names.h"
#include "tests/support/app/fake_knowledge.h"

using namespace xinglin::app;

class HerbViewTest : public QObject {
    Q_OBJECT

private slots:
    void readsNatureFlavoursChannelsAndToxicity();
    void unknownStaysUnknown();
    void slightFlavoursAreWeaker();
    void gravestToxicityWins();
    void booksThatAgreeShareOneStatement();
    void mainDoseComesFirst();
    void readsControlsWithTheFormTheyName();
    void splitsTheDoseOfALink();
    void namesTheBookOfAFormula();
    void marksLaterExtensions();
    void totalsAFormulaOnlyWhenEveryHerbIsWeighed();
    void citesTheBooksOnce();
    void putsASummaryIntoWords();
};

void HerbViewTest::readsNatureFlavoursChannelsAndToxicity() {
    const HerbView view = describeHerb(xinglin::test::bitterApricotKernel());
    QCOMPARE(view.natureSteps, QList<int>({5}));
    QVERIFY(view.flavours[1] == FlavourStrength::Full);
    QVERIFY(view.flavours[0] == FlavourStrength::Absent);
    QVERIFY(view.channels[0] && view.channels[1] && !view.channels[2]);
    QCOMPARE(view.toxicityGrade.value_or(-1), 1);
    QCOMPARE(view.decoction, QStringList({QStringLiteral("后下")}));
}

void HerbViewTest::unknownStaysUnknown() {
    const HerbView view = describeHerb({});
    QVERIFY(view.natureSteps.isEmpty());
    QVERIFY(!view.areFlavoursKnown);
    QVERIFY(!view.areChannelsKnown);
    QVERIFY2(!view.toxicityGrade, "not stated is not the same as non-toxic");
    QVERIFY(view.doses.isEmpty());
    QVERIFY(view.pregnancy.isEmpty());
}

void HerbViewTest::slightFlavoursAreWeaker() {
    KnowledgeEntry entry;
    entry.facts = {{QStringLiteral("flavours"), {QStringLiteral("微苦"), QStringLiteral("辛")}, {}, {}}};
    const HerbView view = describeHerb(entry);
    QVERIFY(view.flavours[1] == FlavourStrength::Slight);
    QVERIFY(view.flavours[3] == FlavourStrength::Full);
}

void HerbViewTest::gravestToxicityWins() {
    KnowledgeEntry entry;
    entry.facts = {{QStringLiteral("toxicity"), {QStringLiteral("有毒")}, {}, QStringLiteral("A")},
                   {QStringLiteral("toxicity"), {QStringLiteral("小毒")}, {}, QStringLiteral("B")}};
    QCOMPARE(describeHerb(entry).toxicityGrade.value_or(-1), 2);
}

void HerbViewTest::booksThatAgreeShareOneStatement() {
    const KnowledgeEntry entry = xinglin::test::bitterApricotKernel();
    const QList<FactView> actions = factsOf(entry, QLatin1String("actions"));
    QCOMPARE(actions.size(), 1);
    QCOMPARE(actions.first().sources.size(), 2);
    KnowledgeEntry other = entry;
    other.facts[5].values = {QStringLiteral("祛痰止咳")};
    QCOMPARE(factsOf(other, QLatin1String("actions")).size(), 2);
}

void HerbViewTest::mainDoseComesFirst() {
    const HerbView view = describeHerb(xinglin::test::bitterApricotKernel());
    QCOMPARE(view.doses.size(), 2);
    QCOMPARE(doseInterval(view.doses.first().range), QStringLiteral("5–10"));
    QCOMPARE(view.doses.first().range.unit, QStringLiteral("g"));
    QCOMPARE(view.doses.first().sources.size(), 2);
    QCOMPARE(view.doses.last().written, QStringLiteral("外用 适量"));
}

void HerbViewTest::readsControlsWithTheFormTheyName() {
    KnowledgeEntry entry;
    entry.name = QStringLiteral("半夏");
    entry.facts = {
        {QStringLiteral("control"),
         {QStringLiteral("生半夏"), QStringLiteral("toxic-catalog"), QStringLiteral("blocked"),
          QStringLiteral("国务院令第23号附录")},
         {},
         QStringLiteral("order 23")},
        {QStringLiteral("control"), {QStringLiteral("banned"), QStringLiteral("blocked")}, {}, {}}};
    const QList<ControlView> controls = describeHerb(entry).controls;
    QCOMPARE(controls.size(), 2);
    QCOMPARE(controls.first().controlClass, QStringLiteral("banned"));
    QCOMPARE(controls.first().name, QStringLiteral("半夏"));
    QCOMPARE(controls.first().basis, QString());
    QCOMPARE(controls.last().name, QStringLiteral("生半夏"));
    QCOMPARE(controls.last().basis, QStringLiteral("国务院令第23号附录"));
}

void HerbViewTest::splitsTheDoseOfALink() {
    QCOMPARE(linkDose(QStringLiteral("七十个（9 g）")).originalDose, QStringLiteral("七十个"));
    QCOMPARE(linkDose(QStringLiteral("七十个（9 g）")).grams, QStringLiteral("9 g"));
    QCOMPARE(linkDose(QStringLiteral("4.5 g")).grams, QStringLiteral("4.5 g"));
    QCOMPARE(linkDose(QStringLiteral("半升")).originalDose, QStringLiteral("半升"));
    QCOMPARE(linkDose(QStringLiteral("半升")).grams, QString());
}

void HerbViewTest::namesTheBookOfAFormula() {
    const HerbView view = describeHerb(xinglin::test::bitterApricotKernel());
    QCOMPARE(view.formulas.size(), 2);
    QCOMPARE(view.formulas.first().book, QStringLiteral("伤寒论"));
    QCOMPARE(view.formulas.first().originalDose, QStringLiteral("七十个"));
    QCOMPARE(view.processedForms.size(), 1);
}

void HerbViewTest::marksLaterExtensions() {
    KnowledgeEntry entry;
    KnowledgeLink link;
    link.relation = QStringLiteral("incompatible");
    link.note = QStringLiteral("诸参辛芍叛藜芦（后世扩展）");
    entry.links = {link};
    link.note = QStringLiteral("诸参辛芍叛藜芦");
    entry.links.append(link);
    const QList<IncompatibilityRow> rows = describeHerb(entry).incompatibilities;
    QVERIFY(rows.at(0).isExtension);
    QCOMPARE(rows.at(0).phrase, QStringLiteral("诸参辛芍叛藜芦"));
    QVERIFY(!rows.at(1).isExtension);
}

void HerbViewTest::totalsAFormulaOnlyWhenEveryHerbIsWeighed() {
    KnowledgeEntry formula = xinglin::test::ephedraDecoction();
    QCOMPARE(describeFormula(formula).totalGrams, 27.0);
    formula.items[1].grams.reset();
    const FormulaView view = describeFormula(formula);
    QCOMPARE(view.totalGrams, 0.0);
    QVERIFY(view.hasGrams);
    QCOMPARE(view.composition.at(1).grams, QString());
}

void HerbViewTest::citesTheBooksOnce() {
    const QString citation = citationOf(xinglin::test::bitterApricotKernel(), QStringLiteral("2026.11"));
    QVERIFY(citation.startsWith(QStringLiteral("苦杏仁 · kǔ xìng rén · Armeniacae Semen Amarum")));
    QCOMPARE(citation.count(QStringLiteral("Pharmacopoeia")), 1);
    QVERIFY(citation.contains(QStringLiteral("2026.11")));
}

void HerbViewTest::putsASummaryIntoWords() {
    QCOMPARE(summaryInWords(QStringLiteral("辛、微苦，温 · 肺、膀胱")),
             QStringLiteral("Pungent, Slightly bitter, Warm · Lung, Bladder"));
    QCOMPARE(summaryInWords(QStringLiteral("伤寒论 · 解表剂")), QStringLiteral("伤寒论 · 解表剂"));
    QCOMPARE(termName(QStringLiteral("toxicity"), QStringLiteral("小毒")), QStringLiteral("Slightly toxic"));
    QCOMPARE(termName(QStringLiteral("actions"), QStringLiteral("润肠")), QStringLiteral("润肠"));
}

QTEST_GUILESS_MAIN(HerbViewTest)
#include "herb_view_test.moc"
