// Keys, names and states of the shared controls.

#include <QAccessible>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/dialog_frame.h"
#include "ui/widgets/drawer.h"
#include "ui/widgets/fact_card.h"
#include "ui/widgets/field.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/switch.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/tri_state.h"

using namespace xinglin::ui;

namespace {

QAccessible::Role roleOf(QWidget* widget) {
    return QAccessible::queryAccessibleInterface(widget)->role();
}

}  // namespace

class ControlsTest final : public QObject {
    Q_OBJECT

private slots:
    void init() { m_theme = std::make_unique<Theme>(*qApp); }
    void cleanup() { m_theme.reset(); }

    void triStateStartsAsNotAskedAndNeverFallsToNone() {
        TriState control;
        QCOMPARE(control.value(), TriValue::NotAsked);
        control.setValue(TriValue::Present);
        QSignalSpy changed(&control, &TriState::valueChanged);
        show(control);
        QTest::keyClick(&control, Qt::Key_Delete);
        QCOMPARE(control.value(), TriValue::NotAsked);
        QCOMPARE(changed.size(), 1);
        QTest::keyClick(&control, Qt::Key_Delete);
        QCOMPARE(changed.size(), 1);
    }

    void triStateIsRadioButtonsMovedByArrows() {
        TriState control;
        show(control);
        auto* none = control.findChild<QRadioButton*>(QStringLiteral("none"));
        auto* notAsked = control.findChild<QRadioButton*>(QStringLiteral("notAsked"));
        QCOMPARE(roleOf(none), QAccessible::RadioButton);
        QVERIFY(!none->accessibleName().isEmpty());
        notAsked->setFocus();
        QTest::keyClick(notAsked, Qt::Key_Right);
        QCOMPARE(control.value(), TriValue::None);
        QTest::keyClick(none, Qt::Key_Right);
        QCOMPARE(control.value(), TriValue::Present);
    }

    void triStateShowsItsEditorOnlyWhilePresent() {
        TriState control;
        auto* editor = new LineEdit;
        control.setEditor(editor);
        show(control);
        QVERIFY(!editor->isVisible());
        control.setValue(TriValue::Present);
        QVERIFY(editor->isVisible());
        control.setValue(TriValue::None);
        QVERIFY(!editor->isVisible());
    }

    void segmentsMoveByArrowsAndTellTheirId() {
        SegmentedControl control;
        control.addSegment(QStringLiteral("a"), QStringLiteral("总按"));
        control.addSegment(QStringLiteral("b"), QStringLiteral("分部"));
        QCOMPARE(control.currentId(), QStringLiteral("a"));
        QSignalSpy changed(&control, &SegmentedControl::currentChanged);
        show(control);
        auto* first = control.findChild<QRadioButton*>(QStringLiteral("a"));
        QCOMPARE(roleOf(first), QAccessible::RadioButton);
        first->setFocus();
        QTest::keyClick(first, Qt::Key_Right);
        QCOMPARE(control.currentId(), QStringLiteral("b"));
        QCOMPARE(changed.size(), 1);
        control.setCurrentId(QStringLiteral("a"));
        control.setCurrentId(QStringLiteral("nothing"));
        QCOMPARE(control.currentId(), QStringLiteral("a"));
        QCOMPARE(changed.size(), 1);
    }

    void chipTogglesBySpaceAndIsACheckBox() {
        Chip chip(QStringLiteral("尖红"));
        show(chip);
        QCOMPARE(roleOf(&chip), QAccessible::CheckBox);
        QCOMPARE(chip.accessibleName(), QStringLiteral("尖红"));
        chip.setFocus();
        QTest::keyClick(&chip, Qt::Key_Space);
        QVERIFY(chip.isChecked());
    }

    void filterChipGoesByDelete() {
        FilterChip chip(QStringLiteral("肺经"));
        show(chip);
        QSignalSpy removed(&chip, &FilterChip::removeRequested);
        QTest::keyClick(&chip, Qt::Key_Delete);
        QTest::keyClick(&chip, Qt::Key_Space);
        QCOMPARE(removed.size(), 2);
    }

    void switchTogglesAnywhereOnIt() {
        Switch control(QStringLiteral("查依据"));
        show(control);
        QTest::mouseClick(&control, Qt::LeftButton, {}, QPoint(2, control.height() / 2));
        QVERIFY(control.isChecked());
        QTest::mouseClick(&control, Qt::LeftButton, {}, QPoint(control.width() - 4, control.height() / 2));
        QVERIFY(!control.isChecked());
    }

