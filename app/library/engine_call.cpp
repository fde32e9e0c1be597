#include "app/library/engine_call.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <utility>

namespace xinglin::app {
namespace {

constexpr int kTimeoutMs = 60'000;
constexpr qsizetype kMaxOutput = 8 * 1024 * 1024;
constexpr int kExitBadInput = 3;
constexpr int kExitNotEnough = 4;

}  // namespace

EngineCall* EngineCall::start(const QString& program, const QStringList& arguments, const QString& subject,
                              Done done, Failed failed, QObject* parent) {
    auto* call = new EngineCall(subject, std::move(done), std::move(failed), parent);
    call->m_process.start(program, QStringList(arguments) << QStringLiteral("--json"));
    call->m_process.closeWriteChannel();
    return call;
}

EngineCall::EngineCall(QString subject, Done done, Failed failed, QObject* parent)
    : QObject(parent), m_subject(std::move(subject)), m_done(std::move(done)), m_failed(std::move(failed)) {
    connect(&m_process, &QProcess::finished, this, &EngineCall::onFinished);
    connect(
        &m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart) {
                fail({FailureCode::EngineUnavailable,
                      tr("The engine program %1 cannot be started.")
                          .arg(QDir::toNativeSeparators(m_process.program())),
                      tr("Install the program again."), m_process.errorString()});
            }
        },
        Qt::QueuedConnection);
    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, [this] {
        fail({FailureCode::EngineFailed,
              tr("The engine took too long with %1.").arg(QFileInfo(m_subject).fileName()),
              tr("Check the drive that holds the file and try again."), QStringLiteral("timeout")});
    });
    m_timeout.start(kTimeoutMs);
}

EngineCall::~EngineCall() {
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished(kTimeoutMs);
    }
}

void EngineCall::onFinished(int exitCode, QProcess::ExitStatus status) {
    const QByteArray output = m_process.readAllStandardOutput();
    const QString errors = QString::fromUtf8(m_process.readAllStandardError().right(2000)).trimmed();
    const QString name = QFileInfo(m_subject).fileName();
    const QJsonDocument document = QJsonDocument::fromJson(output.left(kMaxOutput));
    if (status == QProcess::NormalExit && exitCode == 0 && document.isObject()) {
        const Done done = std::exchange(m_done, nullptr);
        deleteLater();
        if (done) {
            done(document.object());
        }
    } else if (status == QProcess::NormalExit && exitCode == kExitBadInput) {
        fail({FailureCode::FileCorrupt, tr("%1 is no model file that this program can use.").arg(name),
              tr("Choose another file, convert it to GGUF, or fetch it again."), errors});
    } else if (status == QProcess::NormalExit && exitCode == kExitNotEnough) {
        fail({FailureCode::OutOfMemory, tr("There is not enough memory for %1.").arg(name),
              tr("Close other programs or choose a smaller model."), errors});
    } else {
        fail({FailureCode::EngineFailed, tr("The engine could not read %1.").arg(name),
              tr("Choose another file; report it if the file works elsewhere."),
              (QStringLiteral("exit code %1\n").arg(exitCode) + errors).trimmed()});
    }
}

void EngineCall::fail(const Failure& failure) {
    m_timeout.stop();
    const Failed failed = std::exchange(m_failed, nullptr);
    deleteLater();
    if (failed) {
        failed(failure);
    }
}

}  // namespace xinglin::app
