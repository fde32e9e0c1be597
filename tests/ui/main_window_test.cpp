#include "ui/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QTest>

#include "tests/support/ui/ui_fixture.h"
#include "ui/page_table.h"
#include "ui/rail.h"
#include "ui/status_bar.h"

using namespace xinglin::ui;
using xinglin::test::UiFixture;

class MainWindowTest final : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<UiFixture>();
        m_fixture->translator.use(QStringLiteral("zh_CN"));
        m_window = std::make_unique<MainWindow>(m_fixture->services);
        m_window->resize(1440, 900);
        m_window->showFirstPage();
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() {
        m_window.reset();
        m_fixture.reset();
    }

    void ctrlCommaOpensTheSettings() {
        QVERIFY(m_window->showPage(QStringLiteral("components")));
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        QTRY_COMPARE(m_window->currentPage()->pageId(), QStringLiteral("settings"));
    }

    void ctrlDigitsOpenThePagesOfTheRailInOrder() {
        int digit = 0;
        for (const PageRow& row : pageTable()) {
            if (row.group == RailGroup::Hidden || digit == 9) {
                continue;
            }
            ++digit;
            QVERIFY(m_window->showPage(QStringLiteral("components")));
            QTest::keyClick(m_window.get(), Qt::Key(Qt::Key_0 + digit), Qt::ControlModifier);
            QTRY_COMPARE(m_window->currentPage()->pageId(), QString::fromLatin1(row.id));
        }
    }

    void everyPageButTheHiddenOnesHasATile() {
        for (const PageRow& row : pageTable()) {
            const auto* tile =
                m_window->findChild<QAbstractButton*>(QStringLiteral("rail.") + QString::fromLatin1(row.id));
            QCOMPARE(tile != nullptr, row.group != RailGroup::Hidden);
            QVERIFY(!tile || !tile->accessibleName().isEmpty());
        }
    }

    void f6GoesThroughThePanesAndComesBack() {
        QVERIFY(m_window->showPage(QStringLiteral("settings")));
        m_window->findChild<QWidget*>(QStringLiteral("rail.settings"))->setFocus();
        const QWidget* start = QApplication::focusWidget();
        QVERIFY(start);
        QSet<const QWidget*> visited;
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
            visited.insert(QApplication::focusWidget());
        }
        QCOMPARE(visited.size(), 3);  // groups, form, and the rail again
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6, Qt::ShiftModifier);
        QVERIFY(!m_window->findChild<Rail*>()->isAncestorOf(QApplication::focusWidget()));
    }

    void theRailGetsSlimBelow900() {
        m_window->resize(880, 700);
        QTRY_COMPARE(m_window->findChild<Rail*>()->width(), 48);
        m_window->resize(1200, 700);
        QTRY_COMPARE(m_window->findChild<Rail*>()->width(), 72);
    }

    void theStatusBarSaysThatNothingIsEncrypted() {
        // In the words of the source, so that the test holds in any language.
        m_fixture->translator.use(QStringLiteral("en"));
        QTRY_VERIFY(m_window->statusBar()->accessibleName().contains(QStringLiteral("sample patients only")));
        m_window->statusBar()->setKnowledge(QStringLiteral("2026.11"));
        QVERIFY(m_window->statusBar()->accessibleName().contains(QStringLiteral("2026.11")));
    }

    void anUnknownPageOrTargetIsRefused() {
        QVERIFY(!m_window->showPage(QStringLiteral("nowhere")));
        QVERIFY(!m_window->openTarget(QStringLiteral("nonsense:1")));
        QVERIFY(m_window->currentPage());
    }

    void theLastPageIsRemembered() {
        QVERIFY(m_window->showPage(QStringLiteral("settings")));
        QCOMPARE(m_fixture->settings.text(xinglin::app::SettingKey::LastPage), QStringLiteral("settings"));
    }

private:
    std::unique_ptr<UiFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
