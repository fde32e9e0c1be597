#include "ui/cases/cases_page.h"

#include <QInputMethodEvent>
#include <QListView>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

#include "app/storage/storage_thread.h"
#include "tests/support/app/small_catalogue.h"
#include "tests/support/ui/ui_fixture.h"
#include "ui/cases/draft_panel.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"
#include "ui/widgets/line_edit.h"
#include "ui/widgets/tri_state.h"

using namespace xinglin;
using namespace xinglin::ui;

class CasesPageTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<test::UiFixture>();
        m_fixture->translator.use(QStringLiteral("en"));
        m_storage =
            std::make_unique<app::StorageThread>(m_fixture->folder.filePath(QStringLiteral("cases.db")));
        auto desk = std::make_unique<app::CaseDesk>(
            *m_storage, QStringLiteral(XINGLIN_SOURCE_DIR "/resources"),
            [] { return std::make_unique<tests::SmallCatalogue>(); },
            app::CaseViewModel::Options{QStringLiteral("Dr. Test"), QStringLiteral("en")});
        m_page = std::make_unique<CasesPage>(std::move(desk), app::Failure());
        m_page->resize(1368, 860);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QVERIFY(QTest::qWaitFor([this] { return m_page->isSettled() && !model().visits().isEmpty(); }));
    }

    void cleanup() {
        m_page.reset();
        m_storage.reset();
        m_fixture.reset();
    }

    void aClickOpensTheCaseAndBackReturns() {
        openSample();
        QVERIFY(find<QWidget>("caseForm")->isVisible());
        QTest::mouseClick(find<QWidget>("backToList"), Qt::LeftButton);
        QVERIFY(!model().isOpen());
        QVERIFY(find<QListView>("visitList")->isVisible());
    }

    void triStateShowsNotAskedUntilSomebodyAnswers() {
        openSample();
        auto* answer = find<TriState>("pregnancy.answer");
        QCOMPARE(answer->value(), TriValue::NotAsked);
        QTest::mouseClick(answer->findChild<QWidget*>(QStringLiteral("none")), Qt::LeftButton);
        QCOMPARE(model().value(QStringLiteral("pregnancy")).presence, app::Presence::None);
        QTest::keyClick(answer, Qt::Key_Delete);
        QCOMPARE(model().value(QStringLiteral("pregnancy")).presence, app::Presence::NotAsked);
    }

    void chipsWriteTermsAndNothingUnusualExcludesThem() {
        openSample();
        auto* vexation = find<Chip>("emotion.心烦");
        auto* none = find<Chip>("emotion.none");
        QVERIFY(vexation->isChecked());
        none->click();
        QVERIFY(!vexation->isChecked());
        QCOMPARE(model().value(QStringLiteral("emotion")).presence, app::Presence::None);
        vexation->click();
        QVERIFY(!none->isChecked());
        QCOMPARE(model().value(QStringLiteral("emotion")).terms, QStringList{QStringLiteral("心烦")});
        vexation->click();
        QCOMPARE(model().value(QStringLiteral("emotion")).presence, app::Presence::NotAsked);
    }

    void typingInitialsFindsATerm() {
        openSample();
        find<Chip>("tongue.舌红")->setFocus();
        QTest::keyClicks(find<Chip>("tongue.舌红"), QStringLiteral("ch"));
        QCOMPARE(m_page->focusWidget()->objectName(), QStringLiteral("tongue.舌有齿痕"));
    }

    void pulseByPlaceKeepsWhatIsWritten() {
        openSample();
        auto* place = find<LineEdit>("pulse.left-guan");
        QCOMPARE(place->text(), QStringLiteral("弦细"));
        place->setFocus();
        place->selectAll();
        QInputMethodEvent commit;
        commit.setCommitString(QStringLiteral("滑"));
        QCoreApplication::sendEvent(place, &commit);
        QCOMPARE(model().value(QStringLiteral("pulse")).places.value(QStringLiteral("left-guan")),
                 QStringList{QStringLiteral("脉滑")});
    }

    void composedTextIsNotTakenAwayWhileItIsComposed() {
        openSample();
        auto* text = find<QPlainTextEdit>("physical_exam.text");
        text->setFocus();
        QInputMethodEvent composing(QStringLiteral("fu"), {});
        QCoreApplication::sendEvent(text, &composing);
        model().setValue(QStringLiteral("palpation"), app::FieldValue::ofText(QStringLiteral("x")));
        QInputMethodEvent commit;
        commit.setCommitString(QStringLiteral("腹软"));
        QCoreApplication::sendEvent(text, &commit);
        QCOMPARE(model().value(QStringLiteral("physical_exam")).text, QStringLiteral("腹软"));
    }

    void savingCountsDownTheUnsavedChanges() {
        openSample();
        model().setValue(QStringLiteral("palpation"), app::FieldValue::ofText(QStringLiteral("腹软")));
        QVERIFY(m_page->hasUnsavedWork());
        QTest::keyClick(find<QWidget>("draftPanel"), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(QTest::qWaitFor([this] { return m_page->isSettled() && !m_page->hasUnsavedWork(); }));
        QCOMPARE(model().openedCase().visit.version, 2);
    }

    void linesAreDecidedByKeys() {
        openDraft();
        const int lines = static_cast<int>(model().review().lines().size());
        auto* panel = find<DraftPanel>("draftPanel");
        QTest::keyClick(panel, Qt::Key_J, Qt::ControlModifier);
        QTest::keyClick(panel, Qt::Key_A);
        QTest::keyClick(panel, Qt::Key_R);
        QCOMPARE(model().review().line(QStringLiteral("disease"))->decision, app::LineDecision::Accepted);
        QCOMPARE(model().review().line(QStringLiteral("syndrome"))->decision, app::LineDecision::Rejected);
        QCOMPARE(find<Label>("draftCount")->text(), QStringLiteral("1 of %1 lines accepted").arg(lines));
        QTest::keyClick(panel, Qt::Key_E);
        auto* editor = find<LineEdit>("draft.basis.editor");
        QVERIFY(editor->isVisible());
        editor->setText(QStringLiteral("舌红少苔"));
        QTest::keyClick(editor, Qt::Key_Return);
        QVERIFY(QTest::qWaitFor([this] {
            return model().review().line(QStringLiteral("basis"))->decision == app::LineDecision::Edited;
        }));
        QCOMPARE(model().value(QStringLiteral("basis")).text, QStringLiteral("舌红少苔"));
    }

    void aChangedFactMarksTheDraftStaleUntilItIsMadeAgain() {
        openDraft();
        QVERIFY(!m_page->findChild<Label*>(QStringLiteral("staleText")));
        find<Chip>("tongue.苔黄")->click();
        auto* stale = find<Label>("staleText");
        QVERIFY(stale->text().contains(QStringLiteral("Tongue")));
        QTest::mouseClick(find<QWidget>("staleAgain"), Qt::LeftButton);
        QVERIFY(QTest::qWaitFor([this] { return m_page->isSettled(); }));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!m_page->findChild<Label*>(QStringLiteral("staleText")));
    }

    void aFormulaOpensInTheKnowledgeBase() {
        openDraft();
        QSignalSpy opened(m_page.get(), &Page::openRequested);
        QTest::mouseClick(find<QWidget>("draft.formula-1.open"), Qt::LeftButton);
        QCOMPARE(opened.size(), 1);
        QVERIFY(opened.first().first().toString().startsWith(QStringLiteral("formula:")));
    }

    void aChangeOfLanguageKeepsWhatIsTyped() {
        openSample();
        model().setValue(QStringLiteral("palpation"), app::FieldValue::ofText(QStringLiteral("腹软")));
        m_fixture->translator.use(QStringLiteral("zh_TW"));
        QCoreApplication::sendPostedEvents();
        QCOMPARE(find<LineEdit>("palpation.line")->text(), QStringLiteral("腹软"));
        QVERIFY(model().isOpen());
    }

    void missingFormIsToldInsteadOfAnEmptyPage() {
        CasesPage page(nullptr,
                       {app::FailureCode::FileUnreadable, QStringLiteral("The form is gone."), {}, {}});
        bool told = false;
        const QList<QLabel*> labels = page.findChildren<QLabel*>();
        for (const QLabel* label : labels) {
            told = told || label->text() == QStringLiteral("The form is gone.");
        }
        QVERIFY(told);
    }

private:
    app::CaseViewModel& model() { return *m_page->model(); }

    template <typename Widget>
    Widget* find(const char* name) {
        auto* widget = m_page->findChild<Widget*>(QString::fromUtf8(name));
        if (!widget) {
            qFatal("no widget %s", name);
        }
        return widget;
    }

    void openSample() {
        auto* list = find<QListView>("visitList");
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            if (list->model()->index(row, 0).data().toString() == QStringLiteral("示例患者甲")) {
                QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                                  list->visualRect(list->model()->index(row, 0)).center());
            }
        }
        QVERIFY(QTest::qWaitFor([this] { return m_page->isSettled() && model().isOpen(); }));
    }

    void openDraft() {
        openSample();
        QTest::mouseClick(find<QWidget>("makeDraft"), Qt::LeftButton);
        QVERIFY(QTest::qWaitFor([this] { return m_page->isSettled() && model().hasDraft(); }, 20000));
    }

    std::unique_ptr<test::UiFixture> m_fixture;
    std::unique_ptr<app::StorageThread> m_storage;
    std::unique_ptr<CasesPage> m_page;
};

QTEST_MAIN(CasesPageTest)
#include "cases_page_test.moc"
