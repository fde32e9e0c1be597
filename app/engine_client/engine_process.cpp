#include "app/engine_client/engine_process.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <array>

namespace xinglin::app {
namespace {

constexpr int kHealthIntervalMs = 100;
constexpr int kHealthTimeoutMs = 5000;
constexpr int kKillAfterMs = 3000;
constexpr qsizetype kErrorLines = 12;
constexpr qsizetype kErrorLineChars = 300;

// The exit codes of the engine, as fixed for scripts.
constexpr int kExitBadInput = 3;
constexpr int kExitNotEnough = 4;

QByteArray freshToken() {
    std::array<quint32, 8> words{};  // 256 bits
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    return QByteArray(reinterpret_cast<const char*>(words.data()), sizeof(words)).toHex();
}

}  // namespace

EngineProcess::EngineProcess(QObject* parent) : QObject(parent) {
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_healthTimer.setSingleShot(true);
    m_healthTimer.setInterval(kHealthIntervalMs);
    connect(&m_healthTimer, &QTimer::timeout, this, &EngineProcess::askHealth);
    m_startTimer.setSingleShot(true);
    connect(&m_startTimer, &QTimer::timeout, this, [this] {
        fail({FailureCode::EngineUnavailable, tr("The engine did not become ready in time."),
              tr("Choose a smaller model, or try again when the machine is less busy."), lastErrorLine()});
    });
    m_killTimer.setSingleShot(true);
    m_killTimer.setInterval(kKillAfterMs);
    connect(&m_killTimer, &QTimer::timeout, this, [this] {
        if (m_process) {
            m_process->kill();
        }
    });
}

EngineProcess::~EngineProcess() {
    dropProcess();
}

QStringList EngineProcess::arguments() const {
    QStringList list{QStringLiteral("serve"),
                     QStringLiteral("--model"),
                     m_options.modelPath,
                     QStringLiteral("--host"),
                     QStringLiteral("127.0.0.1"),
                     QStringLiteral("--port"),
                     QString::number(m_options.port),
                     QStringLiteral("--ctx"),
                     QString::number(m_options.contextTokens),
                     QStringLiteral("--parallel"),
                     QString::number(m_options.parallel)};
    if (m_options.threads > 0) {
        list << QStringLiteral("--threads") << QString::number(m_options.threads);
    }
    if (!m_options.backend.isEmpty()) {
        list << QStringLiteral("--backend") << m_options.backend;
    }
    if (!m_options.cacheType.isEmpty()) {
        list << QStringLiteral("--cache-type") << m_options.cacheType;
    }
    return list;
}

void EngineProcess::start(const EngineOptions& options) {
    const EngineOptions wanted = options;  // may be our own m_options
    dropProcess();
    m_options = wanted;
    m_errorLines.clear();
    m_endpoint = {};
    m_progress = -1;
    if (!QFileInfo::exists(m_options.modelPath)) {
        fail({FailureCode::NotFound,
              tr("The model file %1 does not exist.").arg(QDir::toNativeSeparators(m_options.modelPath)),
              tr("Choose another model, or connect the drive that holds it."),
              {}});
        return;
    }
    m_endpoint.bearer = freshToken();
    m_process = new QProcess(this);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &EngineProcess::readPort);
    connect(m_process, &QProcess::readyReadStandardError, this, &EngineProcess::readErrors);
    connect(m_process, &QProcess::finished, this, &EngineProcess::onFinished);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            fail({FailureCode::EngineUnavailable,
                  tr("The engine program %1 cannot be started.")
                      .arg(QDir::toNativeSeparators(m_options.program)),
                  tr("Install the program again."), m_process->errorString()});
        }
    });
    setState(State::Starting);
    m_startTimer.start(m_options.startTimeoutMs);
    m_process->start(m_options.program, arguments());
    if (m_process) {
        m_process->write(m_endpoint.bearer + '\n');
    }
}

void EngineProcess::stop() {
    m_startTimer.stop();
    m_healthTimer.stop();
    if (!m_process) {
        setState(State::Stopped);
        return;
    }
    setState(State::Stopping);
    m_process->closeWriteChannel();
    m_process->terminate();
    m_killTimer.start();
}

void EngineProcess::readPort() {
    if (!m_endpoint.baseUrl.isEmpty() || !m_process->canReadLine()) {
        return;
    }
    const QByteArray line = m_process->readLine(4096);
    const int port = QJsonDocument::fromJson(line).object().value(QLatin1String("port")).toInt();
    if (port <= 0 || port > 65535) {
        fail({FailureCode::EngineUnavailable, tr("The engine program answered in an unknown way."),
              tr("Install the program again, so that its parts belong together."),
              QString::fromUtf8(line.left(100)).trimmed()});
        return;
    }
    m_endpoint.baseUrl = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port));
    askHealth();
}

