#include "app/knowledge_browser/comparison.h"

#include <QSignalSpy>
#include <QTest>
#include <algorithm>

#include "app/knowledge_browser/comparison_desk.h"
#include "tests/support/app/fake_knowledge.h"

using namespace xinglin::app;
using xinglin::test::FakeKnowledge;

namespace {

KnowledgeEntry herb(const char16_t* name, const QStringList& flavours, const QString& nature) {
    KnowledgeEntry entry;
    entry.name = QString::fromUtf16(name);
    entry.id = QStringLiteral("herb:") + entry.name;
    if (!flavours.isEmpty()) {
        entry.facts += Fact{QStringLiteral("flavours"), flavours, {}, {}};
    }
    entry.facts += Fact{QStringLiteral("nature"), {nature}, {}, {}};
    return entry;
}

const ComparedRow* rowOf(const Comparison& comparison, const QString& label) {
    const auto found = std::find_if(comparison.rows.begin(), comparison.rows.end(),
                                    [&label](const ComparedRow& row) { return row.label == label; });
    return found == comparison.rows.end() ? nullptr : &*found;
}

}  // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private slots:
    void marksWhatAllColumnsShare() {
        const Comparison comparison = compareEntries(
            {herb(u"麻黄", {QStringLiteral("辛"), QStringLiteral("微苦")}, QStringLiteral("温")),
             herb(u"桂枝", {QStringLiteral("甘"), QStringLiteral("辛")}, QStringLiteral("温"))});
        QCOMPARE(comparison.columns.size(), 2);
        const ComparedRow* nature = rowOf(comparison, QStringLiteral("Nature"));
        QVERIFY(nature && nature->isSame);
        const ComparedRow* flavour = rowOf(comparison, QStringLiteral("Flavour"));
        QVERIFY(flavour && !flavour->isSame);
        QCOMPARE(flavour->cells.at(0).at(0), (ComparedTerm{QStringLiteral("Pungent"), true}));
        QCOMPARE(flavour->cells.at(0).at(1), (ComparedTerm{QStringLiteral("Slightly bitter"), false}));
        QVERIFY2(!rowOf(comparison, QStringLiteral("Dose")), "no column has it");
    }

    void whatOneColumnLacksIsADifference() {
        const Comparison comparison =
            compareEntries({herb(u"麻黄", {QStringLiteral("辛")}, QStringLiteral("温")),
                            herb(u"桂枝", {}, QStringLiteral("温"))});
        const ComparedRow* flavour = rowOf(comparison, QStringLiteral("Flavour"));
        QVERIFY(flavour && !flavour->isSame);
        QVERIFY(flavour->cells.at(1).isEmpty());
    }

    void laysFormulasOutHerbByHerb() {
        KnowledgeEntry first = xinglin::test::ephedraDecoction();
        KnowledgeEntry second = first;
        second.id = QStringLiteral("formula:x");
        second.items.removeAt(1);    // without 桂枝
        second.items[0].grams = 12;  // more 麻黄
        second.items += FormulaItem{QStringLiteral("石膏"), QStringLiteral("herb:石膏"), {}, {}, {}, {}};
        const Comparison comparison = compareEntries({first, second});
        QStringList labels;
        for (const ComparedRow& row : comparison.rows) {
            if (row.isIngredient) {
                labels += row.label;
            }
        }
        QCOMPARE(labels,
                 (QStringList{QStringLiteral("麻黄"), QStringLiteral("桂枝"), QStringLiteral("苦杏仁"),
                              QStringLiteral("甘草"), QStringLiteral("石膏")}));
        const ComparedRow* ephedra = rowOf(comparison, QStringLiteral("麻黄"));
        QVERIFY(!ephedra->isSame);
        QCOMPARE(ephedra->cells.at(0).first().text, QStringLiteral("9 g · 三两"));
        QVERIFY(rowOf(comparison, QStringLiteral("桂枝"))->cells.at(1).isEmpty());
        QVERIFY(rowOf(comparison, QStringLiteral("甘草"))->isSame);
        QCOMPARE(rowOf(comparison, QStringLiteral("石膏"))->cells.at(1).first().text, QStringLiteral("✓"));
        QVERIFY(compareEntries({}).rows.isEmpty());
    }

    void theDeskTakesFourOfOneSort() {
        FakeKnowledge knowledge;
        ComparisonDesk desk(knowledge, nullptr);
        QSignalSpy changed(&desk, &ComparisonDesk::placesChanged);
        const auto add = [&desk](const char16_t* id, KnowledgeKind kind) {
            return desk.add(QString::fromUtf16(id), QString::fromUtf16(id), kind);
        };
        QVERIFY(add(u"formula:a", KnowledgeKind::Formula) == ComparisonDesk::Answer::Taken);
        QVERIFY(!desk.canCompare());
        QVERIFY(add(u"formula:a", KnowledgeKind::Formula) == ComparisonDesk::Answer::Taken);
        QCOMPARE(changed.size(), 1);
        QVERIFY(add(u"herb:b", KnowledgeKind::Herb) == ComparisonDesk::Answer::IsAnotherSort);
        QVERIFY(add(u"patent:b", KnowledgeKind::Patent) == ComparisonDesk::Answer::Taken);
        QVERIFY(desk.canCompare());
        QVERIFY(add(u"formula:c", KnowledgeKind::Formula) == ComparisonDesk::Answer::Taken);
        QVERIFY(add(u"formula:d", KnowledgeKind::Formula) == ComparisonDesk::Answer::Taken);
        QVERIFY(add(u"formula:e", KnowledgeKind::Formula) == ComparisonDesk::Answer::IsFull);
        desk.remove(QStringLiteral("formula:a"));
        QCOMPARE(desk.places().size(), 3);
        desk.clear();
        QVERIFY(!desk.canCompare());
    }

    void theDeskDropsAnAnswerToAnEarlierQuestion() {
        FakeKnowledge knowledge;
        knowledge.entries.insert(QStringLiteral("herb:麻黄"),
                                 herb(u"麻黄", {QStringLiteral("辛")}, QStringLiteral("温")));
        knowledge.entries.insert(QStringLiteral("herb:桂枝"),
                                 herb(u"桂枝", {QStringLiteral("辛")}, QStringLiteral("温")));
        ComparisonDesk desk(knowledge, nullptr);
        desk.add(QStringLiteral("herb:桂枝"), QString(), KnowledgeKind::Herb);
        desk.add(QStringLiteral("herb:麻黄"), QString(), KnowledgeKind::Herb);
        QSignalSpy compared(&desk, &ComparisonDesk::compared);
        desk.compare();
        const quint64 late = knowledge.severalLoads.last().first;
        desk.compare();
        emit knowledge.entriesLoaded(late, {});
        QVERIFY(compared.isEmpty());
        knowledge.answerSeveral();
        QCOMPARE(compared.size(), 1);
        QCOMPARE(desk.comparison().columns.first().name, QStringLiteral("桂枝"));
        QVERIFY(!desk.isLoading());
    }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparison_test.moc"
