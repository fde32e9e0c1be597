#include "app/cases/case_store.h"

#include <QTemporaryDir>
#include <QTest>

#include "app/failure.h"
#include "app/storage/migrator.h"

using namespace xinglin::app;

class CaseStoreTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema =
        FormSchema::load(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
    const QString m_author = QStringLiteral("Dr. Test");
    QTemporaryDir m_folder;
    int m_files = 0;

    QString newPath() { return m_folder.filePath(QStringLiteral("clinic-%1.db").arg(++m_files)); }

    static Database opened(const QString& path) {
        Database database = Database::open(path);
        Migrator::clinic().migrate(database, path);
        return database;
    }

    QString newCase(CaseStore& store) const {
        const Patient patient{
            {}, QStringLiteral("T-1"), QStringLiteral("某人"), QStringLiteral("female"), 1980, false};
        return store.addVisit(store.addPatient(patient, m_author), VisitKind::First, m_author);
    }

    static CaseRecord withComplaint(const QString& complaint) {
        CaseRecord record;
        record.set(QStringLiteral("chief_complaint"), FieldValue::ofText(complaint));
        return record;
    }

    static bool isRefused(const std::function<void()>& call) {
        try {
            call();
        } catch (const FailureError& error) {
            return error.failure().code != FailureCode::Internal || !error.failure().detail.isEmpty();
        }
        return false;
    }

private slots:
    void versionsAreAppendedWithWhoAndWhen() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        const QString id = newCase(store);
        QCOMPARE(store.saveVersion(id, withComplaint(QStringLiteral("头痛")), QStringLiteral("甲")), 1);
        QCOMPARE(store.saveVersion(id, withComplaint(QStringLiteral("头痛 3 天")), QStringLiteral("乙")), 2);
        const QList<CaseVersion> versions = store.versions(id);
        QCOMPARE(versions.size(), 2);
        QCOMPARE(versions[0].number, 2);
        QCOMPARE(versions[0].author, QStringLiteral("乙"));
        QVERIFY(versions[0].createdAt.isValid());
        QCOMPARE(store.version(id, 1).value(QStringLiteral("chief_complaint")).text, QStringLiteral("头痛"));
    }

    void storedVersionsCanNeitherBeChangedNorDeleted() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        store.saveVersion(newCase(store), withComplaint(QStringLiteral("头痛")), m_author);
        QVERIFY(isRefused([&] { database.execute("UPDATE case_versions SET record = '{}'"); }));
        QVERIFY(isRefused([&] { database.execute("DELETE FROM case_versions"); }));
        QVERIFY(isRefused([&] { database.execute("DELETE FROM cases"); }));
    }

    void whatWasTypedIsFoundAfterTheProgramWasKilled() {
        const QString path = newPath();
        QString id;
        {
            Database database = opened(path);
            CaseStore store(database, m_schema);
            id = newCase(store);
            store.saveVersion(id, withComplaint(QStringLiteral("头痛")), m_author);
            store.journal(id, withComplaint(QStringLiteral("头痛，恶寒")));
            store.journal(id, withComplaint(QStringLiteral("头痛，恶寒，无汗")));
            // Killed here: no version was saved.
        }
        Database database = opened(path);
        CaseStore store(database, m_schema);
        const OpenCase open = store.open(id);
        QVERIFY(open.unsaved.has_value());
        QCOMPARE(open.unsaved->value(QStringLiteral("chief_complaint")).text,
                 QStringLiteral("头痛，恶寒，无汗"));
        QCOMPARE(open.saved.value(QStringLiteral("chief_complaint")).text, QStringLiteral("头痛"));
        QVERIFY(store.visits().first().hasUnsaved);
        store.saveVersion(id, *open.unsaved, m_author);
        QVERIFY(!store.open(id).unsaved.has_value());
    }

    void failedSaveKeepsTheJournal() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        const QString id = newCase(store);
        store.journal(id, withComplaint(QStringLiteral("咳嗽")));
        database.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON case_versions"
            " BEGIN SELECT RAISE(ABORT, 'disk full'); END;");
        QVERIFY(isRefused([&] { store.saveVersion(id, withComplaint(QStringLiteral("咳嗽")), m_author); }));
        QCOMPARE(store.open(id).unsaved->value(QStringLiteral("chief_complaint")).text,
                 QStringLiteral("咳嗽"));
        QCOMPARE(store.open(id).visit.version, 0);
    }

    void signedCaseTakesNoMoreChangesAndCanBeVoided() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        const QString id = newCase(store);
        QVERIFY(isRefused([&] { store.sign(id, m_author); }));
        store.saveVersion(id, withComplaint(QStringLiteral("头痛")), m_author);
        store.journal(id, withComplaint(QStringLiteral("头痛 2 天")));
        QVERIFY(isRefused([&] { store.sign(id, m_author); }));
        store.saveVersion(id, withComplaint(QStringLiteral("头痛 2 天")), m_author);
        store.sign(id, m_author);
        QCOMPARE(store.open(id).visit.state, CaseState::Signed);
        QCOMPARE(store.open(id).stateBy, m_author);
        QVERIFY(isRefused([&] { store.saveVersion(id, withComplaint(QStringLiteral("x")), m_author); }));
        QVERIFY(isRefused([&] { store.journal(id, withComplaint(QStringLiteral("x"))); }));
        store.voidCase(id, m_author, QStringLiteral("写错病人"));
        QCOMPARE(store.open(id).visit.state, CaseState::Void);
        QVERIFY(isRefused([&] { database.execute("UPDATE cases SET state = 'draft'"); }));
        QCOMPARE(store.versions(id).size(), 2);
    }

    void newestDecisionOfALineCounts() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        const QString id = newCase(store);
        QVERIFY(!store.newestDraft(id).has_value());
        const CaseRecord record = withComplaint(QStringLiteral("失眠"));
        store.saveDraft(id, record, {{QStringLiteral("principle"), QStringLiteral("old")}});
        const QString draft =
            store.saveDraft(id, record, {{QStringLiteral("principle"), QStringLiteral("new")}});
        store.decide(draft, {QStringLiteral("disease"), LineDecision::Rejected, {}, m_author, {}});
        store.decide(draft, {QStringLiteral("syndrome"), LineDecision::Accepted, {}, m_author, {}});
        store.decide(draft,
                     {QStringLiteral("disease"), LineDecision::Edited, QStringLiteral("不寐"), m_author, {}});
        const std::optional<StoredDraft> stored = store.newestDraft(id);
        QCOMPARE(stored->draft.value(QStringLiteral("principle")).toString(), QStringLiteral("new"));
        QVERIFY(stored->record == record);
        QCOMPARE(stored->decisions.size(), 2);
        QCOMPARE(stored->decisions[1].line, QStringLiteral("disease"));
        QCOMPARE(stored->decisions[1].decision, LineDecision::Edited);
        QCOMPARE(stored->decisions[1].text, QStringLiteral("不寐"));
    }

    void samplesComeOnceAndOnlyIntoAnEmptyClinic() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        store.addSamples();
        store.addSamples();
        const QList<VisitRow> visits = store.visits();
        QCOMPARE(visits.size(), 3);
        for (const VisitRow& visit : visits) {
            QVERIFY(visit.patient.isSample);
            QVERIFY(!visit.complaint.isEmpty());
        }
        Database own = opened(newPath());
        CaseStore ownStore(own, m_schema);
        newCase(ownStore);
        ownStore.addSamples();
        QCOMPARE(ownStore.visits().size(), 1);
    }

    void unknownCaseIsNamed() {
        Database database = opened(newPath());
        CaseStore store(database, m_schema);
        QVERIFY(isRefused([&] { store.open(QStringLiteral("no such case")); }));
    }
};

QTEST_GUILESS_MAIN(CaseStoreTest)
#include "case_store_test.moc"
