#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include "app/training/run_watch.h"
#include "app/training/training_plan.h"

namespace xinglin::app {

enum class RunState {
    Running,
    Stopping,  ///< it was asked to save and end, and has not ended yet
    Finished,
    Stopped,  ///< before its last step; can go on
    Failed,
    Lost,  ///< it ended without a word: its shell was killed too, or the machine went down
};

/// One training that was started from this data folder.
struct TrainingRun {
    QString id{};
    QString folder{};  ///< with run.json, log.txt, exit-code, about.json and the engine's run/
    QDateTime startedAt{};
    TrainingPlan plan{};
    qint64 steps = 0;  ///< all that it is to do, as the check said; 0: unknown
    JobPlace place{};

    QString runFile() const { return folder + QStringLiteral("/run.json"); }
    QString output() const { return folder + QStringLiteral("/run"); }
    RunFiles files(const QString& engine) const;
};

/// How a run stands, by what its processes and its exit code say.
RunState stateOf(bool isAlive, std::optional<int> exitCode, bool isAskedToStop);

/// How late a rank's heartbeat is. It says something at the beginning of every step and of what lies between,
/// so a long step is no reason to worry.
enum class Lateness { Fresh, Late, Lost };
Lateness latenessOf(const RankBeat& beat, double now, double secondsPerStep);

/// The runs of a data folder, one folder each under `training/`. GUI thread; files are small.
class TrainingRunStore final {
public:
    explicit TrainingRunStore(const QString& dataFolder);

    /// The newest first. What cannot be read is left out.
    QList<TrainingRun> list() const;
    /// A new folder with its run file; nothing is started. Throws FailureError(StorageFull).
    TrainingRun create(const TrainingPlan& plan, qint64 steps, const QString& rewardProgram) const;
    /// Keeps what is known of it. Throws FailureError(StorageFull).
    void save(const TrainingRun& run) const;
    /// Where this program's own rewards rate a run's answers: says in the run file where they are now, since
    /// the program may have moved; all else there stays. Throws FailureError(StorageFull).
    void setRewardProgram(const TrainingRun& run, const QString& rewardProgram) const;
    /// Where a plan is written that is only to be checked.
    QString draftFile() const { return m_folder + QStringLiteral("/draft.json"); }
    /// Throws FailureError(StorageFull).
    void writeJson(const QString& path, const QJsonObject& object) const;

private:
    QString m_folder;
};

}  // namespace xinglin::app
