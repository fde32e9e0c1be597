#include <iomanip>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/buffer.h"
#include "engine/server/plan_format.h"

namespace xinglin::engine::cli {
namespace {

struct Options {
    ModelArguments model;
    std::size_t context = 0;
    std::size_t parallel = 8;
    bool json = false;
};

void print(const nlohmann::json& plan, std::ostream& out) {
    const auto line = [&](const std::string& name, const nlohmann::json& bytes) {
        out << std::left << std::setw(12) << name << std::right << std::setw(10)
            << bytes.get<std::uint64_t>() / 1'000'000 << " MB\n";
    };
    for (const nlohmann::json& device : plan["devices"]) {
        out << device["name"].get<std::string>() << "\n";
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

ExitCode run(const Options& given, const CommandContext& context) {
    const std::unique_ptr<WeightFile> file = WeightFile::open(given.model.path);
    std::optional<Tokenizer> tokenizer;  // part of what the program takes
    if (std::optional<Vocabulary> vocabulary = readVocabularyOf(*file)) {
        tokenizer.emplace(*std::move(vocabulary));
    }
    const BackendChoice choice = findBackend(given.model.backendKind(), given.model.threads);
    Backend& backend = *choice.backend;
    const MemoryPlan plan =
        planMemory(*file, given.model.modelOptions(), backend, given.context, given.parallel);
    PlanMemory memory;
    memory.program = residentBytes();
    memory.hostFree = availableMemoryBytes() + memory.program;
    if (!backend.isHost()) {
        memory.device = backend.description();
        memory.deviceFree = backend.freeBytes();
    }
    if (!choice.reason.empty()) {
        context.progress << choice.reason << " The plan is for the CPU.\n";
    }
    const nlohmann::json described = planJson(plan, memory);
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
    given->model.addCacheTypeTo(options);
    options.add_option("--ctx", given->context, "Context of a conversation in tokens; default: as serve")
        ->check(CLI::Range(1, 1 << 24));
    options.add_option("--parallel", given->parallel, "Conversations that are answered together")
        ->check(CLI::Range(1, 256));
    options.add_flag("--json", given->json, "One JSON document");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
