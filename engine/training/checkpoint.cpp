#include "engine/training/checkpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.h"
#include "engine/core/json_fields.h"
#include "engine/formats/model_texts.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/tokenizer/text_file.h"
#include "engine/training/stage_gather.h"
#include "kernels/matmul/gemm.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kDone = "DONE";
constexpr const char* kState = "state.json";
constexpr const char* kModelStem = "model";
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
    Communicator& stages;
};

bool isRounded(const RunConfig& config) {
    return config.precision == TrainingPrecision::Bf16;
}

const TrainedNumbers& writtenNumbers(const TrainedAdapter* adapter, const Parameters& parameters) {
    return adapter ? static_cast<const TrainedNumbers&>(*adapter) : parameters;
}

HostNumbers valuesOf(const CheckpointParts& parts) {
    const TrainedNumbers& numbers = writtenNumbers(parts.adapter, parts.parameters);
    return {numbers.backend(), numbers.values()};
}

// What one stage has written of a series of files, for the index.
struct WrittenFiles {
    std::map<std::string, std::string> fileOfTensor;
    std::uint64_t bytes = 0;
};

std::vector<TensorPlan> plansOf(const std::vector<TrainedTensor>& tensors, TensorType type,
                                const std::string& prefix = "") {
    std::vector<TensorPlan> plans;
    for (const TrainedTensor& tensor : tensors) {
        plans.push_back({prefix + tensor.name, type, tensor.shape});
    }
    return plans;
}

// How the stages' files of one kind are counted. A call of all stages.
TensorFiles seriesOf(Communicator& stages, const std::string& stem, const std::vector<TensorPlan>& plans) {
    const std::vector<double> counts =
        stages.gather(std::vector<double>{static_cast<double>(SafetensorsWriter::countFiles(plans))});
    TensorFiles files = {stem, 0, 0};
    for (int stage = 0; stage < stages.size(); ++stage) {
        const auto count = static_cast<std::size_t>(counts[static_cast<std::size_t>(stage)]);
        files.before += stage < stages.rank() ? count : 0;
        files.behind += stage > stages.rank() ? count : 0;
    }
    return files;
}

WrittenFiles writeModel(const Contents& contents, std::vector<TensorPlan> plans, const TensorFiles& files,
                        const std::filesystem::path& folder, const WritingCalls& calls) {
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls, files);
    const auto write = [&](const std::string&, const auto&, std::span<const float> tensor) {
        if (!isRounded(contents.config)) {
            writer.write(std::as_bytes(tensor));
            return;
        }
        std::vector<std::uint16_t> bits(tensor.size());
        kernels::roundToBf16Reference(tensor.data(), bits.data(), static_cast<std::int64_t>(bits.size()));
        writer.write(std::as_bytes(std::span(bits)));
    };
    contents.parameters.forEachStored(contents.values, write);
    writer.commit();
    return {writer.fileOfTensor(), writer.size()};
}

std::vector<NamedNumbers> tensorsOf(const TrainedNumbers& numbers, std::span<const float> values) {
    std::vector<NamedNumbers> tensors;
    numbers.forEachTensor(
        values, [&](const std::string& name, const auto& shape, std::span<const float> tensor) {
            tensors.push_back({{name, TensorType::F32, shape}, {tensor.begin(), tensor.end()}});
        });
    return tensors;
}

// An adapter's file is one, as PEFT wants it.
void writeAdapter(const std::vector<NamedNumbers>& tensors, const std::filesystem::path& folder,
                  const WritingCalls& calls) {
    std::vector<TensorPlan> plans;
    plans.reserve(tensors.size());
    for (const NamedNumbers& tensor : tensors) {
        plans.push_back(tensor.plan);
    }
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls,
                             {"adapter_model", 0, 0});
    for (const NamedNumbers& tensor : tensors) {
        writer.write(std::as_bytes(std::span(tensor.numbers)));
    }
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

std::vector<TensorPlan> optimizerPlans(const Contents& contents, const TrainedNumbers& numbers) {
    std::vector<TensorPlan> plans;
    for (const Plane& plane : contents.planes) {
        const auto more = plansOf(numbers.tensors(), TensorType::F32, plane.prefix);
        plans.insert(plans.end(), more.begin(), more.end());
    }
    return plans;
}

WrittenFiles writeOptimizer(const Contents& contents, const TrainedNumbers& numbers,
                            std::vector<TensorPlan> plans, const TensorFiles& files,
                            const std::filesystem::path& folder, const WritingCalls& calls) {
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls, files);
    for (const Plane& plane : contents.planes) {
        const std::vector<float> whole = plane.numbers();
        numbers.forEachTensor(whole, [&](const std::string&, const auto&, std::span<const float> tensor) {
            writer.write(std::as_bytes(tensor));
        });
    }
    writer.commit();
    return {writer.fileOfTensor(), writer.size()};
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

// What the first stage writes beside the tensors.
void writeTexts(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    if (contents.adapter) {
        writeAdapterConfig(contents, folder, calls);
    } else {
        // Of the base model: a checkpoint that the run went on from may be gone by now.
        copyModelTexts(contents.config.model, folder, calls);
        writeModelConfig(contents.config.model, isRounded(contents.config) ? "bfloat16" : "float32", folder,
                         calls);
        // What an earlier checkpoint said of itself, where the run began with one.
        std::filesystem::remove(folder / kDone);
    }
    writeText(folder / kState, stateText(contents.state), calls);
}

