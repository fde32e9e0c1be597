#include "app/knowledge_browser/knowledge_browser.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/app/fake_knowledge.h"

using namespace xinglin::app;
using xinglin::test::FakeKnowledge;

class KnowledgeBrowserTest : public QObject {
    Q_OBJECT

private slots:
    void asksForTheFirstSectionAtOnce();
    void previewsTheBestHitWhileTyping();
    void previewsOnlyWhereTheTypingRests();
    void dropsAnswersToWhatWasTypedOver();
    void dropsEntriesThatAreNotAskedForAnyMore();
    void keepsTextAndDropsTicksWhenTheSectionChanges();
    void ticksNarrowTheSearch();
    void limitsIncompatibilitiesToHerbsThatHaveSome();
    void opensTargetsOfOtherPages();
    void goesBackOverPreviewsToWhatWasChosen();
    void tellsWhenNothingHasTheId();
    void showsAFailedBaseAndRecovers();
    void lengthensTheListAtItsEnd();
};

void KnowledgeBrowserTest::asksForTheFirstSectionAtOnce() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    QCOMPARE(knowledge.searches.size(), 1);
    QCOMPARE(knowledge.searches.last().query.text, QString());
    QVERIFY(knowledge.searches.last().query.kind == KnowledgeKind::Herb);
    QVERIFY(!browser.isUpToDate());
    knowledge.answerSearch({QStringLiteral("herb:麻黄")});
    QVERIFY(browser.isUpToDate());
    QCOMPARE(browser.results().rowCount(), 1);
    QVERIFY2(knowledge.loads.isEmpty(), "browsing must not open an entry by itself");
}

void KnowledgeBrowserTest::previewsTheBestHitWhileTyping() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    QAbstractItemModelTester tester(&browser.results(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    browser.setText(QStringLiteral("mahuang"));
    knowledge.answerSearch({QStringLiteral("herb:麻黄"), QStringLiteral("herb:麻黄根")});
    QCOMPARE(browser.markedId(), QStringLiteral("herb:麻黄"));
    QVERIFY2(knowledge.loads.isEmpty(), "no key stroke waits for a detail");
    QTRY_COMPARE(knowledge.loads.size(), 1);
    QCOMPARE(knowledge.loads.last().second, QStringLiteral("herb:麻黄"));
    QVERIFY(!browser.canGoBack());
}

void KnowledgeBrowserTest::previewsOnlyWhereTheTypingRests() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.setText(QStringLiteral("m"));
    knowledge.answerSearch({QStringLiteral("herb:木香")});
    browser.setText(QStringLiteral("ma"));
    QCOMPARE(browser.markedId(), QString());
    knowledge.answerSearch({QStringLiteral("herb:麻黄")});
    browser.showEntry(QStringLiteral("herb:麻黄"), Visit::Commit);
    QCOMPARE(knowledge.loads.size(), 1);
    // The time of both previews passes: neither may come after what was chosen.
    QTest::qWait(2 * KnowledgeBrowser::kPreviewDelayMs);
    QCOMPARE(knowledge.loads.size(), 1);
}

void KnowledgeBrowserTest::dropsAnswersToWhatWasTypedOver() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.setText(QStringLiteral("m"));
    const quint64 late = knowledge.searches.last().generation;
    browser.setText(QStringLiteral("ma"));
    emit knowledge.searched(late, FakeKnowledge::resultOf({QStringLiteral("herb:木香")}));
    QCOMPARE(browser.results().rowCount(), 0);
    QVERIFY(!browser.isUpToDate());
    knowledge.answerSearch({QStringLiteral("herb:麻黄")});
    emit knowledge.searched(late, FakeKnowledge::resultOf({QStringLiteral("herb:木香")}));
    QCOMPARE(browser.results().idAt(0), QStringLiteral("herb:麻黄"));
}

void KnowledgeBrowserTest::dropsEntriesThatAreNotAskedForAnyMore() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.showEntry(QStringLiteral("herb:苦杏仁"), Visit::Commit);
    const quint64 late = knowledge.loads.last().first;
    browser.showEntry(QStringLiteral("formula:麻黄汤"), Visit::Commit);
    emit knowledge.entryLoaded(late, xinglin::test::bitterApricotKernel());
    QVERIFY(!browser.entry());
    knowledge.entries.insert(QStringLiteral("formula:麻黄汤"), xinglin::test::ephedraDecoction());
    knowledge.answerLoad();
    QCOMPARE(browser.entry()->name, QStringLiteral("麻黄汤"));
}

void KnowledgeBrowserTest::keepsTextAndDropsTicksWhenTheSectionChanges() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.setText(QStringLiteral("麻黄"));
    browser.facets().select({{QStringLiteral("nature"), QStringLiteral("温")}});
    const qsizetype before = knowledge.searches.size();
    browser.setSection(BrowserSection::Formulas);
    QCOMPARE(knowledge.searches.size(), before + 1);
    const KnowledgeQuery& query = knowledge.searches.last().query;
    QCOMPARE(query.text, QStringLiteral("麻黄"));
    QVERIFY(query.kind == KnowledgeKind::Formula);
    QVERIFY(query.facets.isEmpty());
}

