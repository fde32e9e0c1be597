#include <algorithm>
#include <array>
#include <new>
#include <optional>

#include "engine/cli/command.h"
#include "engine/core/error.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::array<CommandRow, 16> kCommands = {{
    {"inspect", "Show what a model file holds", describeInspect},
    {"tokenize", "Turn JSON Lines of {\"text\"} into {\"ids\"}", describeTokenize},
    {"detokenize", "Turn JSON Lines of {\"ids\"} into {\"text\"}", describeDetokenize},
    {"logits", "Write the logits of given token ids to a file", describeLogits},
    {"gradients", "Write the loss's gradient by every parameter to a file", describeGradients},
    {"train", "Train a model, or an adapter for it, as a run file says", describeTrain},
    {"generate", "Continue a prompt", describeGenerate},
    {"score", "Say how probable continuations of prompts are", describeScore},
    {"serve", "Answer OpenAI-style requests over HTTP", describeServe},
    {"plan", "Say what memory a model will take, without loading it", describePlan},
    {"convert", "Write a GGUF file from a Hugging Face folder", describeConvert},
    {"quantize", "Write a GGUF file with smaller numbers", describeQuantize},
    {"vocab", "Train a SentencePiece vocabulary on text", describeVocab},
    {"merge", "Write a folder with an adapter inside its weights", describeMerge},
    {"bench", "Measure prefill and decode speed", describeBench},
    {"doctor", "Show what the machine offers the engine", describeDoctor},
}};

ExitCode run(const CommandRow& row, const CommandBody& body, const CommandContext& context) {
    const auto report = [&](const char* message) -> std::ostream& {
        return context.progress << "xinglin-engine " << row.name << ": " << message << "\n";
    };
    try {
        const ExitCode code = body(context);
        if (!context.out.flush()) {
            report("the output could not be written");
            return ExitCode::NotEnough;
        }
        return code;
    } catch (const UsageError& problem) {
        report(problem.what()) << "Run with --help for the options.\n";
        return ExitCode::WrongUsage;
    } catch (const Error& problem) {
        report(problem.what()) << errorAdvice(problem.code()) << "\n";
        return exitCodeOf(problem.code());
    } catch (const std::bad_alloc&) {
        report("out of memory") << errorAdvice(ErrorCode::OutOfMemory) << "\n";
        return ExitCode::NotEnough;
    } catch (const std::exception& problem) {
        report(problem.what()) << errorAdvice(ErrorCode::Internal) << "\n";
        return ExitCode::Failed;
    }
}

}  // namespace

ExitCode exitCodeOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::FileUnreadable:
    case ErrorCode::FormatUnsupported:
    case ErrorCode::FileCorrupt:
    case ErrorCode::InvalidInput:
        return ExitCode::BadInput;
    case ErrorCode::OutOfMemory:
    case ErrorCode::CannotWrite:
        return ExitCode::NotEnough;
    case ErrorCode::Diverged:
    case ErrorCode::DeviceLost:
    case ErrorCode::Internal:
        break;
    }
    return ExitCode::Failed;
}

std::span<const CommandRow> commands() {
    return kCommands;
}

std::function<void(double share, const std::string& name)> percentProgress(const CommandContext& context) {
    return [&context, shown = -1](double share, const std::string& name) mutable {
        const int percent = static_cast<int>(share * 100.0);
        if (percent > shown) {
            context.progress << percent << " % " << name << std::endl;
            shown = percent;
        }
    };
}

ExitCode runCommandLine(std::vector<std::string> arguments, const CommandContext& context) {
    CLI::App app("Xinglin's language-model engine", "xinglin-engine");
    app.set_version_flag("--version", XINGLIN_VERSION);
    app.require_subcommand(1);
    std::vector<std::pair<CLI::App*, CommandBody>> bodies;
    for (const CommandRow& row : kCommands) {
        CLI::App* options = app.add_subcommand(row.name, row.summary);
        bodies.emplace_back(options, row.describe(*options));
    }
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector
        app.parse(arguments);
    } catch (const CLI::ParseError& problem) {
        const bool isAnswer = problem.get_exit_code() == 0;  // --help, --version
        app.exit(problem, context.out, context.progress);
        return isAnswer ? ExitCode::Done : ExitCode::WrongUsage;
    }
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        if (bodies[i].first->parsed()) {
            return run(kCommands[i], bodies[i].second, context);
        }
    }
    return ExitCode::WrongUsage;
}

}  // namespace xinglin::engine::cli
