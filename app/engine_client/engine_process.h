#pragma once

#include <QNetworkAccessManager>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include "app/engine_client/engine_types.h"
#include "app/failure.h"

namespace xinglin::app {

/// What an engine is started with.
struct EngineOptions {
    QString program{};  ///< xinglin-engine, beside our own program
    QString modelPath{};
    int contextTokens = 4096;
    int parallel = 1;              ///< answers at the same time
    int threads = 0;               ///< 0 leaves the choice to the engine
    QString backend{};             ///< cpu, cuda, auto; empty leaves the choice to the engine
    QString cacheType{};           ///< f16, q8; likewise
    quint16 port = 0;              ///< 0 takes a free one
    int startTimeoutMs = 300'000;  ///< a large file on a slow disk takes minutes
};

/// Supervises one `xinglin-engine serve`: starts it, waits until it answers, says why it ended.
///
/// The child gets a fresh random token as the first line of its standard input, which stays open as long as
/// we live: when we die, however we die, it reads the end of its input and ends too. An unexpected end is
/// reported and never repaired silently, because a model that kills the engine would do so in a loop. Lives
/// on the GUI thread, and blocks it only for the moment that killing the child takes.
class EngineProcess final : public QObject {
    Q_OBJECT

public:
    enum class State { Stopped, Starting, Ready, Stopping, Failed };
    Q_ENUM(State)

    explicit EngineProcess(QObject* parent = nullptr);
    ~EngineProcess() override;

    /// Starts an engine; one that runs is killed first.
    void start(const EngineOptions& options);
    /// Starts again what was started last.
    void restart() { start(m_options); }
    /// Asks the engine to end and kills it when it does not. Ends in Stopped.
    void stop();

    State state() const { return m_state; }
    /// Share of the model that is loaded, 0 … 1; below 0 while unknown.
    double progress() const { return m_progress; }
    const EngineOptions& options() const { return m_options; }
    /// Where it answers; only in Ready.
    EngineEndpoint endpoint() const { return m_endpoint; }
    /// Why it is in Failed.
    const Failure& failure() const { return m_failure; }
    /// The process id while one runs, else 0; for the status line and for tests.
    qint64 processId() const { return m_process ? m_process->processId() : 0; }

signals:
    void stateChanged(xinglin::app::EngineProcess::State state);
    void progressChanged(double progress);

private:
    void readPort();
    void readErrors();
    void askHealth();
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void fail(const Failure& failure);
    void setState(State state);
    void dropProcess();
    QStringList arguments() const;
    Failure startFailure(int exitCode, QProcess::ExitStatus status) const;
    QString lastErrorLine() const;

    EngineOptions m_options;
    State m_state = State::Stopped;
    double m_progress = -1;
    Failure m_failure;
    EngineEndpoint m_endpoint;
    QProcess* m_process = nullptr;  ///< child object; null while none runs
    QStringList m_errorLines;       ///< the last few; the engine writes no user text there
    QNetworkAccessManager m_network;
    QTimer m_healthTimer;
    QTimer m_startTimer;
    QTimer m_killTimer;
};

}  // namespace xinglin::app
