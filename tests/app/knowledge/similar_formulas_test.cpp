// What a search counts, what is alike, and a result as a table: over the twin, whose formulas can be reckoned
// by hand.

#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "app/knowledge/knowledge_base.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class SimilarFormulasTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_knowledge = KnowledgeBase::open(buildTwin(m_folder.path())); }

    void comparesByHerbs() {
        const std::optional<KnowledgeEntry> entry = m_knowledge->entry(QStringLiteral("formula:麻黄汤"));
        QVERIFY(entry);
        const QList<SimilarFormula> similar = m_knowledge->similarFormulas(*entry, 5);
        QVERIFY(!similar.isEmpty());
        const SimilarFormula& best = similar.first();
        QCOMPARE(best.id, QStringLiteral("formula:麻黄杏仁甘草石膏汤"));
        QCOMPARE(best.added, QStringList{QStringLiteral("石膏")});
        QCOMPARE(best.removed, QStringList{QStringLiteral("桂枝")});
        QCOMPARE(best.shared.size(), 3);
        QVERIFY(best.similarity > 0.25 && best.similarity < 1);
        for (const SimilarFormula& other : similar) {
            QVERIFY2(other.id != entry->id, "a formula is not like itself");
            QVERIFY(other.similarity <= best.similarity || other.kind == KnowledgeKind::Patent);
        }
    }

    void keepsTheLimitOfEachKindAndPutsFormulasFirst() {
        const std::optional<KnowledgeEntry> entry = m_knowledge->entry(QStringLiteral("formula:四君子汤"));
        QVERIFY(entry);
        const QList<SimilarFormula> similar = m_knowledge->similarFormulas(*entry, 1);
        bool hasMedicine = false;
        int formulas = 0;
        for (const SimilarFormula& other : similar) {
            QVERIFY2(!hasMedicine || other.kind == KnowledgeKind::Patent, "formulas come first");
            hasMedicine = hasMedicine || other.kind == KnowledgeKind::Patent;
            formulas += other.kind == KnowledgeKind::Formula ? 1 : 0;
        }
        QVERIFY2(hasMedicine, "四君子丸 has the same herbs");
        QVERIFY(formulas <= 1);
    }

    void comparesAFormulaThatIsNotInTheFile() {
        KnowledgeEntry own;
        own.id = QStringLiteral("own:1");
        own.items = {{QStringLiteral("麻黄"), QStringLiteral("herb:麻黄"), {}, {}, {}, {}},
                     {QStringLiteral("桂枝"), QStringLiteral("herb:桂枝"), {}, {}, {}, {}},
                     {QStringLiteral("杏仁"), QStringLiteral("herb:苦杏仁"), {}, {}, {}, {}},
                     {QStringLiteral("院内秘药"), {}, {}, {}, {}, {}}};
        const QList<SimilarFormula> similar = m_knowledge->similarFormulas(own, 3);
        QVERIFY(!similar.isEmpty());
        QCOMPARE(similar.first().id, QStringLiteral("formula:麻黄汤"));
        QCOMPARE(similar.first().removed, QStringList{QStringLiteral("院内秘药")});
        own.items.clear();
        QVERIFY(m_knowledge->similarFormulas(own, 3).isEmpty());
    }

    void countsEveryKindWhateverIsAskedFor() {
        KnowledgeQuery query;
        query.text = QStringLiteral("麻黄");
        const QMap<KnowledgeKind, int> all = m_knowledge->search(query).kindCounts;
        QVERIFY(all.value(KnowledgeKind::Herb) >= 1);
        QVERIFY(all.value(KnowledgeKind::Formula) >= 2);
        QVERIFY(all.value(KnowledgeKind::Compound) >= 1);
        query.kind = KnowledgeKind::Herb;
        const KnowledgeResult herbs = m_knowledge->search(query);
        QCOMPARE(herbs.kindCounts, all);
        QCOMPARE(herbs.total, all.value(KnowledgeKind::Herb));
        query.text = QStringLiteral("麻黃");
        QCOMPARE(m_knowledge->search(query).text, QStringLiteral("麻黄"));
    }

    void looksAmongGivenEntriesInTheirOrder() {
        KnowledgeQuery query;
        query.ids = QStringList{QStringLiteral("herb:麻黄"), QStringLiteral("formula:桂枝汤"),
                                QStringLiteral("herb:没有"), QStringLiteral("herb:桂枝")};
        const KnowledgeResult browsed = m_knowledge->search(query);
        QStringList ids;
        for (const KnowledgeHit& hit : browsed.hits) {
            ids += hit.id;
        }
        QCOMPARE(ids, (QStringList{QStringLiteral("herb:麻黄"), QStringLiteral("formula:桂枝汤"),
                                   QStringLiteral("herb:桂枝")}));
        query.text = QStringLiteral("guizhi");
        const KnowledgeResult found = m_knowledge->search(query);
        QCOMPARE(found.total, 2);
        QVERIFY(found.hits.first().id != QStringLiteral("herb:麻黄"));
        query.ids = QStringList();
        QCOMPARE(m_knowledge->search(query).total, 0);
    }

    void givesAResultAsATable() {
        KnowledgeQuery query;
        query.ids = QStringList{QStringLiteral("formula:麻黄汤"), QStringLiteral("herb:麻黄"),
                                QStringLiteral("patent:四君子颗粒")};
        const QMap<Tier, QString> words = {{Tier::Borrowed, QStringLiteral("BORROWED")}};
        const QList<QStringList> rows = m_knowledge->table(
            query,
            {QStringLiteral("name"), QStringLiteral("kind"), QStringLiteral("ingredients"),
             QStringLiteral("nature"), QStringLiteral("actions"), QStringLiteral("sources")},
            words);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows.at(0).at(0), QStringLiteral("麻黄汤"));
        QCOMPARE(rows.at(0).at(1), QStringLiteral("formula"));
        QVERIFY(rows.at(0).at(2).startsWith(QStringLiteral("麻黄 三两 9 g、桂枝 二两 6 g")));
        QCOMPARE(rows.at(1).at(3), QStringLiteral("温"));
        QVERIFY(!rows.at(1).at(5).isEmpty());
        QVERIFY2(rows.at(2).at(4).contains(QStringLiteral("（BORROWED）")), qPrintable(rows.at(2).at(4)));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

QTEST_GUILESS_MAIN(SimilarFormulasTest)
#include "similar_formulas_test.moc"
