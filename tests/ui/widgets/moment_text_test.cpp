// Days and times as they stand on pages, in every language of the window.

#include "ui/widgets/moment_text.h"

#include <QLocale>
#include <QTest>

using namespace xinglin::ui;

class MomentTextTest final : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { QLocale::setDefault(QLocale::c()); }

    void morningAndAfternoonDiffer_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("afternoon");
        QTest::newRow("Simplified") << QStringLiteral("zh_CN") << QStringLiteral("15:04");
        QTest::newRow("Traditional") << QStringLiteral("zh_TW") << QStringLiteral("15:04");
        QTest::newRow("English") << QStringLiteral("en") << QStringLiteral("3:04 PM");
    }

    void morningAndAfternoonDiffer() {
        QFETCH(QString, language);
        QFETCH(QString, afternoon);
        QLocale::setDefault(QLocale(language));
        // Newer locale data part the hour from PM by a narrow blank.
        QCOMPARE(shortTimeText(QTime(15, 4)).replace(QChar(0x202F), QLatin1Char(' ')), afternoon);
        QVERIFY(shortTimeText(QTime(3, 4)) != shortTimeText(QTime(15, 4)));
        const QString moment = shortMomentText(QDateTime(QDate(2026, 11, 30), QTime(15, 4)));
        QVERIFY2(moment.endsWith(shortTimeText(QTime(15, 4))) && moment.contains(QStringLiteral("30")),
                 qPrintable(moment));
    }
};

QTEST_GUILESS_MAIN(MomentTextTest)
#include "moment_text_test.moc"
