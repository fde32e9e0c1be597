// The pharmacist's desk by keyboard: from the queue to the last signature, returns, prices, statistics.

#include "ui/pharmacy/pharmacy_page.h"

#include <QComboBox>
#include <QDialog>
#include <QInputMethodEvent>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include "tests/support/app/desk_fixture.h"
#include "tests/support/ui/ui_fixture.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/segmented_control.h"

using namespace xinglin;
using namespace xinglin::ui;

class PharmacyPageTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<test::UiFixture>();
        m_fixture->translator.use(QStringLiteral("en"));
        m_clinic = std::make_unique<test::DeskFixture>();
        m_first = m_clinic->signedPrescription(
            test::prescriptionOf(test::kPlain, test::kMan), QStringLiteral("Dr. A"),
            m_clinic->visit(QStringLiteral("测试患者"), QStringLiteral("T-1")));
        m_second = m_clinic->signedPrescription(
            test::prescriptionOf(QStringLiteral("附子 20 先煎"), test::kMan), QStringLiteral("Dr. B"));
        show();
    }

    void cleanup() {
        m_page.reset();
        m_storage.reset();
        m_clinic.reset();
        m_fixture.reset();
    }

    void fourSignaturesByKeyboard() {
        choose(0);
        const QStringList names = {QStringLiteral("An"), QStringLiteral("Bai"), QStringLiteral("An"),
                                   QStringLiteral("An")};
        for (const QString& name : names) {
            QTest::keyClick(m_page->focusWidget(), Qt::Key_Return, Qt::ControlModifier);
            auto* edit = waitFor<LineEdit>("signerName");
            QVERIFY(edit);
            edit->selectAll();
            edit->setFocus();
            QTest::keyClicks(edit, name);
            QVERIFY(find<QLabel>("signSays")->text().contains(name));
            QTest::keyClick(edit, Qt::Key_Return, Qt::ControlModifier);
            QVERIFY(settleAfterDialog());
            find<QListView>("deskQueue")->setFocus();
        }
        QCOMPARE(model().opened().row.state, app::DeskState::HandedOut);
        QCOMPARE(model().opened().steps[1].signer.name, QStringLiteral("Bai"));
        QVERIFY(!find<QPushButton>("deskNext")->isVisible());
        QVERIFY(!find<QPushButton>("deskReturn")->isVisible());
        QVERIFY(find<QLabel>("deskNumber")->text().endsWith(QStringLiteral("-0001")));
    }

    void whatIsReviewedIsWhatWasWritten() {
        choose(0);
        QCOMPARE(find<QLabel>("deskDiagnosis")->text(), QStringLiteral("Diagnosis: 胃痞病、脾气虚证"));
        QVERIFY(find<QLabel>("deskRegimen")->text().contains(QStringLiteral("每日1剂")));
    }

    void theSafeChoiceSignsNothing() {
        choose(0);
        model().setSigner({QStringLiteral("An"), app::SignerRole::Pharmacist});
        QTest::keyClick(m_page->focusWidget(), Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(waitFor<LineEdit>("signerName"));
        auto* cancel = find<QPushButton>("cancelSign");
        QVERIFY(QTest::qWaitFor([cancel] { return cancel->hasFocus(); }));
        QTest::keyClick(cancel, Qt::Key_Return);
        QVERIFY(settleAfterDialog());
        QCOMPARE(model().opened().row.state, app::DeskState::Waiting);
    }

    void aReturnNeedsAReasonAndComposedTextIsNone() {
        choose(0);
        model().setSigner({QStringLiteral("An"), app::SignerRole::Pharmacist});
        QTest::keyClick(m_page->focusWidget(), Qt::Key_R, Qt::ControlModifier);
        auto* note = waitFor<QPlainTextEdit>("signNote");
        QVERIFY(note);
        auto* confirm = find<QPushButton>("confirmSign");
        QVERIFY(!confirm->isEnabled());
        QInputMethodEvent composing(QStringLiteral("ji"), {});
        QCoreApplication::sendEvent(note, &composing);
        QVERIFY(!confirm->isEnabled());
        QInputMethodEvent commit;
        commit.setCommitString(QStringLiteral("剂量请确认"));
        QCoreApplication::sendEvent(note, &commit);
        QVERIFY(confirm->isEnabled());
        QTest::keyClick(note, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(settleAfterDialog());
        QCOMPARE(model().opened().row.state, app::DeskState::Returned);
        QCOMPARE(model().opened().steps.last().note, QStringLiteral("剂量请确认"));
        // The physician answers at the same desk; the pharmacist stays the one who works here.
        find<QPushButton>("deskNext")->click();
        auto* name = waitFor<LineEdit>("signerName");
        QVERIFY(name->text().isEmpty());
        name->setText(QStringLiteral("Dr. A"));
        find<QPlainTextEdit>("signNote")->setPlainText(QStringLiteral("照用"));
        find<QPushButton>("confirmSign")->click();
        QVERIFY(settle());
        QCOMPARE(model().opened().row.state, app::DeskState::Waiting);
        QCOMPARE(model().signer().name, QStringLiteral("An"));
    }

    void findingsAndTheirAnswersAreRead() {
        choose(1);
        QStringList texts;
        for (const QLabel* label : find<QWidget>("deskFindings")->findChildren<QLabel*>()) {
            texts += label->text();
        }
        const QString all = texts.join(QLatin1Char('\n'));
        QVERIFY2(all.contains(QStringLiteral("附子")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("已核")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("Dr. B")), qPrintable(all));
    }

    void anotherDesksSignatureBecomesABanner() {
        choose(0);
        app::DispensingStore other = m_clinic->desk();
        m_clinic->sign(other, m_first, app::DeskAction::Review, QStringLiteral("Bai"));
        model().sign(app::DeskAction::Review, {QStringLiteral("An"), app::SignerRole::Pharmacist});
        QVERIFY(settle());
        auto* banner = find<Banner>("pharmacyBanner");
        QVERIFY(banner->isVisible());
        QVERIFY(banner->text().contains(QStringLiteral("meanwhile")));
        QCOMPARE(model().opened().row.state, app::DeskState::Reviewed);
    }

    void searchAndFilterNarrowTheQueue() {
        auto* queue = find<QListView>("deskQueue");
        QCOMPARE(queue->model()->rowCount(), 2);
        find<LineEdit>("deskSearch")->setText(QStringLiteral("测试"));
        QTRY_COMPARE(queue->model()->rowCount(), 1);
        find<LineEdit>("deskSearch")->setText(QString());
        QTRY_COMPARE(queue->model()->rowCount(), 2);
        auto* filter = find<QComboBox>("deskFilter");
        filter->setCurrentIndex(filter->findData(static_cast<int>(app::DeskState::HandedOut)));
        QVERIFY(settle());
        QCOMPARE(queue->model()->rowCount(), 0);
        QVERIFY(find<QLabel>("deskQueueEmpty")->isVisible());
    }

    void aPriceIsTypedAndChanged() {
        m_page->showTab(QStringLiteral("prices"));
        QVERIFY(settle());
        QVERIFY(find<QPushButton>("firstPrices")->isVisible());
        find<QPushButton>("addPrice")->click();
        auto* herb = waitFor<LineEdit>("priceHerb");
        QVERIFY(herb);
        auto* save = find<QPushButton>("savePrice");
        herb->setText(QStringLiteral("甘草"));
        find<LineEdit>("priceYuan")->setText(QStringLiteral("0"));
        QVERIFY(!save->isEnabled());
        find<LineEdit>("priceYuan")->setText(QStringLiteral("0.55"));
        QVERIFY(save->isEnabled());
        QTest::keyClick(herb, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(settleAfterDialog());
        auto* table = find<QTableView>("priceTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("0.55"));
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, 0));
        QTest::keyClick(table, Qt::Key_Return);
        auto* again = waitFor<LineEdit>("priceYuan");
        QVERIFY(again);
        QCOMPARE(again->text(), QStringLiteral("0.55"));
        again->setText(QStringLiteral("0.6"));
        find<QPushButton>("savePrice")->click();
        QVERIFY(settle());
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 1).data().toString(), QStringLiteral("0.60"));
    }

    void aFileIsReportedBeforeItIsStored() {
        m_page->showTab(QStringLiteral("prices"));
        const QString path = m_fixture->folder.filePath(QStringLiteral("prices.csv"));
        test::writeFile(path, "name,price,unit\n甘草,0.5,10g\n无此药,1,g\n");
        model().readPriceFile(path);
        QVERIFY(settle());
        auto* problems = waitFor<QPlainTextEdit>("priceProblems");
        QVERIFY(problems);
        QVERIFY(problems->toPlainText().contains(QStringLiteral("Row 3")));
        QVERIFY(problems->toPlainText().contains(QStringLiteral("无此药")));
        QVERIFY(model().prices().isEmpty());
        find<QPushButton>("confirmImport")->click();
        QVERIFY(settle());
        QCOMPARE(model().prices().size(), 1);
    }

    void statisticsShowTheWork() {
        app::DispensingStore desk = m_clinic->desk();
        m_clinic->sign(desk, m_first, app::DeskAction::Review, QStringLiteral("Bai"));
        m_page->showTab(QStringLiteral("statistics"));
        QVERIFY(settle());
        auto* work = find<QTableView>("statisticsWork");
        QCOMPARE(work->model()->rowCount(), 1);
        QCOMPARE(work->model()->index(0, 0).data().toString(), QStringLiteral("Bai"));
        QCOMPARE(work->model()->index(0, 1).data().toString(), QStringLiteral("1"));
        QVERIFY(
            find<QWidget>("statisticsStates")->accessibleDescription().contains(QStringLiteral("Waiting 1")));
        find<LineEdit>("statisticsFirst")->setText(QStringLiteral("tomorrow"));
        QTest::keyClick(find<LineEdit>("statisticsFirst"), Qt::Key_Return);
        QVERIFY(find<QLabel>("statisticsSummary")->text().contains(QStringLiteral("2026-01-31")));
    }

    void everyWidthShowsTheSignatures() {
        choose(0);
        for (const PageWidth width : {PageWidth::Medium, PageWidth::Narrow, PageWidth::Wide}) {
            m_page->adapt(width);
            QVERIFY(QTest::qWaitFor([this] { return find<QPushButton>("deskNext")->isVisible(); }));
        }
    }

    void aMissingKnowledgeBaseIsSaid() {
        m_page.reset();
        app::PharmacyViewModel::Options options;
        options.makeFacts =
            app::PharmacyViewModel::factsAt(m_fixture->folder.filePath(QStringLiteral("none.db")), {});
        m_page = std::make_unique<PharmacyPage>(std::make_unique<app::PharmacyViewModel>(*m_storage, options),
                                                QString());
        m_page->show();
        QVERIFY(settle());
        QVERIFY(find<Banner>("pharmacyBanner")->isVisible());
    }

