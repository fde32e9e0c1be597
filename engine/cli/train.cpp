#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/run_file.h"
#include "engine/cli/sample_view.h"
#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/parallel/error_of_rank.h"
#include "engine/parallel/launch.h"
#include "engine/parallel/queued_ranks.h"
#include "engine/parallel/watched_ranks.h"
#include "engine/training/trainer.h"
#include "engine/training/training_preview.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::int64_t kSamplesShown = 3;

struct Options {
    std::string config;
    std::string resume;
    std::optional<TrainingBackend> backend;  ///< in place of the run file's
    bool isDryRun = false;
    bool json = false;
};

Trainer::Listener listenerFor(const CommandContext& context, const Communicator& ranks) {
    Trainer::Listener listener;
    if (ranks.rank() != 0) {  // one voice for all
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        listener.onStep = [](const StepMetrics&, std::int64_t) {};
        return listener;
    }
    auto lastPhase = std::make_shared<std::string>();
    listener.onPhase = [&context, lastPhase](const std::string& what, std::optional<double> share) {
        // One line a phase, and one a tenth of a long one.
        std::string line = what;
        if (share) {
            line += " " + std::to_string(static_cast<int>(*share * 10.0) * 10) + " %";
        }
        if (line != *lastPhase) {
            context.progress << line << std::endl;
            *lastPhase = line;
        }
    };
    listener.onStep = [&context](const StepMetrics& metrics, std::int64_t steps) {
        context.progress << "step " << metrics.step << "/" << steps << "  loss " << metrics.loss << "  rate "
                         << metrics.learningRate << "  norm " << metrics.gradientNorm << "  "
                         << std::lround(metrics.tokensPerSecond) << " tokens/s";
        if (metrics.evalLoss) {
            context.progress << "  eval loss " << *metrics.evalLoss;
        }
        context.progress << (metrics.isSkipped ? "  (stands out, skipped)" : "") << std::endl;
    };
    return listener;
}

// What a run would do, its model's numbers left alone. Throws Error(InvalidInput) behind the report where
// rows cannot be used.
void showPreview(const RunConfig& config, bool json, const CommandContext& context) {
    const Trainer::Listener listener = listenerFor(context, *makeSingleRank());
    TrainingPreview preview(config);
    const auto goesOn = [&](const char* what) {
        return [&listener, &context, what](double share) {
            listener.onPhase(what, share);
            return !context.interrupted.stop_requested();
        };
    };
    const DataReport report = preview.validate(goesOn("reading the data"));
    nlohmann::json shown = reportJson(report);
    shown["samples_per_epoch"] = preview.data().samplesPerEpoch();
    shown["samples"] = nlohmann::json::array();
    if (report.unusable == 0) {
        const std::int64_t count = std::min(kSamplesShown, preview.data().samplesPerEpoch());
        for (std::int64_t i = 0; i < count; ++i) {
            shown["samples"].push_back(sampleJson(preview.data().sample(i), preview.tokenizer()));
        }
        const GridShape grid = gridOf(config, 0);
        const TrainingMemoryPlan plan = preview.memoryPlan({}, limitsOfPlannedRanks(preview, grid.size()));
        shown["steps"] = countSteps(config, preview.data(), grid.data, goesOn("counting the steps"));
        shown["trained_parameters"] = plan.trainedNumbers;
        shown["memory"] = plan.toJson();
    }
    if (json) {
        context.out << toLine(shown) << "\n";
    } else if (report.unusable == 0) {
        context.out << shown["samples_per_epoch"] << " samples an epoch, " << shown["steps"] << " steps, "
                    << shown["trained_parameters"] << " numbers are trained\n";
        for (const nlohmann::json& sample : shown["samples"]) {
            context.out << "\n" << sample["input_ids"].size() << " tokens\n";
            context.out << (sample.contains("text") ? sample["text"].get<std::string>()
                                                    : "labels " + sample["labels"].dump())
                        << "\n";
        }
    }
    requireUsable(report);
}

TrainingReport runStage(const RunConfig& config, const std::filesystem::path& checkpoint, Communicator& ranks,
                        const CommandContext& context) {
    const TrainingDevice device = chooseTrainingDevice(config, checkpoint, ranks);
    if (ranks.isFirst() && config.backend != TrainingBackend::Cpu) {
        context.progress << (device.backend ? "training on " + device.backend->description()
                                            : device.reason + " Training on the CPU.")
                         << std::endl;
    }
    Trainer trainer(config, checkpoint, ranks, listenerFor(context, ranks), context.interrupted, &device);
    // What was read until here hears of no stop; a step may be long, and a checkpoint is written behind it.
    context.willEndByItself();
    TrainingReport report = trainer.run();
    if (report.samplesWithoutLabels > 0) {
        context.progress << report.samplesWithoutLabels
                         << " samples had nothing to learn and were left out\n";
    }
    if (report.samplesCut > 0) {
        context.progress << report.samplesCut << " samples were longer than max_length and were cut\n";
    }
    return report;
}

// Where a stage goes on: at the checkpoint that was named, or where a job's own folder was named and the
// stage has one.
std::filesystem::path checkpointOf(const Options& given, const RunConfig& config, bool isOnlyStage) {
    if (given.resume.empty()) {
        return {};
    }
    if (isOnlyStage) {
        return findCheckpoint(given.resume);
    }
    return hasCheckpoint(config.output) ? findCheckpoint(config.output) : std::filesystem::path();
}

