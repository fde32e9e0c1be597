#include "engine/training/run_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/json_fields.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

// In the order of the enumerations.
constexpr std::array<std::string_view, 2> kMethods = {"full", "lora"};
constexpr std::array<std::string_view, 6> kObjectives = {"clm", "sft", "dpo", "reward", "grpo", "ppo"};
constexpr std::array<std::string_view, 2> kPrecisions = {"f32", "bf16"};
constexpr std::array<std::string_view, 2> kRoundings = {"nearest", "stochastic"};
constexpr std::array<std::string_view, 3> kJoins = {"none", "across", "within"};
constexpr std::array<std::string_view, 2> kDocumentEnds = {"eos", "none"};
constexpr std::array<std::string_view, 2> kNormalisations = {"global_token", "micro_mean"};
constexpr std::array<std::string_view, 3> kSpikes = {"stop", "skip", "halve_lr"};
constexpr std::array<std::string_view, 2> kInits = {"weights", "random"};
constexpr std::array<std::string_view, 3> kBackends = {"auto", "cpu", "cuda"};
constexpr std::array<std::string_view, 2> kPipelineSchedules = {"1f1b", "gpipe"};

constexpr double kHuge = 1e30;
// In any direction: their product is a number of processes.
constexpr std::int64_t kMostRanks = 1024;

template <std::size_t N, typename Enum>
std::string nameOf(const std::array<std::string_view, N>& names, Enum value) {
    return std::string(names[static_cast<std::size_t>(value)]);
}

void readSources(JsonFields& run, const char* key, std::vector<DataSource>& into) {
    run.readObjects(key, [&](JsonFields& fields) {
        DataSource source;
        std::string path;
        fields.read("path", path);
        if (path.empty()) {
            fields.fail("path", "the data file is missing");
        }
        source.path = path;
        source.format = "tokens";
        fields.read("format", source.format);
        fields.read("weight", source.weight, 0.0, 1e6);
        into.push_back(source);
    });
}

void readOptimizer(JsonFields& fields, OptimizerSettings& into) {
    fields.read("learning_rate", into.learningRate, 0.0, kHuge);
    std::array<double, 2> betas = {into.beta1, into.beta2};
    fields.read("betas", betas, 0.0, 0.99999);
    into.beta1 = betas[0];
    into.beta2 = betas[1];
    fields.read("epsilon", into.epsilon, 0.0, kHuge);
    fields.read("weight_decay", into.weightDecay, 0.0, kHuge);
    fields.read("clip", into.clip, 0.0, kHuge);
}

void readSchedule(JsonFields& fields, ScheduleSettings& into) {
    fields.read("name", into.name);
    fields.read("warmup_steps", into.warmupSteps, 0);
    fields.read("warmup_ratio", into.warmupRatio, 0.0, 1.0);
    fields.read("min_ratio", into.minRatio, 0.0, 1.0);
    fields.readOptional("decay_steps", into.decaySteps, std::int64_t{1});
}

void readLora(JsonFields& fields, LoraSettings& into) {
    fields.read("r", into.rank, 1);
    fields.read("alpha", into.alpha, 0.0, kHuge);
    fields.read("dropout", into.dropout, 0.0, 0.99);
    fields.read("rslora", into.isRankStabilised);
    fields.read("targets", into.targets);
}

json toJson(const std::vector<DataSource>& sources) {
    json list = json::array();
    for (const DataSource& source : sources) {
        list.push_back(
            {{"path", source.path.string()}, {"format", source.format}, {"weight", source.weight}});
    }
    return list;
}

void readParallel(JsonFields& fields, RunConfig& into) {
    fields.read("dp", into.dataRanks, 1);
    fields.read("tp", into.tensorRanks, 1);
    fields.read("pp", into.pipelineRanks, 1);
    fields.readChoice("pipeline_schedule", into.pipelineSchedule, kPipelineSchedules);
    for (const auto& [key, ranks] : {std::pair{"dp", into.dataRanks}, std::pair{"tp", into.tensorRanks},
                                     std::pair{"pp", into.pipelineRanks}}) {
        if (ranks > kMostRanks) {
            fields.fail(key, "at most " + std::to_string(kMostRanks) + " is wanted");
        }
    }
    std::int64_t zero = into.zero;
    fields.read("zero", zero, 0);
    if (zero > 2) {
        fields.fail("zero", "0, 1 or 2 is wanted");
    }
    into.zero = static_cast<int>(zero);
    fields.read("overlap", into.overlapsExchange);
    fields.read("hang_seconds", into.hangSeconds, 0.0, 1e6);
}

