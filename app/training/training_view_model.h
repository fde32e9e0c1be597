#pragma once

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <optional>

#include "app/failure.h"
#include "app/training/run_watch.h"
#include "app/training/training_check.h"
#include "app/training/training_metrics.h"
#include "app/training/training_run.h"

namespace xinglin::app {

class ModelLibrary;

/// Trainings: a plan that is made, checked and started, and the run that is looked at. A run is a process of
/// its own that outlives the window; here it is started, watched through its files, asked to stop, gone on
/// with, and handed to the chat. Lives on the GUI thread and never waits.
class TrainingViewModel final : public QObject {
    Q_OBJECT

public:
    /// `library` is borrowed; it also names the engine's program.
    TrainingViewModel(ModelLibrary& library, const QString& dataFolder, QObject* parent = nullptr);

    // The plan.
    const TrainingPlan& plan() const { return m_plan; }
    /// What was checked holds no longer.
    void setPlan(const TrainingPlan& plan);
    /// Changes nothing that was checked.
    void setName(const QString& name) { m_plan.name = name; }
    /// Reads all rows and plans the memory, by the engine.
    void check();
    void stopChecking();
    bool isChecking() const { return m_check.isRunning(); }
    /// What the engine is at while it checks.
    const QString& checkProgress() const { return m_checkProgress; }
    /// Nothing before a check has ended.
    const std::optional<TrainingPreview>& preview() const { return m_preview; }
    const std::optional<Failure>& checkFailure() const { return m_checkFailure; }
    bool canStart() const { return m_preview && m_preview->canStart() && !isChecking(); }
    /// As start() would run it; the run's folder gets its name then.
    CommandLine commandLine() const;
    /// Starts what was checked and opens it.
    void start();

    // All runs.
    const QList<TrainingRun>& runs() const { return m_runs; }
    /// As it was a moment ago.
    RunState stateOf(const TrainingRun& run) const;
    void reload();

    // The open run.
    void open(const QString& id);
    void close();
    const std::optional<TrainingRun>& run() const { return m_run; }
    RunState state() const { return m_state; }
    /// Why it failed, with the engine's last words.
    std::optional<Failure> failure() const;
    const TrainingMetrics& metrics() const { return m_metrics; }
    const QList<RankBeat>& ranks() const { return m_ranks; }
    const QList<RunCheckpoint>& checkpoints() const { return m_checkpoints; }
    const QList<QJsonObject>& samples() const { return m_samples; }
    /// The last lines of the log.
    const QStringList& log() const { return m_log; }
    /// All steps of the run; 0 while unknown.
    qint64 steps() const { return m_steps; }
    /// What the engine last said it is at, between steps.
    const QString& phase() const { return m_phase; }
    /// Whether its files were read once.
    bool isRead() const { return m_isRead; }
    CommandLine runCommandLine() const;

    /// Asks the engine to write a checkpoint and to end.
    void stopAndSave();
    /// Ends it at once; what came after the last checkpoint is lost.
    void endNow();
    bool canResume() const;
    /// Goes on from this checkpoint, or from the last one where `checkpoint` is empty.
    void resume(const QString& checkpoint = {});
    /// Puts what was learned into the model library: the newest checkpoint, an adapter merged into its base.
    void useInChat();
    bool isMerging() const { return m_merge.isRunning(); }

signals:
    void planChanged();
    void checkChanged();
    void runsChanged();
    void runChanged();
    void mergeChanged();
    /// It is in the library under this path.
    void usedInChat(const QString& path);
    void failed(const xinglin::app::Failure& failure);

private:
    void onChecked(int exitCode, const QJsonObject& answer, const QString& errors);
    void onMerged(int exitCode, const QString& errors);
    void onUpdated(const RunUpdate& update);
    void readLog(const QStringList& lines);
    void launch(TrainingRun run, const QString& resume);
    void forgetRun();
    void signalJob();
    RunFiles filesOf(const TrainingRun& run) const;
    RunState lookAt(const TrainingRun& run) const;
    void lookAtRunning();

    ModelLibrary& m_library;
    TrainingRunStore m_store;
    TrainingPlan m_plan;
    EngineTask m_check;
    EngineTask m_merge;
    QString m_mergedFolder;
    QString m_checkProgress;
    std::optional<TrainingPreview> m_preview;
    std::optional<Failure> m_checkFailure;
    QList<TrainingRun> m_runs;
    QHash<QString, RunState> m_states;  ///< by the run's id
    QTimer m_lookTimer;

    RunWatch m_watch;
    std::optional<TrainingRun> m_run;
    RunState m_state = RunState::Lost;
    std::optional<int> m_exitCode;
    bool m_isAskedToStop = false;
    bool m_isStopSent = false;  ///< to the engine
    bool m_isAskedToEnd = false;
    bool m_isRead = false;
    TrainingMetrics m_metrics;
    QList<RankBeat> m_ranks;
    QList<RunCheckpoint> m_checkpoints;
    QList<QJsonObject> m_samples;
    QStringList m_log;
    QString m_phase;
    qint64 m_steps = 0;
};

}  // namespace xinglin::app
