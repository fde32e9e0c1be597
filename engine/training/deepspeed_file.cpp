#include "engine/training/deepspeed_file.h"

#include <algorithm>
#include <span>

#include "engine/core/error.h"
#include "engine/core/nearest_name.h"
#include "engine/tokenizer/text_file.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
using Pointer = json::json_pointer;

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

struct Reading {
    std::string fileName;
    const json& file;
    const json& runFile;
    std::vector<std::string>& notes;
    json run = json::object();

    [[noreturn]] void refuse(const std::string& key, const std::string& reason) const {
        throw Error(ErrorCode::InvalidInput, fileName + ": \"" + key + "\": " + reason);
    }
    // Writes a run file's key, which the run file must not say otherwise.
    void set(const std::string& key, const char* target, const json& value) {
        const Pointer at(target);
        if (runFile.contains(at) && !runFile[at].is_null() && runFile[at] != value) {
            refuse(key, "is " + value.dump() + ", but the run file says " + runFile[at].dump() + " for " +
                            std::string(target).substr(1) +
                            ". Take one of the two out, or write \"auto\" here.");
        }
        run[at] = value;
    }
};

using Use = void (*)(Reading& reading, const std::string& key, const json& value);

// A key of the file by its path, and what becomes of it.
struct KeyRow {
    const char* path;
    Use use;
};

void ignore(Reading&, const std::string&, const json&) {}

template <const char* const& Target>
void copyTo(Reading& reading, const std::string& key, const json& value) {
    reading.set(key, Target, value);
}

constexpr const char* kMicroBatch = "/micro_batch";
constexpr const char* kAccumulation = "/gradient_accumulation";
constexpr const char* kClip = "/optimizer/clip";
constexpr const char* kRate = "/optimizer/learning_rate";
constexpr const char* kBetas = "/optimizer/betas";
constexpr const char* kEpsilon = "/optimizer/epsilon";
constexpr const char* kDecay = "/optimizer/weight_decay";
constexpr const char* kWarmup = "/schedule/warmup_steps";

// The product of two other numbers and the data ranks, which are known when the run file is whole.
void useBatchSize(Reading& reading, const std::string& key, const json& value) {
    constexpr std::int64_t kMost = 1'000'000'000;
    if (!value.is_number_integer() || value < 1 || value > kMost) {
        reading.refuse(key, "a whole number from 1 on is wanted, or \"auto\"");
    }
    reading.run[kBatchSize] = value;
}

void useStage(Reading& reading, const std::string& key, const json& value) {
    if (!value.is_number_integer() || value < 0 || value > 3) {
        reading.refuse(key, "0, 1, 2 or 3 is wanted");
    }
    if (value == 3) {
        reading.notes.push_back(key + ": stage 3 is run as stage 2, which computes the same");
    }
    reading.set(key, "/parallel/zero", std::min(value.get<int>(), 2));
}

void useBf16(Reading& reading, const std::string& key, const json& value) {
    if (value == true) {
        reading.set(key, "/precision", "bf16");
    }
}

void useFp16(Reading& reading, const std::string& key, const json& value) {
    if (value == true) {
        reading.notes.push_back(key + ": fp16 is run as bf16, which needs no loss scaling");
        reading.set(key, "/precision", "bf16");
    }
}

void refuseOffload(Reading& reading, const std::string& key, const json& value) {
    const bool isOn = value.is_object() && value.value("device", "none") != "none";
    if (isOn) {
        reading.refuse(key,
                       "nothing is moved to another memory here. Take it out; a lower micro_batch, "
                       "\"recompute\" or \"lora\" need less memory.");
    }
}

void useOptimizerType(Reading& reading, const std::string& key, const json& value) {
    if (value != "AdamW" && value != "Adam") {
        reading.refuse(key, "AdamW is the one that is there");
    }
}

void useScheduleType(Reading& reading, const std::string& key, const json& value) {
    const Pointer type("/scheduler/params/warmup_type");
    const bool isLinear = reading.file.contains(type) && reading.file[type] == "linear";
    if (value == "WarmupDecayLR") {
        reading.set(key, "/schedule/name", isLinear ? "linear" : "ds_warmup_decay");
    } else if (value == "WarmupLR") {
        if (!isLinear) {
            reading.notes.push_back(key + ": the rate rises in a line, not by a logarithm");
        }
        reading.set(key, "/schedule/name", "constant");
    } else if (value == "WarmupCosineLR") {
        reading.set(key, "/schedule/name", "cosine");
    } else {
        reading.refuse(key, "WarmupLR, WarmupDecayLR or WarmupCosineLR is wanted");
    }
}

