// A formula as rows of a prescription, and what a prescription changed of it.

#include "app/prescription/formula_comparison.h"

#include <QTest>
#include <algorithm>
#include <random>

#include "app/knowledge/knowledge_base.h"
#include "app/prescription/prescription_scaling.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;
using Kind = HerbDifference::Kind;

class FormulaComparisonTest final : public QObject {
    Q_OBJECT

    AuditFacts m_facts;
    std::unique_ptr<PrescriptionAudit> m_audit;
    std::unique_ptr<KnowledgeBase> m_knowledge;
    KnowledgeEntry m_formula;

    Kind kindOf(const FormulaComparison& comparison, const QString& name) const {
        for (const HerbDifference& herb : comparison.herbs) {
            if (herb.name == name) {
                return herb.kind;
            }
        }
        return Kind::Unknown;
    }

private slots:
    void initTestCase() {
        m_facts = readAuditFacts(realKnowledge());
        m_audit = std::make_unique<PrescriptionAudit>(m_facts, AuditSettings());
        m_knowledge = KnowledgeBase::open(realKnowledge());
        m_formula = m_knowledge->entry(QStringLiteral("formula:小青龙汤")).value();
    }

    void aFormulaBecomesRowsWithItsGrams() {
        const QList<PrescriptionItem> items = itemsOfFormula(m_formula, *m_audit);
        QCOMPARE(items.size(), 8);
        QCOMPARE(items.first().name, QStringLiteral("麻黄"));
        QCOMPARE(items.first().doseGrams, std::optional<double>(9));
        QCOMPARE(items.at(4).name, QStringLiteral("炙甘草"));
        QCOMPARE(items.first().role, QStringLiteral("君"));  // 伤寒明理论
        QCOMPARE(items.at(4).role, QStringLiteral("臣"));
        // 去节, 去皮 and 洗 are how the old book writes; nothing of it may make a name unknown.
        for (const PrescriptionItem& item : items) {
            QVERIFY2(m_audit->names().resolve(item).kind != NamedHerb::Kind::Unknown, qPrintable(item.name));
        }
    }

    void twoRolesOfOneHerbStandTogether() {
        const KnowledgeEntry formula = m_knowledge->entry(QStringLiteral("formula:桂枝汤")).value();
        QCOMPARE(itemsOfFormula(formula, *m_audit).at(1).role, QStringLiteral("臣佐"));
    }

    void withoutGramsTheDosesStayOpen() {
        KnowledgeEntry formula;
        formula.items = {
            {QStringLiteral("贯众"), QStringLiteral("herb:贯众"), {}, QStringLiteral("1两半"), {}, {}}};
        const QList<PrescriptionItem> items = itemsOfFormula(formula, *m_audit);
        QVERIFY(!items.first().doseGrams);
    }

    void gramsOfAnotherSourceAreNoDose() {
        KnowledgeEntry formula = m_formula;
        formula.items.first().gramsSource = QStringLiteral("another book");
        const QList<PrescriptionItem> items = itemsOfFormula(formula, *m_audit);
        QVERIFY(!items.first().doseGrams);
        QVERIFY(items.at(1).doseGrams);
    }

    void theFormulaItselfDiffersInNothing() {
        const FormulaComparison same =
            compareWithFormula(itemsOfFormula(m_formula, *m_audit), m_formula, *m_audit);
        QCOMPARE(same.herbs.size(), 8);
        QCOMPARE(same.scale, 1.0);
        for (const HerbDifference& herb : same.herbs) {
            QVERIFY2(herb.kind == Kind::Same, qPrintable(herb.name));
        }
    }

    void namesWhatWasChanged() {
        QList<PrescriptionItem> items = itemsOfFormula(m_formula, *m_audit);
        items.removeAt(1);                                                 // without 芍药
        items[1].doseGrams = 6;                                            // 细辛 3 → 6
        items.last().doseGrams = 5;                                        // 半夏 9 → 5
        items += PrescriptionItem{QStringLiteral("附子"), 9, {}, {}, {}};  // 附子 is new
        items[0].doseGrams.reset();                                        // 麻黄 without a dose
        const FormulaComparison found = compareWithFormula(items, m_formula, *m_audit);
        QCOMPARE(kindOf(found, QStringLiteral("细辛")), Kind::More);
        QCOMPARE(kindOf(found, items.at(6).name), Kind::Less);
        QCOMPARE(kindOf(found, QStringLiteral("附子")), Kind::Added);
        QCOMPARE(kindOf(found, QStringLiteral("麻黄")), Kind::Unknown);
        QCOMPARE(kindOf(found, QStringLiteral("桂枝")), Kind::Same);
        QCOMPARE(found.herbs.last().kind, Kind::Removed);
        QCOMPARE(found.herbs.last().name, QStringLiteral("芍药"));
    }

    void anAliasIsTheSameHerb() {
        QList<PrescriptionItem> items = itemsOfFormula(m_formula, *m_audit);
        items[6].name = QStringLiteral("北五味子");
        items[3].name = QStringLiteral("均姜");
        const FormulaComparison found = compareWithFormula(items, m_formula, *m_audit);
        QCOMPARE(kindOf(found, QStringLiteral("北五味子")), Kind::Same);
        QCOMPARE(kindOf(found, QStringLiteral("均姜")), Kind::Same);
        QCOMPARE(found.herbs.size(), items.size());
    }

    void anotherFormIsNamedAsOne() {
        QList<PrescriptionItem> items = itemsOfFormula(m_formula, *m_audit);
        items.last().name = QStringLiteral("法半夏");
        const FormulaComparison found = compareWithFormula(items, m_formula, *m_audit);
        QCOMPARE(kindOf(found, QStringLiteral("法半夏")), Kind::OtherForm);
        QCOMPARE(found.herbs.size(), items.size());
    }

    void anotherDrugOfTheSamePlantIsNot() {
        QList<PrescriptionItem> items = itemsOfFormula(m_formula, *m_audit);
        items[3].name = QStringLiteral("生姜");
        QCOMPARE(kindOf(compareWithFormula(items, m_formula, *m_audit), QStringLiteral("生姜")), Kind::Added);
    }

    void aScaledFormulaIsTheFormula() {
        const QList<PrescriptionItem> items = scaledItems(itemsOfFormula(m_formula, *m_audit), 1.5);
        const FormulaComparison scaled = compareWithFormula(items, m_formula, *m_audit);
        QVERIFY(qAbs(scaled.scale - 1.5) < 0.1);
        for (const HerbDifference& herb : scaled.herbs) {
            QVERIFY2(herb.kind == Kind::Same, qPrintable(herb.name));
        }
    }

    void theOrderOfTheHerbsChangesNothing() {
        std::mt19937 random(11);
        QList<PrescriptionItem> items = itemsOfFormula(m_formula, *m_audit);
        items[2].doseGrams = 6;
        items += PrescriptionItem{QStringLiteral("甘草"), 3, {}, {}, {}};
        const auto summary = [this](const QList<PrescriptionItem>& herbs) {
            QStringList lines;
            for (const HerbDifference& herb : compareWithFormula(herbs, m_formula, *m_audit).herbs) {
                lines += QStringLiteral("%1 %2").arg(herb.name).arg(static_cast<int>(herb.kind));
            }
            lines.sort();
            return lines;
        };
        const QStringList expected = summary(items);
        for (int round = 0; round < 20; ++round) {
            std::shuffle(items.begin(), items.end(), random);
            QCOMPARE(summary(items), expected);
        }
    }
};

QTEST_GUILESS_MAIN(FormulaComparisonTest)
#include "formula_comparison_test.moc"
