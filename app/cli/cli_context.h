#pragma once

#include <QJsonDocument>
#include <QString>
#include <QTextStream>

#include "app/failure.h"

namespace CLI {
class App;
}

namespace xinglin::app {

/// Exit codes of every command; scripts rely on the numbers.
enum class ExitCode {
    Done = 0,
    CheckFailed = 1,  ///< the check ran and did not pass
    WrongUsage = 2,
    BadInput = 3,
    NotEnough = 4,  ///< memory, disk or device
    JobFailed = 5,  ///< the engine or the job
    Interrupted = 130,
};

/// The exit code that says what a person can do about `code`.
ExitCode exitCodeOf(FailureCode code);

enum class OutputFormat { Text, Json };

/// What every command needs: the streams, the options that all commands share, and its result.
///
/// Lives for one command line. A command's callback sets `exitCode` when it is not Done, or throws
/// FailureError, which runCommandLine() prints and turns into an exit code.
struct CliContext {
    QTextStream& in;
    QTextStream& out;  ///< results only
    QTextStream& err;  ///< progress and failures
    OutputFormat format = OutputFormat::Text;
    QString shareDir{};       ///< files that belong to the program: ../share/xinglin beside its bin folder
    QString dataDir{};        ///< the user's files (clinic.db, conversations, settings); may not exist yet
    QString knowledgePath{};  ///< knowledge.db
    ExitCode exitCode = ExitCode::Done;

    bool wantsJson() const { return format == OutputFormat::Json; }
    /// Writes one JSON document and a line end.
    void print(const QJsonDocument& document);
    /// A text argument: `-` stands for standard input, read to its end and trimmed.
    QString textArgument(const std::string& argument);
};

/// Parses and runs one command line (argv[0] is the program), prints help or failures, and returns the exit
/// code. `context.shareDir` must be set; the paths that depend on options are filled here.
int runCommandLine(int argc, const char* const* argv, CliContext& context);

}  // namespace xinglin::app