// Documents become blocks, so that only what learns every token can take them.
void readJoin(JsonFields& run, RunConfig& into) {
    run.readChoice("join_documents", into.joinDocuments, kJoins);
    run.readChoice("document_end", into.documentEnd, kDocumentEnds);
    if (into.joinDocuments != DocumentJoin::None && into.objective != TrainingObjective::CausalLm) {
        run.fail("join_documents", "documents are joined for the objective \"clm\" only");
    }
}

void readRounding(JsonFields& run, RunConfig& into) {
    run.readChoice("rounding", into.rounding, kRoundings);
    const bool roundsValues =
        into.precision == TrainingPrecision::Bf16 && into.method == TrainingMethod::Full;
    if (into.rounding == ValueRounding::Stochastic && !roundsValues) {
        run.fail("rounding",
                 "\"stochastic\" is for \"precision\": \"bf16\" and \"method\": \"full\"; other "
                 "values stay exact");
    }
}

// What does not go together with answers that the run draws itself.
void checkAnswers(JsonFields& run, const RunConfig& config) {
    if (!samplesAnswers(config.objective)) {
        return;
    }
    if (config.objective == TrainingObjective::Ppo && config.method != TrainingMethod::Lora) {
        run.fail("method", "ppo trains adapters beside one base: \"lora\" is wanted");
    }
    if (config.packing) {
        run.fail("packing", "answers that the run draws are not packed; false is wanted");
    }
    if (config.lora.dropout > 0.0 && config.method == TrainingMethod::Lora) {
        run.fail(
            "lora",
            "\"dropout\" would make an answer's probability another one than it was drawn with; 0 is wanted");
    }
    if (config.neftuneAlpha > 0.0) {
        run.fail("neftune_alpha", "noise would make an answer's probability another one; 0 is wanted");
    }
    if (config.options.rollout.completionLength >= config.maxLength) {
        run.fail("max_length", "prompt and answer have to fit; more than the \"completion_length\" of " +
                                   std::to_string(config.options.rollout.completionLength) + " is wanted");
    }
}

template <typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

}  // namespace

bool keepsMaster(const RunConfig& config) {
    return config.precision == TrainingPrecision::Bf16 && config.method == TrainingMethod::Full &&
           config.rounding == ValueRounding::Nearest;
}

RunConfig parseRunConfig(const json& file, const std::string& fileName) {
    JsonFields run(file, fileName);
    RunConfig config;
    std::string model;
    std::string output;
    run.read("model", model);
    run.read("output", output);
    if (model.empty()) {
        run.fail("model", "the folder of the base model is missing");
    }
    if (output.empty()) {
        run.fail("output", "the run's folder is missing");
    }
    config.model = model;
    config.output = output;
    std::size_t init = 0;
    run.readChoice("init", init, kInits);
    config.startsRandom = init == 1;
    run.readChoice("method", config.method, kMethods);
    std::string adapter;
    run.read("adapter", adapter);
    config.adapter = adapter;
    if (!adapter.empty() && config.method != TrainingMethod::Lora) {
        run.fail("adapter", "a run of the whole model cannot begin with an adapter. Merge it first.");
    }
    run.readChoice("objective", config.objective, kObjectives);
    config.options = optionsOf(config.objective);
    if (samplesAnswers(config.objective) && !run.has("objective_options")) {
        run.fail("objective_options",
                 "what rewards come from is missing: \"reward_command\" or \"reward_model\"");
    }
    run.readObject("objective_options", [&](JsonFields& fields) {
        readObjectiveOptions(fields, config.objective, config.options);
    });
    run.read("template", config.chatTemplate);
    readSources(run, "data", config.data);
    readSources(run, "eval_data", config.evalData);
    if (config.data.empty()) {
        run.fail("data", "at least one data file is wanted");
    }
    run.readOptional("steps", config.steps, std::int64_t{1});
    run.readOptional("epochs", config.epochs, 1e-6, 1e6);
    if (config.steps.has_value() == config.epochs.has_value()) {
        run.fail("steps", "exactly one of \"steps\" and \"epochs\" is wanted");
    }
    run.read("micro_batch", config.microBatch, 1);
    run.read("gradient_accumulation", config.gradientAccumulation, 1);
    run.read("max_length", config.maxLength, 2);
    run.read("packing", config.packing);
    run.read("shuffle", config.shuffle);
    readJoin(run, config);
    run.read("seed", config.seed);
    run.readObject("optimizer", [&](JsonFields& fields) { readOptimizer(fields, config.optimizer); });
    run.readObject("schedule", [&](JsonFields& fields) { readSchedule(fields, config.schedule); });
    run.readChoice("precision", config.precision, kPrecisions);
    readRounding(run, config);
    run.readChoice("loss_normalisation", config.lossNormalisation, kNormalisations);
    run.read("loss_scale", config.lossScale, 1e-6, 1e6);
    run.readChoice("on_spike", config.onSpike, kSpikes);
    run.read("neftune_alpha", config.neftuneAlpha, 0.0, 1e6);
    run.read("freeze", config.frozen);
    run.readObject("lora", [&](JsonFields& fields) { readLora(fields, config.lora); });
    run.read("save_every", config.saveEvery, 0);
    run.read("keep_last", config.keepLast, 1);
    run.read("async_checkpoints", config.asyncCheckpoints);
    run.read("eval_every", config.evalEvery, 0);
    run.read("recompute", config.recompute, 0);
    run.readObject("parallel", [&](JsonFields& fields) { readParallel(fields, config); });
    run.readChoice("backend", config.backend, kBackends);
    std::int64_t threads = 0;
    run.read("threads", threads, 0);
    config.threads = static_cast<unsigned>(threads);
    run.read("check_memory", config.checksMemory);
    checkAnswers(run, config);
    run.finish();
    return config;
}

