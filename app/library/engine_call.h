#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>
#include <functional>

#include "app/failure.h"

namespace xinglin::app {

/// Runs one short `xinglin-engine <command> … --json` in the background, so that a file made to break a
/// reader breaks that process and not ours.
///
/// Answers exactly once, through the event loop, and then deletes itself. Destroying it earlier kills the
/// program and answers nothing.
class EngineCall final : public QObject {
    Q_OBJECT

public:
    using Done = std::function<void(const QJsonObject&)>;
    using Failed = std::function<void(const Failure&)>;

    /// `subject` is the file that the failure names. `arguments` starts with the command.
    static EngineCall* start(const QString& program, const QStringList& arguments, const QString& subject,
                             Done done, Failed failed, QObject* parent);
    ~EngineCall() override;

private:
    EngineCall(QString subject, Done done, Failed failed, QObject* parent);
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void fail(const Failure& failure);

    QString m_subject;
    Done m_done;
    Failed m_failed;
    QProcess m_process;
    QTimer m_timeout;
};

}  // namespace xinglin::app
