#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>
#include <array>
#include <sstream>
#include <string>

#include "app/cli/cli_context.h"
#include "app/cli/command_families.h"

namespace xinglin::app {
namespace {

// The order is that of the help text.
constexpr std::array kFamilies = {
    &registerKnowledgeCommands, &registerCaseCommands, &registerPrescriptionCommands,
    &registerRecordCommands,    &registerAskCommand,   &registerRewardCommand,
};

void printFailure(const Failure& failure, QTextStream& err) {
    err << failure.what << '\n';
    if (!failure.advice.isEmpty()) {
        err << failure.advice << '\n';
    }
    if (!failure.detail.isEmpty()) {
        err << '(' << failure.detail << ")\n";
    }
}

// CLI11 reports a wrong line and a request for help in the same way: by an exception with an exit code.
int reportParse(const CLI::App& cli, const CLI::ParseError& error, CliContext& context) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = cli.exit(error, out, err);
    context.out << QString::fromStdString(out.str());
    context.err << QString::fromStdString(err.str());
    return code == 0 ? 0 : static_cast<int>(ExitCode::WrongUsage);
}

}  // namespace

ExitCode exitCodeOf(FailureCode code) {
    switch (code) {
    case FailureCode::FileUnreadable:
    case FailureCode::FormatUnsupported:
    case FailureCode::FileCorrupt:
    case FailureCode::InvalidInput:
    case FailureCode::NotFound:
        return ExitCode::BadInput;
    case FailureCode::StorageFull:
    case FailureCode::OutOfMemory:
        return ExitCode::NotEnough;
    case FailureCode::Cancelled:
        return ExitCode::Interrupted;
    case FailureCode::StorageBusy:
    case FailureCode::EngineUnavailable:
    case FailureCode::EngineFailed:
    case FailureCode::Internal:
        return ExitCode::JobFailed;
    }
    return ExitCode::JobFailed;
}

void CliContext::print(const QJsonDocument& document) {
    out << QString::fromUtf8(document.toJson(QJsonDocument::Compact)) << '\n';
}

QString CliContext::textArgument(const std::string& argument) {
    return argument == "-" ? in.readAll().trimmed() : QString::fromStdString(argument);
}

int runCommandLine(int argc, const char* const* argv, CliContext& context) {
    CLI::App cli("Xinglin without its window: look things up, ask, diagnose.", "xinglin-cli");
    cli.set_version_flag("--version", XINGLIN_VERSION);
    cli.require_subcommand(1);
    cli.fallthrough();  // --json and the like may stand after the command
    bool json = false;
    std::string dataDir;
    std::string knowledgePath;
    cli.add_flag("--json", json, "Print one JSON document instead of text");
    cli.add_option("--data", dataDir, "Folder of the user's data");
    cli.add_option("--knowledge", knowledgePath, "Another knowledge.db than the program's own");
    cli.parse_complete_callback([&] {
        context.format = json ? OutputFormat::Json : OutputFormat::Text;
        context.dataDir = dataDir.empty()
                              ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                                    QStringLiteral("/xinglin")
                              : QString::fromStdString(dataDir);
        context.knowledgePath = knowledgePath.empty()
                                    ? QDir(context.shareDir).filePath(QStringLiteral("knowledge.db"))
                                    : QString::fromStdString(knowledgePath);
    });
    for (const auto& registerFamily : kFamilies) {
        registerFamily(cli, context);
    }
    int code = 0;
    try {
        cli.parse(argc, argv);
        code = static_cast<int>(context.exitCode);
    } catch (const CLI::ParseError& error) {
        code = reportParse(cli, error, context);
    } catch (const FailureError& error) {
        printFailure(error.failure(), context.err);
        code = static_cast<int>(exitCodeOf(error.failure().code));
    }
    context.out.flush();
    context.err.flush();
    return code;
}

}  // namespace xinglin::app
