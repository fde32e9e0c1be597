#include "app/cases/case_view_model.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/storage/storage_thread.h"
#include "tests/support/app/small_catalogue.h"

using namespace xinglin::app;
using xinglin::tests::SmallCatalogue;

namespace {

const QString kForms = QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms");

// What the composition root builds, on one database file; destroying it is the end of the program.
struct Program {
    explicit Program(const QString& path, const FormSchema& schema)
        : storage(path),
          runner([] { return std::make_unique<SmallCatalogue>(); }, kForms, schema),
          model(storage, runner, schema, {QStringLiteral("Dr. Test"), QStringLiteral("zh_CN")}) {}

    // The newest sample is the case of insomnia.
    bool openFirst() {
        model.loadVisits();
        if (!QTest::qWaitFor([this] { return model.isSettled() && !model.visits().isEmpty(); })) {
            return false;
        }
        for (const VisitRow& visit : model.visits()) {
            if (visit.patient.number == QLatin1String("DEMO-0001")) {
                model.openCase(visit.caseId);
            }
        }
        return QTest::qWaitFor([this] { return model.isSettled() && model.isOpen(); });
    }

    bool settle() {
        return QTest::qWaitFor([this] { return model.isSettled(); });
    }

    StorageThread storage;
    DiagnosisRunner runner;
    CaseViewModel model;
};

}  // namespace

class CaseViewModelTest : public QObject {
    Q_OBJECT

    const FormSchema m_schema = FormSchema::load(kForms + QStringLiteral("/outpatient.json"));
    QTemporaryDir m_folder;
    int m_files = 0;

    QString newPath() { return m_folder.filePath(QStringLiteral("clinic-%1.db").arg(++m_files)); }

private slots:
    // A key press every 20 ms, far shorter than the journal's delay, until the journal has it all the same.
    void whoTypesWithoutAPauseIsJournalled() {
        int keys = 0;
        bool isJournalled = false;
        Program program(newPath(), m_schema);
        QVERIFY(program.openFirst());
        const QString caseId = program.model.openedCase().visit.caseId;
        const bool isKept = QTest::qWaitFor(
            [&] {
                program.model.setValue(QStringLiteral("palpation"),
                                       FieldValue::ofText(QString::number(++keys)));
                program.storage.run(
                    &program.model,
                    [caseId](Database& database) {
                        Statement row = database.prepare("SELECT 1 FROM case_journal WHERE case_id = ?");
                        return row.bind(1, caseId).step();
                    },
                    [&](bool isThere) { isJournalled = isThere; }, [](const Failure&) {});
                QTest::qWait(20);
                return isJournalled;
            },
            20 * CaseViewModel::kJournalDelayMs);
        QVERIFY(isKept);
    }

    void changesAreCountedAndSavedAsAVersion() {
        Program program(newPath(), m_schema);
        QVERIFY(program.openFirst());
        QVERIFY(program.model.unsavedFields().isEmpty());
        program.model.setValue(QStringLiteral("palpation"), FieldValue::ofText(QStringLiteral("腹软")));
        program.model.setValue(QStringLiteral("odour"), FieldValue::none());
        QCOMPARE(program.model.unsavedFields(),
                 (QStringList{QStringLiteral("odour"), QStringLiteral("palpation")}));
        QSignalSpy saved(&program.model, &CaseViewModel::saved);
        program.model.save();
        QVERIFY(program.settle());
        QCOMPARE(saved.size(), 1);
        QCOMPARE(saved.first().first().toInt(), 2);
        QVERIFY(program.model.unsavedFields().isEmpty());
        QCOMPARE(program.model.versions().size(), 2);
    }

    void whatWasTypedIsShownAfterTheProgramEnded() {
        const QString path = newPath();
        {
            Program program(path, m_schema);
            QVERIFY(program.openFirst());
            program.model.setValue(QStringLiteral("palpation"), FieldValue::ofText(QStringLiteral("腹软")));
        }
        Program program(path, m_schema);
        QSignalSpy recovered(&program.model, &CaseViewModel::recovered);
        QVERIFY(program.openFirst());
        QCOMPARE(recovered.size(), 1);
        QCOMPARE(program.model.value(QStringLiteral("palpation")).text, QStringLiteral("腹软"));
        QCOMPARE(program.model.unsavedFields(), QStringList{QStringLiteral("palpation")});
    }

    void notAskedNeverTurnsIntoNone() {
        Program program(newPath(), m_schema);
        QVERIFY(program.openFirst());
        QCOMPARE(program.model.value(QStringLiteral("pregnancy")).presence, Presence::NotAsked);
        program.model.setValue(QStringLiteral("palpation"), FieldValue::ofText(QStringLiteral("腹软")));
        program.model.save();
        QVERIFY(program.settle());
        QCOMPARE(program.model.value(QStringLiteral("pregnancy")).presence, Presence::NotAsked);
        QVERIFY(!program.model.record().fields().contains(QStringLiteral("pregnancy")));
    }

    void draftComesFromTheRecordAndGoesStale() {
        Program program(newPath(), m_schema);
        QVERIFY(program.openFirst());
        program.model.requestDraft();
        QVERIFY(program.model.isDrafting());
        QVERIFY(program.settle());
        QVERIFY(program.model.hasDraft());
        QCOMPARE(program.model.review().line(QStringLiteral("syndrome"))->proposed,
                 QStringLiteral("心肾不交证"));
        QVERIFY(program.model.staleFields().isEmpty());
        program.model.setValue(QStringLiteral("tongue"), FieldValue::ofTerms({QStringLiteral("舌淡")}));
        QCOMPARE(program.model.staleFields(), QStringList{QStringLiteral("tongue")});
        program.model.requestDraft();
        QVERIFY(program.settle());
        QVERIFY(program.model.staleFields().isEmpty());
    }

