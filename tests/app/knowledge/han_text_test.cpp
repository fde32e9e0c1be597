#include "app/knowledge/han_text.h"

#include <QTest>

using namespace xinglin::app;

class HanTextTest : public QObject {
    Q_OBJECT

private slots:
    void makesSearchKeys_data();
    void makesSearchKeys();
    void segmentsByCharacter();
    void asksForPhrases();
    void replacesLongestWordsFirst();
    void keepsItsLength();
};

void HanTextTest::makesSearchKeys_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("key");
    const auto row = [](const char* text, const char* key) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(key);
    };
    row("Má Huáng", "mahuang");
    row("LÜ dòu", "lvdou");
    row("lǜ", "lv");
    row("ＭＨ１２", "mh12");
    row("B04.02.01.", "b04.02.01.");
    row("土鳖虫（䗪虫）", "土鳖虫䗪虫");
    row("麻 黄", "麻黄");
    row("、，。", "");
    row("𠮷", "𠮷");
    row("i.v.", "iv");
}

void HanTextTest::makesSearchKeys() {
    QFETCH(const QString, text);
    QTEST(searchKey(text), "key");
}

void HanTextTest::segmentsByCharacter() {
    QCOMPARE(segmented(QStringLiteral("麻黄 Ephedra，3g")), QStringLiteral("麻 黄 ephedra 3g"));
    QCOMPARE(segmented(QStringLiteral("𠮷草")), QStringLiteral("𠮷 草"));
    QCOMPARE(segmented(QString()), QString());
}

void HanTextTest::asksForPhrases() {
    QCOMPARE(fullTextQuery(QStringLiteral("麻黄")), QStringLiteral("\"麻 黄\""));
    QCOMPARE(fullTextQuery(QStringLiteral("发汗 ephe")), QStringLiteral("\"发 汗\" AND \"ephe\"*"));
    QCOMPARE(fullTextQuery(QStringLiteral("\" OR * NEAR(")), QStringLiteral("\"or\"* AND \"near\"*"));
    QCOMPARE(fullTextQuery(segmentBoundary()), QString());
    QCOMPARE(fullTextQuery(QStringLiteral("。")), QString());
}

void HanTextTest::replacesLongestWordsFirst() {
    HanSimplifier simplifier;
    simplifier.add(QStringLiteral("術"), QStringLiteral("术"));
    simplifier.add(QStringLiteral("白朮"), QStringLiteral("白术"));
    simplifier.add(QStringLiteral("白朮散"), QStringLiteral("白散术"));
    QCOMPARE(simplifier.simplified(QStringLiteral("白朮術白朮散朮")), QStringLiteral("白术术白散术朮"));
}

void HanTextTest::keepsItsLength() {
    HanSimplifier simplifier;
    simplifier.add(QStringLiteral("甲"), QStringLiteral("乙丙"));  // would move everything behind it
    simplifier.add(QString(), QString());
    QCOMPARE(simplifier.simplified(QStringLiteral("甲乙")), QStringLiteral("甲乙"));
}

QTEST_GUILESS_MAIN(HanTextTest)
#include "han_text_test.moc"
