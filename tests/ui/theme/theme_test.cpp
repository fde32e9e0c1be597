#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontInfo>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "ui/theme/fonts.h"
#include "ui/theme/icon.h"
#include "ui/widgets/label.h"

using namespace xinglin::ui;

namespace {

class Patch final : public QWidget {
public:
    int painted = 0;

protected:
    void paintEvent(QPaintEvent*) override {
        ++painted;
        QPainter(this).fillRect(rect(), color(Token::Surface));
    }
};

}  // namespace

class ThemeTest final : public QObject {
    Q_OBJECT

private slots:
    void withoutAThemeTheLightTableAnswers() {
        QVERIFY(!Theme::current());
        QCOMPARE(color(Token::Canvas), tokenColor(Token::Canvas, Shade::Light));
    }

    void aChangeOfShadeRepaintsEveryWidgetAndThePalette() {
        Theme theme(*qApp);
        theme.setMode(ThemeMode::Light);
        Patch patch;
        patch.resize(40, 40);
        patch.show();
        QVERIFY(QTest::qWaitForWindowExposed(&patch));
        const int before = patch.painted;
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setMode(ThemeMode::Dark);
        QCOMPARE(changed.size(), 1);
        QTRY_VERIFY(patch.painted > before);
        QCOMPARE(patch.grab().toImage().pixelColor(20, 20), tokenColor(Token::Surface, Shade::Dark));
        QCOMPARE(QApplication::palette().color(QPalette::Window), tokenColor(Token::Canvas, Shade::Dark));
        QCOMPARE(QApplication::palette().color(QPalette::Inactive, QPalette::Highlight),
                 QApplication::palette().color(QPalette::Active, QPalette::Highlight));
    }

    void aLabelFollowsShadeAndScale() {
        Theme theme(*qApp);
        theme.setMode(ThemeMode::Light);
        Label label(TextRole::Caption, Token::Text3, QStringLiteral("出处"));
        QCOMPARE(label.font().pixelSize(), 12);
        theme.setMode(ThemeMode::Dark);
        QCOMPARE(label.palette().color(QPalette::WindowText), tokenColor(Token::Text3, Shade::Dark));
        theme.setTextScale(150);
        QCOMPARE(label.font().pixelSize(), 18);
        theme.setTextScale(1000);
        QCOMPARE(Theme::textScale(), 150);
    }

    void familiesFollowTheLanguage() {
        Theme theme(*qApp);
        theme.setLanguage(QStringLiteral("zh_TW"));
        QCOMPARE(themeFont(Face::SongBold, 20).families().first(), QStringLiteral("Noto Serif CJK TC"));
        QVERIFY(themeFont(Face::SongBold, 20).bold());
        theme.setLanguage(QStringLiteral("zh_CN"));
        QCOMPARE(QApplication::font().families().first(), QStringLiteral("Noto Sans CJK SC"));
    }

    void anIconIsTintedWithTheThemesColour() {
        Theme theme(*qApp);
        theme.setMode(ThemeMode::Light);
        const auto darkest = [] {
            const QImage image = themeIcon(QStringLiteral("check"), Token::Pine).pixmap(20, 20).toImage();
            QColor strongest(Qt::transparent);
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y).alpha() > strongest.alpha()) {
                        strongest = image.pixelColor(x, y);
                    }
                }
            }
            return strongest;
        };
        QCOMPARE(darkest().alpha(), 255);
        QCOMPARE(darkest().rgb(), tokenColor(Token::Pine, Shade::Light).rgb());
        theme.setMode(ThemeMode::Dark);
        QCOMPARE(darkest().rgb(), tokenColor(Token::Pine, Shade::Dark).rgb());
    }

    void theFocusRingBelongsToTheKeyboard() {
        Theme theme(*qApp);
        QWidget window;
        QPushButton first(QStringLiteral("a"), &window);
        QPushButton second(QStringLiteral("b"), &window);
        second.move(0, 60);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::mouseClick(&first, Qt::LeftButton);
        QVERIFY(!Theme::showsFocus());
        QTest::keyClick(&first, Qt::Key_Tab);
        QVERIFY(Theme::showsFocus());
        QTest::mouseClick(&second, Qt::LeftButton);
        QVERIFY(!Theme::showsFocus());
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