void KnowledgeBrowserTest::ticksNarrowTheSearch() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    knowledge.answerSearch({QStringLiteral("herb:麻黄")}, -1,
                           {{QStringLiteral("nature"), {{QStringLiteral("温"), 3}}}});
    QAbstractItemModelTester tester(&browser.facets(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    browser.facets().activate(1);
    const KnowledgeQuery& query = knowledge.searches.last().query;
    QCOMPARE(query.facets.size(), 1);
    QCOMPARE(query.facets.first().second, QStringLiteral("温"));
    browser.facets().clear();
    QVERIFY(knowledge.searches.last().query.facets.isEmpty());
}

void KnowledgeBrowserTest::limitsIncompatibilitiesToHerbsThatHaveSome() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.setSection(BrowserSection::Incompatibilities);
    QCOMPARE(knowledge.searches.last().query.facets.size(), 2);
    QCOMPARE(knowledge.searches.last().query.facets.first().first, QStringLiteral("incompatible"));
    browser.facets().select({{QStringLiteral("incompatible"), QStringLiteral("nineteen")}});
    QCOMPARE(knowledge.searches.last().query.facets.size(), 1);
    QVERIFY(browser.facets().selection().size() == 1);
}

void KnowledgeBrowserTest::opensTargetsOfOtherPages() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.setText(QStringLiteral("xing"));
    QVERIFY(browser.open(QStringLiteral("formula:麻黄汤")));
    QVERIFY(browser.section() == BrowserSection::Formulas);
    QCOMPARE(browser.text(), QString());
    QCOMPARE(knowledge.loads.last().second, QStringLiteral("formula:麻黄汤"));
    // A clause is read beside whatever list is there.
    QVERIFY(browser.open(QStringLiteral("clause:SH.02.035")));
    QVERIFY(browser.section() == BrowserSection::Formulas);
    QCOMPARE(knowledge.loads.last().second, QStringLiteral("clause:SH.02.035"));
    QVERIFY(!browser.open(QStringLiteral("case:1")));
    QVERIFY(!browser.open(QStringLiteral("herb:")));
    QVERIFY(!browser.open(QStringLiteral("麻黄")));
}

void KnowledgeBrowserTest::goesBackOverPreviewsToWhatWasChosen() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    browser.showEntry(QStringLiteral("herb:a"), Visit::Commit);
    browser.showEntry(QStringLiteral("herb:b"), Visit::Preview);
    browser.showEntry(QStringLiteral("herb:c"), Visit::Preview);
    browser.showEntry(QStringLiteral("herb:d"), Visit::Commit);
    browser.showEntry(QStringLiteral("herb:e"), Visit::Commit);
    browser.goBack();
    QCOMPARE(browser.entryId(), QStringLiteral("herb:d"));
    browser.goBack();
    QCOMPARE(browser.entryId(), QStringLiteral("herb:a"));
    QVERIFY(!browser.canGoBack());
    browser.goForward();
    QCOMPARE(browser.entryId(), QStringLiteral("herb:d"));
    browser.showEntry(QStringLiteral("herb:f"), Visit::Commit);
    QVERIFY(!browser.canGoForward());
}

void KnowledgeBrowserTest::tellsWhenNothingHasTheId() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    QSignalSpy failures(&browser, &KnowledgeBrowser::entryFailed);
    browser.open(QStringLiteral("herb:没有"));
    knowledge.answerLoad();
    QCOMPARE(failures.size(), 1);
    QVERIFY(!browser.entry());
    const auto failure = failures.first().first().value<Failure>();
    QVERIFY(failure.code == FailureCode::NotFound);
    QVERIFY(failure.what.contains(QStringLiteral("herb:没有")));
}

void KnowledgeBrowserTest::showsAFailedBaseAndRecovers() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    Failure failure;
    failure.code = FailureCode::FileUnreadable;
    emit knowledge.failed(0, failure);
    QVERIFY(browser.failure().has_value());
    browser.retry();
    knowledge.answerSearch({QStringLiteral("herb:麻黄")});
    QVERIFY(!browser.failure().has_value());
    QCOMPARE(browser.results().rowCount(), 1);
}

void KnowledgeBrowserTest::lengthensTheListAtItsEnd() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    ResultListModel& results = browser.results();
    knowledge.answerSearch({QStringLiteral("herb:a"), QStringLiteral("herb:b")}, 3);
    const int firstLimit = knowledge.searches.last().query.limit;
    QSignalSpy inserted(&results, &ResultListModel::rowsInserted);
    QSignalSpy reset(&results, &ResultListModel::modelReset);
    QVERIFY(results.canFetchMore({}));
    results.fetchMore({});
    QVERIFY2(!results.canFetchMore({}), "asked already");
    QVERIFY(knowledge.searches.last().query.limit > firstLimit);
    knowledge.answerSearch({QStringLiteral("herb:a"), QStringLiteral("herb:b"), QStringLiteral("herb:c")}, 3);
    QCOMPARE(results.rowCount(), 3);
    QCOMPARE(inserted.size(), 1);
    QVERIFY2(reset.isEmpty(), "the view must not lose its place");
    QVERIFY(!results.canFetchMore({}));
    QCOMPARE(results.rowOf(QStringLiteral("herb:c")), 2);
}

QTEST_GUILESS_MAIN(KnowledgeBrowserTest)
#include "knowledge_browser_test.moc"