constexpr KeyRow kRows[] = {
    {kBatchSize, useBatchSize},
    {"train_micro_batch_size_per_gpu", copyTo<kMicroBatch>},
    {"gradient_accumulation_steps", copyTo<kAccumulation>},
    {"gradient_clipping", copyTo<kClip>},
    {"bf16.enabled", useBf16},
    {"fp16.enabled", useFp16},
    {"fp16.loss_scale", ignore},
    {"fp16.loss_scale_window", ignore},
    {"fp16.initial_scale_power", ignore},
    {"fp16.hysteresis", ignore},
    {"fp16.min_loss_scale", ignore},
    {"zero_optimization.stage", useStage},
    {"zero_optimization.reduce_bucket_size", ignore},
    {"zero_optimization.allgather_bucket_size", ignore},
    {"zero_optimization.allgather_partitions", ignore},
    {"zero_optimization.overlap_comm", ignore},
    {"zero_optimization.reduce_scatter", ignore},
    {"zero_optimization.contiguous_gradients", ignore},
    {"zero_optimization.round_robin_gradients", ignore},
    {"zero_optimization.sub_group_size", ignore},
    {"zero_optimization.stage3_prefetch_bucket_size", ignore},
    {"zero_optimization.stage3_param_persistence_threshold", ignore},
    {"zero_optimization.stage3_max_live_parameters", ignore},
    {"zero_optimization.stage3_max_reuse_distance", ignore},
    {"zero_optimization.stage3_gather_16bit_weights_on_model_save", ignore},
    {"zero_optimization.offload_optimizer", refuseOffload},
    {"zero_optimization.offload_param", refuseOffload},
    {"optimizer.type", useOptimizerType},
    {"optimizer.params.lr", copyTo<kRate>},
    {"optimizer.params.betas", copyTo<kBetas>},
    {"optimizer.params.eps", copyTo<kEpsilon>},
    {"optimizer.params.weight_decay", copyTo<kDecay>},
    {"optimizer.params.torch_adam", ignore},
    {"optimizer.params.adam_w_mode", ignore},
    {"scheduler.type", useScheduleType},
    {"scheduler.params.warmup_num_steps", copyTo<kWarmup>},
    {"scheduler.params.warmup_max_lr", copyTo<kRate>},
    {"scheduler.params.warmup_min_lr", ignore},
    {"scheduler.params.warmup_type", ignore},  // read with the type
    {"scheduler.params.total_num_steps", ignore},
    {"data_types.grad_accum_dtype", ignore},
    {"communication_data_type", ignore},
    {"prescale_gradients", ignore},
    {"gradient_predivide_factor", ignore},
    {"steps_per_print", ignore},
    {"flops_profiler", ignore},
    {"activation_checkpointing", ignore},
    {"zero_allow_untested_optimizer", ignore},
    {"wall_clock_breakdown", ignore},
};

const KeyRow* rowOf(const std::string& path) {
    const auto at =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const KeyRow& row) { return path == row.path; });
    return at == std::end(kRows) ? nullptr : &*at;
}

bool isGroup(const std::string& prefix) {
    return std::any_of(std::begin(kRows), std::end(kRows),
                       [&](const KeyRow& row) { return std::string_view(row.path).starts_with(prefix); });
}

void readKeys(Reading& reading, const json& object, const std::string& prefix) {
    for (const auto& [key, value] : object.items()) {
        const std::string path = prefix + key;
        if (const KeyRow* row = rowOf(path)) {
            if (value != "auto") {
                row->use(reading, path, value);
            }
        } else if (value.is_object() && isGroup(path + ".")) {
            readKeys(reading, value, path + ".");
        } else {
            std::vector<std::string_view> known;
            for (const KeyRow& each : kRows) {
                known.emplace_back(each.path);
            }
            throw Error(ErrorCode::InvalidInput, reading.fileName + ": unknown key \"" + path +
                                                     "\". Did you mean \"" +
                                                     std::string(nearestName(path, known)) + "\"?");
        }
    }
}

}  // namespace

json readDeepspeedFile(const std::filesystem::path& path, const json& runFile,
                       std::vector<std::string>& notes) {
    const json file = json::parse(readSmallFile(path, kMostBytes), nullptr, false);
    if (!file.is_object()) {
        throw Error(ErrorCode::InvalidInput, path.string() + ": this is no JSON object");
    }
    Reading reading{path.string(), file, runFile, notes};
    readKeys(reading, file, "");
    return reading.run;
}

}  // namespace xinglin::engine