json toJson(const RunConfig& config) {
    return {
        {"model", config.model.string()},
        {"init", kInits[config.startsRandom ? 1 : 0]},
        {"output", config.output.string()},
        {"adapter", config.adapter.empty() ? json(nullptr) : json(config.adapter.string())},
        {"method", nameOf(kMethods, config.method)},
        {"objective", nameOf(kObjectives, config.objective)},
        {"objective_options", toJson(config.options, config.objective)},
        {"template", config.chatTemplate.empty() ? json(nullptr) : json(config.chatTemplate)},
        {"data", toJson(config.data)},
        {"eval_data", toJson(config.evalData)},
        {"steps", orNull(config.steps)},
        {"epochs", orNull(config.epochs)},
        {"micro_batch", config.microBatch},
        {"gradient_accumulation", config.gradientAccumulation},
        {"max_length", config.maxLength},
        {"packing", config.packing},
        {"shuffle", config.shuffle},
        {"join_documents", nameOf(kJoins, config.joinDocuments)},
        {"document_end", nameOf(kDocumentEnds, config.documentEnd)},
        {"seed", config.seed},
        {"optimizer",
         {{"learning_rate", config.optimizer.learningRate},
          {"betas", {config.optimizer.beta1, config.optimizer.beta2}},
          {"epsilon", config.optimizer.epsilon},
          {"weight_decay", config.optimizer.weightDecay},
          {"clip", config.optimizer.clip}}},
        {"schedule",
         {{"name", config.schedule.name},
          {"warmup_steps", config.schedule.warmupSteps},
          {"warmup_ratio", config.schedule.warmupRatio},
          {"min_ratio", config.schedule.minRatio},
          {"decay_steps", orNull(config.schedule.decaySteps)}}},
        {"precision", nameOf(kPrecisions, config.precision)},
        {"rounding", nameOf(kRoundings, config.rounding)},
        {"loss_normalisation", nameOf(kNormalisations, config.lossNormalisation)},
        {"loss_scale", config.lossScale},
        {"on_spike", nameOf(kSpikes, config.onSpike)},
        {"neftune_alpha", config.neftuneAlpha},
        {"freeze", config.frozen},
        {"recompute", config.recompute},
        {"parallel",
         {{"dp", config.dataRanks == 0 ? json(nullptr) : json(config.dataRanks)},
          {"tp", config.tensorRanks},
          {"pp", config.pipelineRanks},
          {"pipeline_schedule", nameOf(kPipelineSchedules, config.pipelineSchedule)},
          {"zero", config.zero},
          {"overlap", config.overlapsExchange},
          {"hang_seconds", config.hangSeconds}}},
        {"lora",
         {{"r", config.lora.rank},
          {"alpha", config.lora.alpha},
          {"dropout", config.lora.dropout},
          {"rslora", config.lora.isRankStabilised},
          {"targets", config.lora.targets}}},
        {"save_every", config.saveEvery},
        {"keep_last", config.keepLast},
        {"async_checkpoints", config.asyncCheckpoints},
        {"eval_every", config.evalEvery},
        {"backend", nameOf(kBackends, config.backend)},
        {"threads", config.threads},
        {"check_memory", config.checksMemory},
    };
}

GridShape gridOf(const RunConfig& config, int ranks) {
    GridShape shape;
    shape.tensor = static_cast<int>(config.tensorRanks);
    shape.pipeline = static_cast<int>(config.pipelineRanks);
    shape.data = config.dataRanks > 0 ? static_cast<int>(config.dataRanks)
                                      : std::max(1, ranks / (shape.tensor * shape.pipeline));
    return shape;
}

}  // namespace xinglin::engine
