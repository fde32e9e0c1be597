#include "app/knowledge_notes/own_entries.h"

#include <QTest>

#include "app/knowledge_notes/composition_text.h"

using namespace xinglin::app;

namespace {

NotebookContent sample() {
    NotebookContent content;
    ClinicFormula formula;
    formula.id = QStringLiteral("own:1");
    formula.name = QStringLiteral("止咳一号方");
    formula.pinyin = QStringLiteral("zhikeyihaofang");
    formula.initials = QStringLiteral("zkyhf");
    formula.items = {{QStringLiteral("紫菀"), QStringLiteral("herb:紫菀"), 9.0, QString()}};
    formula.indications = QStringLiteral("久咳");
    content.formulas = {formula};
    content.stockNames = {{QStringLiteral("炒术"), QStringLiteral("herb:炒白术"), QStringLiteral("炒白术"),
                           QStringLiteral("chaozhu"), QStringLiteral("cz")}};
    content.notes.insert(QStringLiteral("herb:苦杏仁"), {QStringLiteral("herb:苦杏仁"),
                                                         QStringLiteral("苦杏仁"),
                                                         QStringLiteral("药房备货为燀苦杏仁，打碎后下"),
                                                         {}});
    return content;
}

QStringList idsOf(const QList<KnowledgeHit>& hits) {
    QStringList ids;
    for (const KnowledgeHit& hit : hits) {
        ids += hit.id;
    }
    return ids;
}

}  // namespace

class OwnEntriesTest : public QObject {
    Q_OBJECT

private slots:
    void findsOwnFormulasHoweverTheyAreTyped() {
        for (const char* text : {"止咳一号方", "止咳", "一号", "zhike", "ZKY", "紫菀", "久咳"}) {
            const QList<KnowledgeHit> hits = ownHits(sample(), QString::fromUtf8(text), std::nullopt);
            QVERIFY2(idsOf(hits).contains(QStringLiteral("own:1")), text);
            QCOMPARE(hits.first().badge, QLatin1String(kOwnBadge));
        }
        QVERIFY(ownHits(sample(), QStringLiteral("  "), std::nullopt).isEmpty());
        QVERIFY(ownHits(sample(), QStringLiteral("桂枝"), std::nullopt).isEmpty());
        QVERIFY(ownHits(sample(), QStringLiteral("止咳"), KnowledgeKind::Herb).isEmpty());
    }

    void aStockNameLeadsToItsHerb() {
        const QList<KnowledgeHit> hits = ownHits(sample(), QStringLiteral("cz"), KnowledgeKind::Herb);
        QCOMPARE(idsOf(hits), QStringList{QStringLiteral("herb:炒白术")});
        QCOMPARE(hits.first().matched, QStringLiteral("炒术"));
        QVERIFY(ownHits(sample(), QStringLiteral("cz"), KnowledgeKind::Formula).isEmpty());
    }

    void findsWhatWasNoted() {
        const QList<KnowledgeHit> hits = ownHits(sample(), QStringLiteral("打碎"), std::nullopt);
        QCOMPARE(idsOf(hits), QStringList{QStringLiteral("herb:苦杏仁")});
        QVERIFY(hits.first().matched.contains(QStringLiteral("打碎")));
        QVERIFY2(ownHits(sample(), QStringLiteral("打"), std::nullopt).isEmpty(),
                 "one character says nothing");
    }

    void anOwnFormulaIsAnEntryWithoutABook() {
        const KnowledgeEntry entry = entryOf(sample().formulas.first());
        QCOMPARE(entry.id, QStringLiteral("own:1"));
        QCOMPARE(entry.items.size(), 1);
        QCOMPARE(*entry.items.first().grams, 9.0);
        QCOMPARE(entry.facts.size(), 1);
        QVERIFY(entry.facts.first().edition.isEmpty());
        QVERIFY(entry.facts.first().status != FactStatus::Verified);
    }

    void readsIngredientsAsTheyAreTyped_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("written");
        QTest::addColumn<double>("grams");
        QTest::addColumn<QString>("note");
        QTest::newRow("blank") << QStringLiteral("麻黄 9") << QStringLiteral("麻黄") << 9.0 << QString();
        QTest::newRow("unit") << QStringLiteral("麻黄9g") << QStringLiteral("麻黄") << 9.0 << QString();
        QTest::newRow("han unit") << QStringLiteral("麻黄 4.5 克") << QStringLiteral("麻黄") << 4.5
                                  << QString();
        QTest::newRow("handling") << QStringLiteral("附子 9g 先煎") << QStringLiteral("附子") << 9.0
                                  << QStringLiteral("先煎");
        QTest::newRow("brackets") << QStringLiteral("附子9（先煎）") << QStringLiteral("附子") << 9.0
                                  << QStringLiteral("先煎");
        QTest::newRow("no amount") << QStringLiteral(" 大枣 擘 ") << QStringLiteral("大枣") << -1.0
                                   << QStringLiteral("擘");
    }

    void readsIngredientsAsTheyAreTyped() {
        QFETCH(QString, text);
        QFETCH(QString, written);
        QFETCH(double, grams);
        QFETCH(QString, note);
        const QList<ClinicFormulaItem> items = parseComposition(text);
        QCOMPARE(items.size(), 1);
        QCOMPARE(items.first().written, written);
        QCOMPARE(items.first().grams.value_or(-1), grams);
        QCOMPARE(items.first().note, note);
        QCOMPARE(parseComposition(compositionText(items)), items);
    }

    void readsSeveralIngredientsOfALine() {
        const QList<ClinicFormulaItem> items =
            parseComposition(QStringLiteral("麻黄 9、桂枝 6，\n杏仁9g; \n\n甘草"));
        QCOMPARE(items.size(), 4);
        QCOMPARE(items.at(2).written, QStringLiteral("杏仁"));
        QVERIFY(!items.at(3).grams);
        QVERIFY(parseComposition(QStringLiteral(" \n、")).isEmpty());
    }
};

QTEST_GUILESS_MAIN(OwnEntriesTest)
#include "own_entries_test.moc"
