#include "app/knowledge/knowledge_service.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include "tests/support/app/twin_knowledge.h"

using namespace xinglin::app;
using namespace xinglin::test;

class KnowledgeServiceTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_path = buildTwin(m_folder.path()); }
    void opens();
    void answersOnTheCallersThread();
    void answersOnlyTheNewestSearch();
    void keepsSearchesAndEntriesApart();
    void retrieves();
    void completesEntries();
    void readsSeveralEntriesAndNames();
    void exportsAndSaysWhereItCannot();
    void anExportIsStopped();
    void reportsAMissingFile();
    void endsWhileWorkWaits();

private:
    static KnowledgeQuery query(const char* text) {
        KnowledgeQuery query;
        query.text = QString::fromUtf8(text);
        return query;
    }

    QTemporaryDir m_folder;
    QString m_path;
};

void KnowledgeServiceTest::opens() {
    KnowledgeService service(m_path);
    QSignalSpy opened(&service, &KnowledgeService::opened);
    QVERIFY(opened.wait());
    QCOMPARE(opened.first().at(0).toString(), QStringLiteral("twin"));
}

void KnowledgeServiceTest::answersOnTheCallersThread() {
    KnowledgeService service(m_path);
    QThread* thread = nullptr;
    quint64 answered = 0;
    QString first;
    connect(&service, &KnowledgeService::searched, this,
            [&](quint64 generation, const KnowledgeResult& result) {
                thread = QThread::currentThread();
                answered = generation;
                first = result.hits.isEmpty() ? QString() : result.hits.first().id;
            });
    const quint64 generation = service.search(query("mh"));
    QVERIFY(thread == nullptr);
    QTRY_COMPARE(answered, generation);
    QCOMPARE(thread, QThread::currentThread());
    QCOMPARE(first, QStringLiteral("herb:麻黄"));
}

void KnowledgeServiceTest::answersOnlyTheNewestSearch() {
    KnowledgeService service(m_path);
    QSignalSpy searched(&service, &KnowledgeService::searched);
    QSignalSpy failed(&service, &KnowledgeService::failed);
    quint64 last = 0;
    for (int i = 0; i < 200; ++i) {
        last = service.search(query(i % 2 == 0 ? "麻" : "h"));
    }
    // No event was handled meanwhile, so that all but the newest are out of date whatever the thread did.
    QTRY_COMPARE(searched.count(), 1);
    QCOMPARE(searched.first().at(0).toULongLong(), last);
    service.search(query("gancao"));
    QTRY_COMPARE(searched.count(), 2);
    QCOMPARE(failed.count(), 0);
}

void KnowledgeServiceTest::keepsSearchesAndEntriesApart() {
    KnowledgeService service(m_path);
    QSignalSpy searched(&service, &KnowledgeService::searched);
    QSignalSpy loaded(&service, &KnowledgeService::entryLoaded);
    const quint64 search = service.search(query("麻黄"));
    const quint64 present = service.loadEntry(QStringLiteral("herb:麻黄"));
    QTRY_COMPARE(searched.count() + loaded.count(), 2);
    QCOMPARE(searched.first().at(0).toULongLong(), search);
    QCOMPARE(loaded.first().at(0).toULongLong(), present);
    QCOMPARE(loaded.first().at(1).value<std::optional<KnowledgeEntry>>().value().name,
             QStringLiteral("麻黄"));
    service.loadEntry(QStringLiteral("herb:无此药"));
    QTRY_COMPARE(loaded.count(), 2);
    QVERIFY(!loaded.last().at(1).value<std::optional<KnowledgeEntry>>());
}

void KnowledgeServiceTest::retrieves() {
    KnowledgeService service(m_path);
    QSignalSpy retrieved(&service, &KnowledgeService::retrieved);
    const quint64 generation = service.retrieve(QStringLiteral("麻黄的用量"), 5);
    QTRY_COMPARE(retrieved.count(), 1);
    QCOMPARE(retrieved.first().at(0).toULongLong(), generation);
    QVERIFY(!retrieved.first().at(1).value<Retrieved>().facts.isEmpty());
}

void KnowledgeServiceTest::completesEntries() {
    KnowledgeService service(m_path, nullptr,
                             [](const QString& smiles) { return "drawn " + smiles.toUtf8(); });
    QSignalSpy loaded(&service, &KnowledgeService::entryLoaded);
    const auto entry = [&loaded] { return loaded.last().at(1).value<std::optional<KnowledgeEntry>>(); };
    service.loadEntry(QStringLiteral("formula:麻黄汤"));
    QTRY_COMPARE(loaded.count(), 1);
    QCOMPARE(entry()->similar.first().id, QStringLiteral("formula:麻黄杏仁甘草石膏汤"));
    service.loadEntry(QStringLiteral("compound:麻黄碱"));
    QTRY_COMPARE(loaded.count(), 2);
    QCOMPARE(entry()->structure, QByteArray("drawn CC(C(C1=CC=CC=C1)O)NC"));
    KnowledgeEntry own;
    own.id = QStringLiteral("own:1");
    own.items = {{QStringLiteral("桂枝"), QStringLiteral("herb:桂枝"), {}, {}, {}, {}},
                 {QStringLiteral("芍药"), QStringLiteral("herb:芍药"), {}, {}, {}, {}}};
    service.describe(own);
    QTRY_COMPARE(loaded.count(), 3);
    QCOMPARE(entry()->id, own.id);
    QCOMPARE(entry()->similar.first().id, QStringLiteral("formula:桂枝汤"));
}

