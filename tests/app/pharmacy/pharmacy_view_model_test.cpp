// The desk's view-model: what is asked of the storage thread comes back as signals, what is stale is dropped,
// and a view-model that is gone harms nobody.

#include "app/pharmacy/pharmacy_view_model.h"

#include <QSignalSpy>
#include <QTest>

#include "app/storage/storage_thread.h"
#include "tests/support/app/desk_fixture.h"

using namespace xinglin::app;
using namespace xinglin::test;

namespace {

const Signer kAn{QStringLiteral("安药师"), SignerRole::Pharmacist};

PharmacyViewModel::Options options() {
    PharmacyViewModel::Options result;
    result.makeFacts = PharmacyViewModel::factsAt(realKnowledge(), QString());
    return result;
}

}  // namespace

class PharmacyViewModelTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<DeskFixture>();
        m_id = m_fixture->signedPrescription();
        m_storage = std::make_unique<StorageThread>(m_fixture->path());
        m_model = std::make_unique<PharmacyViewModel>(*m_storage, options());
        m_model->setSigner(kAn);
    }

    void cleanup() {
        m_model.reset();
        m_storage.reset();
        m_fixture.reset();
    }

    void theQueueArrives() {
        QVERIFY(!m_model->isQueueRead());
        m_model->loadQueue();
        QVERIFY(settle());
        QVERIFY(m_model->isQueueRead());
        QCOMPARE(m_model->queue().size(), 1);
        QCOMPARE(m_model->count(DeskState::Waiting), 1);
    }

    void onlyTheNewestFilterIsShown() {
        QSignalSpy changed(m_model.get(), &PharmacyViewModel::queueChanged);
        m_model->setQuery({QStringLiteral("nobody")});
        m_model->setQuery({});
        QVERIFY(settle());
        QCOMPARE(changed.size(), 1);
        QCOMPARE(m_model->queue().size(), 1);
    }

    void aSignatureShowsTheNextStep() {
        QVERIFY(openSample());
        QCOMPARE(m_model->nextAction(), std::optional(DeskAction::Review));
        QVERIFY(m_model->mayReturn());
        QSignalSpy signedSpy(m_model.get(), &PharmacyViewModel::stepSigned);
        m_model->sign(DeskAction::Review, kAn);
        QVERIFY(m_model->isSigning());
        m_model->sign(DeskAction::Review, kAn);  // a second press while the first is on its way
        QVERIFY(settle());
        QCOMPARE(signedSpy.size(), 1);
        QVERIFY(signedSpy.first().at(1).toString().endsWith(QStringLiteral("-0001")));
        QVERIFY(!m_model->isSigning());
        QCOMPARE(m_model->nextAction(), std::optional(DeskAction::Dispense));
        QCOMPARE(m_model->queue().first().state, DeskState::Reviewed);
        QCOMPARE(m_model->opened().steps.first().signer.name, QStringLiteral("安药师"));
    }

    // "By the facts and settings of now": a pharmacist who changes a severity need not start the program
    // anew.
    void otherSettingsHoldAtOnce() {
        QTemporaryDir data;
        PharmacyViewModel::Options own = options();
        own.makeFacts = PharmacyViewModel::factsAt(realKnowledge(), data.path());
        PharmacyViewModel desk(*m_storage, own);
        const QString id = m_fixture->signedPrescription(prescriptionOf(QStringLiteral("附子 9"), kMan),
                                                         QStringLiteral("Dr. A"));
        const auto severityOfMark = [&]() -> std::optional<Severity> {
            for (const AuditFinding& finding : desk.opened().findings) {
                if (finding.rule == AuditRule::MissingHandling) {
                    return finding.severity;
                }
            }
            return std::nullopt;
        };
        desk.open(id);
        QVERIFY(QTest::qWaitFor([&] { return desk.isSettled(); }));
        QCOMPARE(severityOfMark(), std::optional(Severity::Remind));
        QVERIFY(desk.opened().open.isEmpty());
        AuditSettings settings;
        settings.severities.insert(AuditRule::MissingHandling, Severity::Block);
        saveAuditSettings(data.path(), settings);
        desk.reloadDesk();
        QVERIFY(QTest::qWaitFor([&] { return desk.isSettled(); }));
        QCOMPARE(severityOfMark(), std::optional(Severity::Block));
        QCOMPARE(desk.opened().open.size(), 1);
        QSignalSpy refused(&desk, &PharmacyViewModel::failed);
        desk.sign(DeskAction::Review, kAn);
        QVERIFY(QTest::qWaitFor([&] { return desk.isSettled(); }));
        QCOMPARE(refused.size(), 1);
        QCOMPARE(desk.opened().row.state, DeskState::Waiting);
    }

    // A remark that came between the look and the signature was never on the screen: it is shown first, also
    // where it would not stop a review.
    void onlyWhatWasSeenIsSigned() {
        QTemporaryDir data;
        PharmacyViewModel::Options own = options();
        own.makeFacts = PharmacyViewModel::factsAt(realKnowledge(), data.path());
        PharmacyViewModel desk(*m_storage, own);
        desk.open(m_fixture->signedPrescription(prescriptionOf(QStringLiteral("附子 9 先煎"), kMan),
                                                QStringLiteral("Dr. A")));
        const auto settle = [&] { return QTest::qWaitFor([&] { return desk.isSettled(); }); };
        QVERIFY(settle());
        const Dispensing seen = desk.opened();
        QCOMPARE(seen.findings.size(), 1);
        QCOMPARE(seen.findings.first().severity, Severity::Info);
        AuditSettings settings;
        settings.severities.insert(AuditRule::Toxic, Severity::Remind);
        saveAuditSettings(data.path(), settings);
        QSignalSpy refused(&desk, &PharmacyViewModel::failed);
        desk.sign(DeskAction::Review, kAn);
        QVERIFY(settle());
        QCOMPARE(refused.size(), 1);
        QCOMPARE(desk.opened().row.state, DeskState::Waiting);
        QCOMPARE(desk.opened().findings.first().severity, Severity::Remind);
        // Shown behind a dialog that asks about what was seen before.
        desk.sign(seen, DeskAction::Review, kAn);
        QVERIFY(settle());
        QCOMPARE(refused.size(), 2);
        QCOMPARE(desk.opened().row.state, DeskState::Waiting);
        desk.sign(DeskAction::Review, kAn);
        QVERIFY(settle());
        QCOMPARE(desk.opened().row.state, DeskState::Reviewed);
        // A return passes nothing.
        desk.sign(seen, DeskAction::Return, kAn, QStringLiteral("请改"));
        QVERIFY(settle());
        QCOMPARE(refused.size(), 3);  // of the steps, which are others by now
        saveAuditSettings(data.path(), {});
        desk.sign(DeskAction::Return, kAn, QStringLiteral("请改"));
        QVERIFY(settle());
        QCOMPARE(refused.size(), 3);
        QCOMPARE(desk.opened().row.state, DeskState::Returned);
    }

    void anotherDesksSignatureIsSaidAndShown() {
        QVERIFY(openSample());
        DispensingStore other = m_fixture->desk();
        m_fixture->sign(other, m_id, DeskAction::Review, QStringLiteral("白药师"));
        QSignalSpy failed(m_model.get(), &PharmacyViewModel::failed);
        m_model->sign(DeskAction::Return, kAn, QStringLiteral("请改"));
        QVERIFY(settle());
        QCOMPARE(failed.size(), 1);
        QCOMPARE(m_model->opened().row.state, DeskState::Reviewed);
    }

    void theSettingOfTheClinicIsAskedAtEverySignature() {
        DoubleCheck rule = DoubleCheck::Dispenser;
        PharmacyViewModel::Options asked = options();
        asked.doubleCheck = [&rule] { return rule; };
        m_model = std::make_unique<PharmacyViewModel>(*m_storage, asked);
        m_model->setSigner(kAn);
        QVERIFY(openSample());
        for (const DeskAction action : {DeskAction::Review, DeskAction::Dispense}) {
            m_model->sign(action, kAn);
            QVERIFY(settle());
        }
        QSignalSpy failed(m_model.get(), &PharmacyViewModel::failed);
        m_model->sign(DeskAction::Check, kAn);
        QVERIFY(settle());
        QCOMPARE(failed.size(), 1);
        rule = DoubleCheck::Off;
        m_model->sign(DeskAction::Check, kAn);
        QVERIFY(settle());
        QCOMPARE(m_model->opened().row.state, DeskState::Checked);
    }

    void aPriceThatIsTypedIsCheckedAndCounts() {
        QVERIFY(openSample());
        QSignalSpy failed(m_model.get(), &PharmacyViewModel::failed);
        const QDate day(2026, 1, 1);
        m_model->addPrice(QStringLiteral("无此药"), QStringLiteral("1"), QStringLiteral("10g"), day);
        m_model->addPrice(QStringLiteral("甘草"), QStringLiteral("x"), QStringLiteral("10g"), day);
        QVERIFY(settle());
        QCOMPARE(failed.size(), 2);
        QVERIFY(m_model->prices().isEmpty());
        m_model->addPrice(QStringLiteral("甘草"), QStringLiteral("0.5"), QStringLiteral("10g"), day);
        QVERIFY(settle());
        QCOMPARE(m_model->prices().size(), 1);
        QCOMPARE(m_model->prices().first().author, QStringLiteral("安药师"));
        QCOMPARE(m_model->opened().amount.knownFen, 105);
    }

    void aFileIsReadFirstAndStoredWhenItWasSeen() {
        const QString path = m_folder.filePath(QStringLiteral("prices.csv"));
        writeFile(path, "name,price,unit\n甘草,0.5,10g\n无此药,1,g\n");
        QSignalSpy read(m_model.get(), &PharmacyViewModel::priceFileRead);
        m_model->readPriceFile(path);
        QVERIFY(settle());
        QCOMPARE(read.size(), 1);
        const auto imported = read.first().first().value<ImportedPrices>();
        QCOMPARE(imported.prices.size(), 1);
        QCOMPARE(imported.problems.size(), 1);
        m_model->loadPrices();
        QVERIFY(settle());
        QVERIFY(m_model->prices().isEmpty());
        m_model->addPrices(imported.prices);
        QVERIFY(settle());
        QCOMPARE(m_model->prices().size(), 1);
        QSignalSpy failed(m_model.get(), &PharmacyViewModel::failed);
        m_model->readPriceFile(m_folder.filePath(QStringLiteral("absent.csv")));
        QVERIFY(settle());
        QCOMPARE(failed.size(), 1);
    }

    void statisticsArrive() {
        m_model->loadStatistics({QDate::currentDate().addDays(-1), QDate::currentDate()});
        QVERIFY(settle());
        QCOMPARE(m_model->statistics().states.value(DeskState::Waiting), 1);
    }

    void aMissingKnowledgeBaseIsSaid() {
        PharmacyViewModel::Options missing;
        missing.makeFacts =
            PharmacyViewModel::factsAt(m_folder.filePath(QStringLiteral("none.db")), QString());
        PharmacyViewModel model(*m_storage, missing);
        QSignalSpy failed(&model, &PharmacyViewModel::failed);
        model.loadQueue();
        QVERIFY(QTest::qWaitFor([&model] { return model.isSettled(); }));
        QCOMPARE(failed.size(), 1);
        QVERIFY(!model.isQueueRead());
    }

    void samplesShowEveryKindOfWork() {
        m_model->addSamples(QStringLiteral(XINGLIN_SOURCE_DIR "/resources/forms/outpatient.json"));
        QVERIFY(settle());
        for (const DeskState state : {DeskState::Waiting, DeskState::Reviewed, DeskState::Dispensed,
                                      DeskState::HandedOut, DeskState::Returned}) {
            QVERIFY2(m_model->count(state) > 0, qPrintable(deskStateId(state)));
        }
        QVERIFY(!m_model->prices().isEmpty());
    }

    void whatWasQueuedIsWrittenWhenTheModelIsGone() {
        QVERIFY(openSample());
        m_model->sign(DeskAction::Review, kAn);
        m_model.reset();
        m_storage.reset();
        QCOMPARE(m_fixture->desk().open(m_id).row.state, DeskState::Reviewed);
    }

private:
    bool settle() {
        return QTest::qWaitFor([this] { return m_model->isSettled(); });
    }

    bool openSample() {
        m_model->open(m_id);
        return settle() && m_model->isOpen();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<DeskFixture> m_fixture;
    QString m_id;
    std::unique_ptr<StorageThread> m_storage;
    std::unique_ptr<PharmacyViewModel> m_model;
};

QTEST_GUILESS_MAIN(PharmacyViewModelTest)
#include "pharmacy_view_model_test.moc"
