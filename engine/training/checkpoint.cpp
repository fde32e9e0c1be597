#include "engine/training/checkpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/json_fields.h"
#include "engine/formats/model_texts.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/tokenizer/text_file.h"
#include "kernels/matmul/gemm.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kDone = "DONE";
constexpr const char* kState = "state.json";
constexpr const char* kOptimizerStem = "optimizer";
constexpr const char* kFirst = "first.";
constexpr const char* kSecond = "second.";
constexpr const char* kMaster = "master.";
constexpr std::size_t kMostTextBytes = std::size_t{64} << 20;

[[noreturn]] void damaged(const std::filesystem::path& folder, const std::string& what) {
    throw Error(ErrorCode::FileCorrupt,
                folder.string() + ": " + what +
                    ". The checkpoint was not finished or is damaged: go on from an older one.");
}

// A plane with what stands before its tensors' names; it is made when it is written.
struct Plane {
    std::string prefix;
    std::function<std::vector<float>()> numbers;
};

// What is to be written, live or copied. Borrows everything.
struct Contents {
    const RunConfig& config;
    const Parameters& parameters;
    const TrainedAdapter* adapter;
    std::span<const float> values;  ///< of what is trained, in the host's memory
    std::vector<Plane> planes;      ///< of the optimizer
    const TrainingState& state;
};

const TrainedNumbers& writtenNumbers(const TrainedAdapter* adapter, const Parameters& parameters) {
    return adapter ? static_cast<const TrainedNumbers&>(*adapter) : parameters;
}

HostNumbers valuesOf(const CheckpointParts& parts) {
    const TrainedNumbers& numbers = writtenNumbers(parts.adapter, parts.parameters);
    return {numbers.backend(), numbers.values()};
}

using ForEachTensor = std::function<void(const TrainedNumbers::TensorSink&)>;

void writeTensors(const std::vector<TrainedTensor>& tensors, const ForEachTensor& forEach, TensorType type,
                  const std::filesystem::path& folder, const std::string& stem, const WritingCalls& calls) {
    std::vector<TensorPlan> plans;
    for (const TrainedTensor& tensor : tensors) {
        plans.push_back({tensor.name, type, tensor.shape});
    }
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls, stem);
    forEach([&](const std::string&, const auto&, std::span<const float> tensor) {
        if (type == TensorType::F32) {
            writer.write(std::as_bytes(tensor));
            return;
        }
        std::vector<std::uint16_t> bits(tensor.size());
        kernels::roundToBf16Reference(tensor.data(), bits.data(), static_cast<std::int64_t>(bits.size()));
        writer.write(std::as_bytes(std::span(bits)));
    });
    writer.commit();
}

// What of the optimizer is written, in this order on every rank; `values` are those that are trained.
std::vector<Plane> optimizerPlanes(const CheckpointParts& parts, std::span<const float> values) {
    const auto wholeOf = [&parts](std::span<const float> kept) {
        return [&parts, kept] { return parts.shards.whole(kept); };
    };
    std::vector<Plane> planes = {{kFirst, wholeOf(parts.optimizer.firstMoment())},
                                 {kSecond, wholeOf(parts.optimizer.secondMoment())}};
    if (keepsMaster(parts.config)) {
        planes.push_back({kMaster, [values] { return std::vector<float>(values.begin(), values.end()); }});
    }
    return planes;
}

void writeOptimizer(const Contents& contents, const TrainedNumbers& numbers,
                    const std::filesystem::path& folder, const WritingCalls& calls) {
    std::vector<TensorPlan> plans;
    for (const Plane& plane : contents.planes) {
        for (const TrainedTensor& tensor : numbers.tensors()) {
            plans.push_back({plane.prefix + tensor.name, TensorType::F32, tensor.shape});
        }
    }
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls, kOptimizerStem);
    for (const Plane& plane : contents.planes) {
        const std::vector<float> whole = plane.numbers();
        numbers.forEachTensor(whole, [&](const std::string&, const auto&, std::span<const float> tensor) {
            writer.write(std::as_bytes(tensor));
        });
    }
    writer.commit();
}

void writeText(const std::filesystem::path& path, const std::string& text, const WritingCalls& calls) {
    OutputFile file(path, calls);
    file.write(text + "\n");
    file.commit();
}

