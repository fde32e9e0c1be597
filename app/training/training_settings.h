#pragma once

#include <QJsonValue>
#include <QString>
#include <QStringList>
#include <optional>
#include <span>

namespace xinglin::app {

enum class SettingShape { Whole, Number, Choice, Flag, Words };
/// Who looks for it: everybody, or who knows what it does.
enum class SettingLevel { Simple, Expert };

/// One thing of a training run that a person may set: a row of the table, shown by the form as it stands.
struct TrainingSetting {
    const char* path;   ///< key of the run file, levels set apart by a dot: "optimizer.learning_rate"
    const char* label;  ///< English, translated by settingLabel()
    const char* hint;   ///< a sentence beneath; may be empty
    SettingLevel level;
    SettingShape shape;
    const char* initial;  ///< JSON; what a new run without a preset has
    double least = 0;     ///< of numbers
    double most = 0;
    const char* choices = "";  ///< words with spaces between
    bool loraOnly = false;
    const char* objectives = "";  ///< of the run file, spaces between; empty: of every one
};

std::span<const TrainingSetting> trainingSettings();
QString settingLabel(const TrainingSetting& setting);
QString settingHint(const TrainingSetting& setting);
QJsonValue initialValue(const TrainingSetting& setting);

/// The value that a person typed, or nothing where it is none of this setting's.
std::optional<QJsonValue> parseSetting(const TrainingSetting& setting, const QString& text);
/// The other way round.
QString settingText(const QJsonValue& value);

/// Names of published settings that the engine knows, "preset" of a run file.
QStringList trainingPresets();

}  // namespace xinglin::app