private:
    void show() {
        m_storage = std::make_unique<app::StorageThread>(m_clinic->path());
        app::PharmacyViewModel::Options options;
        options.makeFacts = app::PharmacyViewModel::factsAt(test::realKnowledge(), {});
        m_page = std::make_unique<PharmacyPage>(std::make_unique<app::PharmacyViewModel>(*m_storage, options),
                                                QString());
        m_page->resize(1368, 860);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QVERIFY(settle());
    }

    bool settle() {
        return QTest::qWaitFor([this] { return m_page->isSettled(); });
    }

    // A key on a dialog's button takes the time of its click; the offscreen platform has no window manager
    // that gives the focus back.
    bool settleAfterDialog() {
        const bool isClosed =
            QTest::qWaitFor([this] { return !m_page->findChild<QDialog*>() && m_page->isSettled(); });
        m_page->activateWindow();
        return isClosed && QTest::qWaitForWindowActive(m_page.get());
    }

    // Takes a row of the queue by keyboard: the first one, or one further down.
    void choose(int row) {
        auto* queue = find<QListView>("deskQueue");
        queue->setFocus();  // takes the first one where none is open
        for (int step = queue->currentIndex().row(); step < row; ++step) {
            QTest::keyClick(queue, Qt::Key_Down);
        }
        QVERIFY(settle());
        QVERIFY(model().isOpen());
        QCOMPARE(model().opened().row.id, row == 0 ? m_first : m_second);
    }

    app::PharmacyViewModel& model() { return m_page->model(); }

    template <typename Widget>
    Widget* find(const char* name) {
        return m_page->findChild<Widget*>(QString::fromLatin1(name));
    }

    // Of a dialog that is on its way.
    template <typename Widget>
    Widget* waitFor(const char* name) {
        Widget* found = nullptr;
        (void)QTest::qWaitFor([&] {
            found = find<Widget>(name);
            return found && found->isVisible() && found->isActiveWindow();
        });
        return found;
    }

    std::unique_ptr<test::UiFixture> m_fixture;
    std::unique_ptr<test::DeskFixture> m_clinic;
    QString m_first;
    QString m_second;
    std::unique_ptr<app::StorageThread> m_storage;
    std::unique_ptr<PharmacyPage> m_page;
};

QTEST_MAIN(PharmacyPageTest)
#include "pharmacy_page_test.moc"
