// The page of prescriptions by keyboard and mouse: entry, audit panel, reasons, signing.

#include "ui/prescriptions/prescriptions_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QInputMethodEvent>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/support/app/prescriptions.h"
#include "tests/support/ui/ui_fixture.h"
#include "ui/prescriptions/audit_panel.h"
#include "ui/prescriptions/choice_dialogs.h"
#include "ui/prescriptions/finding_card.h"
#include "ui/prescriptions/herb_name_edit.h"
#include "ui/prescriptions/herb_table.h"
#include "ui/prescriptions/prescription_view.h"
#include "ui/prescriptions/print_preview.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/label.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/tri_state.h"

using namespace xinglin;
using namespace xinglin::ui;
using Model = HerbTableModel;

class PrescriptionsPageTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<test::UiFixture>();
        m_fixture->translator.use(QStringLiteral("en"));
        m_page.reset(static_cast<PrescriptionsPage*>(PrescriptionsPage::make(m_fixture->services)));
        m_page->resize(1368, 860);
        m_page->adapt(PageWidth::Wide);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QVERIFY(m_page->model());
        m_page->model()->create(QString());
        QVERIFY(settle());
        QVERIFY(m_page->model()->isOpen());
    }

    void cleanup() {
        m_page.reset();
        m_fixture.reset();
    }

    void aPrescriptionIsWrittenByKeyboardAlone() {
        table()->startEntry();
        write("mh", "9");
        write("gz", "6");
        QTest::keyClick(nameEdit(), Qt::Key_Escape);
        const QList<app::PrescriptionItem>& items = m_page->model()->content().items;
        QCOMPARE(items.size(), 2);
        QCOMPARE(items.first().name, QStringLiteral("麻黄"));
        QCOMPARE(items.first().doseGrams, std::optional<double>(9));
        QCOMPARE(items.last().doseGrams, std::optional<double>(6));
        // The keys of the table itself.
        table()->setFocus();
        table()->setCurrentIndex(table()->rows()->index(1, Model::NameColumn));
        QTest::keyClick(table(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(m_page->model()->content().items.last().name, QStringLiteral("麻黄"));
        QTest::keyClick(table(), Qt::Key_Delete);
        QCOMPARE(m_page->model()->content().items.size(), 1);
        QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_page->model()->content().items.size(), 2);
        QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(m_page->model()->content().items.size(), 1);
    }

    void whatIsOpenedEmptyIsReadyToBeWritten() {
        QVERIFY(QTest::qWaitFor([this] { return nameEdit() && nameEdit()->hasFocus(); }));
        QPointer<HerbNameEdit> edit = nameEdit();
        QTest::keyClicks(edit, QStringLiteral("fu"));
        table()->startEntry();
        QVERIFY(edit);
        QCOMPARE(edit->text(), QStringLiteral("fu"));
    }

    void theListSaysDoseAndToxicity() {
        table()->startEntry();
        QTest::keyClicks(nameEdit(), QStringLiteral("fuzi"));
        QVERIFY(QTest::qWaitFor([this] { return nameEdit()->isListShown(); }));
        const QModelIndex first = nameEdit()->list()->model()->index(0, 0);
        QCOMPARE(first.data().toString(), QStringLiteral("附子"));
        QVERIFY(first.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("3–15")));
        QVERIFY(first.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("有毒")));
        QTest::keyClick(nameEdit(), Qt::Key_Down);
        QVERIFY(nameEdit()->list()->currentIndex().row() >= 0);
        // Escape closes the list and leaves the cell open.
        QTest::keyClick(nameEdit(), Qt::Key_Escape);
        QVERIFY(nameEdit() && !nameEdit()->isListShown());
    }

    void enterWaitsForTheListThatIsOnItsWay() {
        table()->startEntry();
        // Nothing is processed between the letters and Enter: the answer cannot be there yet.
        QPointer<HerbNameEdit> edit = nameEdit();
        QTest::keyClicks(edit, QStringLiteral("fuzi"), Qt::NoModifier, 0);
        QTest::keyClick(edit, Qt::Key_Return, Qt::NoModifier, 0);
        QVERIFY(QTest::qWaitFor([this] { return !m_page->model()->content().items.isEmpty(); }));
        QCOMPARE(m_page->model()->content().items.first().name, QStringLiteral("附子"));
    }

    void aNameInFullIsTakenAsItIsWritten() {
        table()->startEntry();
        commit(nameEdit(), QStringLiteral("附子"));
        QVERIFY(QTest::qWaitFor([this] { return nameEdit()->isListShown(); }));
        QTest::keyClick(nameEdit(), Qt::Key_Return);
        QCOMPARE(m_page->model()->content().items.first().name, QStringLiteral("附子"));
    }

    void composedTextIsNeverTaken() {
        table()->startEntry();
        QPointer<HerbNameEdit> edit = nameEdit();
        QInputMethodEvent composing(QStringLiteral("fuzi"), {});
        QCoreApplication::sendEvent(edit, &composing);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(edit);
        QVERIFY(m_page->model()->content().items.isEmpty());
        QInputMethodEvent commit;
        commit.setCommitString(QStringLiteral("附子"));
        QCoreApplication::sendEvent(edit, &commit);
        QCOMPARE(edit->text(), QStringLiteral("附子"));
    }

    void theAuditFollowsEachFigure() {
        fill(QStringLiteral("附子 9 先煎"));
        table()->editCell(0, Model::DoseColumn);
        auto* edit = find<LineEdit>("herbCell");
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("20"));
        QVERIFY(edit->isVisible());
        QVERIFY(card("dose-over"));
        QCOMPARE(edit->text(), QStringLiteral("20"));
        QTest::keyClick(edit, Qt::Key_Return);
        QTest::keyClick(table(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(m_page->model()->content().items.first().doseGrams, std::optional<double>(9));
    }

    // Making them anew at each key press cost more than everything else together.
    void cardsStayWhileAFigureIsTyped() {
        fill(QStringLiteral("附子 9 先煎|甘草 3|甘遂 1"));
        FindingCard* pair = card("incompatible-18");
        QVERIFY(pair);
        audit()->step(1);
        auto* remove = pair->findChild<QPushButton*>(QStringLiteral("removeHerb.0"));
        QVERIFY(remove);
        const QList<FindingCard*> before = audit()->cards();
        fill(QStringLiteral("附子 20 先煎|甘草 3|甘遂 1"));
        FindingCard* over = card("dose-over");
        QVERIFY(over);
        for (FindingCard* one : before) {
            QVERIFY(audit()->cards().contains(one) || one->finding().items.contains(QStringLiteral("附子")));
        }
        QCOMPARE(card("incompatible-18"), pair);
        QCOMPARE(pair->findChild<QPushButton*>(QStringLiteral("removeHerb.0")), remove);
        // Another figure: the same card says it, in its place, in the order of the audit.
        fill(QStringLiteral("附子 21 先煎|甘草 3|甘遂 1"));
        QCOMPARE(card("dose-over"), over);
        QCOMPARE(over->finding().fact, finding(app::AuditRule::DoseOver).fact);
        QVERIFY(over->accessibleName().contains(QStringLiteral("21")));
        const QList<app::AuditFinding>& findings = m_page->model()->findings();
        QCOMPARE(audit()->cards().size(), findings.size());
        int y = -1;
        for (int i = 0; i < findings.size(); ++i) {
            QCOMPARE(audit()->cards().at(i)->finding(), findings.at(i));
            QVERIFY(audit()->cards().at(i)->y() > y);
            y = audit()->cards().at(i)->y();
        }
        // A herb in front moves the places: the buttons go with them.
        fill(QStringLiteral("茯苓 12|附子 21 先煎|甘草 3|甘遂 1"));
        pair = card("incompatible-18");
        const QString removed = pair->finding().items.first();
        click(pair->findChild<QPushButton*>(QStringLiteral("removeHerb.0")));
        QCOMPARE(m_page->model()->content().items.size(), 3);
        for (const app::PrescriptionItem& item : m_page->model()->content().items) {
            QVERIFY(item.name != removed);
        }
        QVERIFY(!card("incompatible-18"));
    }

    void recordsAreCheckedFromTheMenu() {
        fill(QStringLiteral("甘草 3"));
        m_page->model()->save();
        QVERIFY(settle());
        m_page->model()->checkRecords();
        QVERIFY(settle());
        auto* dialog = m_page->findChild<QDialog*>(QStringLiteral("recordDialog"));
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(dialog->findChild<QLabel*>(QStringLiteral("recordHead"))->text().size(), 65);
        dialog->reject();
    }

    void whoPaysIsChosenAndPrinted() {
        fill(QStringLiteral("甘草 3"));
        auto* fee = find<QComboBox>("feeCategory");
        QCOMPARE(fee->currentIndex(), 0);
        fee->setCurrentIndex(2);
        emit fee->activated(2);
        QCOMPARE(m_page->model()->content().fee, app::FeeCategory::Insurance);
        m_page->model()->undo();
        QCOMPARE(fee->currentIndex(), 0);
    }

    void escapeBringsTheDoseBack() {
        fill(QStringLiteral("附子 9 先煎"));
        table()->editCell(0, Model::DoseColumn);
        auto* edit = find<LineEdit>("herbCell");
        edit->selectAll();
        QTest::keyClicks(edit, QStringLiteral("20"));
        QTest::keyClick(edit, Qt::Key_Escape);
        QCOMPARE(m_page->model()->content().items.first().doseGrams, std::optional<double>(9));
        QVERIFY(!card("dose-over"));
    }

    void rolesAndMarksByInitials() {
        QCOMPARE(roleFromText(QStringLiteral("j")), QStringLiteral("君"));
        QCOMPARE(roleFromText(QStringLiteral("3")), QStringLiteral("佐"));
        QCOMPARE(roleFromText(QStringLiteral("使")), QStringLiteral("使"));
        QCOMPARE(marksFromText(QStringLiteral("xj 包煎,xj")),
                 (QStringList{QStringLiteral("先煎"), QStringLiteral("包煎")}));
        QVERIFY(marksFromText(QStringLiteral("  ")).isEmpty());
    }

    void aMissingMarkIsWrittenByOneClickAndNotAskedForAgain() {
        fill(QStringLiteral("附子 9"));
        QVERIFY(card("missing-handling"));
        click(card("missing-handling")->findChild<QPushButton*>(QStringLiteral("addMark")));
        QCOMPARE(m_page->model()->content().items.first().handling, QStringList{QStringLiteral("先煎")});
        QVERIFY(!card("missing-handling"));
    }

    void aMisspeltNameIsOfferedAndWrittenByOneClickOnly() {
        fill(QStringLiteral("附于 9 先煎"));
        QVERIFY(card("unknown-name"));
        QCOMPARE(m_page->model()->content().items.first().name, QStringLiteral("附于"));
        click(card("unknown-name")->findChild<QPushButton*>(QStringLiteral("suggestion.0")));
        QCOMPARE(m_page->model()->content().items.first().name, QStringLiteral("附子"));
        // The mark was written for this herb.
        QCOMPARE(m_page->model()->content().items.first().handling, QStringList{QStringLiteral("先煎")});
        QVERIFY(!card("unknown-name"));
    }

    void findingsAreWalkedAndShowTheirHerb() {
        fill(QStringLiteral("甘草 3|附子 20|無此藥 3"));
        QVERIFY(audit()->cards().size() >= 3);
        QCOMPARE(audit()->cards().first()->finding().rule, app::AuditRule::UnknownName);
        QTest::keyClick(table(), Qt::Key_F8);
        QCOMPARE(table()->currentIndex().row(), 2);
        QVERIFY(audit()->cards().first()->isActive());
        QTest::keyClick(table(), Qt::Key_F8);
        QCOMPARE(table()->currentIndex().row(), 1);
        QTest::keyClick(table(), Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(table()->currentIndex().row(), 2);
        QVERIFY(!find<QPushButton>("signPrescription")->isEnabled());
    }

    void aManSeesNoQuestionForPregnancy() {
        fill(QStringLiteral("附子 9 先煎"), R"("patient":{"sex":"F","age_years":30})");
        QVERIFY(find<TriState>("patientPregnancy")->isVisible());
        QVERIFY(card("pregnancy-unknown"));
        fill(QStringLiteral("附子 9 先煎"), R"("patient":{"sex":"M","age_years":30})");
        QVERIFY(!find<TriState>("patientPregnancy")->isVisible());
        QVERIFY(!card("pregnancy-unknown"));
    }

    void notAskedIsNotNone() {
        fill(QStringLiteral("甘草 3"));
        auto* allergies = find<TriState>("patientAllergies");
        QCOMPARE(allergies->value(), TriValue::NotAsked);
        QTest::mouseClick(allergies->findChild<QWidget*>(QStringLiteral("none")), Qt::LeftButton);
        QCOMPARE(m_page->model()->content().patient.allergies, std::optional(QStringList()));
        QTest::mouseClick(allergies->findChild<QWidget*>(QStringLiteral("present")), Qt::LeftButton);
        // "Yes" without words is no answer yet.
        QVERIFY(!m_page->model()->content().patient.allergies);
        QTest::keyClicks(find<LineEdit>("patientAllergies.text"), QStringLiteral("aspirin"));
        QCOMPARE(m_page->model()->content().patient.allergies,
                 std::optional(QStringList{QStringLiteral("aspirin")}));
    }

    void numbersOutsideTheirRangeAreNotTaken() {
        fill(QStringLiteral("甘草 3"));
        auto* perDay = find<LineEdit>("dosesPerDay");
        perDay->setFocus();
        QTest::keyClicks(perDay, QStringLiteral("9"));
        QVERIFY(!m_page->model()->content().dosesPerDay);
        // Left, it says what it did not take and shows what it had.
        table()->setFocus();
        QCOMPARE(perDay->text(), QString());
        QVERIFY2(bannerText().contains(QStringLiteral("“9” is not from 0.25 to 4")),
                 qPrintable(bannerText()));
        perDay->setFocus();
        QTest::keyClicks(perDay, QStringLiteral("2"));
        QCOMPARE(m_page->model()->content().dosesPerDay, std::optional<double>(2));
        QCOMPARE(bannerText(), QString());  // mended: there is nothing to say any more
    }

    // A failure is settled by whoever reads it, and not by the next slip of the hand.
    void aReminderTakesNoFailureAway() {
        fill(QStringLiteral("甘草 3"));
        emit m_page->model()->failed({app::FailureCode::FileCorrupt, QStringLiteral("the failure"), {}, {}});
        auto* perDay = find<LineEdit>("dosesPerDay");
        perDay->setFocus();
        QTest::keyClicks(perDay, QStringLiteral("9"));
        table()->setFocus();
        QVERIFY2(bannerText().contains(QStringLiteral("the failure")), qPrintable(bannerText()));
        QVERIFY2(bannerText().contains(QStringLiteral("“9” is not from")), qPrintable(bannerText()));
        QCOMPARE(find<Banner>("prescriptionBanner")->severity(), Severity::Review);
        perDay->setFocus();
        QTest::keyClicks(perDay, QStringLiteral("2"));
        QVERIFY2(bannerText().contains(QStringLiteral("the failure")), qPrintable(bannerText()));
    }

    // Nothing is scaled by the factor before the one that is refused.
    void theScaleSaysWhatItDoesNotTake() {
        ScaleDialog dialog(test::prescriptionOf(QStringLiteral("甘草 3")).items, m_page.get());
        dialog.show();
        auto* factor = dialog.findChild<LineEdit*>(QStringLiteral("scaleFactor"));
        auto* preview = dialog.findChild<QLabel*>(QStringLiteral("scalePreview"));
        QVERIFY(factor && preview);
        QCoreApplication::processEvents();
        factor->setFocus();
        QTest::keyClicks(factor, QStringLiteral("2"));
        QCOMPARE(dialog.factor(), std::optional<double>(2));
        QTest::keyClicks(factor, QStringLiteral("99"));
        QTest::keyClick(factor, Qt::Key_Return);
        QVERIFY(dialog.isVisible());
        QCOMPARE(dialog.factor(), std::optional<double>());
        QVERIFY2(preview->text().contains(QStringLiteral("“299” is not from")), qPrintable(preview->text()));
    }

    void aCellSaysWhatItDoesNotTake() {
        fill(QStringLiteral("甘草 3"));
        table()->editCell(0, Model::DoseColumn);
        auto* cell = table()->findChild<LineEdit*>(QStringLiteral("herbCell"));
        QVERIFY(cell);
        QTest::keyClicks(cell, QStringLiteral("0"));
        QTest::keyClick(cell, Qt::Key_Return);
        QCOMPARE(m_page->model()->content().items.first().doseGrams, std::optional<double>(3));
        QVERIFY2(bannerText().contains(QStringLiteral("“0” was not taken, 3 stays")),
                 qPrintable(bannerText()));
    }

    void aRowBeyondTheMostIsSaid() {
        fill(QStringList(app::kMostHerbs, QStringLiteral("甘草 3")).join(QLatin1Char('|')));
        const QModelIndex entry = table()->rows()->index(app::kMostHerbs, Model::NameColumn);
        QVERIFY(!table()->rows()->setData(entry, QStringLiteral("茯苓"), Qt::EditRole));
        QCOMPARE(m_page->model()->content().items.size(), app::kMostHerbs);
        QVERIFY2(bannerText().contains(QStringLiteral("at most 300 herbs")), qPrintable(bannerText()));
    }

    // 规格 and 药品组号 of WS/T 500.5: there for granules, where they are written, and where they are asked
    // for.
    void packsAndGroupsAreWrittenWhereTheyAreWanted() {
        const auto isShown = [this] { return !table()->isColumnHidden(Model::SpecificationColumn); };
        fill(QStringLiteral("茯苓 10"), R"("form":"decoction")");
        QVERIFY(!isShown());
        fill(QStringLiteral("茯苓 10"), R"("form":"granules")");
        QVERIFY(isShown());
        const auto write = [this](int column, const char* text) {
            return table()->rows()->setData(table()->rows()->index(0, column), QString::fromUtf8(text),
                                            Qt::EditRole);
        };
        QVERIFY(write(Model::SpecificationColumn, "10g/袋"));
        QVERIFY(write(Model::GroupColumn, "2"));
        for (const char* bad : {"0", "100", "1.5", "a"}) {
            QVERIFY(!write(Model::GroupColumn, bad));
        }
        const app::PrescriptionItem item = m_page->model()->content().items.first();
        QCOMPARE(item.specification, QStringLiteral("10g/袋"));
        QCOMPARE(item.group, std::optional(2));
        // As a decoction they stay in sight: they are written.
        app::Prescription content = m_page->model()->content();
        content.form = app::DosageForm::Decoction;
        m_page->model()->change(content);
        QVERIFY(isShown());
        QVERIFY(write(Model::SpecificationColumn, ""));
        QVERIFY(write(Model::GroupColumn, ""));
        QVERIFY(!isShown());
        content = m_page->model()->content();
        content.form = app::DosageForm::Granules;
        m_page->model()->change(content);
        QVERIFY(isShown());
        // Granules without packs: their room is for the total.
        const auto ask = [this] {
            QTest::mouseClick(find<QToolButton>("prescriptionMore"), Qt::LeftButton);
            auto* packs = find<QAction>("showPacks");
            packs->trigger();
            QMenu* menu = qobject_cast<QMenu*>(packs->parent());
            menu->hide();
        };
        ask();
        QVERIFY(!isShown());
        QVERIFY(!table()->isColumnHidden(Model::TotalColumn));
        ask();
        QVERIFY(isShown());
        QVERIFY(table()->isColumnHidden(Model::TotalColumn));
    }

    void everyVersionCanBeReached() {
        for (int i = 1; i <= 14; ++i) {
            fill(QStringLiteral("茯苓 %1").arg(i));
            m_page->model()->save();
            QVERIFY(settle());
        }
        QCOMPARE(m_page->model()->versions().size(), 14);
        QTest::mouseClick(find<QToolButton>("prescriptionMore"), Qt::LeftButton);
        auto* older = find<QMenu>("olderVersions");
        QVERIFY(older);
        QCOMPARE(older->actions().size(), 2);
        older->actions().last()->trigger();
        QVERIFY(settle());
        QCOMPARE(m_page->model()->content().items.first().doseGrams, std::optional<double>(1));
    }

    void totalsAreCounted() {
        fill(QStringLiteral("甘草 3|茯苓 12"), R"("doses":5)");
        QCOMPARE(find<Label>("totals")->text(), QStringLiteral("2 herbs  |  one dose 15 g  |  5 doses 75 g"));
    }

    void anAmbiguousNameIsChosenByHand() {
        fill(QStringLiteral("大戟 1.5"));
        QVERIFY(card("ambiguous-name"));
        // No reason can keep it.
        QVERIFY(!card("ambiguous-name")->findChild<QPushButton*>(QStringLiteral("override")));
        click(card("ambiguous-name")->findChild<QPushButton*>(QStringLiteral("chooseHerb")));
        auto* list = find<QListView>("candidates");
        auto* act = find<QPushButton>("dialogAction");
        QVERIFY(!act->isEnabled());
        list->setCurrentIndex(list->model()->index(0, 0));
        const QString chosen = list->currentIndex().data().toString();
        QTest::mouseClick(act, Qt::LeftButton);
        QCOMPARE(m_page->model()->content().items.first().name, chosen);
        QVERIFY(!card("ambiguous-name"));
    }

    void aNameOfSeveralAtOnceIsWrittenApart() {
        fill(QStringLiteral("乳没 12"));
        QVERIFY(!card("ambiguous-name")->findChild<QPushButton*>(QStringLiteral("chooseHerb")));
        QVERIFY(!card("dose-over")->findChild<QPushButton*>(QStringLiteral("lowerDose")));
        click(card("ambiguous-name")->findChild<QPushButton*>(QStringLiteral("writeApart")));
        QCOMPARE(m_page->model()->content().items.size(), 2);
        QVERIFY(!card("ambiguous-name"));
    }

    // A hit says when it weighs what this clinic decided instead of what is usual.
    void aSeverityOfTheClinicIsSaidOnTheCard() {
        fill(QStringLiteral("附子 20 先煎"), R"("form":"decoction","patient":{"sex":"M","age_years":40})");
        const auto says = [&] {
            for (const Label* label : card("dose-over")->findChildren<Label*>()) {
                if (label->text().contains(QStringLiteral("set by this clinic, usually “Review”"))) {
                    return true;
                }
            }
            return false;
        };
        QVERIFY(!says());
        app::AuditSettings settings;
        settings.severities.insert(app::AuditRule::DoseOver, app::Severity::Block);
        app::saveAuditSettings(m_fixture->services.settings.dataFolder(), settings);
        m_page->hide();
        m_page->show();
        QVERIFY(settle());
        QVERIFY(says());
        QVERIFY(!card("dose-over")->findChild<QPushButton*>(QStringLiteral("override")));
    }

    void keepingADoseNeedsReasonTickAndASecondAct() {
        fill(QStringLiteral("附子 20 先煎"), R"("form":"decoction","patient":{"sex":"M","age_years":40})");
        auto* sign = find<QPushButton>("signPrescription");
        QVERIFY(!sign->isEnabled());
        click(card("dose-over")->findChild<QPushButton*>(QStringLiteral("override")));
        auto* dialog = find<QDialog>("actDialog");
        auto* act = dialog->findChild<QPushButton*>(QStringLiteral("dialogAction"));
        // The safe choice has the focus.
        QVERIFY(dialog->findChild<QPushButton*>(QStringLiteral("dialogSafe"))->hasFocus());
        auto* reason = dialog->findChild<LineEdit*>(QStringLiteral("actReason"));
        reason->setFocus();
        reason->setText(QStringLiteral("寒重"));
        // Enter in a field presses no button: what was typed stays.
        QTest::keyClick(reason, Qt::Key_Return);
        QVERIFY(dialog->isVisible());
        dialog->findChild<LineEdit*>(QStringLiteral("signerName"))->setText(QStringLiteral("张三"));
        QVERIFY(!act->isEnabled());
        dialog->findChild<QCheckBox*>(QStringLiteral("actTick"))->setChecked(true);
        QVERIFY(act->isEnabled());
        QTest::mouseClick(act, Qt::LeftButton);
        QVERIFY(settle());
        QVERIFY(!sign->isEnabled());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);

        click(card("dose-over")->findChild<QPushButton*>(QStringLiteral("confirm")));
        dialog = find<QDialog>("actDialog");
        act = dialog->findChild<QPushButton*>(QStringLiteral("dialogAction"));
        QVERIFY(dialog->findChild<QWidget*>(QStringLiteral("signerRole"))->isVisible());
        // Who wrote the reason is offered again.
        QCOMPARE(dialog->findChild<LineEdit*>(QStringLiteral("signerName"))->text(), QStringLiteral("张三"));
        QVERIFY(!act->isEnabled());
        dialog->findChild<LineEdit*>(QStringLiteral("signerName"))->setText(QStringLiteral("李四"));
        dialog->findChild<SegmentedControl*>(QStringLiteral("signerRole"))
            ->setCurrentId(app::signerRoleId(app::SignerRole::Pharmacist));
        dialog->findChild<QCheckBox*>(QStringLiteral("actTick"))->setChecked(true);
        QTest::mouseClick(act, Qt::LeftButton);
        QVERIFY(settle());
        QVERIFY(sign->isEnabled());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);

        QTest::mouseClick(sign, Qt::LeftButton);
        // A prescription is signed by a physician; there is nothing to choose.
        QVERIFY(!find<QDialog>("actDialog")->findChild<QWidget*>(QStringLiteral("signerRole"))->isVisible());
        // The pharmacist who confirmed is not offered as a physician.
        auto* signer = find<QDialog>("actDialog")->findChild<LineEdit*>(QStringLiteral("signerName"));
        QCOMPARE(signer->text(), QString());
        signer->setText(QStringLiteral("张三"));
        QTest::mouseClick(find<QDialog>("actDialog")->findChild<QPushButton*>(QStringLiteral("dialogAction")),
                          Qt::LeftButton);
        QVERIFY(settle());
        QCOMPARE(m_page->model()->shelf().row.state, app::PrescriptionState::Signed);
        QCOMPARE(m_page->model()->shelf().row.stateBy, QStringLiteral("张三（医师）"));
        QVERIFY(!sign->isVisible());
        // What was signed is printed with the mark above its herb.
        QTest::mouseClick(find<QPushButton>("printPreviewButton"), Qt::LeftButton);
        auto* preview = find<PrintPreview>("printPreview");
        QVERIFY(preview);
        const QString pdf = m_fixture->folder.filePath(QStringLiteral("a.pdf"));
        QVERIFY(preview->savePdf(pdf));
        QVERIFY(QFile(pdf).size() > 1000);
        QVERIFY(!preview->savePdf(QStringLiteral("/nonexistent-folder/a.pdf")));
        preview->close();
    }

    void aFormulaIsFoundInsertedAndCompared() {
        QTest::mouseClick(find<QPushButton>("insertFormula"), Qt::LeftButton);
        auto* search = find<LineEdit>("formulaSearch");
        search->setText(QString());
        QTest::keyClicks(search, QStringLiteral("xqlt"));
        auto* hits = find<QListView>("formulaHits");
        QVERIFY(QTest::qWaitFor([hits] { return hits->model()->rowCount() > 0; }));
        int row = -1;
        for (int i = 0; i < hits->model()->rowCount(); ++i) {
            row = hits->model()->index(i, 0).data().toString() == QStringLiteral("小青龙汤") ? i : row;
        }
        QVERIFY(row >= 0);
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(find<QDialog>("formulaDialog")->isVisible());
        QVERIFY(hits->hasFocus());
        hits->setCurrentIndex(hits->model()->index(row, 0));
        auto* insert =
            find<QDialog>("formulaDialog")->findChild<QPushButton*>(QStringLiteral("dialogAction"));
        QVERIFY(QTest::qWaitFor([insert] { return insert->isEnabled(); }));
        QTest::keyClick(hits, Qt::Key_Return);
        QCOMPARE(m_page->model()->content().items.size(), 8);
        QVERIFY(find<Label>("formulaComparison")->text().contains(QStringLiteral("no difference")));
        m_page->model()->removeItem(0);
        QVERIFY(find<Label>("formulaComparison")->text().contains(QStringLiteral("without 麻黄")));
    }

    void narrowPagesShowOneThing() {
        fill(QStringLiteral("附子 20"));
        m_page->resize(900, 800);
        m_page->adapt(PageWidth::Medium);
        QVERIFY(!find<QListView>("prescriptionList")->isVisible());
        QVERIFY(find<QWidget>("auditStrip")->isVisible());
        QTest::mouseClick(find<QWidget>("backToPrescriptions"), Qt::LeftButton);
        QVERIFY(!m_page->model()->isOpen());
        QVERIFY(find<QListView>("prescriptionList")->isVisible());
    }

