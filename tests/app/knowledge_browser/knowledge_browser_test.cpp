#include "app/knowledge_browser/knowledge_browser.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/knowledge/knowledge_kinds.h"
#include "app/knowledge_notes/notebook.h"
#include "app/storage/storage_thread.h"
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
    void everyKindHasASection();
    void countsTheHitsOfEverySection();
    void putsWhatTheClinicWroteInFront();
    void listsFavouritesInTheirOrder();
    void remembersWhatWasOpenedNotWhatWasPassedBy();
    void describesAnOwnFormula();
};

namespace {

QHash<QString, int> sectionCounts(FacetListModel& facets) {
    QHash<QString, int> counts;
    for (int row = 0; row < facets.rowCount(); ++row) {
        const QModelIndex index = facets.index(row);
        if (index.data(FacetListModel::RowTypeRole).toInt() ==
            static_cast<int>(FacetListModel::RowType::Section)) {
            counts.insert(index.data().toString(), index.data(FacetListModel::CountRole).toInt());
        }
    }
    return counts;
}

/// A notebook on a file of its own, read already.
class KeptNotebook final {
public:
    KeptNotebook() : m_storage(m_folder.filePath(QStringLiteral("clinic.db"))), m_notebook(m_storage) {}
    bool load() {
        return QTest::qWaitFor([this] { return m_notebook.isLoaded(); });
    }
    Notebook& notebook() { return m_notebook; }
    QString addFormula(const QString& name) {
        ClinicFormula formula;
        formula.name = name;
        formula.items = {{QStringLiteral("麻黄"), QStringLiteral("herb:麻黄"), 6.0, QString()}};
        return m_notebook.saveFormula(formula);
    }

private:
    QTemporaryDir m_folder;
    StorageThread m_storage;
    Notebook m_notebook;
};

}  // namespace

void KnowledgeBrowserTest::asksForTheFirstSectionAtOnce() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    QCOMPARE(knowledge.searches.size(), 1);
    QCOMPARE(knowledge.searches.last().query.text, QString());
    QVERIFY2(!knowledge.searches.last().query.kind, "the search finds every kind");
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
    for (int row = 0; row < browser.facets().rowCount(); ++row) {
        if (browser.facets().index(row).data().toString() == QStringLiteral("温")) {
            browser.facets().activate(row);
            break;
        }
    }
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
    QVERIFY(browser.open(QStringLiteral("clause:SH.02.035")));
    QVERIFY(browser.section() == BrowserSection::Clauses);
    QCOMPARE(knowledge.loads.last().second, QStringLiteral("clause:SH.02.035"));
    QVERIFY(!browser.open(QStringLiteral("case:1")));
    QVERIFY(!browser.open(QStringLiteral("herb:")));
    QVERIFY(!browser.open(QStringLiteral("麻黄")));
    QVERIFY2(!browser.open(QStringLiteral("own:1")), "there is no notebook");
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

void KnowledgeBrowserTest::everyKindHasASection() {
    for (const KnowledgeKindRow& row : knowledgeKinds()) {
        const std::optional<BrowserSection> section = sectionOfKind(row.kind);
        QVERIFY2(section, row.id.data());
        QVERIFY(browserSection(*section).kind == row.kind);
    }
    for (const BrowserSectionRow& row : browserSections()) {
        QVERIFY(sectionFromId(QString(row.id)) == row.section);
        QVERIFY(browserSection(row.section).section == row.section);
    }
    QVERIFY(!sectionFromId(u"nothing"));
}

void KnowledgeBrowserTest::countsTheHitsOfEverySection() {
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge);
    KnowledgeResult result = FakeKnowledge::resultOf({QStringLiteral("herb:麻黄")});
    result.kindCounts = {{KnowledgeKind::Herb, 2}, {KnowledgeKind::Clause, 3}};
    emit knowledge.searched(knowledge.searches.last().generation, result);
    QHash<QString, int> counts = sectionCounts(browser.facets());
    QCOMPARE(counts.value(QStringLiteral("herbs")), 2);
    QCOMPARE(counts.value(QStringLiteral("clauses")), 3);
    QCOMPARE(counts.value(QStringLiteral("targets")), 0);
    QCOMPARE(counts.value(QStringLiteral("all")), 5);
    QVERIFY2(!counts.contains(QStringLiteral("favourites")), "without a notebook nothing is kept");
    // The list of sections is the way to another one.
    for (int row = 0; row < browser.facets().rowCount(); ++row) {
        if (browser.facets().index(row).data().toString() == QLatin1String("clauses")) {
            browser.facets().activate(row);
            break;
        }
    }
    QVERIFY(browser.section() == BrowserSection::Clauses);
    QVERIFY(knowledge.searches.last().query.kind == KnowledgeKind::Clause);
}