// The base model's configuration, saying the type that the numbers have now.
void writeModelConfig(const std::filesystem::path& model, const char* type,
                      const std::filesystem::path& folder, const WritingCalls& calls) {
    ordered_json config = ordered_json::parse(readSmallFile(model / "config.json", kMostTextBytes));
    config[config.contains("dtype") ? "dtype" : "torch_dtype"] = type;
    writeText(folder / "config.json", config.dump(2), calls);
}

void writeAdapterConfig(const Contents& contents, const std::filesystem::path& folder,
                        const WritingCalls& calls) {
    const LoraSettings& lora = contents.config.lora;
    const ordered_json config = {
        {"peft_type", "LORA"},
        {"task_type", "CAUSAL_LM"},
        {"base_model_name_or_path", std::filesystem::absolute(contents.config.model).string()},
        {"r", lora.rank},
        {"lora_alpha", lora.alpha},
        {"lora_dropout", lora.dropout},
        {"use_rslora", lora.isRankStabilised},
        {"target_modules", contents.adapter->targets()},
        {"bias", "none"},
        {"fan_in_fan_out", false},
        {"inference_mode", true},
    };
    writeText(folder / "adapter_config.json", config.dump(2), calls);
}

std::string stateText(const TrainingState& state) {
    return json{{"step", state.step},
                {"position", state.position},
                {"rate_factor", state.rateFactor},
                {"recent_losses", state.recentLosses},
                {"recent_norms", state.recentNorms},
                {"best_eval_loss", state.bestEvalLoss ? json(*state.bestEvalLoss) : json(nullptr)}}
        .dump(2);
}

void flushFolder(const std::filesystem::path& folder, const WritingCalls& calls) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool isFlushed = descriptor >= 0 && calls.flush(descriptor) == 0;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (!isFlushed) {
        throw Error(ErrorCode::CannotWrite, folder.string() + ": cannot be written to its end");
    }
}

void writeContents(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    const TrainedNumbers& numbers = writtenNumbers(contents.adapter, contents.parameters);
    if (contents.adapter) {
        writeTensors(
            numbers.tensors(), [&](const auto& sink) { numbers.forEachTensor(contents.values, sink); },
            TensorType::F32, folder, "adapter_model", calls);
        writeAdapterConfig(contents, folder, calls);
    } else {
        const bool isBf16 = contents.parameters.precision() == Precision::Bf16;
        writeTensors(
            contents.parameters.storedTensors(),
            [&](const auto& sink) { contents.parameters.forEachStored(contents.values, sink); },
            isBf16 ? TensorType::BF16 : TensorType::F32, folder, "model", calls);
        // Of the base model: a checkpoint that the run went on from may be gone by now.
        copyModelTexts(contents.config.model, folder, calls);
        writeModelConfig(contents.config.model, isBf16 ? "bfloat16" : "float32", folder, calls);
        // What an earlier checkpoint said of itself, where the run began with one.
        std::filesystem::remove(folder / kDone);
    }
    writeOptimizer(contents, numbers, folder, calls);
    writeText(folder / kState, stateText(contents.state), calls);
    json sizes = json::object();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        sizes[entry.path().filename().string()] = entry.file_size();
    }
    writeText(folder / kDone, sizes.dump(2), calls);
    flushFolder(folder, calls);
}

// Beside its place, and there once it is whole.
void writeWhole(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    std::filesystem::path partial = folder;
    partial += ".part";
    std::error_code problem;
    std::filesystem::remove_all(partial, problem);
    std::filesystem::create_directories(partial, problem);
    if (problem) {
        throw Error(ErrorCode::CannotWrite, partial.string() + ": " + problem.message());
    }
    try {
        writeContents(contents, partial, calls);
        std::filesystem::remove_all(folder, problem);
        if (calls.rename(partial.c_str(), folder.c_str()) != 0) {
            throw Error(ErrorCode::CannotWrite, folder.string() + ": cannot be moved to its place");
        }
    } catch (...) {
        std::filesystem::remove_all(partial, problem);
        throw;
    }
    flushFolder(folder.parent_path(), calls);
}

}  // namespace

void writeCheckpoint(const CheckpointParts& parts, const std::filesystem::path& folder,
                     const WritingCalls& calls) {
    const HostNumbers values = valuesOf(parts);
    writeWhole(
        {parts.config, parts.parameters, parts.adapter, values, optimizerPlanes(parts, values), parts.state},
        folder, calls);
}

