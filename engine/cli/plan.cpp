#include <iomanip>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/cli/run_file.h"
#include "engine/core/buffer.h"
#include "engine/inference/processors.h"
#include "engine/server/plan_format.h"
#include "engine/training/training_device.h"
#include "engine/training/training_preview.h"

namespace xinglin::engine::cli {
namespace {

struct Options {
    ModelArguments model;
    std::size_t context = 0;
    std::size_t parallel = 8;
    std::string train;  ///< a run file: its training is planned
    int ranks = 0;      ///< of it; 0: as many as the run file says
    bool json = false;
};

void print(const nlohmann::json& plan, std::ostream& out) {
    const auto line = [&](const std::string& name, const nlohmann::json& bytes) {
        out << std::left << std::setw(12) << name << std::right << std::setw(10)
            << bytes.get<std::uint64_t>() / 1'000'000 << " MB\n";
    };
    for (const nlohmann::json& device : plan["devices"]) {
        out << device["name"].get<std::string>()
            << (device.contains("part") ? ", " + device["part"].get<std::string>() : std::string()) << "\n";
        for (const auto& [name, bytes] : device["bytes"].items()) {
            line(name, bytes);
        }
        line("free", device["free"]);
    }
    line("total", plan["total"]);
    out << plan["parallel"] << " conversations of " << plan["ctx"]
        << " tokens: " << (plan["fits"].get<bool>() ? "fits" : "does not fit") << "\n";
    for (const nlohmann::json& advice : plan["advice"]) {
        out << advice.get<std::string>() << "\n";
    }
}

void printTraining(const TrainingMemoryPlan& plan, std::ostream& out) {
    const auto line = [&](const std::string& name, std::size_t bytes) {
        out << std::left << std::setw(16) << name << std::right << std::setw(12) << gibibytes(bytes) << "\n";
    };
    const nlohmann::json described = plan.toJson();
    for (const nlohmann::json& device : described["devices"]) {
        out << device["name"].get<std::string>() << "\n";
        for (const auto& [name, bytes] : device["bytes"].items()) {
            line("  " + name, bytes.get<std::size_t>());
        }
        line("  total", device["total"].get<std::size_t>());
    }
    line("all together", plan.total());
    line("free", plan.free);
    if (!plan.device.empty()) {
        line("on the host", plan.hostTotal());
        line("free there", plan.hostFree);
    }
    out << "passes of " << plan.rows << " tokens: " << (plan.fits() ? "fits" : "does not fit")
        << "; the largest micro-batch that fits is " << plan.largestMicroBatch << "\n";
    for (const std::string& advice : plan.advice) {
        out << advice << "\n";
    }
}

// Of a job's stages the first is planned: the others begin with what it leaves.
ExitCode planTraining(const Options& given, const CommandContext& context) {
    std::vector<std::string> notes;
    RunConfig config = readRunFile(given.train, notes).stage(0, *makeSingleRank());
    tell(notes, context);
    config.dataRanks = given.ranks > 0 ? 0 : config.dataRanks;  // as many as are asked for
    const int ranks = given.ranks > 0 ? given.ranks : gridOf(config, 0).size();
    const TrainingPreview preview(config);
    const TrainingMemoryPlan plan = preview.memoryPlan({}, limitsOfPlannedRanks(preview, ranks));
    if (given.json) {
        context.out << toLine(plan.toJson()) << "\n";
    } else {
        printTraining(plan, context.out);
    }
    return plan.fits() ? ExitCode::Done : ExitCode::NotEnough;
}

ExitCode run(const Options& given, const CommandContext& context) {
    if (!given.train.empty()) {
        return planTraining(given, context);
    }
    if (given.model.path.empty()) {
        throw UsageError("give --model PATH, or --train run.json");
    }
    const std::unique_ptr<WeightFile> file = WeightFile::open(given.model.path);
    std::optional<Tokenizer> tokenizer;  // part of what the program takes
    if (std::optional<Vocabulary> vocabulary = readVocabularyOf(*file)) {
        tokenizer.emplace(*std::move(vocabulary));
    }
    const PlacementRequest request = given.model.placement(given.context, given.parallel);
    const Placement placement = place(*file, given.model.modelOptions(), request,
                                      findProcessors(request, given.model.threads), Fit::Planned);
    PlanMemory memory;
    memory.program = residentBytes();
    memory.hostFree = availableMemoryBytes() + memory.program;
    std::vector<PlannedPart> parts;
    for (std::size_t i = 0; i < placement.parts.size(); ++i) {
        const PartPlace& part = placement.parts[i];
        const bool isHost = part.backend->isHost();
        parts.push_back({placement.plans[i], part.share, isHost,
                         isHost ? std::string() : part.backend->description(),
                         isHost ? 0 : part.backend->freeBytes()});
    }
    if (!placement.reason.empty()) {
        const bool isCpu = placement.parts.size() == 1 && placement.parts[0].backend->isHost();
        context.progress << placement.reason << (placement.isRefused ? " It would not be loaded so." : "")
                         << (isCpu ? " The plan is for the CPU.\n" : "\n");
    }
    const nlohmann::json described =
        planJson(parts, memory, placement.isRefused ? placement.reason : std::string());
    if (given.json) {
        context.out << toLine(described) << "\n";
    } else {
        print(described, context.out);
    }
    return ExitCode::Done;
}

}  // namespace

CommandBody describePlan(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addPlacementTo(options);
    CLI::Option* model = options.get_option("--model")->required(false);
    options.add_option("--train", given->train, "Run file of a training whose memory is to be planned")
        ->excludes(model);
    options
        .add_option(
            "--ranks", given->ranks,
            "Ranks of the training on this machine, shared out by the run file's \"tp\" and \"pp\", whose "
            "\"dp\" does not count then; 0: as many as it is for")
        ->check(CLI::Range(0, 4096));
    given->model.addCacheTypeTo(options);
    given->model.addServedAdaptersTo(options);
    options.get_option("--adapter")
        ->description("Folder with a LoRA adapter that is to be loaded, too; may be given again")
        ->excludes("--train");
    options.add_option("--ctx", given->context, "Context of a conversation in tokens; default: as serve")
        ->check(CLI::Range(1, 1 << 24));
    options.add_option("--parallel", given->parallel, "Conversations that are answered together")
        ->check(CLI::Range(1, 256));
    options.add_flag("--json", given->json, "One JSON document");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
