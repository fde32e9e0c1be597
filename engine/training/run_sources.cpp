#include "engine/training/run_sources.h"

#include <algorithm>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/nearest_name.h"
#include "engine/parallel/error_of_rank.h"
#include "engine/training/deepspeed_file.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr std::string_view kPaper = "TCMChat's paper (2024), not compared in print; the rest as its scripts";
constexpr std::string_view kPretrainScript = "TCMChat's repository, scripts/pretrain/baichuan2_7b_chat.sh";
constexpr std::string_view kFineTuneScript = "TCMChat's repository, scripts/sft/baichuan2_7b_chat.sh";
constexpr std::string_view kLoraOption = "the same with use_lora of src/fine-tune.py";

// A constant factor of the loss acts under AdamW through the clip and epsilon alone; the paper halved it.
constexpr TrainingPreset kPresets[] = {
    {"tcmchat-cpt-paper", kPaper,
     R"({"method":"full","objective":"clm","epochs":2,"micro_batch":32,"max_length":1024,"join_documents":"across",
         "document_end":"none","shuffle":true,"seed":42,
         "recompute":1,"loss_normalisation":"micro_mean","loss_scale":0.5,"precision":"bf16",
         "optimizer":{"learning_rate":2e-4,"betas":[0.9,0.999],"epsilon":1e-8,"weight_decay":1e-4,"clip":1.0},
         "schedule":{"name":"ds_warmup_decay","warmup_ratio":0.05},"parallel":{"zero":2}})"},
    {"tcmchat-cpt-repo", kPretrainScript,
     R"({"method":"full","objective":"clm","epochs":2,"micro_batch":32,"max_length":1024,"join_documents":"across",
         "document_end":"none","shuffle":true,"seed":42,
         "recompute":1,"loss_normalisation":"micro_mean","precision":"bf16",
         "optimizer":{"learning_rate":2e-4,"betas":[0.9,0.999],"epsilon":1e-8,"weight_decay":0.01,"clip":1.0},
         "schedule":{"name":"ds_warmup_decay","warmup_ratio":0.05},"parallel":{"zero":2}})"},
    {"tcmchat-sft-paper", kPaper,
     R"({"method":"full","objective":"sft","epochs":4,"micro_batch":16,"max_length":1024,
         "loss_normalisation":"micro_mean","loss_scale":0.5,"precision":"bf16","shuffle":true,"seed":42,"recompute":1,
         "optimizer":{"learning_rate":2e-5,"betas":[0.9,0.98],"epsilon":1e-8,"weight_decay":1e-4,"clip":1.0},
         "schedule":{"name":"constant"},"parallel":{"zero":2}})"},
    {"tcmchat-sft-repo", kFineTuneScript,
     R"({"method":"full","objective":"sft","epochs":4,"micro_batch":16,"max_length":1024,
         "loss_normalisation":"micro_mean","precision":"bf16","shuffle":true,"seed":42,"recompute":1,
         "optimizer":{"learning_rate":2e-5,"betas":[0.9,0.98],"epsilon":1e-8,"weight_decay":1e-4,"clip":1.0},
         "schedule":{"name":"constant"},"parallel":{"zero":2}})"},
    {"tcmchat-sft-lora-repo", kLoraOption,
     R"({"method":"lora","objective":"sft","epochs":4,"micro_batch":16,"max_length":1024,
         "loss_normalisation":"micro_mean","precision":"bf16","shuffle":true,"seed":42,"recompute":1,
         "optimizer":{"learning_rate":2e-5,"betas":[0.9,0.98],"epsilon":1e-8,"weight_decay":1e-4,"clip":1.0},
         "schedule":{"name":"constant"},"lora":{"r":1,"alpha":32,"dropout":0.1,"targets":["W_pack"]}})"},
};

const TrainingPreset& presetNamed(const std::string& name) {
    std::vector<std::string_view> known;
    for (const TrainingPreset& preset : kPresets) {
        if (preset.name == name) {
            return preset;
        }
        known.push_back(preset.name);
    }
    throw Error(ErrorCode::InvalidInput, unknownName("preset", name, known));
}

std::string textUnder(const json& file, const char* key, const std::string& fileName) {
    if (!file[key].is_string()) {
        throw Error(ErrorCode::InvalidInput, fileName + ": \"" + key + "\": text in quotes is wanted");
    }
    return file[key].get<std::string>();
}

// Objects are put together key by key; null takes nothing away.
void lay(json& over, const json& file) {
    for (const auto& [key, value] : file.items()) {
        if (value.is_object() && over.contains(key) && over[key].is_object()) {
            lay(over[key], value);
        } else if (!value.is_null() || !over.contains(key)) {
            over[key] = value;
        }
    }
}

bool isGiven(const json& run, const char* pointer) {
    const json::json_pointer at(pointer);
    return run.contains(at) && !run[at].is_null();
}

std::string dataRanks(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " data rank" : " data ranks");
}

