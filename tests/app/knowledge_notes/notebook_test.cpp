#include "app/knowledge_notes/notebook.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/knowledge_notes/notebook_store.h"
#include "app/storage/storage_thread.h"

using namespace xinglin::app;

namespace {

const QString kHerb = QStringLiteral("herb:麻黄");
const QString kName = QStringLiteral("麻黄");

ClinicFormula coughFormula() {
    ClinicFormula formula;
    formula.name = QStringLiteral("院内止咳方");
    formula.items = {{QStringLiteral("麻黄"), kHerb, 6.0, QStringLiteral("先煎")},
                     {QStringLiteral("秘药"), QString(), std::nullopt, QString()}};
    formula.indications = QStringLiteral("咳嗽");
    formula.basedOn = QStringLiteral("formula:麻黄汤");
    return formula;
}

}  // namespace

class NotebookTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_storage = std::make_unique<StorageThread>(m_folder->filePath(QStringLiteral("clinic.db")));
    }
    void cleanup() { m_storage.reset(); }

    void keepsFavouritesNewestFirst() {
        {
            Notebook notebook(*m_storage);
            QVERIFY(waitFor(notebook));
            notebook.setFavourite(kHerb, kName, true);
            notebook.setFavourite(QStringLiteral("formula:麻黄汤"), QStringLiteral("麻黄汤"), true);
            notebook.setFavourite(QStringLiteral("herb:桂枝"), QStringLiteral("桂枝"), true);
            notebook.setFavourite(QStringLiteral("herb:桂枝"), QStringLiteral("桂枝"), false);
            QVERIFY(notebook.isFavourite(kHerb));
        }
        Notebook again(*m_storage);
        QVERIFY(waitFor(again));
        QCOMPARE(again.content().favourites.size(), 2);
        QCOMPARE(again.content().favourites.first().id, QStringLiteral("formula:麻黄汤"));
        QVERIFY(!again.isFavourite(QStringLiteral("herb:桂枝")));
    }

    void remembersEachVisitOnceAndNotForEver() {
        Notebook notebook(*m_storage);
        QVERIFY(waitFor(notebook));
        for (int i = 0; i < NotebookStore::kMostVisits + 5; ++i) {
            notebook.visit(QStringLiteral("herb:%1").arg(i), QString::number(i));
        }
        notebook.visit(QStringLiteral("herb:100"), QStringLiteral("100"));
        QCOMPARE(notebook.content().visits.size(), qsizetype(NotebookStore::kMostVisits));
        QCOMPARE(notebook.content().visits.first().id, QStringLiteral("herb:100"));
        Notebook again(*m_storage);
        QVERIFY(waitFor(again));
        QCOMPARE(again.content().visits.size(), qsizetype(NotebookStore::kMostVisits));
        QCOMPARE(again.content().visits.first().id, QStringLiteral("herb:100"));
        again.forgetVisits();
        Notebook empty(*m_storage);
        QVERIFY(waitFor(empty));
        QVERIFY(empty.content().visits.isEmpty());
    }

    void keepsWhatIsTypedOfANote() {
        {
            Notebook notebook(*m_storage);
            QVERIFY(waitFor(notebook));
            QSignalSpy saved(&notebook, &Notebook::noteSaved);
            notebook.setNote(kHerb, kName, QStringLiteral("打"));
            notebook.setNote(kHerb, kName, QStringLiteral("打碎"));
            QVERIFY(notebook.hasUnsavedNotes());
            QVERIFY(saved.wait());
            QCOMPARE(saved.size(), 1);
            QVERIFY(!notebook.hasUnsavedNotes());
            // Typed last and not waited for: the end of the notebook keeps it.
            notebook.setNote(QStringLiteral("herb:桂枝"), QStringLiteral("桂枝"), QStringLiteral("去皮"));
            notebook.setNote(kHerb, kName, QStringLiteral("打碎后下"));
        }
        Notebook again(*m_storage);
        QVERIFY(waitFor(again));
        QCOMPARE(again.note(kHerb), QStringLiteral("打碎后下"));
        QCOMPARE(again.note(QStringLiteral("herb:桂枝")), QStringLiteral("去皮"));
        again.setNote(kHerb, kName, QStringLiteral("  "));
        again.saveNotes();
        Notebook third(*m_storage);
        QVERIFY(waitFor(third));
        QVERIFY(!third.content().notes.contains(kHerb));
    }

    void aStockNameMeansOneHerb() {
        Notebook notebook(*m_storage);
        QVERIFY(waitFor(notebook));
        QSignalSpy loaded(&notebook, &Notebook::loaded);
        QSignalSpy failed(&notebook, &Notebook::failed);
        notebook.setStockNames(kHerb, kName, {QStringLiteral("麻绒"), QStringLiteral("麻绒"), QString()});
        QVERIFY(loaded.wait());
        QCOMPARE(notebook.stockNames(kHerb), QStringList{QStringLiteral("麻绒")});
        QCOMPARE(notebook.content().stockNames.first().initials, QStringLiteral("mr"));
        notebook.setStockNames(QStringLiteral("herb:桂枝"), QStringLiteral("桂枝"), {QStringLiteral("麻绒")});
        QVERIFY(failed.wait());
        QVERIFY(failed.first().first().value<Failure>().what.contains(kName));
        QTRY_COMPARE(notebook.stockNames(kHerb).size(), 1);
        QVERIFY(notebook.stockNames(QStringLiteral("herb:桂枝")).isEmpty());
        notebook.setStockNames(kHerb, kName, {});
        QTRY_VERIFY(notebook.stockNames(kHerb).isEmpty());
    }

    void keepsFormulasAndTakesADeletionBack() {
        QString id;
        {
            Notebook notebook(*m_storage);
            QVERIFY(waitFor(notebook));
            id = notebook.saveFormula(coughFormula());
            QVERIFY(isOwnId(id));
            QVERIFY(notebook.formula(id));
        }
        Notebook again(*m_storage);
        QVERIFY(waitFor(again));
        const ClinicFormula* kept = again.formula(id);
        QVERIFY(kept);
        QCOMPARE(kept->items, coughFormula().items);
        QCOMPARE(kept->basedOn, coughFormula().basedOn);
        QCOMPARE(kept->initials, QStringLiteral("ynzkf"));

        ClinicFormula changed = *kept;
        changed.items.removeLast();
        QCOMPARE(again.saveFormula(changed), id);
        again.removeFormula(id);
        QVERIFY(!again.formula(id));
        again.restoreFormula(id);
        QTRY_VERIFY(again.formula(id));
        QCOMPARE(again.formula(id)->items.size(), 1);
    }

    void saysWhatTheStorageRefusesAndShowsWhatIsKept() {
        Notebook notebook(*m_storage);
        QVERIFY(waitFor(notebook));
        QSignalSpy failed(&notebook, &Notebook::failed);
        ClinicFormula nameless = coughFormula();
        nameless.name.clear();  // the table refuses it
        const QString id = notebook.saveFormula(nameless);
        QVERIFY(failed.wait());
        QTRY_VERIFY(!notebook.formula(id));
    }

private:
    static bool waitFor(const Notebook& notebook) {
        return QTest::qWaitFor([&notebook] { return notebook.isLoaded(); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorageThread> m_storage;
};

QTEST_GUILESS_MAIN(NotebookTest)
#include "notebook_test.moc"
