#include "app/chat/citations.h"

#include <QtTest>

using namespace xinglin::app;

class CitationsTest : public QObject {
    Q_OBJECT

private slots:
    void cleansWhatModelsWrite_data() {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("clean");
        QTest::newRow("plain") << QStringLiteral("温 [1]。") << QStringLiteral("温 [1]。");
        QTest::newRow("full-width") << QStringLiteral("温［２］【3】") << QStringLiteral("温[2][3]");
        QTest::newRow("list") << QStringLiteral("温[1, 2、3]") << QStringLiteral("温[1][2][3]");
        QTest::newRow("range") << QStringLiteral("温[1-3]") << QStringLiteral("温[1][2][3]");
        QTest::newRow("twice in one mark") << QStringLiteral("[2,2]") << QStringLiteral("[2]");
        QTest::newRow("beyond the sources") << QStringLiteral("温[4]热[1,9]") << QStringLiteral("温热[1]");
        QTest::newRow("zero") << QStringLiteral("温[0]") << QStringLiteral("温");
        QTest::newRow("year") << QStringLiteral("[2020]") << QStringLiteral("[2020]");
        QTest::newRow("link") << QStringLiteral("[1](http://x)") << QStringLiteral("[1](http://x)");
        QTest::newRow("inline code") << QStringLiteral("`a[9]`") << QStringLiteral("`a[9]`");
        QTest::newRow("fence") << QStringLiteral("```\na[9]\n```\n[9]") << QStringLiteral("```\na[9]\n```\n");
        QTest::newRow("open fence") << QStringLiteral("```\na[9]") << QStringLiteral("```\na[9]");
        QTest::newRow("words") << QStringLiteral("[去皮][1a]") << QStringLiteral("[去皮][1a]");
        QTest::newRow("unfinished") << QStringLiteral("温 [1") << QStringLiteral("温 [1");
    }

    void cleansWhatModelsWrite() {
        QFETCH(QString, written);
        QFETCH(QString, clean);
        QCOMPARE(withCleanCitations(written, 3), clean);
    }

    void countsEachSourceOnceInOrderOfAppearance() {
        QCOMPARE(citedNumbers(QStringLiteral("a[3]b[1]c[3,2]d[7]"), 3), (QList<int>{3, 1, 2}));
        QCOMPARE(citedNumbers(QStringLiteral("a[1]"), 0), QList<int>());
    }

    void saysWhereTheMarksStand() {
        const QList<CitationMark> marks = citationMarks(QStringLiteral("温[1]、辛［9］"), 3);
        QCOMPARE(marks.size(), 2);
        QCOMPARE(marks.at(0).start, 1);
        QCOMPARE(marks.at(0).length, 3);
        QCOMPARE(marks.at(1).start, 6);
        QCOMPARE(marks.at(1).numbers, QList<int>());
    }
};

QTEST_GUILESS_MAIN(CitationsTest)
#include "citations_test.moc"
