#include "app/training/training_view_model.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include "app/library/model_library.h"

namespace xinglin::app {
namespace {

// Runs that nobody looks at: how often it is seen whether they still run.
constexpr int kLookMs = 3000;
constexpr qsizetype kLogLines = 400;
constexpr qsizetype kSamples = 200;
constexpr qsizetype kWordLines = 12;

void keepLast(auto& list, qsizetype count) {
    if (list.size() > count) {
        list.remove(0, list.size() - count);
    }
}

}  // namespace

TrainingViewModel::TrainingViewModel(ModelLibrary& library, const QString& dataFolder, QObject* parent)
    : QObject(parent),
      m_library(library),
      m_store(dataFolder),
      m_check(library.engineProgram()),
      m_merge(library.engineProgram()) {
    connect(&m_check, &EngineTask::progressed, this, [this](const QString& line) {
        m_checkProgress = line;
        emit checkChanged();
    });
    connect(&m_check, &EngineTask::ended, this, &TrainingViewModel::onChecked);
    connect(&m_merge, &EngineTask::ended, this,
            [this](int exitCode, const QJsonObject&, const QString& errors) { onMerged(exitCode, errors); });
    connect(&m_watch, &RunWatch::updated, this, &TrainingViewModel::onUpdated);
    connect(&m_library, &ModelLibrary::added, this, [this](int row) {
        if (!m_mergedFolder.isEmpty() && m_library.at(row).path == m_mergedFolder) {
            m_mergedFolder.clear();
            emit usedInChat(m_library.at(row).path);
        }
    });
    connect(&m_library, &ModelLibrary::rejected, this, [this](const QString& path, const Failure& problem) {
        if (!m_mergedFolder.isEmpty() && path == m_mergedFolder) {
            m_mergedFolder.clear();
            emit failed(problem);
        }
    });
    connect(&m_lookTimer, &QTimer::timeout, this, &TrainingViewModel::lookAtRunning);
    m_lookTimer.start(kLookMs);
    reload();
}

// The plan.

void TrainingViewModel::setPlan(const TrainingPlan& plan) {
    m_plan = plan;
    m_check.stop();
    m_preview.reset();
    m_checkFailure.reset();
    emit planChanged();
    emit checkChanged();
}

void TrainingViewModel::check() {
    m_preview.reset();
    m_checkFailure.reset();
    m_checkProgress.clear();
    try {
        m_store.writeJson(m_store.draftFile(),
                          m_plan.runFile(m_store.draftFile() + QStringLiteral(".run"),
                                         rewardProgramBeside(m_library.engineProgram())));
    } catch (const FailureError& error) {
        m_checkFailure = error.failure();
        emit checkChanged();
        return;
    }
    m_check.run({QStringLiteral("train"), QStringLiteral("--config"), m_store.draftFile(),
                 QStringLiteral("--dry-run"), QStringLiteral("--json")});
    emit checkChanged();
}

void TrainingViewModel::stopChecking() {
    m_check.stop();
    emit checkChanged();
}

void TrainingViewModel::onChecked(int exitCode, const QJsonObject& answer, const QString& errors) {
    if (!answer.isEmpty()) {
        m_preview = TrainingPreview{answer};
    }
    // Rows that cannot be used are part of the answer; they need no second telling.
    if (answer.isEmpty()) {
        m_checkFailure = trainingFailure(exitCode, errors);
    }
    emit checkChanged();
}

CommandLine TrainingViewModel::commandLine() const {
    return trainingCommand(m_library.engineProgram(), m_store.draftFile(), m_plan.ranks, {});
}

void TrainingViewModel::start() {
    if (!canStart()) {
        return;
    }
    try {
        launch(m_store.create(m_plan, m_preview->steps(), rewardProgramBeside(m_library.engineProgram())),
               {});
    } catch (const FailureError& error) {
        emit failed(error.failure());
    }
}

void TrainingViewModel::launch(TrainingRun run, const QString& resume) {
    const RunFiles files = filesOf(run);
    run.place =
        DetachedJob::start(trainingCommand(m_library.engineProgram(), run.runFile(), run.plan.ranks, resume),
                           {files.log, files.exitCode}, run.folder);
    m_store.save(run);
    reload();
    open(run.id);
}

// All runs.

void TrainingViewModel::reload() {
    m_runs = m_store.list();
    m_states.clear();
    for (const TrainingRun& run : m_runs) {
        m_states.insert(run.id, lookAt(run));
    }
    emit runsChanged();
}

RunFiles TrainingViewModel::filesOf(const TrainingRun& run) const {
    return run.files(m_library.engineProgram());
}

RunState TrainingViewModel::lookAt(const TrainingRun& run) const {
    const RunFiles files = filesOf(run);
    const std::optional<int> code = DetachedJob::exitCode(files.exitCode);
    // Whoever has left its code needs no look through all processes.
    return app::stateOf(!code && DetachedJob::isAlive(run.place, files.program), code, false);
}

void TrainingViewModel::lookAtRunning() {
    bool isOther = false;
    for (const TrainingRun& run : m_runs) {
        RunState& known = m_states[run.id];
        if (known == RunState::Running || known == RunState::Stopping) {
            const RunState now = lookAt(run);
            isOther |= now != known;
            known = now;
        }
    }
    if (isOther) {
        emit runsChanged();
    }
}

RunState TrainingViewModel::stateOf(const TrainingRun& run) const {
    return m_run && m_isRead && run.id == m_run->id ? m_state : m_states.value(run.id, RunState::Lost);
}

// The open run.

void TrainingViewModel::forgetRun() {
    m_watch.stop();
    m_run.reset();
    m_state = RunState::Lost;
    m_exitCode.reset();
    m_isAskedToStop = false;
    m_isStopSent = false;
    m_isAskedToEnd = false;
    m_isRead = false;
    m_metrics.clear();
    m_ranks.clear();
    m_checkpoints.clear();
    m_samples.clear();
    m_log.clear();
    m_phase.clear();
    m_steps = 0;
}

void TrainingViewModel::open(const QString& id) {
    forgetRun();
    for (const TrainingRun& run : m_runs) {
        if (run.id == id) {
            m_run = run;
            m_steps = run.steps;
            m_state = stateOf(run);
            m_watch.start(filesOf(run));
        }
    }
    emit runChanged();
}

void TrainingViewModel::close() {
    forgetRun();
    emit runChanged();
}

void TrainingViewModel::readLog(const QStringList& lines) {
    static const QRegularExpression kStep(QStringLiteral(R"(^step (\d+)/(\d+)\b)"));
    for (const QString& line : lines) {
        const QRegularExpressionMatch step = kStep.match(line);
        if (step.hasMatch()) {
            m_steps = step.captured(2).toLongLong();
            m_phase.clear();
        } else if (!line.isEmpty()) {
            m_phase = line;
        }
    }
    m_log += lines;
    keepLast(m_log, kLogLines);
}

void TrainingViewModel::onUpdated(const RunUpdate& update) {
    if (!m_run) {
        return;
    }
    const RunState before = m_state;
    const bool isNews = !m_isRead || !update.metrics.isEmpty() || !update.samples.isEmpty() ||
                        !update.logLines.isEmpty() || update.ranks != m_ranks ||
                        update.checkpoints != m_checkpoints;
    m_isRead = true;
    if (update.isAnew) {
        m_metrics.clear();
    }
    m_metrics.append(update.metrics);
    m_samples += update.samples;
    keepLast(m_samples, kSamples);
    readLog(update.logLines);
    m_ranks = update.ranks;
    m_checkpoints = update.checkpoints;
    m_exitCode = update.exitCode;
    if (update.isAlive) {
        signalJob();
    }
    m_state = app::stateOf(update.isAlive, update.exitCode, m_isAskedToStop);
    // A running rank's heartbeat grows older without any news.
    const bool isRunning = m_state == RunState::Running || m_state == RunState::Stopping;
    if (isNews || isRunning || m_state != before) {
        emit runChanged();
    }
    if (m_state != before) {
        emit runsChanged();
    }
}

std::optional<Failure> TrainingViewModel::failure() const {
    const QString words = m_log.mid(qMax<qsizetype>(0, m_log.size() - kWordLines)).join(QLatin1Char('\n'));
    if (m_state == RunState::Failed && m_exitCode) {
        return trainingFailure(*m_exitCode, words);
    }
    if (m_state == RunState::Lost && m_isRead) {
        return Failure{FailureCode::EngineFailed, tr("The training ended without a word."),
                       tr("It was killed, or the machine went down. Go on from the last checkpoint."), words};
    }
    return {};
}

CommandLine TrainingViewModel::runCommandLine() const {
    return m_run ? trainingCommand(m_library.engineProgram(), m_run->runFile(), m_run->plan.ranks, {})
                 : CommandLine();
}

void TrainingViewModel::stopAndSave() {
    if (!m_run || m_state != RunState::Running) {
        return;
    }
    m_isAskedToStop = true;
    signalJob();
    m_state = RunState::Stopping;
    emit runChanged();
}

void TrainingViewModel::endNow() {
    if (m_run) {
        m_isAskedToEnd = true;
        signalJob();
    }
}

// A job that has just begun has no engine yet that a signal could go to: this is called again until one had
// it.
void TrainingViewModel::signalJob() {
    if (m_isAskedToEnd) {
        DetachedJob::kill(m_run->place);
    } else if (m_isAskedToStop && !m_isStopSent) {
        m_isStopSent = DetachedJob::terminate(m_run->place, filesOf(*m_run).program);
    }
}

bool TrainingViewModel::canResume() const {
    const bool hasEnded =
        m_state == RunState::Stopped || m_state == RunState::Failed || m_state == RunState::Lost;
    return m_run && m_isRead && hasEnded && !m_checkpoints.isEmpty();
}

void TrainingViewModel::resume(const QString& checkpoint) {
    if (!canResume()) {
        return;
    }
    try {
        m_store.setRewardProgram(*m_run, rewardProgramBeside(m_library.engineProgram()));
        launch(*m_run, checkpoint.isEmpty() ? m_run->output() : checkpoint);
    } catch (const FailureError& error) {
        emit failed(error.failure());
    }
}

void TrainingViewModel::useInChat() {
    if (!m_run || m_checkpoints.isEmpty() || isMerging()) {
        return;
    }
    const QString checkpoint = m_checkpoints.last().folder;
    if (!QFileInfo::exists(checkpoint + QStringLiteral("/adapter_config.json"))) {
        m_mergedFolder = checkpoint;
        m_library.add(checkpoint);
        return;
    }
    m_mergedFolder = m_run->folder + QStringLiteral("/merged-step-%1").arg(m_checkpoints.last().step);
    if (QFileInfo::exists(m_mergedFolder + QStringLiteral("/config.json"))) {
        m_library.add(m_mergedFolder);
        return;
    }
    m_merge.run({QStringLiteral("merge"), QStringLiteral("--model"), m_run->plan.modelFolder,
                 QStringLiteral("--adapter"), checkpoint, QStringLiteral("--out"), m_mergedFolder,
                 QStringLiteral("--json")});
    emit mergeChanged();
}

void TrainingViewModel::onMerged(int exitCode, const QString& errors) {
    emit mergeChanged();
    if (const std::optional<Failure> problem = trainingFailure(exitCode, errors)) {
        m_mergedFolder.clear();
        emit failed(*problem);
        return;
    }
    m_library.add(m_mergedFolder);
}

}  // namespace xinglin::app