CheckpointSnapshot::CheckpointSnapshot(const CheckpointParts& parts)
    : m_config(parts.config), m_parameters(parts.parameters), m_adapter(parts.adapter), m_state(parts.state) {
    const TrainedNumbers& numbers = writtenNumbers(parts.adapter, parts.parameters);
    m_values.resize(numbers.values().size());
    numbers.backend().download(m_values.data(), numbers.values().data(), numbers.values().size_bytes());
    for (const Plane& plane : optimizerPlanes(parts, m_values)) {
        if (plane.prefix != kMaster) {  // the values that are copied already
            m_planes.push_back({plane.prefix, plane.numbers()});
        }
    }
}

void CheckpointSnapshot::write(const std::filesystem::path& folder, const WritingCalls& calls) {
    std::vector<Plane> planes;
    for (Copied& copied : m_planes) {
        planes.push_back({copied.prefix, [&copied] { return std::move(copied.numbers); }});
    }
    if (keepsMaster(m_config)) {
        planes.push_back({kMaster, [this] { return std::move(m_values); }});  // written last
    }
    writeWhole({m_config, m_parameters, m_adapter, m_values, std::move(planes), m_state}, folder, calls);
}

void joinCheckpoint(const CheckpointParts& parts) {
    const HostNumbers values = valuesOf(parts);
    const TrainedNumbers::TensorSink nobody = [](const auto&, const auto&, const auto&) {};
    const auto handOver = [&](std::span<const float> plane) {
        if (parts.isWrittenFrom) {
            writtenNumbers(parts.adapter, parts.parameters).forEachTensor(plane, nobody);
        }
    };
    if (parts.adapter) {
        handOver(values);
    } else if (parts.isWrittenFrom) {
        parts.parameters.forEachStored(values, nobody);
    }
    for (const Plane& plane : optimizerPlanes(parts, values)) {
        handOver(plane.numbers());
    }
}

void checkCheckpoint(const std::filesystem::path& folder) {
    if (!std::filesystem::is_regular_file(folder / kDone)) {
        damaged(folder, "the file DONE is missing");
    }
    const json sizes = json::parse(readSmallFile(folder / kDone, kMostTextBytes), nullptr, false);
    if (!sizes.is_object()) {
        damaged(folder, "the file DONE is no list of files");
    }
    for (const auto& [name, size] : sizes.items()) {
        std::error_code problem;
        const auto found = std::filesystem::file_size(folder / name, problem);
        if (problem || size != found) {
            damaged(folder, "the file " + name + " is missing or has another size than when it was written");
        }
    }
}

TrainingState readTrainingState(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / kState;
    const json file = json::parse(readSmallFile(path, kMostTextBytes), nullptr, false);
    TrainingState state;
    try {
        JsonFields fields(file, path.string());
        fields.read("step", state.step, 0);
        fields.read("position", state.position, 0);
        fields.read("rate_factor", state.rateFactor, 0.0, 1.0);
        fields.read("recent_losses", state.recentLosses);
        fields.read("recent_norms", state.recentNorms);
        fields.readOptional("best_eval_loss", state.bestEvalLoss, -1e300, 1e300);
        fields.finish();
    } catch (const Error& error) {
        damaged(folder, error.what());
    }
    return state;
}

void readOptimizer(const std::filesystem::path& folder, const TrainedNumbers& numbers, const Shards& shards,
                   AdamwOptimizer& optimizer, ExactValues exact) {
    const auto read = [&](const char* prefix) {
        std::vector<float> whole(numbers.values().size(), 0.0f);
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::string name = entry.path().filename().string();
            if (!name.starts_with(kOptimizerStem) || entry.path().extension() != ".safetensors") {
                continue;
            }
            const MappedFile file(entry.path());
            for (const FileTensor& tensor : parseSafetensors(file.bytes(), entry.path().string())) {
                if (tensor.name.starts_with(prefix)) {
                    numbers.setTensor(whole, tensor.name.substr(std::string_view(prefix).size()),
                                      numbersOf(tensor));
                    ++count;
                }
            }
        }
        const std::size_t wanted = numbers.tensors().size();
        if (count != wanted) {
            damaged(folder, "it holds " + std::to_string(count) + " of the optimizer's " +
                                std::to_string(wanted) + " tensors \"" + prefix + "…\"");
        }
        return whole;
    };
    shards.take(read(kFirst), optimizer.firstMoment());
    shards.take(read(kSecond), optimizer.secondMoment());
    if (exact == ExactValues::InCheckpoint) {
        const std::vector<float> values = read(kMaster);
        numbers.backend().upload(numbers.values().data(), values.data(), values.size() * sizeof(float));
    }
}

}  // namespace xinglin::engine
