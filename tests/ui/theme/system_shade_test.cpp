#include "ui/theme/system_shade.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace xinglin::ui;

/// Answers as xdg-desktop-portal does.
class FakePortal final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    uint scheme = 1;

public slots:
    QDBusVariant Read(const QString& group, const QString& key) {
        const bool asked =
            group == QLatin1String("org.freedesktop.appearance") && key == QLatin1String("color-scheme");
        return QDBusVariant(QVariant::fromValue(QDBusVariant(asked ? scheme : 0u)));
    }
};

class SystemShadeTest final : public QObject {
    Q_OBJECT

private slots:
    void withoutAPortalThePaletteDecides() {
        qunsetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("XDG_RUNTIME_DIR", "/nonexistent");
        QCOMPARE(SystemShade(Shade::Dark).shade(), Shade::Dark);
        QCOMPARE(SystemShade(Shade::Light).shade(), Shade::Light);
    }

    void thePortalDecidesAndMayChangeItsMind() {
        QProcess daemon;
        daemon.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                     QStringLiteral("--print-address")});
        if (!daemon.waitForStarted()) {
            QSKIP("dbus-daemon is not installed");
        }
        QVERIFY(daemon.waitForReadyRead());
        const QByteArray address = daemon.readLine().trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        FakePortal portal;
        QDBusConnection bus =
            QDBusConnection::connectToBus(QString::fromLatin1(address), QStringLiteral("portal"));
        QVERIFY(bus.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &portal,
                                   QDBusConnection::ExportAllSlots));
        const auto tell = [&bus](const char* key, uint value) {
            QDBusMessage signal = QDBusMessage::createSignal(
                QStringLiteral("/org/freedesktop/portal/desktop"),
                QStringLiteral("org.freedesktop.portal.Settings"), QStringLiteral("SettingChanged"));
            signal << QStringLiteral("org.freedesktop.appearance") << QString::fromLatin1(key)
                   << QVariant::fromValue(QDBusVariant(value));
            QVERIFY(bus.send(signal));
        };
        QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));

        SystemShade system(Shade::Light);
        QSignalSpy changed(&system, &SystemShade::changed);
        QTRY_COMPARE(system.shade(), Shade::Dark);
        QCOMPARE(changed.size(), 1);
        tell("color-scheme", 2);
        QTRY_COMPARE(system.shade(), Shade::Light);
        tell("contrast", 1);
        tell("color-scheme", 1);
        QTRY_COMPARE(system.shade(), Shade::Dark);
        QCOMPARE(changed.size(), 3);
        QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
        daemon.kill();
        daemon.waitForFinished();
    }
};

QTEST_GUILESS_MAIN(SystemShadeTest)
#include "system_shade_test.moc"
