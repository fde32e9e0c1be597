#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <istream>
#include <ostream>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/error.h"

namespace xinglin::engine::cli {

/// What a script learns from the program's end. The numbers are a contract.
enum class ExitCode {
    Done = 0,
    WrongUsage = 2,
    BadInput = 3,
    NotEnough = 4,  ///< memory, disk or device
    Failed = 5,
    Interrupted = 130,
};

/// What a command gets from its process.
struct CommandContext {
    std::istream& in;
    std::ostream& out;       ///< results
    std::ostream& progress;  ///< everything meant for a person watching
    std::stop_token interrupted;
    /// Ends the process at once, from any thread: for what cannot be waited for.
    std::function<void(ExitCode)> endNow;
    /// Called by a command that hears of an interruption itself and has things to bring to an end then,
    /// however long they take: the process waits for it. A second signal ends it at once all the same.
    std::function<void()> willEndByItself;
};

/// Wrong usage that CLI11 cannot see by itself. Ends the program with its message and ExitCode::WrongUsage.
class UsageError final : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

using CommandBody = std::function<ExitCode(const CommandContext&)>;

/// A command: a row in commands.cpp and a file of its own with `describe…`, which adds the options and
/// returns what is to be run once they are parsed.
struct CommandRow {
    const char* name;
    const char* summary;
    CommandBody (*describe)(CLI::App& options);
};

std::span<const CommandRow> commands();

CommandBody describeInspect(CLI::App& options);
CommandBody describeTokenize(CLI::App& options);
CommandBody describeDetokenize(CLI::App& options);
CommandBody describeLogits(CLI::App& options);
CommandBody describeGradients(CLI::App& options);
CommandBody describeTrain(CLI::App& options);
CommandBody describeGenerate(CLI::App& options);
CommandBody describeScore(CLI::App& options);
CommandBody describeServe(CLI::App& options);
CommandBody describePlan(CLI::App& options);
CommandBody describeConvert(CLI::App& options);
CommandBody describeQuantize(CLI::App& options);
CommandBody describeVocab(CLI::App& options);
CommandBody describeMerge(CLI::App& options);
CommandBody describeBench(CLI::App& options);
CommandBody describeDoctor(CLI::App& options);

/// What the program's end says of an error.
ExitCode exitCodeOf(ErrorCode code);

/// Writes "37 % name" to the context's progress whenever a whole per cent more is done.
std::function<void(double share, const std::string& name)> percentProgress(const CommandContext& context);

/// Parses `arguments` (without the program's name), runs the command and reports whatever it throws on
/// `progress`.
ExitCode runCommandLine(std::vector<std::string> arguments, const CommandContext& context);

}  // namespace xinglin::engine::cli