// A step's samples of a DeepSpeed file are those of a micro-batch, times accumulation, times data ranks: what
// is left out of the two latter follows. Returns the samples where both are, else 0.
std::int64_t takeBatchSize(json& run, std::int64_t samples, const std::string& fileName,
                           std::vector<std::string>& notes) {
    // What is no number from 1 on is refused where the keys are read.
    const auto numberAt = [&](const char* pointer) -> std::int64_t {
        const json::json_pointer at(pointer);
        const bool isNumber = isGiven(run, pointer) && run[at].is_number_integer();
        return std::clamp<std::int64_t>(isNumber ? run[at].get<std::int64_t>() : 1, 1, samples + 1);
    };
    const bool saysTimes = isGiven(run, "/gradient_accumulation");
    const bool saysRanks = isGiven(run, "/parallel/dp");
    const std::int64_t micro = numberAt("/micro_batch");
    const std::int64_t times = numberAt("/gradient_accumulation");
    const std::int64_t ranks = numberAt("/parallel/dp");
    const auto timesCut = [&](std::int64_t a, std::int64_t b) { return std::min(a * b, samples + 1); };
    const std::int64_t asked = timesCut(timesCut(micro, times), ranks);
    const std::int64_t atOnce = timesCut(micro, ranks);
    const std::string what = std::string(kBatchSize) + " " + std::to_string(samples);
    const bool fits = saysTimes && saysRanks ? samples == asked : samples % asked == 0;
    if (!fits) {
        const bool couldFit = saysTimes && samples % atOnce == 0;
        throw Error(ErrorCode::InvalidInput,
                    fileName + ": \"" + kBatchSize + "\": is " + std::to_string(samples) +
                        ", which is not micro_batch times gradient_accumulation times a number of ranks (" +
                        std::to_string(micro) + (saysTimes ? " × " + std::to_string(times) : std::string()) +
                        (saysRanks ? " × " + std::to_string(ranks) : std::string()) + "). " +
                        (couldFit ? "A gradient_accumulation of " + std::to_string(samples / atOnce) +
                                        " would fit " + dataRanks(ranks) + ". "
                                  : std::string()) +
                        "Correct one of them, or write \"auto\" here.");
    }
    if (!saysTimes && saysRanks) {
        run["gradient_accumulation"] = samples / atOnce;
        notes.push_back(what + " with micro-batches of " + std::to_string(micro) + " on " + dataRanks(ranks) +
                        ": gradient_accumulation " + std::to_string(samples / atOnce));
    }
    if (saysTimes && !saysRanks && (!run.contains("parallel") || run["parallel"].is_object())) {
        run["parallel"]["dp"] = samples / asked;
        notes.push_back(what + " asks for " + dataRanks(samples / asked));
    }
    return saysTimes || saysRanks ? 0 : samples;
}

}  // namespace

std::vector<TrainingPreset> trainingPresets() {
    return {std::begin(kPresets), std::end(kPresets)};
}

ExpandedRun expandRunFile(const json& file, const std::string& fileName, std::vector<std::string>& notes) {
    if (!file.is_object()) {
        throw Error(ErrorCode::InvalidInput, fileName + ": this is no JSON object");
    }
    json own = file;
    json whole = json::object();
    if (file.contains("preset") && !file["preset"].is_null()) {
        whole = json::parse(presetNamed(textUnder(file, "preset", fileName)).keys);
    }
    if (file.contains("deepspeed") && !file["deepspeed"].is_null()) {
        lay(whole, readDeepspeedFile(textUnder(file, "deepspeed", fileName), file, notes));
    }
    own.erase("preset");
    own.erase("deepspeed");
    const json batchSize = whole.contains(kBatchSize) ? whole[kBatchSize] : json();
    whole.erase(kBatchSize);
    // A run file that says how long it trains does not also take it from the preset.
    const auto says = [&](const char* key) { return own.contains(key) && !own[key].is_null(); };
    if (says("steps") && !says("epochs")) {
        whole.erase("epochs");
    }
    lay(whole, own);
    std::int64_t open = 0;
    if (!batchSize.is_null()) {
        open =
            takeBatchSize(whole, batchSize.get<std::int64_t>(), file["deepspeed"].get<std::string>(), notes);
    }
    if (whole.contains("loss_scale") && whole["loss_scale"].is_number() && whole["loss_scale"] != 1) {
        notes.emplace_back(
            "loss_scale: under AdamW a constant factor of the loss acts through the clip and epsilon alone");
    }
    return {std::move(whole), open};
}

std::int64_t accumulationFor(std::int64_t batchSize, std::int64_t microBatch, std::int64_t ranks) {
    if (batchSize % (microBatch * ranks) != 0) {
        throw ErrorOfRank(ErrorCode::InvalidInput,
                          std::string("\"") + kBatchSize + "\": is " + std::to_string(batchSize) +
                              ", which micro-batches of " + std::to_string(microBatch) + " on " +
                              dataRanks(ranks) +
                              " do not make. Start another number of ranks, or change micro_batch.",
                          0);
    }
    return batchSize / (microBatch * ranks);
}

}  // namespace xinglin::engine