void EngineProcess::readErrors() {
    m_process->setReadChannel(QProcess::StandardError);
    while (m_process->canReadLine()) {
        const QString line = QString::fromUtf8(m_process->readLine(4096)).trimmed();
        if (!line.isEmpty()) {
            m_errorLines.append(line.left(kErrorLineChars));
        }
        if (m_errorLines.size() > kErrorLines) {
            m_errorLines.removeFirst();
        }
    }
    m_process->setReadChannel(QProcess::StandardOutput);
}

void EngineProcess::askHealth() {
    QNetworkRequest request(m_endpoint.baseUrl.resolved(QUrl(QStringLiteral("/health"))));
    request.setRawHeader("Authorization", "Bearer " + m_endpoint.bearer);
    request.setTransferTimeout(kHealthTimeoutMs);
    QNetworkReply* reply = m_network.get(request);
    reply->setParent(m_process);  // an answer of an engine that was replaced must not arrive
    connect(reply, &QNetworkReply::finished, m_process, [this, reply] {
        reply->deleteLater();
        if (m_state != State::Starting) {
            return;
        }
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status == 200) {
            m_startTimer.stop();
            m_progress = 1;
            setState(State::Ready);
            return;
        }
        const QJsonValue progress =
            QJsonDocument::fromJson(reply->readAll()).object().value(QLatin1String("progress"));
        if (progress.isDouble() && progress.toDouble() != m_progress) {
            m_progress = progress.toDouble();
            emit progressChanged(m_progress);
        }
        m_healthTimer.start();
    });
}

QString EngineProcess::lastErrorLine() const {
    return m_errorLines.isEmpty() ? QString() : m_errorLines.last();
}

Failure EngineProcess::startFailure(int exitCode, QProcess::ExitStatus status) const {
    const QString detail = m_errorLines.join(QLatin1Char('\n'));
    const QString model = QFileInfo(m_options.modelPath).fileName();
    if (m_options.port != 0 && detail.contains(QLatin1String("in use"), Qt::CaseInsensitive)) {
        return {FailureCode::EngineUnavailable, tr("The port %1 is already in use.").arg(m_options.port),
                tr("Close the other program, or let the engine choose a free port."), detail};
    }
    if (status == QProcess::NormalExit && exitCode == kExitBadInput) {
        return {FailureCode::FileCorrupt, tr("The engine cannot use the model file %1.").arg(model),
                tr("Choose another file, or fetch this one again."), detail};
    }
    if (status == QProcess::NormalExit && exitCode == kExitNotEnough) {
        return {FailureCode::OutOfMemory, tr("There is not enough memory for the model %1.").arg(model),
                tr("Load it with a smaller context, or choose a smaller model."), detail};
    }
    return {FailureCode::EngineUnavailable, tr("The engine ended while it started."),
            tr("Try again; choose another model if it happens again."), detail};
}

void EngineProcess::onFinished(int exitCode, QProcess::ExitStatus status) {
    readErrors();
    const State before = m_state;
    if (before == State::Stopping) {
        dropProcess();
        setState(State::Stopped);
        return;
    }
    Failure failure;
    if (before == State::Starting && !(status == QProcess::CrashExit && exitCode == 9)) {
        failure = startFailure(exitCode, status);
    } else if (status == QProcess::CrashExit) {
        failure = {FailureCode::EngineUnavailable,
                   tr("The engine was ended by the system (signal %1).").arg(exitCode),
                   exitCode == 9
                       ? tr("Often the memory was used up: close other programs, then restart the engine.")
                       : tr("Restart the engine; report it if it happens again."),
                   m_errorLines.join(QLatin1Char('\n'))};
    } else {
        failure = {
            FailureCode::EngineUnavailable, tr("The engine ended unexpectedly (code %1).").arg(exitCode),
            tr("Restart the engine; report it if it happens again."), m_errorLines.join(QLatin1Char('\n'))};
    }
    fail(failure);
}

void EngineProcess::fail(const Failure& failure) {
    dropProcess();
    m_failure = failure;
    // Said also when it failed before: a second attempt must not look as if nothing had happened.
    m_state = State::Failed;
    emit stateChanged(m_state);
}

void EngineProcess::dropProcess() {
    m_startTimer.stop();
    m_healthTimer.stop();
    m_killTimer.stop();
    if (!m_process) {
        return;
    }
    QProcess* process = std::exchange(m_process, nullptr);
    process->disconnect(this);
    for (QNetworkReply* reply : process->findChildren<QNetworkReply*>()) {
        reply->disconnect();
    }
    if (process->state() != QProcess::NotRunning) {
        process->kill();
        process->waitForFinished(kKillAfterMs);
    }
    process->deleteLater();  // we may be inside one of its signals
}

void EngineProcess::setState(State state) {
    if (m_state == state) {
        return;
    }
    m_state = state;
    emit stateChanged(state);
}

}  // namespace xinglin::app
