// The editor of own formulas, the desk of stock names and the exporter: what the clinic writes, and what goes
// out.

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/knowledge_browser/knowledge_browser.h"
#include "app/knowledge_browser/own_formula_editor.h"
#include "app/knowledge_browser/result_exporter.h"
#include "app/knowledge_browser/stock_name_desk.h"
#include "app/knowledge_notes/notebook.h"
#include "app/storage/storage_thread.h"
#include "tests/support/app/fake_knowledge.h"

using namespace xinglin::app;
using xinglin::test::FakeKnowledge;

namespace {

HerbResolution exact(const char16_t* id) {
    HerbResolution resolution;
    resolution.kind = HerbResolution::Kind::Exact;
    resolution.id = QString::fromUtf16(id);
    return resolution;
}

HerbResolution ambiguous(const QStringList& candidates) {
    HerbResolution resolution;
    resolution.kind = HerbResolution::Kind::Ambiguous;
    resolution.candidateIds = candidates;
    return resolution;
}

}  // namespace

class OwnWritingTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_storage = std::make_unique<StorageThread>(m_folder->filePath(QStringLiteral("clinic.db")));
        m_notebook = std::make_unique<Notebook>(*m_storage);
        QVERIFY(QTest::qWaitFor([this] { return m_notebook->isLoaded(); }));
    }
    void cleanup() {
        m_notebook.reset();
        m_storage.reset();
    }

    void linksHerbsAndNamesTheUnknown() {
        FakeKnowledge knowledge;
        OwnFormulaEditor editor(knowledge, *m_notebook);
        QSignalSpy checked(&editor, &OwnFormulaEditor::checked);
        editor.startNew();
        QVERIFY(!editor.canSave());
        editor.setName(QStringLiteral(" 院内方 "));
        editor.setComposition(QStringLiteral("麻黄 6\n术 9\n神药 3"));
        QVERIFY(editor.canSave());
        QTRY_COMPARE(knowledge.resolutions.size(), 1);
        QCOMPARE(knowledge.resolutions.last().second.size(), 3);
        emit knowledge.herbsResolved(
            knowledge.resolutions.last().first,
            {exact(u"herb:麻黄"), ambiguous({QStringLiteral("herb:白术"), QStringLiteral("herb:苍术")}), {}});
        QCOMPARE(checked.size(), 1);
        QCOMPARE(editor.unknownNames(), QStringList{QStringLiteral("神药")});
        QCOMPARE(editor.ambiguousNames(), QStringList{QStringLiteral("术")});
        const QString id = editor.save();
        const ClinicFormula* kept = m_notebook->formula(id);
        QVERIFY(kept);
        QCOMPARE(kept->name, QStringLiteral("院内方"));
        QCOMPARE(kept->items.at(0).herbId, QStringLiteral("herb:麻黄"));
        QVERIFY2(kept->items.at(1).herbId.isEmpty(), "an ambiguous name is never settled silently");
        QVERIFY(editor.composition().isEmpty());
    }

    void knowsTheStockNamesOfTheClinic() {
        m_notebook->setStockNames(QStringLiteral("herb:白术"), QStringLiteral("白术"),
                                  {QStringLiteral("术")});
        QTRY_VERIFY(!m_notebook->stockNames(QStringLiteral("herb:白术")).isEmpty());
        FakeKnowledge knowledge;
        OwnFormulaEditor editor(knowledge, *m_notebook);
        editor.setComposition(QStringLiteral("术 9"));
        QTRY_COMPARE(knowledge.resolutions.size(), 1);
        emit knowledge.herbsResolved(knowledge.resolutions.last().first,
                                     {ambiguous({QStringLiteral("herb:白术"), QStringLiteral("herb:苍术")})});
        QVERIFY(editor.ambiguousNames().isEmpty());
        QCOMPARE(editor.formula().items.first().herbId, QStringLiteral("herb:白术"));
    }

    // Stored before such names were refused: as plain 白术 it would be milder than its words.
    void aStockNameThatSaysMoreStaysUnknown() {
        m_notebook->setStockNames(QStringLiteral("herb:白术"), QStringLiteral("白术"),
                                  {QStringLiteral("鲜于潜")});
        QTRY_VERIFY(!m_notebook->stockNames(QStringLiteral("herb:白术")).isEmpty());
        FakeKnowledge knowledge;
        OwnFormulaEditor editor(knowledge, *m_notebook);
        editor.setComposition(QStringLiteral("鲜于潜 9"));
        QTRY_COMPARE(knowledge.resolutions.size(), 1);
        emit knowledge.herbsResolved(knowledge.resolutions.last().first, {{}});
        QCOMPARE(editor.unknownNames(), QStringList{QStringLiteral("鲜于潜")});
        QVERIFY(editor.formula().items.first().herbId.isEmpty());
    }

    void copiesAFormulaAndKeepsWhatWasTyped() {
        FakeKnowledge knowledge;
        OwnFormulaEditor editor(knowledge, *m_notebook);
        editor.startFrom(xinglin::test::ephedraDecoction());
        QCOMPARE(editor.formula().basedOn, QStringLiteral("formula:麻黄汤"));
        QVERIFY(editor.composition().startsWith(QStringLiteral("麻黄 9g\n桂枝 6g")));
        editor.startNew();
        QVERIFY2(editor.composition().isEmpty(), "a new one does not begin with the copy");
        editor.setComposition(QStringLiteral("甘草 3"));
        editor.startNew();
        QCOMPARE(editor.composition(), QStringLiteral("甘草 3"));

        KnowledgeEntry medicine = xinglin::test::ephedraDecoction();
        medicine.kind = KnowledgeKind::Patent;
        editor.startFrom(medicine);
        QVERIFY2(!editor.formula().items.first().grams, "amounts of a batch are no doses");
    }

    void refusesAStockNameThatMeansAnotherHerb() {
        FakeKnowledge knowledge;
        StockNameDesk desk(knowledge, *m_notebook);
        QSignalSpy refused(&desk, &StockNameDesk::refused);
        const QString herb = QStringLiteral("herb:白术");
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("炒术，苍术"));
        QCOMPARE(knowledge.resolutions.last().second,
                 (QStringList{QStringLiteral("炒术"), QStringLiteral("苍术")}));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first, {{}, exact(u"herb:苍术")});
        QCOMPARE(refused.size(), 1);
        QVERIFY(refused.first().first().value<Failure>().what.contains(QStringLiteral("苍术")));
        QVERIFY(m_notebook->stockNames(herb).isEmpty());

        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("术"));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first,
                                     {ambiguous({QStringLiteral("herb:苍术")})});
        QCOMPARE(refused.size(), 2);
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("术"));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first,
                                     {ambiguous({QStringLiteral("herb:苍术"), herb})});
        QCOMPARE(refused.size(), 3);
        QVERIFY2(m_notebook->stockNames(herb).isEmpty(), "a name of several herbs is no name of one");
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("于潜"));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first, {{}});
        QTRY_COMPARE(m_notebook->stockNames(herb), QStringList{QStringLiteral("于潜")});
        QCOMPARE(refused.size(), 3);
        // 鲜于潜 would be read as plain 白术; what the books read by its parts (白术粉) is theirs to read.
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("于潜 鲜于潜"));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first, {{}, {}});
        QCOMPARE(refused.size(), 4);
        QVERIFY(refused.last().first().value<Failure>().what.contains(QStringLiteral("鲜")));
        QCOMPARE(m_notebook->stockNames(herb), QStringList{QStringLiteral("于潜")});
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("白术粉"));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first, {exact(u"herb:白术")});
        QTRY_COMPARE(m_notebook->stockNames(herb), QStringList{QStringLiteral("白术粉")});
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("于潜"));
        emit knowledge.herbsResolved(knowledge.resolutions.last().first, {{}});
        QTRY_COMPARE(m_notebook->stockNames(herb), QStringList{QStringLiteral("于潜")});
        const qsizetype asked = knowledge.resolutions.size();
        desk.setNames(herb, QStringLiteral("白术"), QStringLiteral("于潜"));
        QCOMPARE(knowledge.resolutions.size(), asked);  // nothing new
    }

    void exportsTheWholeListWithTheTickedColumns() {
        ClinicFormula own;
        own.name = QStringLiteral("院内麻黄方");
        own.items = {{QStringLiteral("麻黄"), QString(), 6.0, QString()}};
        m_notebook->saveFormula(own);
        FakeKnowledge knowledge;
        KnowledgeBrowser browser(knowledge, m_notebook.get());
        browser.setSection(BrowserSection::Formulas);
        browser.setText(QStringLiteral("麻黄"));
        knowledge.answerSearch({QStringLiteral("formula:麻黄汤")}, 7);
        ResultExporter exporter(knowledge, browser);
        QVERIFY(exporter.isTicked(QStringLiteral("name")) && !exporter.isTicked(QStringLiteral("id")));
        for (const ExportColumn& column : exporter.columns()) {
            exporter.setTicked(
                column.id, column.id == QLatin1String("name") || column.id == QLatin1String("ingredients"));
        }
        QVERIFY(exporter.canExport());
        exporter.exportTo(QStringLiteral("/tmp/list.csv"), {});
        QVERIFY(exporter.isBusy());
        const TableExport& table = knowledge.exports.last().second;
        QCOMPARE(table.columns, (QStringList{QStringLiteral("name"), QStringLiteral("ingredients")}));
        QCOMPARE(table.heads.size(), 2);
        QVERIFY(table.query.limit > 1000000);
        QCOMPARE(table.query.text, QStringLiteral("麻黄"));
        QCOMPARE(table.firstRows.size(), 1);
        QCOMPARE(table.firstRows.first().first(), QStringLiteral("院内麻黄方"));
        QSignalSpy progressed(&exporter, &ResultExporter::progressed);
        emit knowledge.exportProgress(knowledge.exports.last().first, 200, 900);
        emit knowledge.exportProgress(knowledge.exports.last().first + 1, 400, 900);
        QCOMPARE(progressed.size(), 1);
        exporter.stop();
        QCOMPARE(knowledge.stoppedExports, 1);
        QVERIFY(!exporter.isBusy());
        exporter.stop();
        QCOMPARE(knowledge.stoppedExports, 1);
        exporter.exportTo(QStringLiteral("/tmp/list.csv"), {});
        QSignalSpy exported(&exporter, &ResultExporter::exported);
        emit knowledge.exported(knowledge.exports.last().first, 8);
        QCOMPARE(exported.size(), 1);
        QVERIFY(!exporter.isBusy());
        for (const ExportColumn& column : exporter.columns()) {
            exporter.setTicked(column.id, false);
        }
        QVERIFY(!exporter.canExport());
    }

    void everySectionHasColumnsWithNames() {
        for (const BrowserSectionRow& row : browserSections()) {
            const QList<ExportColumn> columns = exportColumns(row.section);
            QVERIFY(columns.size() >= 8);
            QSet<QString> ids;
            for (const ExportColumn& column : columns) {
                QVERIFY2(!column.name.isEmpty() && column.name != column.id, qPrintable(column.id));
                QVERIFY2(!ids.contains(column.id), qPrintable(column.id));
                ids.insert(column.id);
            }
        }
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorageThread> m_storage;
    std::unique_ptr<Notebook> m_notebook;
};

QTEST_GUILESS_MAIN(OwnWritingTest)
#include "own_writing_test.moc"
