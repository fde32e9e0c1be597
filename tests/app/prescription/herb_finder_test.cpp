// Herbs offered while a name is typed: the newest question wins.

#include "app/prescription/herb_finder.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/support/app/fake_knowledge.h"
#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class HerbFinderTest final : public QObject {
    Q_OBJECT

    SharedAuditor m_auditor;
    FakeKnowledge m_source;

private slots:
    void initTestCase() {
        m_auditor = std::make_shared<const PrescriptionAuditor>(
            std::make_shared<const AuditFacts>(readAuditFacts(realKnowledge())), AuditSettings());
    }

    void anOfferSaysDoseToxicityAndMarks() {
        HerbFinder finder(m_source, m_auditor);
        QSignalSpy offered(&finder, &HerbFinder::offered);
        finder.find(QStringLiteral(" fz "));
        QVERIFY(finder.isSearching());
        QCOMPARE(m_source.searches.last().query.text, QStringLiteral("fz"));
        QCOMPARE(m_source.searches.last().query.kind, std::optional(KnowledgeKind::Herb));
        m_source.answerSearch({QStringLiteral("herb:附子"), QStringLiteral("herb:茯苓")});
        QVERIFY(!finder.isSearching());
        const auto offers = offered.first().at(1).value<QList<HerbOffer>>();
        QCOMPARE(offers.size(), 2);
        static const DoseLimit kAconite{3, 15, false};
        QCOMPARE(offers.first().dose, std::optional(kAconite));
        QCOMPARE(offers.first().toxicity, QStringLiteral("有毒"));
        QVERIFY(offers.first().marks.contains(QStringLiteral("先煎")));
        QVERIFY(offers.last().toxicity.isEmpty());
    }

    void namesOfTheStockStandFirst() {
        const SharedAuditor auditor = withStockNames(
            m_auditor, {{QStringLiteral("黑附"), QStringLiteral("herb:附子"), QStringLiteral("附子"),
                         QStringLiteral("heifu"), QStringLiteral("hf")}});
        HerbFinder finder(m_source, auditor);
        QSignalSpy offered(&finder, &HerbFinder::offered);
        finder.find(QStringLiteral("hf"));
        m_source.answerSearch({QStringLiteral("herb:茯苓")});
        const auto offers = offered.first().at(1).value<QList<HerbOffer>>();
        QCOMPARE(offers.size(), 2);
        QCOMPARE(offers.first().name, QStringLiteral("黑附"));
        QCOMPARE(offers.first().matched, QStringLiteral("附子"));
        static const DoseLimit kAconite{3, 15, false};
        QCOMPARE(offers.first().dose, std::optional(kAconite));
        QCOMPARE(offers.first().toxicity, QStringLiteral("有毒"));
    }

    void anOlderAnswerIsDropped() {
        HerbFinder finder(m_source, m_auditor);
        QSignalSpy offered(&finder, &HerbFinder::offered);
        finder.find(QStringLiteral("f"));
        const quint64 older = m_source.searches.last().generation;
        finder.find(QStringLiteral("fl"));
        emit m_source.searched(older, FakeKnowledge::resultOf({QStringLiteral("herb:附子")}));
        QVERIFY(offered.isEmpty());
        m_source.answerSearch({QStringLiteral("herb:茯苓")});
        QCOMPARE(offered.size(), 1);
        QCOMPARE(offered.first().first().toString(), QStringLiteral("fl"));
    }

    void nothingTypedAndAFailureOfferNothing() {
        HerbFinder finder(m_source, m_auditor);
        QSignalSpy offered(&finder, &HerbFinder::offered);
        finder.find(QString());
        QCOMPARE(offered.size(), 1);
        finder.find(QStringLiteral("x"));
        emit m_source.failed(m_source.searches.last().generation, Failure());
        QCOMPARE(offered.size(), 2);
        QVERIFY(!finder.isSearching());
    }
};

QTEST_GUILESS_MAIN(HerbFinderTest)
#include "herb_finder_test.moc"
