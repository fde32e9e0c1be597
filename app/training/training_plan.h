#pragma once

#include <QJsonObject>
#include <QString>
#include <optional>

#include "app/jobs/detached_job.h"
#include "app/training/training_settings.h"

namespace xinglin::app {

/// What somebody wants to train: the choices of the Training page, before they are a run file.
struct TrainingPlan {
    QString name{};
    QString modelFolder{};
    bool startsRandom = false;  ///< parameters drawn: config.json alone is enough
    QString method = QStringLiteral("lora");
    QString objective = QStringLiteral("sft");
    QString dataFile{};
    QString dataFormat{};
    QString evalFile{};  ///< empty: nothing is held out
    QString preset{};    ///< empty: the settings below, whole
    int ranks = 1;
    /// By the path of a TrainingSetting; with a preset only what is to be otherwise.
    QJsonObject settings{};

    bool isLora() const { return method == QLatin1String("lora"); }
    /// What the form shows for a setting: what was set, or without a preset what a new run has.
    std::optional<QJsonValue> value(const TrainingSetting& setting) const;

    /// The run file, `output` being the run's folder.
    QJsonObject runFile(const QString& output) const;
    QJsonObject toJson() const;
    static TrainingPlan fromJson(const QJsonObject& object);
};

/// Why a plan cannot be checked yet, in reading order of the page.
enum class PlanGap { None, NoData, DataMissing, NoModel, ModelMissing };
PlanGap gapOf(const TrainingPlan& plan);

/// The format of a data file, by the keys of its first row; empty where none is recognised.
QString guessDataFormat(const QString& path);
/// Every format that the engine reads.
QStringList trainingDataFormats();

/// The command line of a run, or of going on with it where `resume` is not empty. With more than one rank
/// through mpirun.
CommandLine trainingCommand(const QString& engine, const QString& runFile, int ranks, const QString& resume);

}  // namespace xinglin::app
