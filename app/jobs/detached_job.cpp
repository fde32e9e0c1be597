#include "app/jobs/detached_job.h"

#include <signal.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>

#include "app/failure.h"

namespace xinglin::app {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DetachedJob)
};

// Waits for the program and writes how it ended. A signal interrupts `wait`; the program is then still there,
// and waited for again. Nothing else of the shell is used, so that any /bin/sh does.
constexpr const char* kWaiter =
    "out=$1; shift; \"$@\" & child=$!\n"
    "trap 'kill -TERM $child 2>/dev/null' TERM INT\n"
    "while :; do wait $child; code=$?; kill -0 $child 2>/dev/null || break; done\n"
    "echo $code > \"$out.part\" && mv -f \"$out.part\" \"$out\"\n";

struct ProcessState {
    qint64 process = 0;
    QString name{};
    char state = ' ';
    qint64 session = 0;
    quint64 startTicks = 0;
};

// One line of /proc/PID/stat; the name stands in brackets and may hold any sign.
std::optional<ProcessState> readProcess(qint64 process) {
    QFile file(QStringLiteral("/proc/%1/stat").arg(process));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray line = file.readAll();
    const qsizetype open = line.indexOf('(');
    const qsizetype close = line.lastIndexOf(')');
    const QList<QByteArray> rest = line.mid(close + 2).split(' ');
    constexpr qsizetype kState = 0;
    constexpr qsizetype kSession = 3;
    constexpr qsizetype kStart = 19;
    if (open < 0 || close < open || rest.size() <= kStart) {
        return {};
    }
    return ProcessState{process, QString::fromUtf8(line.mid(open + 1, close - open - 1)),
                        rest[kState].isEmpty() ? ' ' : rest[kState][0], rest[kSession].toLongLong(),
                        rest[kStart].toULongLong()};
}

QString bootName() {
    QFile file(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()).trimmed() : QString();
}

QList<ProcessState> processesOfSession(const JobPlace& place) {
    QList<ProcessState> found;
    if (place.session == 0 || place.boot != bootName()) {
        return found;
    }
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        const qint64 process = name.toLongLong(&isNumber);
        const std::optional<ProcessState> state = isNumber ? readProcess(process) : std::nullopt;
        const bool hasEnded = state && (state->state == 'Z' || state->state == 'X');
        // A session's number may be given out again, but not to an older process than the job's.
        if (state && !hasEnded && state->session == place.session && state->startTicks >= place.startTicks) {
            found.append(*state);
        }
    }
    return found;
}

// What /proc shows of a program's name.
QString shownName(const QString& programName) {
    constexpr qsizetype kShownChars = 15;
    return programName.left(kShownChars);
}

QString quoted(const QString& word) {
    static const QRegularExpression kPlain(QStringLiteral(R"(^[A-Za-z0-9_@%+=:,./-]+$)"));
    if (kPlain.match(word).hasMatch()) {
        return word;
    }
    QString inside = word;
    inside.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + inside + QLatin1Char('\'');
}

}  // namespace

QString CommandLine::shellText() const {
    QStringList words{quoted(program)};
    for (const QString& argument : arguments) {
        words.append(quoted(argument));
    }
    return words.join(QLatin1Char(' '));
}

QJsonObject JobPlace::toJson() const {
    return {{QStringLiteral("process"), process},
            {QStringLiteral("session"), session},
            {QStringLiteral("start_ticks"), QString::number(startTicks)},
            {QStringLiteral("boot"), boot}};
}

JobPlace JobPlace::fromJson(const QJsonObject& object) {
    return {object.value(QStringLiteral("process")).toInteger(),
            object.value(QStringLiteral("session")).toInteger(),
            object.value(QStringLiteral("start_ticks")).toString().toULongLong(),
            object.value(QStringLiteral("boot")).toString()};
}

JobPlace JobPlace::ofThisProcess() {
    const std::optional<ProcessState> state = readProcess(QCoreApplication::applicationPid());
    return state ? JobPlace{state->process, state->session, state->startTicks, bootName()} : JobPlace();
}

JobPlace DetachedJob::start(const CommandLine& command, const Files& files, const QString& workingFolder) {
    QFile::remove(files.exitCode);
    QProcess process;
    process.setProgram(QStringLiteral("/bin/sh"));
    process.setArguments(QStringList{QStringLiteral("-c"), QString::fromLatin1(kWaiter), QStringLiteral("sh"),
                                     files.exitCode, command.program}
                         << command.arguments);
    process.setWorkingDirectory(workingFolder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(files.log, QIODevice::Append);
    process.setStandardErrorFile(files.log, QIODevice::Append);
    qint64 id = 0;
    const bool isStarted = process.startDetached(&id);
    const std::optional<ProcessState> state = isStarted ? readProcess(id) : std::nullopt;
    if (!state) {
        throw FailureError(
            {FailureCode::EngineUnavailable,
             Words::tr("The program %1 cannot be started.").arg(QDir::toNativeSeparators(command.program)),
             Words::tr("Check that the disk is not full, and install the program again."),
             process.errorString()});
    }
    return {id, state->session, state->startTicks, bootName()};
}

bool DetachedJob::isAlive(const JobPlace& place, const QString& programName) {
    const std::optional<ProcessState> shell = readProcess(place.process);
    const bool isOurs = shell && shell->startTicks == place.startTicks && place.boot == bootName() &&
                        shell->state != 'Z' && shell->state != 'X';
    return isOurs || !processesOf(place, programName).isEmpty();
}

QList<qint64> DetachedJob::processesOf(const JobPlace& place, const QString& programName) {
    QList<qint64> found;
    for (const ProcessState& process : processesOfSession(place)) {
        if (process.name == shownName(programName)) {
            found.append(process.process);
        }
    }
    return found;
}

bool DetachedJob::terminate(const JobPlace& place, const QString& programName) {
    const QList<qint64> processes = processesOf(place, programName);
    for (const qint64 process : processes) {
        ::kill(static_cast<pid_t>(process), SIGTERM);
    }
    return !processes.isEmpty();
}

void DetachedJob::kill(const JobPlace& place) {
    for (const ProcessState& process : processesOfSession(place)) {
        // The shell that waits stays: it writes how the program ended.
        if (process.process != place.process) {
            ::kill(static_cast<pid_t>(process.process), SIGKILL);
        }
    }
}

std::optional<int> DetachedJob::exitCode(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    bool isNumber = false;
    const int code = file.readAll().trimmed().toInt(&isNumber);
    return isNumber ? std::optional(code) : std::nullopt;
}

}  // namespace xinglin::app
