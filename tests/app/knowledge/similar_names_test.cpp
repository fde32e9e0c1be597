// "Did you mean": what a misspelt name may be, and what is another drug and no slip of the hand.

#include "app/knowledge/similar_names.h"

#include <QTest>
#include <ctime>

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
        row("汉防已", "汉防己");
        row("粉防巳", "粉防己");
    }

    void findsMisspeltHerbs() {
        QFETCH(const QString, meant);
        const QStringList found = m_knowledge->similarNames(QString::fromUtf8(QTest::currentDataTag()));
        QVERIFY2(found.contains(meant), qPrintable(found.join(QLatin1Char(' '))));
        QVERIFY(found.size() <= 3);
    }

    void offersNothingForOtherDrugs_data() {
        QTest::addColumn<int>("unused");
        // Listed without a meaning, as a whole or behind a word; medicines and formulas; raw forms.
        for (const char* written : {"水半夏",         "假黄芪",     "黄芪",     "生附子",     "外星",
                                    "红豆杉",         "x",          "12",       "",           "三黄片",
                                    "保和片",         "三金片",     "大枣膏",   "云南白药",   "吴茱萸汤",
                                    "三黄片（先煎）", "云南白药粉", "炙万年青", "优质一把香", "生麻"}) {
            QTest::newRow(written) << 0;
        }
    }

    void offersNothingForOtherDrugs() {
        QCOMPARE(m_knowledge->similarNames(QString::fromUtf8(QTest::currentDataTag()), KnowledgeKind::Herb),
                 QStringList());
    }

    // What the base knows as something else is no misspelt herb: one click would write another drug.
    void medicinesAndFormulasAreNoMisspeltHerbs() {
        const QSet<QString>& drugs = m_knowledge->auditFacts().otherDrugs;
        QVERIFY2(drugs.size() > 7000, qPrintable(QString::number(drugs.size())));
        for (const QString& drug : drugs) {
            const QStringList found = m_knowledge->herbNames().similarTo({drug});
            QVERIFY2(found.isEmpty(), qPrintable(drug + QLatin1Char(' ') + found.join(QLatin1Char(' '))));
        }
    }

    // Every character of every herb's name in turn is left out or exchanged, as it is and behind 生 and 鲜:
    // nothing that is offered is unknown or milder, and it is the same in every run.
    void whatIsOfferedResolves() {
        const AuditFacts facts = readAuditFacts(realKnowledge());
        const HerbNames names(facts);
        int offered = 0;
        for (const AuditHerb& herb : m_knowledge->auditFacts().herbs) {
            for (qsizetype at = 0; at < herb.name.size(); ++at) {
                for (const QString& misspelt :
                     {QString(herb.name).remove(at, 1), QString(herb.name).replace(at, 1, QChar(u'某'))}) {
                    for (const char* before : {"", "生", "鲜"}) {
                        const QString written = QString::fromUtf8(before) + misspelt;
                        const QStringList found = names.similarTo({written});
                        QCOMPARE(found, m_knowledge->herbNames().similarTo({written}));
                        for (const QString& name : found) {
                            QVERIFY2(names.resolve({name}).kind != NamedHerb::Kind::Unknown,
                                     qPrintable(name));
                            for (const QChar word : {QChar(u'生'), QChar(u'鲜')}) {
                                QVERIFY2(!written.contains(word) || name.contains(word),
                                         qPrintable(written + QLatin1Char(' ') + name));
                            }
                            ++offered;
                        }
                    }
                }
            }
        }
        QVERIFY(offered > 500);
    }

    // A thousand names of every length, at a millisecond of processor time for one; ten are allowed to a
    // build that checks its memory.
    void isFast() {
        const QStringList names = m_knowledge->auditFacts().names.keys().mid(0, 1000);
        m_knowledge->similarNames(QStringLiteral("黄琪"));  // reads the names
        const std::clock_t before = std::clock();
        for (const QString& name : names) {
            m_knowledge->similarNames(name.chopped(1) + QChar(u'某'));
        }
        const auto seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < 10, qPrintable(QString::number(seconds)));
    }

private:
    std::unique_ptr<KnowledgeBase> m_knowledge;
};

QTEST_GUILESS_MAIN(SimilarNamesTest)
#include "similar_names_test.moc"