    void acceptedLinesStandInTheRecordAndSurvive() {
        const QString path = newPath();
        {
            Program program(path, m_schema);
            QVERIFY(program.openFirst());
            program.model.requestDraft();
            QVERIFY(program.settle());
            program.model.decide(QStringLiteral("syndrome"), LineDecision::Accepted);
            program.model.decide(QStringLiteral("disease"), LineDecision::Edited, QStringLiteral("不寐"));
            program.model.decide(QStringLiteral("formula-1"), LineDecision::Accepted);
            program.model.decide(QStringLiteral("formula-1"), LineDecision::Rejected);
            QCOMPARE(program.model.value(QStringLiteral("tcm_syndrome")).text, QStringLiteral("心肾不交证"));
            QCOMPARE(program.model.value(QStringLiteral("tcm_disease")).text, QStringLiteral("不寐"));
            QCOMPARE(program.model.value(QStringLiteral("formula")).presence, Presence::NotAsked);
            QVERIFY(program.model.staleFields().isEmpty());
            program.model.save();
            QVERIFY(program.settle());
        }
        Program program(path, m_schema);
        QVERIFY(program.openFirst());
        QVERIFY(program.model.hasDraft());
        QCOMPARE(program.model.review().acceptedCount(), 2);
        QCOMPARE(program.model.review().line(QStringLiteral("disease"))->edited, QStringLiteral("不寐"));
    }

    void signingNeedsADiagnosisAndThenCloses() {
        Program program(newPath(), m_schema);
        QVERIFY(program.openFirst());
        QSignalSpy failed(&program.model, &CaseViewModel::failed);
        program.model.sign();
        QCOMPARE(failed.size(), 1);
        QCOMPARE(program.model.openedCase().visit.state, CaseState::Draft);
        program.model.setValue(QStringLiteral("tcm_syndrome"),
                               FieldValue::ofText(QStringLiteral("心肾不交证")));
        program.model.sign();
        QVERIFY(QTest::qWaitFor([&] { return program.model.openedCase().visit.state == CaseState::Signed; }));
        QCOMPARE(program.model.openedCase().stateBy, QStringLiteral("Dr. Test"));
        program.model.setValue(QStringLiteral("palpation"), FieldValue::ofText(QStringLiteral("x")));
        QCOMPARE(program.model.value(QStringLiteral("palpation")).presence, Presence::NotAsked);
        QVERIFY(program.settle());
    }

    void earlierVersionComesBackAsUnsavedChanges() {
        Program program(newPath(), m_schema);
        QVERIFY(program.openFirst());
        program.model.setValue(QStringLiteral("chief_complaint"), FieldValue::ofText(QStringLiteral("头痛")));
        program.model.save();
        QVERIFY(program.settle());
        program.model.restoreVersion(1);
        QVERIFY(program.settle());
        QCOMPARE(program.model.unsavedFields(), QStringList{QStringLiteral("chief_complaint")});
        QVERIFY(program.model.value(QStringLiteral("chief_complaint"))
                    .text.startsWith(QStringLiteral("入睡困难")));
    }

    void missingKnowledgeBaseIsToldAndNothingIsLost() {
        StorageThread storage(newPath());
        DiagnosisRunner runner(DiagnosisRunner::knowledgeAt(QStringLiteral("/nowhere/knowledge.db")), kForms,
                               m_schema);
        CaseViewModel model(storage, runner, m_schema, {QStringLiteral("Dr. Test"), QStringLiteral("zh_CN")});
        model.loadVisits();
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled() && !model.visits().isEmpty(); }));
        model.openCase(model.visits().first().caseId);
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled() && model.isOpen(); }));
        QSignalSpy failed(&model, &CaseViewModel::failed);
        model.setValue(QStringLiteral("palpation"), FieldValue::ofText(QStringLiteral("腹软")));
        model.requestDraft();
        QVERIFY(QTest::qWaitFor([&] { return model.isSettled(); }));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(model.value(QStringLiteral("palpation")).text, QStringLiteral("腹软"));
        QVERIFY(!model.hasDraft());
    }

    // Closing the window at once: what was asked of the storage runs when model and form are gone.
    void queuedWorkOutlivesTheModelAndItsForm() {
        const QString path = newPath();
        QSemaphore go;
        {
            StorageThread storage(path);
            storage.run(
                &storage, [&go](Database&) { go.acquire(); }, [] {}, [](const Failure&) {});
            {
                const FormSchema schema = FormSchema::load(kForms + QStringLiteral("/outpatient.json"));
                DiagnosisRunner runner([] { return std::make_unique<SmallCatalogue>(); }, kForms, schema);
                CaseViewModel(storage, runner, schema, {QStringLiteral("Dr. Test"), QStringLiteral("zh_CN")})
                    .loadVisits();
            }
            go.release();
        }
        Program program(path, m_schema);
        QVERIFY(program.openFirst());
    }
};

QTEST_GUILESS_MAIN(CaseViewModelTest)
#include "case_view_model_test.moc"