void KnowledgeServiceTest::readsSeveralEntriesAndNames() {
    KnowledgeService service(m_path);
    QSignalSpy entries(&service, &KnowledgeService::entriesLoaded);
    QSignalSpy names(&service, &KnowledgeService::herbsResolved);
    service.loadEntries(
        {QStringLiteral("herb:桂枝"), QStringLiteral("herb:无此药"), QStringLiteral("herb:麻黄")});
    service.resolveHerbs({QStringLiteral("麻黄"), QStringLiteral("无此药")});
    QTRY_COMPARE(entries.count() + names.count(), 2);
    const auto read = entries.first().at(1).value<QList<KnowledgeEntry>>();
    QCOMPARE(read.size(), 2);
    QCOMPARE(read.first().name, QStringLiteral("桂枝"));
    const auto resolved = names.first().at(1).value<QList<HerbResolution>>();
    QCOMPARE(resolved.first().id, QStringLiteral("herb:麻黄"));
    QVERIFY(resolved.last().kind == HerbResolution::Kind::Unknown);
}

void KnowledgeServiceTest::exportsAndSaysWhereItCannot() {
    KnowledgeService service(m_path);
    QSignalSpy exported(&service, &KnowledgeService::exported);
    QSignalSpy failed(&service, &KnowledgeService::failed);
    TableExport table;
    table.query.kind = KnowledgeKind::Formula;
    table.columns = {QStringLiteral("name"), QStringLiteral("book")};
    table.heads = {QStringLiteral("Name"), QStringLiteral("Book")};
    table.firstRows = {{QStringLiteral("院内方"), QString()}};
    table.path = m_folder.filePath(QStringLiteral("formulas.csv"));
    const quint64 generation = service.exportTable(table);
    QTRY_COMPARE(exported.count(), 1);
    QCOMPARE(exported.first().at(0).toULongLong(), generation);
    const int rows = exported.first().at(1).toInt();
    QVERIFY(rows >= 5);
    QFile file(table.path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count("\r\n"), rows + 1);
    QVERIFY(text.contains("院内方,\r\n"));
    table.path = QStringLiteral("/nowhere/at/all.csv");
    const quint64 late = service.exportTable(table);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(failed.first().at(0).toULongLong(), late);
}

void KnowledgeServiceTest::anExportIsStopped() {
    KnowledgeService service(xinglin::test::realKnowledge());
    QSignalSpy progress(&service, &KnowledgeService::exportProgress);
    QSignalSpy exported(&service, &KnowledgeService::exported);
    QSignalSpy failed(&service, &KnowledgeService::failed);
    TableExport table;
    table.query.kind = KnowledgeKind::Formula;
    table.query.limit = 1'000'000;
    table.columns = {QStringLiteral("name"), QStringLiteral("ingredients")};
    table.heads = table.columns;
    table.path = m_folder.filePath(QStringLiteral("stopped.csv"));
    // Stopped before its first row: nothing is written.
    service.exportTable(table);
    service.stopExport();
    const QString unwritten = table.path;
    table.path = m_folder.filePath(QStringLiteral("begun.csv"));
    // Stopped as soon as it tells how far it is: on the service's thread it goes on meanwhile.
    const auto stopping =
        connect(&service, &KnowledgeService::exportProgress, &service, [&] { service.stopExport(); });
    service.exportTable(table);
    QTRY_COMPARE(progress.count(), 1);
    disconnect(stopping);
    QVERIFY(progress.first().at(1).toInt() > 0 && progress.first().at(2).toInt() > 1000);
    // The next one is not hit by the stop of the one before.
    table.path = m_folder.filePath(QStringLiteral("whole.csv"));
    const quint64 second = service.exportTable(table);
    QTRY_COMPARE(exported.count(), 1);
    QCOMPARE(exported.first().at(0).toULongLong(), second);
    QVERIFY(QFile::exists(table.path));
    QVERIFY(!QFile::exists(unwritten));
    QVERIFY(failed.isEmpty());
    QCOMPARE(progress.last().at(0).toULongLong(), second);
}

void KnowledgeServiceTest::reportsAMissingFile() {
    KnowledgeService service(m_folder.filePath(QStringLiteral("absent.db")));
    QSignalSpy failed(&service, &KnowledgeService::failed);
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().at(0).toULongLong(), 0u);
    QCOMPARE(failed.first().at(1).value<Failure>().code, FailureCode::FileUnreadable);
    const quint64 generation = service.search(query("麻黄"));
    QTRY_COMPARE(failed.count(), 2);
    QCOMPARE(failed.last().at(0).toULongLong(), generation);
}

void KnowledgeServiceTest::endsWhileWorkWaits() {
    for (int i = 0; i < 20; ++i) {
        KnowledgeService service(m_path);
        service.search(query("麻"));
        service.loadEntry(QStringLiteral("herb:麻黄"));
        service.retrieve(QStringLiteral("麻黄"), 5);
    }
}

QTEST_GUILESS_MAIN(KnowledgeServiceTest)
#include "knowledge_service_test.moc"
