#include "app/settings/settings.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace xinglin::app;

class SettingsTest final : public QObject {
    Q_OBJECT

private slots:
    void tableIsInTheOrderOfTheEnumeration() {
        int at = 0;
        for (const SettingRow& row : settingTable()) {
            QCOMPARE(static_cast<int>(row.key), at++);
        }
    }

    void anEmptyFolderGivesTheDefaults() {
        const QTemporaryDir folder;
        const Settings settings(folder.path());
        QCOMPARE(settings.text(SettingKey::Theme), QStringLiteral("system"));
        QCOMPARE(settings.text(SettingKey::Language), QString());
        QCOMPARE(settings.number(SettingKey::TextScale), 100);
        QCOMPARE(settings.flag(SettingKey::Grounding), true);
    }

    void aValueIsKeptForTheNextStart() {
        const QTemporaryDir folder;
        {
            Settings settings(folder.path());
            QSignalSpy changed(&settings, &Settings::changed);
            settings.set(SettingKey::Theme, QStringLiteral("dark"));
            settings.set(SettingKey::Theme, QStringLiteral("dark"));
            settings.set(SettingKey::Grounding, false);
            settings.keepPlace(QStringLiteral("window"), QByteArray("\0\1\xff", 3));
            QCOMPARE(changed.size(), 2);
        }
        const Settings settings(folder.path());
        QCOMPARE(settings.text(SettingKey::Theme), QStringLiteral("dark"));
        QCOMPARE(settings.flag(SettingKey::Grounding), false);
        QCOMPARE(settings.place(QStringLiteral("window")), QByteArray("\0\1\xff", 3));
    }

    void whatIsNotAllowedIsRefusedOrBroughtIntoRange() {
        const QTemporaryDir folder;
        Settings settings(folder.path());
        settings.set(SettingKey::Theme, QStringLiteral("pink"));
        QCOMPARE(settings.text(SettingKey::Theme), QStringLiteral("system"));
        settings.set(SettingKey::TextScale, 1000);
        QCOMPARE(settings.number(SettingKey::TextScale), 150);
        settings.set(SettingKey::TextScale, -4);
        QCOMPARE(settings.number(SettingKey::TextScale), 90);
    }

    void aDamagedFileReadsAsDefaults() {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("settings.ini")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[interface]\ntext_scale=many\ntheme=pink\n\xff\xfe[[[\n[chat]\ngrounding=perhaps\n");
        file.close();
        const Settings settings(folder.path());
        QCOMPARE(settings.number(SettingKey::TextScale), 100);
        QCOMPARE(settings.text(SettingKey::Theme), QStringLiteral("system"));
        QCOMPARE(settings.flag(SettingKey::Grounding), true);
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