TrainingReport runJob(const Options& given, const TrainingJob& job, Communicator& ranks,
                      const CommandContext& context) {
    TrainingReport report;
    const bool isOnly = job.size() == 1;
    for (std::size_t i = 0; i < job.size() && !report.isInterrupted; ++i) {
        if (!isOnly && !given.resume.empty() && job.isDone(i)) {
            continue;
        }
        if (!isOnly && ranks.isFirst()) {
            context.progress << "stage " << i + 1 << " of " << job.size() << std::endl;
        }
        RunConfig config = job.stage(i, ranks);
        config.backend = given.backend.value_or(config.backend);
        report = runStage(config, checkpointOf(given, config, isOnly), ranks, context);
    }
    return report;
}

void showReport(const TrainingReport& report, bool json, const CommandContext& context) {
    if (json) {
        context.out << toLine({{"steps", report.steps},
                               {"loss", report.lastLoss},
                               {"checkpoint", report.checkpoint.string()},
                               {"interrupted", report.isInterrupted},
                               {"peak_memory_bytes", peakResidentBytes()}})
                    << "\n";
    } else if (report.checkpoint.empty() && !report.isInterrupted) {
        context.out << "nothing is left to train\n";
    } else {
        context.out << report.steps << " steps, last loss " << report.lastLoss << ", "
                    << report.checkpoint.string() << "\n";
    }
}

// The ranks of the job, of which this process is one: watched, and behind a thread where gradients are to be
// on their way while others are computed.
std::unique_ptr<Communicator> joinRanks(const RunConfig& first, const CommandContext& context) {
    const auto join = [&first, &context]() -> std::unique_ptr<Communicator> {
        std::unique_ptr<Communicator> ranks = makeCommunicator();
        if (ranks->size() == 1 || first.hangSeconds == 0.0) {
            return ranks;
        }
        RankWatch watch;
        watch.folder = first.output / "pulse";
        watch.limitSeconds = first.hangSeconds;
        watch.onHang = [&context](const Hang& hang) {
            const std::string text = "xinglin-engine train: the job hangs: " + hang.text +
                                     "\nIt is ended; go on with --resume from its last checkpoint.\n";
            context.progress << text << std::flush;
            // MPI is being waited for, so it cannot be asked; whoever started the ranks ends the others.
            context.endNow(exitCodeOf(ErrorCode::DeviceLost));
        };
        return std::make_unique<WatchedRanks>(std::move(ranks), std::move(watch));
    };
    const bool isAlone =
        Launch::of([](const char* name) { return std::getenv(name); }).by == Launch::By::Nobody;
    if (isAlone || !first.overlapsExchange) {
        return join();
    }
    return std::make_unique<QueuedRanks>(join);
}

ErrorCode codeOf(const std::exception& failure) {
    if (const auto* error = dynamic_cast<const Error*>(&failure)) {
        return error->code();
    }
    return dynamic_cast<const std::bad_alloc*>(&failure) ? ErrorCode::OutOfMemory : ErrorCode::Internal;
}

// Says what has failed, once where all know of it, and ends the job: the others wait for this rank.
// Everything in one piece, or what other ranks say comes in between.
ExitCode endJob(const std::exception& failure, Communicator& ranks, const CommandContext& context) {
    const auto say = [&](const std::string& what) {
        const std::string text = "xinglin-engine train: rank " + std::to_string(ranks.rank()) + what + "\n";
        context.progress << text << std::flush;
    };
    const auto* shared = dynamic_cast<const ErrorOfRank*>(&failure);
    const ErrorCode kind = codeOf(failure);
    const bool isTold = !shared || shared->isToldBy(ranks.rank());
    if (isTold) {
        say(std::string(": ") + failure.what() + "\n" + errorAdvice(kind));
    }
    if (shared) {
        ranks.meet();  // all are here, and who ends the job ends the one that tells it too
        if (!isTold) {
            say(" ends because of what rank " + std::to_string(shared->rank()) + " says");
        }
        ranks.meet();
    }
    const ExitCode code = exitCodeOf(kind);
    ranks.endJob(static_cast<int>(code));
    return code;
}

ExitCode run(const Options& given, const CommandContext& context) {
    std::vector<std::string> notes;
    const TrainingJob job = readRunFile(given.config, notes);
    if (given.isDryRun) {
        tell(notes, context);
        RunConfig config = job.stage(0, *makeSingleRank());
        config.backend = given.backend.value_or(config.backend);
        showPreview(config, given.json, context);
        return ExitCode::Done;
    }
    const std::unique_ptr<Communicator> ranks = joinRanks(job.stage(0, *makeSingleRank()), context);
    if (ranks->isFirst()) {
        tell(notes, context);
    }
    try {
        const TrainingReport report = runJob(given, job, *ranks, context);
        if (ranks->isFirst()) {
            showReport(report, given.json, context);
        }
        return report.isInterrupted ? ExitCode::Interrupted : ExitCode::Done;
    } catch (const std::exception& failure) {
        if (ranks->size() == 1) {
            throw;
        }
        return endJob(failure, *ranks, context);
    }
}

}  // namespace

CommandBody describeTrain(CLI::App& options) {
    auto given = std::make_shared<Options>();
    options.add_option("--config", given->config, "The run file, JSON")->required();
    options.add_option("--resume", given->resume, "Go on from a checkpoint, a run's folder, or a job's");
    options
        .add_option("--backend", given->backend,
                    "auto, cpu or cuda: where to compute, in place of the run file's \"backend\"")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, TrainingBackend>{{"auto", TrainingBackend::Auto},
                                                                           {"cpu", TrainingBackend::Cpu},
                                                                           {"cuda", TrainingBackend::Cuda}}));
    options.add_flag("--dry-run", given->isDryRun,
                     "Read the data and plan the memory, show samples as tokens and labels, train nothing");
    options.add_flag("--json", given->json, "One JSON document at the end");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
