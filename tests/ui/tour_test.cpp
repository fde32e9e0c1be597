#include <QDir>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TourTest final : public QObject {
    Q_OBJECT

private slots:
    void writesPicturesOfTheAskedSizeInBothScales_data() {
        QTest::addColumn<QString>("scale");
        QTest::addColumn<QSize>("size");
        QTest::newRow("one") << QStringLiteral("1") << QSize(1440, 900);
        QTest::newRow("two") << QStringLiteral("2") << QSize(2880, 1800);
    }

    void writesPicturesOfTheAskedSizeInBothScales() {
        QFETCH(QString, scale);
        QFETCH(QSize, size);
        const QTemporaryDir folder;
        const QString out = folder.filePath(QStringLiteral("pictures"));
        const QStringList arguments = {QStringLiteral("--tour"),  out,
                                       QStringLiteral("--page"),  QStringLiteral("settings"),
                                       QStringLiteral("--lang"),  QStringLiteral("zh_TW"),
                                       QStringLiteral("--scale"), scale};
        QCOMPARE(run(arguments), 0);
        QCOMPARE(QDir(out).entryList(QDir::Files).size(), 2);
        for (const QString& theme : {QStringLiteral("light"), QStringLiteral("dark")}) {
            const QImage image(
                QDir(out).filePath(QStringLiteral("settings-zh_TW-%1@%2x.png").arg(theme, scale)));
            QCOMPARE(image.size(), size);
            // The page's ground tells the themes apart, the rail's is dark in both.
            const QColor ground = image.pixelColor(size.width() - 60, size.height() / 2);
            QCOMPARE(ground.lightness() < 128, theme == QLatin1String("dark"));
        }
    }

    // Showing a page must not bring the user's own theme back.
    void everyPageIsPicturedInTheThemeOfItsName() {
        const QTemporaryDir folder;
        QCOMPARE(run({QStringLiteral("--tour"), folder.path(), QStringLiteral("--lang"), QStringLiteral("en"),
                      QStringLiteral("--scale"), QStringLiteral("1")}),
                 0);
        const QStringList files = QDir(folder.path()).entryList({QStringLiteral("*.png")}, QDir::Files);
        QVERIFY(files.size() >= 4);
        for (const QString& file : files) {
            const QImage image(folder.filePath(file));
            // The status bar stands at the foot of every page.
            const QColor ground = image.pixelColor(image.width() / 2, image.height() - 4);
            QVERIFY2((ground.lightness() < 128) == file.contains(QStringLiteral("-dark@")), qPrintable(file));
        }
    }

    void wrongArgumentsEndWithTwo() {
        QCOMPARE(run({QStringLiteral("--page"), QStringLiteral("nowhere")}), 2);
        QCOMPARE(run({QStringLiteral("--scale"), QStringLiteral("3")}), 2);
        QCOMPARE(run({QStringLiteral("--wrong"), QStringLiteral("x")}), 2);
        QCOMPARE(run({QStringLiteral("--tour")}), 2);
    }

    void withoutADisplayItSaysWhatToDo() {
#ifdef Q_OS_LINUX
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
            environment.remove(QString::fromLatin1(name));
        }
        process.setProcessEnvironment(environment);
        process.start(program(), QStringList());
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 2);
        QVERIFY(process.readAllStandardError().contains("xvfb-run"));
#else
        QSKIP("Only Linux starts without a display");
#endif
    }

private:
    static QString program() {
        return QStringLiteral(XINGLIN_BIN_DIR "/xinglin");
    }
    static int run(const QStringList& arguments) {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(program(), arguments);
        return process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit
                   ? process.exitCode()
                   : -1;
    }
};

QTEST_GUILESS_MAIN(TourTest)
#include "tour_test.moc"
