#include "app/settings/settings.h"

#include <QDir>
#include <QSettings>
#include <QStandardPaths>
#include <array>

namespace xinglin::app {
namespace {

constexpr std::array kSettings = {
    SettingRow{SettingKey::Language, "interface/language", SettingType::Text, "", 0, 0, "zh_CN zh_TW en"},
    SettingRow{SettingKey::Theme, "interface/theme", SettingType::Text, "system", 0, 0, "system light dark"},
    SettingRow{SettingKey::TextScale, "interface/text_scale", SettingType::Number, "100", 90, 150},
    SettingRow{SettingKey::ReducedMotion, "interface/reduced_motion", SettingType::Text, "system", 0, 0,
               "system on off"},
    SettingRow{SettingKey::EngineThreads, "engine/threads", SettingType::Number, "0", 0, 512},
    SettingRow{SettingKey::ContextTokens, "engine/context_tokens", SettingType::Number, "4096", 512, 131072},
    SettingRow{SettingKey::CacheType, "engine/cache_type", SettingType::Text, "f16", 0, 0, "f16 q8"},
    SettingRow{SettingKey::Backend, "engine/backend", SettingType::Text, "cpu", 0, 0, "cpu auto"},
    SettingRow{SettingKey::ModelPath, "engine/model", SettingType::Text, ""},
    SettingRow{SettingKey::Grounding, "chat/grounding", SettingType::Flag, "true"},
    SettingRow{SettingKey::LastPage, "interface/last_page", SettingType::Text, ""},
    SettingRow{SettingKey::ClinicName, "clinic/name", SettingType::Text, ""},
    SettingRow{SettingKey::Department, "clinic/department", SettingType::Text, ""},
    SettingRow{SettingKey::DoubleCheck, "pharmacy/double_check", SettingType::Text, "dispenser", 0, 0,
               "dispenser all off"},
};

const SettingRow& rowOf(SettingKey key) {
    return kSettings[static_cast<size_t>(key)];
}

bool isAllowed(const SettingRow& row, const QString& word) {
    const QString choices = QString::fromLatin1(row.choices);
    return choices.isEmpty() || word == QLatin1String(row.initial) ||
           choices.split(QLatin1Char(' ')).contains(word);
}

}  // namespace

std::span<const SettingRow> settingTable() {
    return kSettings;
}

Settings::Settings(const QString& dataFolder, QObject* parent)
    : QObject(parent),
      m_dataFolder(dataFolder),
      m_file(std::make_unique<QSettings>(QDir(dataFolder).filePath(QStringLiteral("settings.ini")),
                                         QSettings::IniFormat)) {
    m_file->setAtomicSyncRequired(true);
}

Settings::~Settings() = default;

QString Settings::text(SettingKey key) const {
    const SettingRow& row = rowOf(key);
    const QString initial = QString::fromLatin1(row.initial);
    const QString word = m_file->value(QLatin1String(row.name), initial).toString();
    return isAllowed(row, word) ? word : initial;
}

int Settings::number(SettingKey key) const {
    const SettingRow& row = rowOf(key);
    bool isNumber = false;
    const int value = m_file->value(QLatin1String(row.name)).toInt(&isNumber);
    return isNumber ? qBound(row.least, value, row.most) : QByteArray(row.initial).toInt();
}

bool Settings::flag(SettingKey key) const {
    const SettingRow& row = rowOf(key);
    const QString word = m_file->value(QLatin1String(row.name)).toString();
    if (word == QLatin1String("true") || word == QLatin1String("false")) {
        return word == QLatin1String("true");
    }
    return QLatin1String(row.initial) == QLatin1String("true");
}

void Settings::set(SettingKey key, const QVariant& value) {
    const SettingRow& row = rowOf(key);
    QString written;
    QString before;
    switch (row.type) {
    case SettingType::Text:
        written = value.toString();
        before = text(key);
        if (!isAllowed(row, written)) {
            return;
        }
        break;
    case SettingType::Number:
        written = QString::number(qBound(row.least, value.toInt(), row.most));
        before = QString::number(number(key));
        break;
    case SettingType::Flag:
        written = value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
        before = flag(key) ? QStringLiteral("true") : QStringLiteral("false");
        break;
    }
    if (written == before) {
        return;
    }
    m_file->setValue(QLatin1String(row.name), written);
    m_file->sync();
    emit changed(key);
}

QByteArray Settings::place(const QString& name) const {
    return QByteArray::fromBase64(m_file->value(QStringLiteral("places/") + name).toByteArray());
}

void Settings::keepPlace(const QString& name, const QByteArray& place) {
    // Written when the program ends or Qt's event loop is idle: a splitter sends dozens a second.
    m_file->setValue(QStringLiteral("places/") + name, place.toBase64());
}

bool Settings::isWritable() const {
    return m_file->isWritable() && m_file->status() == QSettings::NoError;
}

QString defaultDataFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/xinglin");
}

}  // namespace xinglin::app
