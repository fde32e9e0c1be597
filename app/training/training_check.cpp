#include "app/training/training_check.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <utility>

namespace xinglin::app {
namespace {

constexpr qsizetype kKeptLines = 30;
constexpr int kExitDone = 0;
constexpr int kExitWrongUsage = 2;
constexpr int kExitBadInput = 3;
constexpr int kExitNotEnough = 4;
constexpr int kExitInterrupted = 130;
constexpr int kFirstSignal = 128;
constexpr int kNotStarted = 127;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Training)
};

}  // namespace

EngineTask::EngineTask(QString engine, QObject* parent) : QObject(parent), m_engine(std::move(engine)) {}

EngineTask::~EngineTask() {
    stop();
}

void EngineTask::run(const QStringList& arguments) {
    stop();
    m_half.clear();
    m_errors.clear();
    m_process = new QProcess(this);
    connect(m_process, &QProcess::readyReadStandardError, this, &EngineTask::readErrors);
    connect(m_process, &QProcess::finished, this, &EngineTask::finish);
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart && m_process) {
                m_errors.append(m_process->errorString());
                finish(kNotStarted, QProcess::NormalExit);
            }
        },
        Qt::QueuedConnection);
    m_process->start(m_engine, arguments);
    m_process->closeWriteChannel();
}

void EngineTask::stop() {
    if (QProcess* process = std::exchange(m_process, nullptr)) {
        process->disconnect(this);
        process->kill();
        process->waitForFinished();
        process->deleteLater();
    }
}

void EngineTask::readErrors() {
    m_half += m_process->readAllStandardError();
    for (qsizetype end = m_half.indexOf('\n'); end >= 0; end = m_half.indexOf('\n')) {
        m_errors.append(QString::fromUtf8(m_half.left(end)));
        m_half.remove(0, end + 1);
        emit progressed(m_errors.last());
    }
    m_errors = m_errors.mid(qMax<qsizetype>(0, m_errors.size() - kKeptLines));
}

void EngineTask::finish(int exitCode, QProcess::ExitStatus status) {
    readErrors();
    QProcess* process = std::exchange(m_process, nullptr);
    const QJsonObject answer = QJsonDocument::fromJson(process->readAllStandardOutput()).object();
    process->deleteLater();
    const int code = status == QProcess::CrashExit ? kFirstSignal + exitCode : exitCode;
    emit ended(code, answer, m_errors.join(QLatin1Char('\n')));
}

std::optional<Failure> trainingFailure(int exitCode, const QString& engineWords) {
    switch (exitCode) {
    case kExitDone:
    case kExitInterrupted:
        return {};
    case kExitWrongUsage:
        return Failure{FailureCode::Internal, Words::tr("The engine did not understand the command."),
                       Words::tr("Program and engine are of different versions: install them again."),
                       engineWords};
    case kExitBadInput:
        return Failure{FailureCode::InvalidInput, Words::tr("Data, model or settings cannot be used."),
                       Words::tr("Correct what the engine names below."), engineWords};
    case kExitNotEnough:
        return Failure{FailureCode::OutOfMemory, Words::tr("There is not enough memory or disk."),
                       Words::tr("Change what the engine proposes below."), engineWords};
    case kNotStarted:
        return Failure{FailureCode::EngineUnavailable, Words::tr("The program could not be started."),
                       Words::tr("Check that xinglin-engine is there, and mpirun for several ranks."),
                       engineWords};
    default:
        break;
    }
    if (exitCode > kFirstSignal) {
        return Failure{
            FailureCode::EngineFailed,
            Words::tr("The training was ended from outside (signal %1).").arg(exitCode - kFirstSignal),
            Words::tr("Often the system ran out of memory. Go on from the last checkpoint."), engineWords};
    }
    return Failure{FailureCode::EngineFailed, Words::tr("The training failed."),
                   Words::tr("Read the engine's words below; what was saved before can be gone on with."),
                   engineWords};
}

}  // namespace xinglin::app