private:
    template <typename Widget>
    Widget* find(const char* name) const {
        return m_page->findChild<Widget*>(QString::fromLatin1(name));
    }
    HerbTable* table() const { return m_page->view()->table(); }
    AuditPanel* audit() const { return m_page->view()->audit(); }
    HerbNameEdit* nameEdit() const { return table()->findChild<HerbNameEdit*>(); }

    FindingCard* card(const char* rule) const {
        for (FindingCard* one : audit()->cards()) {
            if (one->objectName() == QStringLiteral("finding.%1").arg(QLatin1String(rule))) {
                return one;
            }
        }
        return nullptr;
    }

    app::AuditFinding finding(app::AuditRule rule) const {
        for (const app::AuditFinding& one : m_page->model()->findings()) {
            if (one.rule == rule) {
                return one;
            }
        }
        return {};
    }

    QString bannerText() const {
        auto* banner = find<Banner>("prescriptionBanner");
        QStringList texts;
        for (const QLabel* label : banner->findChildren<QLabel*>()) {
            texts += label->text();
        }
        return banner->isVisible() ? texts.join(QLatin1Char(' ')) : QString();
    }

    bool settle() {
        return QTest::qWaitFor([this] { return m_page->model()->isSettled(); });
    }

    // What a button of a card does comes a moment later.
    void click(QPushButton* button) {
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
        QCoreApplication::processEvents();
    }

    void fill(const QString& items, const QByteArray& head = {}) {
        app::Prescription content = test::prescriptionOf(items, head);
        content.id = m_page->model()->content().id;
        m_page->model()->change(content);
        QCoreApplication::processEvents();
    }

    void commit(QWidget* edit, const QString& text) {
        QInputMethodEvent event;
        event.setCommitString(text);
        QCoreApplication::sendEvent(edit, &event);
    }

    // Letters, Enter for the first of the list, the dose, Enter: the next name is open.
    void write(const char* letters, const char* dose) {
        QPointer<HerbNameEdit> edit = nameEdit();
        QVERIFY(edit);
        QTest::keyClicks(edit, QString::fromLatin1(letters));
        QVERIFY(QTest::qWaitFor([&] { return edit && edit->isListShown(); }));
        QTest::keyClick(edit, Qt::Key_Return);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        auto* cell = table()->findChild<LineEdit*>(QStringLiteral("herbCell"));
        QVERIFY(cell);
        QTest::keyClicks(cell, QString::fromLatin1(dose));
        QTest::keyClick(cell, Qt::Key_Return);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(nameEdit());
    }

    std::unique_ptr<test::UiFixture> m_fixture;
    std::unique_ptr<PrescriptionsPage> m_page;
};

QTEST_MAIN(PrescriptionsPageTest)
#include "prescriptions_page_test.moc"