void KnowledgeBrowserTest::putsWhatTheClinicWroteInFront() {
    KeptNotebook kept;
    QVERIFY(kept.load());
    const QString id = kept.addFormula(QStringLiteral("院内麻黄方"));
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge, &kept.notebook());
    browser.setText(QStringLiteral("麻黄方"));
    knowledge.answerSearch({QStringLiteral("formula:麻黄汤")});
    QCOMPARE(browser.results().idAt(0), id);
    QCOMPARE(browser.results().idAt(1), QStringLiteral("formula:麻黄汤"));
    QCOMPARE(browser.results().total(), 2);
    // A tick asks for facts, of which an own formula has none.
    browser.facets().select({{QStringLiteral("category"), QStringLiteral("解表剂")}});
    knowledge.answerSearch({QStringLiteral("formula:麻黄汤")});
    QCOMPARE(browser.results().total(), 1);
}

void KnowledgeBrowserTest::listsFavouritesInTheirOrder() {
    KeptNotebook kept;
    QVERIFY(kept.load());
    const QString own = kept.addFormula(QStringLiteral("院内方"));
    Notebook& notebook = kept.notebook();
    notebook.setFavourite(QStringLiteral("herb:麻黄"), QStringLiteral("麻黄"), true);
    notebook.setFavourite(own, QStringLiteral("院内方"), true);
    notebook.setFavourite(QStringLiteral("formula:麻黄汤"), QStringLiteral("麻黄汤"), true);
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge, &notebook);
    QCOMPARE(sectionCounts(browser.facets()).value(QStringLiteral("favourites")), 3);
    browser.setSection(BrowserSection::Favourites);
    QCOMPARE(knowledge.searches.last().query.ids->size(), 3);
    knowledge.answerSearch({QStringLiteral("formula:麻黄汤"), QStringLiteral("herb:麻黄")});
    QCOMPARE(browser.results().idAt(0), QStringLiteral("formula:麻黄汤"));
    QCOMPARE(browser.results().idAt(1), own);
    QCOMPARE(browser.results().idAt(2), QStringLiteral("herb:麻黄"));
    // Taking one away is seen at once.
    const qsizetype before = knowledge.searches.size();
    notebook.setFavourite(QStringLiteral("herb:麻黄"), QString(), false);
    QCOMPARE(knowledge.searches.size(), before + 1);
    QCOMPARE(knowledge.searches.last().query.ids->size(), 2);
}

void KnowledgeBrowserTest::remembersWhatWasOpenedNotWhatWasPassedBy() {
    KeptNotebook kept;
    QVERIFY(kept.load());
    FakeKnowledge knowledge;
    knowledge.entries.insert(QStringLiteral("herb:苦杏仁"), xinglin::test::bitterApricotKernel());
    KnowledgeBrowser browser(knowledge, &kept.notebook());
    browser.showEntry(QStringLiteral("herb:苦杏仁"), Visit::Preview);
    knowledge.answerLoad();
    QVERIFY(kept.notebook().content().visits.isEmpty());
    browser.showEntry(QStringLiteral("herb:苦杏仁"), Visit::Commit);
    QCOMPARE(kept.notebook().content().visits.size(), 1);
    QCOMPARE(kept.notebook().content().visits.first().name, QStringLiteral("苦杏仁"));
}

void KnowledgeBrowserTest::describesAnOwnFormula() {
    KeptNotebook kept;
    QVERIFY(kept.load());
    const QString id = kept.addFormula(QStringLiteral("院内方"));
    FakeKnowledge knowledge;
    KnowledgeBrowser browser(knowledge, &kept.notebook());
    QVERIFY(browser.open(id));
    QVERIFY(browser.section() == BrowserSection::Own);
    QVERIFY(knowledge.loads.isEmpty());
    QCOMPARE(knowledge.described.last().second.name, QStringLiteral("院内方"));
    emit knowledge.entryLoaded(knowledge.described.last().first, knowledge.described.last().second);
    QCOMPARE(browser.entry()->id, id);
    // A change of it is shown, typing a note about it is not a change of it.
    const qsizetype before = knowledge.described.size();
    kept.notebook().setNote(id, QStringLiteral("院内方"), QStringLiteral("慎用"));
    kept.notebook().saveNotes();
    QTRY_VERIFY(!kept.notebook().hasUnsavedNotes());
    QCOMPARE(knowledge.described.size(), before);
    ClinicFormula changed = *kept.notebook().formula(id);
    changed.usage = QStringLiteral("水煎服");
    kept.notebook().saveFormula(changed);
    QVERIFY(knowledge.described.size() > before);
}

QTEST_GUILESS_MAIN(KnowledgeBrowserTest)
#include "knowledge_browser_test.moc"
