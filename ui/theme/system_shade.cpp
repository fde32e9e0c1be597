#include "ui/theme/system_shade.h"

#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFile>

namespace xinglin::ui {
namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kGroup = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

// Asking for the bus where none runs would start one.
bool hasSessionBus() {
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

// The portal wraps its answer once or twice, by version.
QVariant unwrapped(QVariant value) {
    while (value.canConvert<QDBusVariant>()) {
        value = value.value<QDBusVariant>().variant();
    }
    return value;
}

}  // namespace

SystemShade::SystemShade(Shade started, QObject* parent)
    : QObject(parent), m_started(started), m_shade(started) {
    if (hasSessionBus()) {
        askPortal();
    }
}

void SystemShade::askPortal() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        return;
    }
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QDBusMessage)));
    QDBusMessage question =
        QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    question << kGroup << kKey;
    auto* answer = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, answer] {
        const QDBusPendingReply<QDBusVariant> reply = *answer;
        if (reply.isValid()) {
            take(unwrapped(QVariant::fromValue(reply.value())));
        }
        answer->deleteLater();
    });
}

void SystemShade::settingChanged(const QDBusMessage& message) {
    const QVariantList parts = message.arguments();
    if (parts.size() == 3 && parts.at(0) == kGroup && parts.at(1) == kKey) {
        take(unwrapped(parts.at(2)));
    }
}

void SystemShade::take(const QVariant& scheme) {
    // 0: no preference, 1: dark, 2: light.
    const uint number = scheme.toUInt();
    const Shade wanted = number == 1 ? Shade::Dark : number == 2 ? Shade::Light : m_started;
    if (wanted != m_shade) {
        m_shade = wanted;
        emit changed();
    }
}

}  // namespace xinglin::ui
