#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/core/error.h"
#include "engine/tokenizer/text_file.h"
#include "engine/training/trainer.h"
#include "engine/training/training_job.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::size_t kMostConfigBytes = std::size_t{1} << 20;
constexpr std::int64_t kSamplesShown = 3;

struct Options {
    std::string config;
    std::string resume;
    bool isDryRun = false;
    bool json = false;
};

TrainingJob jobFrom(const std::string& path, const CommandContext& context) {
    const auto file = nlohmann::json::parse(readSmallFile(path, kMostConfigBytes), nullptr, false);
    if (file.is_discarded()) {
        throw Error(ErrorCode::InvalidInput, path + ": this is no JSON");
    }
    std::vector<std::string> notes;
    TrainingJob job(file, path, notes);
    for (const std::string& note : notes) {
        context.progress << note << "\n";
    }
    return job;
}

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

// A sequence as a person checks it: what is learned stands in brackets.
std::string shownText(const Tokenizer& tokenizer, const LabelledSequence& sequence) {
    std::string text;
    bool isLearned = false;
    for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
        const bool isNow = sequence.labels[i] != kernels::kIgnoredTarget;
        if (isNow != isLearned) {
            text += isNow ? "⟦" : "⟧";
            isLearned = isNow;
        }
        text += tokenizer.piece(sequence.tokens[i]).text;
    }
    return text + (isLearned ? "⟧" : "");
}

nlohmann::json toJson(const LabelledSequence& sequence, const std::optional<Tokenizer>& tokenizer) {
    nlohmann::json shown = {{"input_ids", sequence.tokens}, {"labels", sequence.labels}};
    if (tokenizer) {
        shown["text"] = shownText(*tokenizer, sequence);
    }
    return shown;
}

void showSamples(const Trainer& trainer, bool json, const CommandContext& context) {
    nlohmann::json samples = nlohmann::json::array();
    const std::int64_t count = std::min(kSamplesShown, trainer.data().samplesPerEpoch());
    for (std::int64_t i = 0; i < count; ++i) {
        const TrainingSample sample = trainer.data().sample(i);
        nlohmann::json shown = toJson(sample.sequence, trainer.model().tokenizer);
        if (sample.rejected) {
            shown["rejected"] = toJson(*sample.rejected, trainer.model().tokenizer);
        }
        samples.push_back(shown);
    }
    if (json) {
        context.out << toLine({{"samples", samples},
                               {"samples_per_epoch", trainer.data().samplesPerEpoch()},
                               {"steps", trainer.steps()},
                               {"trained_parameters", trainer.model().trained().count()}})
                    << "\n";
        return;
    }
    context.out << trainer.data().samplesPerEpoch() << " samples an epoch, " << trainer.steps() << " steps, "
                << trainer.model().trained().count() << " numbers are trained\n";
    for (const nlohmann::json& sample : samples) {
        context.out << "\n" << sample["input_ids"].size() << " tokens\n";
        context.out << (sample.contains("text") ? sample["text"].get<std::string>()
                                                : "labels " + sample["labels"].dump())
                    << "\n";
    }
}

TrainingReport runStage(const RunConfig& config, const std::filesystem::path& checkpoint, Communicator& ranks,
                        const CommandContext& context) {
    Trainer trainer(config, checkpoint, ranks, listenerFor(context, ranks), context.interrupted);
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
    const bool hasBegun = std::filesystem::exists(config.output / "checkpoints" / "last");
    return hasBegun ? findCheckpoint(config.output) : std::filesystem::path();
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
        const RunConfig config = job.stage(i, ranks);
        report = runStage(config, checkpointOf(given, config, isOnly), ranks, context);
    }
    return report;
}

void showReport(const TrainingReport& report, bool json, const CommandContext& context) {
    if (json) {
        context.out << toLine({{"steps", report.steps},
                               {"loss", report.lastLoss},
                               {"checkpoint", report.checkpoint.string()},
                               {"interrupted", report.isInterrupted}})
                    << "\n";
    } else {
        context.out << report.steps << " steps, last loss " << report.lastLoss << ", "
                    << report.checkpoint.string() << "\n";
    }
}

ExitCode run(const Options& given, const CommandContext& context) {
    const TrainingJob job = jobFrom(given.config, context);
    if (given.isDryRun) {
        const auto alone = makeSingleRank();
        const Trainer trainer(job.stage(0, *alone), {}, *alone, listenerFor(context, *alone),
                              context.interrupted);
        showSamples(trainer, given.json, context);
        return ExitCode::Done;
    }
    const std::unique_ptr<Communicator> ranks = makeCommunicator();
    try {
        const TrainingReport report = runJob(given, job, *ranks, context);
        if (ranks->isFirst()) {
            showReport(report, given.json, context);
        }
        return report.isInterrupted ? ExitCode::Interrupted : ExitCode::Done;
    } catch (const Error& error) {
        if (ranks->size() == 1) {
            throw;
        }
        // The others wait for this one: they must end too.
        context.progress << "xinglin-engine train: rank " << ranks->rank() << ": " << error.what() << "\n"
                         << errorAdvice(error.code()) << std::endl;
        const ExitCode code = exitCodeOf(error.code());
        ranks->endJob(static_cast<int>(code));
        return code;
    }
}

}  // namespace

CommandBody describeTrain(CLI::App& options) {
    auto given = std::make_shared<Options>();
    options.add_option("--config", given->config, "The run file, JSON")->required();
    options.add_option("--resume", given->resume, "Go on from a checkpoint, a run's folder, or a job's");
    options.add_flag("--dry-run", given->isDryRun,
                     "Read model and data, show samples as tokens and labels, train nothing");
    options.add_flag("--json", given->json, "One JSON document at the end");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
