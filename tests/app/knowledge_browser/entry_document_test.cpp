#include "app/knowledge_browser/entry_document.h"

#include <QTest>

#include "tests/support/app/fake_knowledge.h"

using namespace xinglin::app;

class EntryDocumentTest : public QObject {
    Q_OBJECT

private slots:
    void numbersTheSourcesOfEveryFact() {
        const QString page =
            entryDocument(xinglin::test::bitterApricotKernel(), {{}, QStringLiteral("E1"), {}});
        QVERIFY(page.contains(QStringLiteral("<h1>苦杏仁</h1>")));
        QVERIFY(page.contains(QStringLiteral("[1] Pharmacopoeia")));
        QVERIFY(page.contains(QStringLiteral("[2] Textbook")));
        // Both books name the same actions: one statement with both numbers.
        QVERIFY(page.contains(QStringLiteral("[1] [2]")));
        QVERIFY(page.contains(QStringLiteral("E1")));
        QVERIFY2(!page.contains(QStringLiteral("background-color")), "there is no note");
    }

    void setsTheNoteApartAndEscapesIt() {
        const QString page = entryDocument(xinglin::test::ephedraDecoction(),
                                           {QStringLiteral("a < b\n& c"), {}, QStringLiteral("zh_TW")});
        QVERIFY(page.contains(QStringLiteral("a &lt; b<br/>&amp; c")));
        QVERIFY(page.contains(QStringLiteral("<h1>麻黃湯</h1>")));
        QVERIFY(page.contains(QStringLiteral("三两")));
    }

    void saysWhoStatesTheRoles() {
        KnowledgeEntry entry = xinglin::test::ephedraDecoction();
        QVERIFY(!entryDocument(entry, {}).contains(QStringLiteral("Roles")));
        entry.items[3].roles = {QStringLiteral("assistant"), QStringLiteral("envoy")};
        entry.items[3].roleSource = QStringLiteral("伤寒明理论");
        entry.items[3].roleEdition = QStringLiteral("1142");
        const QString page = entryDocument(entry, {});
        QVERIFY(page.contains(QStringLiteral("Assistant/Envoy")));
        QVERIFY(page.contains(QStringLiteral("Roles: 伤寒明理论 · 1142")));
    }

    void saysWhatIsNotStated() {
        KnowledgeEntry entry = xinglin::test::ephedraDecoction();
        entry.kind = KnowledgeKind::Patent;
        entry.facts[1].tier = Tier::Borrowed;
        entry.facts[1].lenderName = QStringLiteral("麻黄片");
        const QString page = entryDocument(entry, {});
        QVERIFY(page.contains(QStringLiteral("borrowed 麻黄片")));
        QVERIFY(page.contains(QStringLiteral("production batch")));
    }
};

QTEST_GUILESS_MAIN(EntryDocumentTest)
#include "entry_document_test.moc"
