#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace xinglin::app {

/// A program and its arguments, as a person could type them.
struct CommandLine {
    QString program{};
    QStringList arguments{};

    /// Quoted for a POSIX shell.
    QString shellText() const;
};

/// Where a job lives: enough to find it again after our own end, and never to take another process for it.
struct JobPlace {
    qint64 process = 0;      ///< of the waiting shell
    qint64 session = 0;      ///< that all its processes are in
    quint64 startTicks = 0;  ///< of the shell, since the machine's start
    QString boot{};          ///< which start of the machine that is

    QJsonObject toJson() const;
    static JobPlace fromJson(const QJsonObject& object);
    /// Ourselves as a job: what is shown as running while we run.
    static JobPlace ofThisProcess();
};

/// Work that outlives the window: a program in a session of its own, its words in a log file and, when it has
/// ended, its exit code in another. Linux only (it reads /proc). Any thread; nothing blocks for longer than
/// reading small files.
class DetachedJob final {
public:
    struct Files {
        QString log{};       ///< appended to
        QString exitCode{};  ///< written when the program has ended, whoever watches
    };

    /// Starts it; an exit code that lies there is removed. Throws FailureError(EngineUnavailable) with the
    /// system's reason.
    static JobPlace start(const CommandLine& command, const Files& files, const QString& workingFolder);

    /// Whether anything of it still runs: the shell that waits, or the program that it waited for.
    static bool isAlive(const JobPlace& place, const QString& programName);
    /// Processes of the job whose program has this name: one, or a rank each.
    static QList<qint64> processesOf(const JobPlace& place, const QString& programName);
    /// Asks the programs of that name to end (SIGTERM); false where none runs. Launchers between us and them
    /// hear nothing: mpirun would kill its ranks a second later.
    static bool terminate(const JobPlace& place, const QString& programName);
    /// Ends everything of the job at once (SIGKILL).
    static void kill(const JobPlace& place);

    /// Nothing where the program has not ended, or was lost together with the shell. 128 + n: signal n.
    static std::optional<int> exitCode(const QString& file);
};

}  // namespace xinglin::app
