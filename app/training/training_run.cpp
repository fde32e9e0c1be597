#include "app/training/training_run.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include "app/failure.h"

namespace xinglin::app {
namespace {

constexpr const char* kAbout = "about.json";
constexpr int kInterrupted = 130;
constexpr double kLateSeconds = 20;
constexpr double kLostSeconds = 60;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Training)
};

QJsonObject readJson(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

}  // namespace

RunFiles TrainingRun::files(const QString& engine) const {
    return {output(), folder + QStringLiteral("/log.txt"), folder + QStringLiteral("/exit-code"), place,
            QFileInfo(engine).fileName()};
}

RunState stateOf(bool isAlive, std::optional<int> exitCode, bool isAskedToStop) {
    if (isAlive) {
        return isAskedToStop ? RunState::Stopping : RunState::Running;
    }
    if (!exitCode) {
        return RunState::Lost;
    }
    return *exitCode == 0              ? RunState::Finished
           : *exitCode == kInterrupted ? RunState::Stopped
                                       : RunState::Failed;
}

Lateness latenessOf(const RankBeat& beat, double now, double secondsPerStep) {
    const bool hasEnded =
        beat.phase == QLatin1String("done") || beat.phase == QLatin1String("interrupted") || beat.time <= 0;
    const double age = now - beat.time;
    if (hasEnded || age < qMax(kLateSeconds, 2 * secondsPerStep)) {
        return Lateness::Fresh;
    }
    return age < qMax(kLostSeconds, 3 * secondsPerStep) ? Lateness::Late : Lateness::Lost;
}

TrainingRunStore::TrainingRunStore(const QString& dataFolder)
    : m_folder(QDir(dataFolder).absoluteFilePath(QStringLiteral("training"))) {}

QList<TrainingRun> TrainingRunStore::list() const {
    QList<TrainingRun> runs;
    const QDir folder(m_folder);
    for (const QString& id :
         folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed)) {
        const QJsonObject about = readJson(folder.filePath(id + QLatin1Char('/') + QLatin1String(kAbout)));
        if (about.isEmpty()) {
            continue;
        }
        runs.append({id, folder.filePath(id),
                     QDateTime::fromString(about.value(QStringLiteral("started")).toString(), Qt::ISODate),
                     TrainingPlan::fromJson(about.value(QStringLiteral("plan")).toObject()),
                     about.value(QStringLiteral("steps")).toInteger(),
                     JobPlace::fromJson(about.value(QStringLiteral("job")).toObject())});
    }
    return runs;
}

TrainingRun TrainingRunStore::create(const TrainingPlan& plan, qint64 steps,
                                     const QString& rewardProgram) const {
    TrainingRun run;
    run.startedAt = QDateTime::currentDateTimeUtc();
    // Names sort as times do; two of one second are told apart.
    const QString stem = run.startedAt.toString(QStringLiteral("yyyyMMdd-HHmmss"));
    for (int i = 1; run.id.isEmpty() || QFileInfo::exists(run.folder); ++i) {
        run.id = i == 1 ? stem : QStringLiteral("%1-%2").arg(stem).arg(i);
        run.folder = m_folder + QLatin1Char('/') + run.id;
    }
    run.plan = plan;
    run.steps = steps;
    writeJson(run.runFile(), plan.runFile(run.output(), rewardProgram));
    save(run);
    return run;
}

void TrainingRunStore::save(const TrainingRun& run) const {
    writeJson(run.folder + QLatin1Char('/') + QLatin1String(kAbout),
              {{QStringLiteral("started"), run.startedAt.toString(Qt::ISODate)},
               {QStringLiteral("plan"), run.plan.toJson()},
               {QStringLiteral("steps"), run.steps},
               {QStringLiteral("job"), run.place.toJson()}});
}

void TrainingRunStore::setRewardProgram(const TrainingRun& run, const QString& rewardProgram) const {
    const QString optionsKey = QStringLiteral("objective_options");
    const QString commandKey = QStringLiteral("reward_command");
    QJsonObject file = readJson(run.runFile());
    QJsonObject options = file.value(optionsKey).toObject();
    QJsonArray command = options.value(commandKey).toArray();
    const QString before = command.isEmpty() ? QString() : command.at(0).toString();
    // Somebody may have written another program into the file.
    const bool isOurs = QFileInfo(before).fileName() == QFileInfo(rewardProgram).fileName();
    if (!isOurs || before == rewardProgram) {
        return;
    }
    command.replace(0, rewardProgram);
    options.insert(commandKey, command);
    file.insert(optionsKey, options);
    writeJson(run.runFile(), file);
}

void TrainingRunStore::writeJson(const QString& path, const QJsonObject& object) const {
    QSaveFile file(path);
    const QByteArray text = QJsonDocument(object).toJson();
    const bool isWritten = QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
                           file.write(text) == text.size() && file.commit();
    if (!isWritten) {
        throw FailureError(
            {FailureCode::StorageFull, Words::tr("%1 cannot be written.").arg(QDir::toNativeSeparators(path)),
             Words::tr("Free some disk space, or check that you may write there."), file.errorString()});
    }
}

}  // namespace xinglin::app
