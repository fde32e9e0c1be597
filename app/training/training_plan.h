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
    /// Of answers that are drawn: the parts of `xinglin-cli reward` that rate them (app/reward), all to begin
    /// with.
    QStringList rewardRules{QStringLiteral("syndrome"), QStringLiteral("chain"), QStringLiteral("audit")};
    QString rewardModel{};  ///< a reward model's folder that rates them too; may be empty
    QString valueModel{};   ///< of PPO: what the values begin with; may be empty
    int ranks = 1;
    /// By the path of a TrainingSetting; with a preset only what is to be otherwise.
    QJsonObject settings{};

    bool isLora() const { return method == QLatin1String("lora"); }
    /// Whether the run draws answers from the model, which somebody has to rate.
    bool drawsAnswers() const;
    /// Where it is another one, what was set of objectives' own settings is forgotten: names are shared.
    void setObjective(const QString& chosen);
    /// Whether a setting means anything in this run.
    bool has(const TrainingSetting& setting) const;
    /// Ranks that work on the same samples: tensor parallel × pipeline stages.
    int ranksOfACopy() const;
    /// What the form shows for a setting: what was set, or without a preset what a new run has.
    std::optional<QJsonValue> value(const TrainingSetting& setting) const;

    /// The run file, `output` being the run's folder and `rewardProgram` the path of xinglin-cli.
    QJsonObject runFile(const QString& output, const QString& rewardProgram) const;
    QJsonObject toJson() const;
    static TrainingPlan fromJson(const QJsonObject& object);
};

/// Why a plan cannot be checked yet, in reading order of the page.
enum class PlanGap { None, NoData, DataMissing, NoModel, ModelMissing, NoReward, UnevenRanks };
PlanGap gapOf(const TrainingPlan& plan);

/// The format of a data file, by the keys of its first row; empty where none is recognised.
QString guessDataFormat(const QString& path);
/// Every format that the engine reads.
QStringList trainingDataFormats();

/// The program that rates answers, beside the engine's.
QString rewardProgramBeside(const QString& engine);

/// The command line of a run, or of going on with it where `resume` is not empty. With more than one rank
/// through mpirun.
CommandLine trainingCommand(const QString& engine, const QString& runFile, int ranks, const QString& resume);

}  // namespace xinglin::app