// Every stage's report of its files. Where one of them had none to give, the folder goes and all throw.
std::vector<json> gatherReports(Communicator& stages, const json& own, const std::filesystem::path& folder) {
    std::vector<json> reports;
    for (const std::string& text : gatherTexts(stages, own.dump())) {
        reports.push_back(json::parse(text));
    }
    for (std::size_t stage = 0; stage < reports.size(); ++stage) {
        if (reports[stage].contains("error")) {
            if (stages.isFirst()) {
                std::error_code problem;
                std::filesystem::remove_all(folder, problem);
            }
            stages.meet();  // whoever throws may end the job
            const auto text = reports[stage]["error"].get<std::string>();
            throw Error(ErrorCode::CannotWrite,
                        reports.size() == 1 ? text : "stage " + std::to_string(stage) + ": " + text);
        }
    }
    return reports;
}

// The index of files that several stages have written.
void writeIndex(const std::vector<json>& reports, const char* stem, const std::filesystem::path& folder,
                const WritingCalls& calls) {
    std::map<std::string, std::string> all;
    std::uint64_t bytes = 0;
    for (const json& report : reports) {
        all.merge(report[stem]["files"].get<std::map<std::string, std::string>>());
        bytes += report[stem]["bytes"].get<std::uint64_t>();
    }
    writeTensorIndex(folder, stem, bytes, all, calls);
}

json toJson(const WrittenFiles& written) {
    return {{"files", written.fileOfTensor}, {"bytes", written.bytes}};
}

// Stages speak with one another before they write and behind it: whoever cannot write tells the others.
void writeContents(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    const TrainedNumbers& numbers = writtenNumbers(contents.adapter, contents.parameters);
    Communicator& stages = contents.stages;
    const auto modelPlans = contents.adapter
                                ? std::vector<TensorPlan>()
                                : plansOf(contents.parameters.storedTensors(),
                                          isRounded(contents.config) ? TensorType::BF16 : TensorType::F32);
    const auto momentPlans = optimizerPlans(contents, numbers);
    const TensorFiles modelFiles = seriesOf(stages, kModelStem, modelPlans);
    const TensorFiles momentFiles = seriesOf(stages, kOptimizerStem, momentPlans);
    const auto adapter = contents.adapter ? gatherTensors(stages, tensorsOf(numbers, contents.values))
                                          : std::vector<NamedNumbers>();
    json report;
    try {
        if (!contents.adapter) {
            report[kModelStem] = toJson(writeModel(contents, modelPlans, modelFiles, folder, calls));
        } else if (stages.isFirst()) {
            writeAdapter(adapter, folder, calls);
        }
        report[kOptimizerStem] =
            toJson(writeOptimizer(contents, numbers, momentPlans, momentFiles, folder, calls));
        if (stages.isFirst()) {
            writeTexts(contents, folder, calls);
        }
    } catch (const Error& error) {
        report = {{"error", error.what()}};
    }
    const std::vector<json> reports = gatherReports(stages, report, folder);
    if (!stages.isFirst()) {
        return;
    }
    if (reports.size() > 1) {
        for (const char* stem : {kModelStem, kOptimizerStem}) {
            if (report.contains(stem)) {
                writeIndex(reports, stem, folder, calls);
            }
        }
    }
    json sizes = json::object();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        sizes[entry.path().filename().string()] = entry.file_size();
    }
    writeText(folder / kDone, sizes.dump(2), calls);
    flushFolder(folder, calls);
}

void beginPartial(const std::filesystem::path& partial) {
    std::error_code problem;
    std::filesystem::remove_all(partial, problem);
    std::filesystem::create_directories(partial, problem);
    if (problem) {
        throw Error(ErrorCode::CannotWrite, partial.string() + ": " + problem.message());
    }
}

// Beside its place, and there once it is whole.
void writeWhole(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    std::filesystem::path partial = folder;
    partial += ".part";
    if (!contents.stages.isFirst()) {
        contents.stages.meet();  // until the folder is there
        writeContents(contents, partial, calls);
        return;
    }
    beginPartial(partial);
    contents.stages.meet();
    std::error_code problem;
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
    writeWhole({parts.config, parts.parameters, parts.adapter, values, optimizerPlanes(parts, values),
                parts.state, parts.stages},
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
    const std::unique_ptr<Communicator> alone = makeSingleRank();
    writeWhole({m_config, m_parameters, m_adapter, m_values, std::move(planes), m_state, *alone}, folder,
               calls);
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
                   AdamwOptimizer& optimizer, ExactValues exact, OtherTensors others) {
    std::set<std::string> wanted;
    for (const TrainedTensor& tensor : numbers.tensors()) {
        wanted.insert(tensor.name);
    }
    const auto read = [&](const char* prefix) {
        std::vector<float> whole(numbers.values().size(), 0.0f);
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::string file = entry.path().filename().string();
            if (!file.starts_with(kOptimizerStem) || entry.path().extension() != ".safetensors") {
                continue;
            }
            const MappedFile mapped(entry.path());
            for (const FileTensor& tensor : parseSafetensors(mapped.bytes(), entry.path().string())) {
                if (!tensor.name.starts_with(prefix)) {
                    continue;
                }
                const std::string name = tensor.name.substr(std::string_view(prefix).size());
                if (others == OtherTensors::PassedOver && !wanted.contains(name)) {
                    continue;
                }
                numbers.setTensor(whole, name, numbersOf(tensor));
                ++count;
            }
        }
        if (count != wanted.size()) {
            damaged(folder, "it holds " + std::to_string(count) + " of the optimizer's " +
                                std::to_string(wanted.size()) + " tensors \"" + prefix + "…\"");
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
