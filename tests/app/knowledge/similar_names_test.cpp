// "Did you mean": what a misspelt name may be, and what is another drug and no slip of the hand.

#include "app/knowledge/similar_names.h"

#include <QTest>

#include "app/knowledge/herb_names.h"
#include "app/knowledge/knowledge_base.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class SimilarNamesTest final : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_knowledge = KnowledgeBase::open(realKnowledge()); }

    void ranksByLikeness() {
        SimilarNames names;
        names.addReading(QStringLiteral("huang"), QStringLiteral("黄簧"));
        names.addReading(QStringLiteral("qi"), QStringLiteral("芪琪期"));
        names.addReading(QStringLiteral("qin"), QStringLiteral("芩"));
        names.add(QStringLiteral("黄芩"), 1, 0);
        names.add(QStringLiteral("黄芪"), 2, 1);
        names.add(QStringLiteral("金银花"), 3, 2);
        names.add(QStringLiteral("银花"), 3, 3);
        QCOMPARE(names.like(QStringLiteral("黄琪"), 3), QStringList{QStringLiteral("黄芪")});
        QCOMPARE(names.like(QStringLiteral("簧期"), 3), QStringList{QStringLiteral("黄芪")});
        QCOMPARE(names.like(QStringLiteral("黄苓"), 3), QStringList{QStringLiteral("黄芩")});
        QCOMPARE(names.like(QStringLiteral("芪黄"), 3), QStringList{QStringLiteral("黄芪")});
        QCOMPARE(names.like(QStringLiteral("黄黄芪"), 3), QStringList{QStringLiteral("黄芪")});
        // Both are names of one drug, and the better one is offered.
        QCOMPARE(names.like(QStringLiteral("金银化"), 3), QStringList{QStringLiteral("金银花")});
        QCOMPARE(names.like(QStringLiteral("金某花"), 3), QStringList{QStringLiteral("金银花")});
        QCOMPARE(names.like(QStringLiteral("金某花"), 3, SimilarNames::Range::Close), QStringList());
        QCOMPARE(names.like(QStringLiteral("金花"), 3), QStringList{QStringLiteral("金银花")});
        // Half of all short names are one character away, and the first character makes another drug.
        QVERIFY(names.like(QStringLiteral("黄石"), 3).isEmpty());
        QVERIFY(names.like(QStringLiteral("假黄芪"), 3).isEmpty());
        QVERIFY(names.like(QStringLiteral("山银花"), 3).isEmpty());
        QVERIFY(names.like(QStringLiteral("金银藤"), 3).isEmpty());
        // What is known is no misspelling.
        QVERIFY(names.like(QStringLiteral("黄芩"), 3).isEmpty());
        QVERIFY(names.like(QString(), 3).isEmpty());
        QVERIFY(names.like(QStringLiteral("黄"), 3).isEmpty());
    }

    void findsMisspeltHerbs_data() {
        const auto row = [](const char* written, const char* meant) {
            QTest::newRow(written) << QString::fromUtf8(meant);
        };
        QTest::addColumn<QString>("meant");
        row("黄琪", "黄芪");
        row("黃琪", "黄芪");
        row("黄苓", "黄芩");
        row("黄岑", "黄芩");
        row("当规", "当归");
        row("白木", "白术");
        row("麦门东", "麦门冬");
        row("板某根", "板蓝根");
        row("板篮根", "板蓝根");
        row("五味于", "五味子");
        row("金银化", "金银花");
        row("炙黄琪", "炙黄芪");
        row("酒炒黄岑", "酒炒黄芩");
        row("黄岑（酒炒）", "黄芩（酒炒）");
        row("黄琪先煎", "黄芪先煎");
        row("云南三柒", "云南三七");
        row("附于", "附子");
        row("桂支汤", "桂枝汤");
        row("六味地皇丸", "六味地黄丸");
    }

    void findsMisspeltHerbs() {
        QFETCH(const QString, meant);
        const QStringList found = m_knowledge->similarNames(QString::fromUtf8(QTest::currentDataTag()));
        QVERIFY2(found.contains(meant), qPrintable(found.join(QLatin1Char(' '))));
        QVERIFY(found.size() <= 3);
    }

    void offersNothingForOtherDrugs_data() {
        QTest::addColumn<int>("unused");
        for (const char* written : {"水半夏", "假黄芪", "黄芪", "生附子", "外星", "红豆杉", "x", "12", ""}) {
            QTest::newRow(written) << 0;
        }
    }

    void offersNothingForOtherDrugs() {
        QCOMPARE(m_knowledge->similarNames(QString::fromUtf8(QTest::currentDataTag()), KnowledgeKind::Herb),
                 QStringList());
    }

    // Every character of every herb's name in turn is left out or exchanged: nothing that is offered is
    // unknown, and it is the same in every run.
    void whatIsOfferedResolves() {
        const AuditFacts facts = readAuditFacts(realKnowledge());
        const HerbNames names(facts);
        int offered = 0;
        for (const AuditHerb& herb : m_knowledge->auditFacts().herbs) {
            for (qsizetype at = 0; at < herb.name.size(); ++at) {
                for (const QString& misspelt :
                     {QString(herb.name).remove(at, 1), QString(herb.name).replace(at, 1, QChar(u'某'))}) {
                    const QStringList found = names.similarTo({misspelt});
                    QCOMPARE(found, m_knowledge->herbNames().similarTo({misspelt}));
                    for (const QString& name : found) {
                        QVERIFY2(names.resolve({name}).kind != NamedHerb::Kind::Unknown, qPrintable(name));
                        ++offered;
                    }
                }
            }
        }
        QVERIFY(offered > 500);
    }

    // A thousand names of every length, in less than a second with tests beside it: the target is a
    // millisecond for one.
    void isFast() {
        const QStringList names = m_knowledge->auditFacts().names.keys().mid(0, 1000);
        m_knowledge->similarNames(QStringLiteral("黄琪"));  // reads the names
        QBENCHMARK_ONCE {
            for (const QString& name : names) {
                m_knowledge->similarNames(name.chopped(1) + QChar(u'某'));
            }
        }
    }

private:
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

QTEST_GUILESS_MAIN(SimilarNamesTest)
#include "similar_names_test.moc"
