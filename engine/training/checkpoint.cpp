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

// Numbers that are learned, live or copied. Borrows them.
struct Learned {
    const TrainedNumbers& numbers;
    std::span<const float> values;  ///< in the host's memory
    std::vector<Plane> planes;      ///< of the optimizer
};

// What an objective adds in a folder of its own.
struct PartContents {
    std::string folder;
    const TrainedAdapter& adapter;
    Learned learned;
};

// What is to be written. Borrows everything.
struct Contents {
    const RunConfig& config;
    const Parameters& parameters;
    const TrainedAdapter* adapter;
    Learned learned;
    const TrainingState& state;
    Communicator& stages;
    std::vector<PartContents> parts;
    std::span<const CheckpointFile> files;
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
    plans.reserve(tensors.size());
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
    contents.parameters.forEachStored(contents.learned.values, write);
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

// What of the optimizer is written, in this order on every rank.
std::vector<Plane> momentPlanes(const AdamwOptimizer& optimizer, Shards& shards) {
    const auto wholeOf = [&shards](std::span<const float> kept) {
        return [&shards, kept] { return shards.whole(kept); };
    };
    return {{kFirst, wholeOf(optimizer.firstMoment())}, {kSecond, wholeOf(optimizer.secondMoment())}};
}

// The same of what the run trains, of which `values` are the exact ones.
std::vector<Plane> optimizerPlanes(const CheckpointParts& parts, std::span<const float> values) {
    std::vector<Plane> planes = momentPlanes(parts.optimizer, parts.shards);
    if (keepsMaster(parts.config)) {
        planes.push_back({kMaster, [values] { return std::vector<float>(values.begin(), values.end()); }});
    }
    return planes;
}

std::vector<TensorPlan> optimizerPlans(const Learned& learned) {
    std::vector<TensorPlan> plans;
    for (const Plane& plane : learned.planes) {
        const auto more = plansOf(learned.numbers.tensors(), TensorType::F32, plane.prefix);
        plans.insert(plans.end(), more.begin(), more.end());
    }
    return plans;
}

WrittenFiles writeOptimizer(const Learned& learned, std::vector<TensorPlan> plans, const TensorFiles& files,
                            const std::filesystem::path& folder, const WritingCalls& calls) {
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls, files);
    for (const Plane& plane : learned.planes) {
        const std::vector<float> whole = plane.numbers();
        learned.numbers.forEachTensor(whole,
                                      [&](const std::string&, const auto&, std::span<const float> tensor) {
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

// As transformers names a model with a head of one number in place of the next token's.
void nameRewardModel(ordered_json& config) {
    constexpr std::string_view kTokens = "ForCausalLM";
    if (config.contains("architectures") && config["architectures"].is_array()) {
        for (ordered_json& entry : config["architectures"]) {
            std::string name = entry.is_string() ? entry.get<std::string>() : "";
            if (name.ends_with(kTokens)) {
                entry = name.substr(0, name.size() - kTokens.size()) + "ForSequenceClassification";
            }
        }
    }
    config["id2label"] = {{"0", "LABEL_0"}};
    config["label2id"] = {{"LABEL_0", 0}};
}

// The base model's configuration, saying the type that the numbers have now.
void writeModelConfig(const Contents& contents, const std::filesystem::path& folder,
                      const WritingCalls& calls) {
    const std::filesystem::path from = contents.config.model / "config.json";
    ordered_json config = ordered_json::parse(readSmallFile(from, kMostTextBytes));
    const char* type = isRounded(contents.config) ? "bfloat16" : "float32";
    config[config.contains("dtype") ? "dtype" : "torch_dtype"] = type;
    if (contents.parameters.head()) {
        nameRewardModel(config);
    }
    writeText(folder / "config.json", config.dump(2), calls);
}

void writeAdapterConfig(const RunConfig& run, const TrainedAdapter& adapter,
                        const std::filesystem::path& folder, const WritingCalls& calls) {
    const LoraSettings& lora = run.lora;
    ordered_json config = {
        {"peft_type", "LORA"},
        {"task_type", adapter.head() ? "SEQ_CLS" : "CAUSAL_LM"},
        {"base_model_name_or_path", std::filesystem::absolute(run.model).string()},
        {"r", lora.rank},
        {"lora_alpha", lora.alpha},
        {"lora_dropout", lora.dropout},
        {"use_rslora", lora.isRankStabilised},
        {"target_modules", adapter.targets()},
        {"bias", "none"},
        {"fan_in_fan_out", false},
        {"inference_mode", true},
    };
    if (adapter.head()) {
        config["modules_to_save"] = {"score"};
    }
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

// What the objective adds: adapters with their optimizers, each in its folder, and files. Of one stage alone.
void writeExtras(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    for (const PartContents& part : contents.parts) {
        const std::filesystem::path place = folder / part.folder;
        std::error_code problem;
        std::filesystem::create_directory(place, problem);
        if (problem) {
            throw Error(ErrorCode::CannotWrite, place.string() + ": " + problem.message());
        }
        writeAdapter(tensorsOf(part.adapter, part.learned.values), place, calls);
        writeAdapterConfig(contents.config, part.adapter, place, calls);
        writeOptimizer(part.learned, optimizerPlans(part.learned), {kOptimizerStem, 0, 0}, place, calls);
        flushFolder(place, calls);
    }
    for (const CheckpointFile& extra : contents.files) {
        OutputFile file(folder / extra.name, calls);
        file.write(extra.bytes);
        file.commit();
    }
}

// What the first stage writes beside the tensors.
void writeTexts(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    if (contents.adapter) {
        writeAdapterConfig(contents.config, *contents.adapter, folder, calls);
    } else {
        // Of the base model: a checkpoint that the run went on from may be gone by now.
        copyModelTexts(contents.config.model, folder, calls);
        writeModelConfig(contents, folder, calls);
        // What an earlier checkpoint said of itself, where the run began with one.
        std::filesystem::remove(folder / kDone);
    }
    writeText(folder / kState, stateText(contents.state), calls);
}

// What the work has to report, or why it could not be done.
json attempt(const std::function<json()>& work) {
    try {
        return work();
    } catch (const std::exception& failure) {
        return {{"error", failure.what()}};
    }
}

// Every stage's report. Where one of them had none to give, the folder goes and all throw.
std::vector<json> gatherReports(Communicator& stages, const json& own, const std::filesystem::path& folder) {
    std::vector<json> reports;
    // Paths are in them, which may be anything.
    const std::string text = own.dump(-1, ' ', false, json::error_handler_t::replace);
    for (const std::string& report : gatherTexts(stages, text)) {
        reports.push_back(json::parse(report));
    }
    for (std::size_t stage = 0; stage < reports.size(); ++stage) {
        if (reports[stage].contains("error")) {
            if (stages.isFirst()) {
                std::error_code problem;
                std::filesystem::remove_all(folder, problem);
            }
            stages.meet();  // whoever throws may end the job
            const auto error = reports[stage]["error"].get<std::string>();
            throw Error(ErrorCode::CannotWrite,
                        reports.size() == 1 ? error : "stage " + std::to_string(stage) + ": " + error);
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

// A stage's files, and what it reports of them. Stages speak with one another before they write and behind
// it: whoever cannot write tells the others.
json writeFiles(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    const Learned& learned = contents.learned;
    Communicator& stages = contents.stages;
    const auto modelPlans = contents.adapter
                                ? std::vector<TensorPlan>()
                                : plansOf(contents.parameters.storedTensors(),
                                          isRounded(contents.config) ? TensorType::BF16 : TensorType::F32);
    const auto momentPlans = optimizerPlans(learned);
    const TensorFiles modelFiles = seriesOf(stages, kModelStem, modelPlans);
    const TensorFiles momentFiles = seriesOf(stages, kOptimizerStem, momentPlans);
    const auto adapter = contents.adapter ? gatherTensors(stages, tensorsOf(learned.numbers, learned.values))
                                          : std::vector<NamedNumbers>();
    return attempt([&] {
        json report;
        if (!contents.adapter) {
            report[kModelStem] = toJson(writeModel(contents, modelPlans, modelFiles, folder, calls));
        } else if (stages.isFirst()) {
            writeAdapter(adapter, folder, calls);
        }
        report[kOptimizerStem] = toJson(writeOptimizer(learned, momentPlans, momentFiles, folder, calls));
        if (stages.isFirst()) {
            writeExtras(contents, folder, calls);
            writeTexts(contents, folder, calls);
        }
        return report;
    });
}

// What is to be written once all stages' files are there.
void writeEnd(const std::vector<json>& reports, const std::filesystem::path& folder,
              const WritingCalls& calls) {
    if (reports.size() > 1) {
        for (const char* stem : {kModelStem, kOptimizerStem}) {
            if (reports[0].contains(stem)) {
                writeIndex(reports, stem, folder, calls);
            }
        }
    }
    json sizes = json::object();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            sizes[entry.path().lexically_relative(folder).string()] = entry.file_size();
        }
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

// Where there is an older one, that is gone only when this one is there.
void moveToPlace(const std::filesystem::path& partial, const std::filesystem::path& folder,
                 const WritingCalls& calls) {
    const std::filesystem::path aside = asideOf(folder);
    std::error_code problem;
    const bool isSecond = std::filesystem::exists(folder, problem);
    if (isSecond) {
        std::filesystem::remove_all(aside, problem);
        if (calls.rename(folder.c_str(), aside.c_str()) != 0) {
            throw Error(ErrorCode::CannotWrite, folder.string() + ": cannot be moved aside");
        }
    }
    if (calls.rename(partial.c_str(), folder.c_str()) != 0) {
        if (isSecond) {
            std::filesystem::rename(aside, folder, problem);
        }
        throw Error(ErrorCode::CannotWrite, folder.string() + ": cannot be moved to its place");
    }
    flushFolder(folder.parent_path(), calls);
    std::filesystem::remove_all(aside, problem);
}

// Beside its place, and there once it is whole.
void writeWhole(const Contents& contents, const std::filesystem::path& folder, const WritingCalls& calls) {
    std::filesystem::path partial = folder;
    partial += ".part";
    Communicator& stages = contents.stages;
    const auto byFirst = [&](const std::function<void()>& work) {
        const json report = attempt([&] {
            if (stages.isFirst()) {
                work();
            }
            return json::object();
        });
        gatherReports(stages, report, partial);
    };
    byFirst([&] { beginPartial(partial); });
    const std::vector<json> reports = gatherReports(stages, writeFiles(contents, partial, calls), partial);
    byFirst([&] {
        writeEnd(reports, partial, calls);
        moveToPlace(partial, folder, calls);
    });
}

}  // namespace

std::filesystem::path asideOf(const std::filesystem::path& folder) {
    std::filesystem::path aside = folder;
    aside += kAside;
    return aside;
}

void writeCheckpoint(const CheckpointParts& parts, const std::filesystem::path& folder,
                     const WritingCalls& calls) {
    const HostNumbers values = valuesOf(parts);
    Contents contents = {
        parts.config,
        parts.parameters,
        parts.adapter,
        {writtenNumbers(parts.adapter, parts.parameters), values, optimizerPlanes(parts, values)},
        parts.state,
        parts.stages,
        {},
        parts.extras.files};
    for (const CheckpointPart& part : parts.extras.parts) {
        contents.parts.push_back(
            {part.folder,
             *part.adapter,
             {*part.adapter, part.adapter->values(), momentPlanes(*part.optimizer, *part.shards)}});
    }
    writeWhole(contents, folder, calls);
}

CheckpointSnapshot::CheckpointSnapshot(const CheckpointParts& parts)
    : m_config(parts.config),
      m_parameters(parts.parameters),
      m_adapter(parts.adapter),
      m_state(parts.state),
      m_files(parts.extras.files) {
    const auto copy = [](const TrainedNumbers& numbers, const AdamwOptimizer& optimizer, Shards& shards) {
        CopiedNumbers copied;
        copied.values.resize(numbers.values().size());
        numbers.backend().download(copied.values.data(), numbers.values().data(),
                                   numbers.values().size_bytes());
        for (const Plane& plane : momentPlanes(optimizer, shards)) {
            copied.planes.push_back({plane.prefix, plane.numbers()});
        }
        return copied;
    };
    m_learned = copy(writtenNumbers(parts.adapter, parts.parameters), parts.optimizer, parts.shards);
    for (const CheckpointPart& part : parts.extras.parts) {
        m_parts.push_back({part.folder, part.adapter, copy(*part.adapter, *part.optimizer, *part.shards)});
    }
}

void CheckpointSnapshot::write(const std::filesystem::path& folder, const WritingCalls& calls) {
    const auto learnedOf = [](const TrainedNumbers& numbers, CopiedNumbers& copied) {
        Learned learned = {numbers, copied.values, {}};
        for (CopiedPlane& plane : copied.planes) {
            learned.planes.push_back({plane.prefix, [&plane] { return std::move(plane.numbers); }});
        }
        return learned;
    };
    const std::unique_ptr<Communicator> alone = makeSingleRank();
    Contents contents = {
        m_config, m_parameters, m_adapter, learnedOf(writtenNumbers(m_adapter, m_parameters), m_learned),
        m_state,  *alone,       {},        m_files};
    if (keepsMaster(m_config)) {
        contents.learned.planes.push_back({kMaster, [this] { return std::move(m_learned.values); }});  // last
    }
    for (CopiedPart& part : m_parts) {
        contents.parts.push_back({part.folder, *part.adapter, learnedOf(*part.adapter, part.learned)});
    }
    writeWhole(contents, folder, calls);
}

void joinCheckpoint(const CheckpointParts& parts) {
    const TrainedNumbers& trained = writtenNumbers(parts.adapter, parts.parameters);
    const TrainedNumbers::TensorSink nobody = [](const auto&, const auto&, const auto&) {};
    const auto handOver = [&](const TrainedNumbers& numbers, std::span<const float> plane) {
        if (parts.isWrittenFrom) {
            numbers.forEachTensor(plane, nobody);
        }
    };
    if (parts.isWrittenFrom) {
        const HostNumbers values = valuesOf(parts);
        if (parts.adapter) {
            handOver(trained, values);
        } else {
            parts.parameters.forEachStored(values, nobody);
        }
        for (const Plane& plane : optimizerPlanes(parts, values)) {
            handOver(trained, plane.numbers());
        }
    } else {
        parts.shards.giveToWhole(parts.optimizer.firstMoment());
        parts.shards.giveToWhole(parts.optimizer.secondMoment());
    }
    for (const CheckpointPart& part : parts.extras.parts) {
        handOver(*part.adapter, part.adapter->values());
        for (const Plane& plane : momentPlanes(*part.optimizer, *part.shards)) {
            handOver(*part.adapter, plane.numbers());
        }
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
