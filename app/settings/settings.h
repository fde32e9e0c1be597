#pragma once

#include <QObject>
#include <QString>
#include <QVariant>
#include <memory>
#include <span>

class QSettings;

namespace xinglin::app {

enum class SettingKey {
    Language,       ///< zh_CN zh_TW en; empty follows the system
    Theme,          ///< system light dark
    TextScale,      ///< per cent, 90 … 150
    ReducedMotion,  ///< system on off
    EngineThreads,  ///< 0 leaves the choice to the engine
    ContextTokens,  ///< length of a conversation the engine makes room for
    CacheType,      ///< numbers that keep a conversation: f16 q8
    Backend,        ///< what the engine computes on: cpu auto
    ModelPath,      ///< the model loaded at start; empty: none
    Grounding,      ///< new conversations look facts up
    LastPage,       ///< page shown at the end of the last run
    ClinicName,     ///< printed on prescriptions; empty: left open
    Department,     ///< likewise
    DoubleCheck,    ///< who may not check what was dispensed: dispenser all off
};

enum class SettingType { Text, Number, Flag };

/// One setting: name in the file, type, default, and what is allowed.
struct SettingRow {
    SettingKey key;
    const char* name;
    SettingType type;
    const char* initial;  ///< as written in the file
    int least = 0;        ///< numbers only
    int most = 0;
    const char* choices = "";  ///< texts only: allowed words separated by spaces; empty: anything
};

/// Every setting of the program, in the order of the enumeration.
std::span<const SettingRow> settingTable();

/// The user's settings in `settings.ini` of the data folder. GUI thread.
///
/// What the file says wrongly (a word that is not allowed, a number out of range) reads as the default or the
/// nearest allowed number, so an edited or damaged file never stops the program. Writing replaces the file as
/// a whole: a crash leaves the old one or the new one.
class Settings final : public QObject {
    Q_OBJECT

public:
    explicit Settings(const QString& dataFolder, QObject* parent = nullptr);
    ~Settings() override;

    QString text(SettingKey key) const;
    int number(SettingKey key) const;
    bool flag(SettingKey key) const;

    /// Stores and emits changed() when the value is another one; a value that is not allowed is brought into
    /// range, or ignored when it is a word that does not exist.
    void set(SettingKey key, const QVariant& value);

    /// Places of windows and splitters, by name; not part of the table because names come from the pages.
    QByteArray place(const QString& name) const;
    void keepPlace(const QString& name, const QByteArray& place);

    /// The folder that holds everything the user makes: conversations, cases, settings.
    QString dataFolder() const { return m_dataFolder; }

    /// False when the file could not be written (folder read-only, disk full): settings then last for this
    /// run.
    bool isWritable() const;

signals:
    void changed(xinglin::app::SettingKey key);

private:
    QString m_dataFolder;
    std::unique_ptr<QSettings> m_file;
};

/// Where the user's data lies when --data does not say otherwise.
QString defaultDataFolder();

}  // namespace xinglin::app