    void fieldSpeaksItsSentence() {
        Field field(QStringLiteral("剂量"));
        field.setState(FieldState::Error, QStringLiteral("药名不明"));
        QCOMPARE(field.edit()->accessibleName(), QStringLiteral("剂量"));
        QCOMPARE(field.edit()->accessibleDescription(), QStringLiteral("药名不明"));
        field.setState(FieldState::Normal);
        QVERIFY(field.edit()->accessibleDescription().isEmpty());
    }

    void aButtonGrowsWithItsWordsAndTheTextScale() {
        Button button(ButtonKind::Primary, QStringLiteral("保存"));
        const QSize small = button.sizeHint();
        QCOMPARE(small.height(), 32);
        button.setText(QStringLiteral("保存并继续"));
        QVERIFY(button.sizeHint().width() > small.width());
        m_theme->setTextScale(150);
        QCOMPARE(button.sizeHint().height(), 48);
    }

    void searchIsEmptiedByEscapeAndReachedByItsKey() {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* other = new LineEdit(&window);
        auto* search = new SearchField(&window);
        column->addWidget(other);
        column->addWidget(search);
        search->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_F));
        show(window);
        other->setFocus();
        QTest::keyClick(other, Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(search->hasFocus());
        QTest::keyClicks(search, QStringLiteral("mh"));
        QCOMPARE(search->text(), QStringLiteral("mh"));
        QTest::keyClick(search, Qt::Key_Escape);
        QVERIFY(search->text().isEmpty());
    }

    void toastGivesBackByCtrlZAndSaysSo() {
        QWidget page;
        page.resize(600, 400);
        Toast toast(&page);
        show(page);
        QSignalSpy undone(&toast, &Toast::undoRequested);
        toast.say(QStringLiteral("已删除"), QStringLiteral("撤销"));
        QVERIFY(toast.isVisible());
        QCOMPARE(toast.accessibleName(), QStringLiteral("已删除"));
        QTest::keyClick(&page, Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(undone.size(), 1);
        QVERIFY(!toast.isVisible());
    }

    void dialogFocusesTheSafeChoice() {
        QWidget window;
        show(window);
        DialogFrame dialog(QStringLiteral("作废这张处方？"), QStringLiteral("作废后保留原文与签名。"),
                           &window);
        Button* safe = dialog.setSafeButton(QStringLiteral("取消"));
        dialog.setActionButton(QStringLiteral("作废"), ButtonKind::Danger);
        QSignalSpy rejected(&dialog, &QDialog::rejected);
        dialog.open();
        QTRY_VERIFY(safe->hasFocus());
        QTest::keyClick(safe, Qt::Key_Return);
        QCOMPARE(rejected.size(), 1);
    }

    void drawerClosesByEscapeAndGivesTheFocusBack() {
        m_theme->setMotion(Motion::Reduced);
        QWidget page;
        page.resize(900, 500);
        auto* before = new LineEdit(&page);
        Drawer drawer(&page, 300);
        auto* content = new LineEdit;
        drawer.setContent(content);
        show(page);
        before->setFocus();
        QTRY_VERIFY(before->hasFocus());
        drawer.open();
        QTRY_VERIFY(content->hasFocus());
        QCOMPARE(drawer.geometry().right(), page.width() - 1);
        QTest::keyClick(content, Qt::Key_Escape);
        QVERIFY(!drawer.isOpen());
        QTRY_VERIFY(before->hasFocus());
    }

    void aFoldedCardOpensByEnter() {
        FactCard card;
        card.setContent({.number = 3, .name = QStringLiteral("芍药甘草汤")});
        show(card);
        QSignalSpy unfold(&card, &FactCard::unfoldRequested);
        QTest::keyClick(&card, Qt::Key_Return);
        QCOMPARE(unfold.size(), 1);
        QCOMPARE(unfold.first().first().toInt(), 3);
        card.setFold(FactCard::Fold::Open);
        QSignalSpy opened(&card, &FactCard::openRequested);
        card.findChild<QPushButton*>(QStringLiteral("factOpen"))->click();
        QCOMPARE(opened.size(), 1);
    }

    void aFixedBannerCannotBeClosed() {
        Banner banner;
        banner.say(Severity::Review, QStringLiteral("远程引擎已启用"));
        show(banner);
        QVERIFY(!banner.findChild<QWidget*>(QStringLiteral("bannerClose"))->isVisible());
        QVERIFY(banner.accessibleName().contains(QStringLiteral("远程引擎已启用")));
    }

private:
    static void show(QWidget& widget) {
        widget.show();
        widget.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&widget));
    }

    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(ControlsTest)
#include "controls_test.moc"
