#include "engine/training/checkpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

#include "engine/core/error.h"
#include "engine/core/failure_text.h"
#include "engine/core/json_fields.h"
#include "engine/formats/model_texts.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/parallel/error_of_rank.h"
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
constexpr const char* kAdapterStem = "adapter_model";
constexpr const char* kError = "error";
constexpr const char* kFirst = "first.";
constexpr const char* kSecond = "second.";
constexpr const char* kMaster = "master.";
constexpr std::size_t kMostTextBytes = std::size_t{64} << 20;

[[noreturn]] void damaged(const std::filesystem::path& folder, const std::string& what) {
    throw Error(ErrorCode::FileCorrupt,
                folder.string() + ": " + what +
                    ". The checkpoint was not finished or is damaged: go on from an older one.");
}

using TensorSink = TrainedNumbers::TensorSink;

// Tensors of a file and how to come by their numbers, one after the other.
struct TensorSeries {
    using MakePlane = std::function<std::vector<float>()>;
    using Plane = std::span<const float>;
    using CopiedPlane = std::vector<float>;
    using Tensors = std::span<const NamedNumbers>;
    using CopiedTensors = std::vector<NamedNumbers>;

    std::vector<TrainedTensor> tensors;
    /// Through those in a plane, as TrainedNumbers::forEachTensor() goes.
    std::function<void(Plane plane, const TensorSink& sink)> walk;
    /// A plane, there or made when it is wanted; or tensors that are whole already, with others between them.
    std::variant<Plane, MakePlane, CopiedPlane, Tensors, CopiedTensors> from;

    void forEach(const TensorSink& sink) const {
        if (const auto* make = std::get_if<MakePlane>(&from)) {
            walk((*make)(), sink);
        } else if (const auto* plane = std::get_if<Plane>(&from)) {
            walk(*plane, sink);
        } else if (const auto* copied = std::get_if<CopiedPlane>(&from)) {
            walk(*copied, sink);
        } else {
            const auto* borrowed = std::get_if<Tensors>(&from);
            std::size_t next = 0;
            for (const NamedNumbers& tensor : borrowed ? *borrowed : Tensors(std::get<CopiedTensors>(from))) {
                if (next < tensors.size() && tensors[next].name == tensor.plan.name) {
                    sink(tensor.plan.name, tensor.plan.shape, tensor.numbers);
                    ++next;
                }
            }
        }
    }
    void giveUp() { from = Plane(); }
};

// The same of one of the optimizer's planes, and what stands before the names.
struct PlaneSeries {
    std::string prefix;
    TensorSeries series;
};

// What an objective adds in a folder of its own, as it is written: of all stages, on the first.
struct PartContents {
    std::string folder;
    const TrainedAdapter& adapter;
    std::vector<NamedNumbers> values;
    std::vector<NamedNumbers> moments;
};

}  // namespace

// What is to be written, live or copied. Borrows settings, model and adapters.
struct CheckpointContents {
    const RunConfig& config;
    const Parameters& parameters;
    const TrainedAdapter* adapter;
    TrainingState state;
    std::vector<CheckpointFile> files;
    int stage = 0;
    int stages = 1;
    TensorSeries model = {};                        ///< what this stage stores of it; empty beside an adapter
    std::vector<NamedNumbers> adapterTensors = {};  ///< of all stages, on the first
    std::vector<PlaneSeries> planes = {};           ///< of the optimizer
    std::vector<PartContents> parts = {};
    TensorFiles modelFiles = {};
    TensorFiles momentFiles = {};

    bool isFirst() const { return stage == 0; }
};

namespace {

bool isRounded(const RunConfig& config) {
    return config.precision == TrainingPrecision::Bf16;
}

const TrainedNumbers& writtenNumbers(const TrainedAdapter* adapter, const Parameters& parameters) {
    return adapter ? static_cast<const TrainedNumbers&>(*adapter) : parameters;
}

HostNumbers valuesOf(const TrainedNumbers& numbers) {
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

std::vector<TensorPlan> modelPlans(const CheckpointContents& contents) {
    return plansOf(contents.model.tensors, isRounded(contents.config) ? TensorType::BF16 : TensorType::F32);
}

std::vector<TensorPlan> optimizerPlans(const CheckpointContents& contents) {
    std::vector<TensorPlan> plans;
    for (const PlaneSeries& plane : contents.planes) {
        const auto more = plansOf(plane.series.tensors, TensorType::F32, plane.prefix);
        plans.insert(plans.end(), more.begin(), more.end());
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

// Does what is to be written until something fails, and keeps what it was. Nothing is thrown where tensors
// are walked through: other ranks hand over their parts of all of them, and would wait for one that has
// stopped.
class UntilFailure final {
public:
    void operator()(const std::function<void()>& work) {
        if (m_failure.empty()) {
            m_failure = failureOf(work);
        }
    }
    /// Empty: nothing has failed.
    const std::string& failure() const { return m_failure; }

private:
    std::string m_failure;
};

WrittenFiles writeModel(const CheckpointContents& contents, const std::filesystem::path& folder,
                        const WritingCalls& calls, UntilFailure& tryTo) {
    std::unique_ptr<SafetensorsWriter> writer;
    tryTo([&] {
        writer = std::make_unique<SafetensorsWriter>(
            folder, modelPlans(contents), SafetensorsWriter::kFileBytes, calls, contents.modelFiles);
    });
    const auto write = [&](std::span<const float> tensor) {
        if (!isRounded(contents.config)) {
            writer->write(std::as_bytes(tensor));
            return;
        }
        std::vector<std::uint16_t> bits(tensor.size());
        kernels::roundToBf16Reference(tensor.data(), bits.data(), static_cast<std::int64_t>(bits.size()));
        writer->write(std::as_bytes(std::span(bits)));
    };
    contents.model.forEach([&](const std::string&, const auto&, std::span<const float> tensor) {
        tryTo([&] { write(tensor); });
    });
    WrittenFiles written;
    tryTo([&] {
        writer->commit();
        written = {writer->fileOfTensor(), writer->size()};
    });
    return written;
}

std::vector<NamedNumbers> numbersIn(const TensorSeries& series, const std::string& prefix = "") {
    std::vector<NamedNumbers> tensors;
    series.forEach([&](const std::string& name, const auto& shape, std::span<const float> tensor) {
        tensors.push_back({{prefix + name, TensorType::F32, shape}, {tensor.begin(), tensor.end()}});
    });
    return tensors;
}

// One file, as PEFT wants an adapter's.
void writeOneFile(const std::vector<NamedNumbers>& tensors, const std::string& stem,
                  const std::filesystem::path& folder, const WritingCalls& calls) {
    std::vector<TensorPlan> plans;
    plans.reserve(tensors.size());
    for (const NamedNumbers& tensor : tensors) {
        plans.push_back(tensor.plan);
    }
    SafetensorsWriter writer(folder, std::move(plans), SafetensorsWriter::kFileBytes, calls, {stem, 0, 0});
    for (const NamedNumbers& tensor : tensors) {
        writer.write(std::as_bytes(std::span(tensor.numbers)));
    }
    writer.commit();
}

// Written once: what was copied is given up plane by plane.
WrittenFiles writeOptimizer(CheckpointContents& contents, const std::filesystem::path& folder,
                            const WritingCalls& calls, UntilFailure& tryTo) {
    std::unique_ptr<SafetensorsWriter> writer;
    tryTo([&] {
        writer = std::make_unique<SafetensorsWriter>(
            folder, optimizerPlans(contents), SafetensorsWriter::kFileBytes, calls, contents.momentFiles);
    });
    for (PlaneSeries& plane : contents.planes) {
        plane.series.forEach([&](const std::string&, const auto&, std::span<const float> tensor) {
            tryTo([&] { writer->write(std::as_bytes(tensor)); });
        });
        plane.series.giveUp();
    }
    WrittenFiles written;
    tryTo([&] {
        writer->commit();
        written = {writer->fileOfTensor(), writer->size()};
    });
    return written;
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
void writeModelConfig(const CheckpointContents& contents, const std::filesystem::path& folder,
                      const WritingCalls& calls) {
    const std::filesystem::path from = contents.config.model / "config.json";
    ordered_json config = ordered_json::parse(readSmallFile(from, kMostTextBytes));
    const char* type = isRounded(contents.config) ? "bfloat16" : "float32";
    config[config.contains("dtype") ? "dtype" : "torch_dtype"] = type;
    if (contents.parameters.isScored()) {
        nameRewardModel(config);
    }
    writeText(folder / "config.json", config.dump(2), calls);
}

void writeAdapterConfig(const RunConfig& run, const TrainedAdapter& adapter,
                        const std::filesystem::path& folder, const WritingCalls& calls) {
    const LoraSettings& lora = run.lora;
    ordered_json config = {
        {"peft_type", "LORA"},
        {"task_type", adapter.isScored() ? "SEQ_CLS" : "CAUSAL_LM"},
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
    if (adapter.isScored()) {
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
void writeExtras(const CheckpointContents& contents, const std::filesystem::path& folder,
                 const WritingCalls& calls) {
    for (const PartContents& part : contents.parts) {
        const std::filesystem::path place = folder / part.folder;
        std::error_code problem;
        std::filesystem::create_directory(place, problem);
        if (problem) {
            throw Error(ErrorCode::CannotWrite, place.string() + ": " + problem.message());
        }
        writeOneFile(part.values, kAdapterStem, place, calls);
        writeAdapterConfig(contents.config, part.adapter, place, calls);
        writeOneFile(part.moments, kOptimizerStem, place, calls);
        flushFolder(place, calls);
    }
    for (const CheckpointFile& extra : contents.files) {
        OutputFile file(folder / extra.name, calls);
        file.write(extra.bytes);
        file.commit();
    }
}

// What the first stage writes beside the tensors.
void writeTexts(const CheckpointContents& contents, const std::filesystem::path& folder,
                const WritingCalls& calls) {
    if (contents.adapter) {
        writeAdapterConfig(contents.config, *contents.adapter, folder, calls);
    } else {
        // Of the base model: a checkpoint that the run went on from may be gone by now.
        std::vector<std::filesystem::path> data;
        for (const auto* sources : {&contents.config.data, &contents.config.evalData}) {
            for (const DataSource& source : *sources) {
                data.push_back(source.path);
            }
        }
        copyModelTexts(contents.config.model, folder, calls, data);
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
        return {{kError, failure.what()}};
    }
}

// Paths are in it, which may be anything.
std::string textOf(const json& report) {
    return report.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Every stage's report. Where one of them had none to give, the folder goes and all throw.
std::vector<std::string> gatherReports(Communicator& stages, const json& own,
                                       const std::filesystem::path& folder) {
    std::vector<std::string> reports = gatherTexts(stages, textOf(own));
    if (const std::optional<FailedReport> failed = failureIn(reports)) {
        if (stages.isFirst()) {
            dropCheckpoint(folder);
        }
        stages.meet();  // whoever throws may end the job
        throw ErrorOfRank(ErrorCode::CannotWrite, failed->what, static_cast<int>(failed->index));
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

// A stage's files, and what it reports of them: what could not be written, too. Copies are written without a
// word to anybody.
json writeFiles(CheckpointContents& contents, const std::filesystem::path& folder, const WritingCalls& calls,
                UntilFailure& tryTo) {
    json report;
    if (!contents.adapter) {
        report[kModelStem] = toJson(writeModel(contents, folder, calls, tryTo));
    } else if (contents.isFirst()) {
        tryTo([&] { writeOneFile(contents.adapterTensors, kAdapterStem, folder, calls); });
    }
    report[kOptimizerStem] = toJson(writeOptimizer(contents, folder, calls, tryTo));
    if (contents.isFirst()) {
        tryTo([&] {
            writeExtras(contents, folder, calls);
            writeTexts(contents, folder, calls);
        });
    }
    return tryTo.failure().empty() ? report : json{{kError, tryTo.failure()}};
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
    // Where this fails nobody knows whether the new name lasts: the older one stays until there is another.
    flushFolder(folder.parent_path(), calls);
    std::filesystem::remove_all(aside, problem);
}

// Where a checkpoint is until it is whole.
std::filesystem::path partialOf(const std::filesystem::path& folder) {
    std::filesystem::path partial = folder;
    partial += ".part";
    return partial;
}

// Of what is made when it is wanted. Where ranks have parts of its tensors, the copies are whole.
void copy(TensorSeries& series, Communicator& tensorRanks) {
    if (tensorRanks.size() > 1) {
        series.from = numbersIn(series);
    } else if (const auto* make = std::get_if<TensorSeries::MakePlane>(&series.from)) {
        series.from = (*make)();
    }
}

// Walks through what is learned of an adapter or a model.
TensorSeries learnedSeries(const TrainedNumbers& numbers, decltype(TensorSeries::from) from) {
    return {numbers.tensors(),
            [&numbers](std::span<const float> plane, const TensorSink& sink) {
                numbers.forEachTensor(plane, sink);
            },
            std::move(from)};
}

// The optimizer's moments, in this order on every rank.
std::vector<PlaneSeries> momentSeries(const TrainedNumbers& numbers, const AdamwOptimizer& optimizer,
                                      Shards& shards) {
    const auto wholeOf = [&shards](std::span<const float> kept) -> TensorSeries::MakePlane {
        return [&shards, kept] { return shards.whole(kept); };
    };
    std::vector<PlaneSeries> planes;
    planes.push_back({kFirst, learnedSeries(numbers, wholeOf(optimizer.firstMoment()))});
    planes.push_back({kSecond, learnedSeries(numbers, wholeOf(optimizer.secondMoment()))});
    return planes;
}

TensorSeries storedSeries(const Parameters& parameters, decltype(TensorSeries::from) from) {
    return {parameters.storedTensors(),
            [&parameters](std::span<const float> plane, const TensorSink& sink) {
                parameters.forEachStored(plane, sink);
            },
            std::move(from)};
}

// Small enough to lie on the first stage with all its planes.
PartContents gatherPart(const CheckpointPart& part, Communicator& stages) {
    PartContents made = {part.folder, *part.adapter, {}, {}};
    const HostNumbers values = valuesOf(*part.adapter);
    made.values = gatherTensors(stages, numbersIn(learnedSeries(*part.adapter, TensorSeries::Plane(values))));
    for (const PlaneSeries& plane : momentSeries(*part.adapter, *part.optimizer, *part.shards)) {
        for (NamedNumbers& tensor : gatherTensors(stages, numbersIn(plane.series, plane.prefix))) {
            made.moments.push_back(std::move(tensor));
        }
    }
    return made;
}

// A call of one rank of every stage, as joinCheckpoint() is one of the others, in the same order. `values`
// are those of what is trained, in the host's memory.
CheckpointContents contentsOf(const CheckpointParts& parts, const decltype(TensorSeries::from)& values,
                              CheckpointNumbers numbers) {
    CheckpointContents contents = {parts.config,       parts.parameters,    parts.adapter,      parts.state,
                                   parts.extras.files, parts.stages.rank(), parts.stages.size()};
    Communicator& tensorRanks = parts.parameters.tensorRanks();
    for (const CheckpointPart& part : parts.extras.parts) {
        contents.parts.push_back(gatherPart(part, parts.stages));
    }
    if (parts.adapter) {
        contents.adapterTensors =
            gatherTensors(parts.stages, numbersIn(learnedSeries(*parts.adapter, values)));
    } else {
        contents.model = storedSeries(parts.parameters, values);
    }
    const TrainedNumbers& trained = writtenNumbers(parts.adapter, parts.parameters);
    contents.planes = momentSeries(trained, parts.optimizer, parts.shards);
    if (numbers == CheckpointNumbers::Copied) {
        if (!parts.adapter) {
            copy(contents.model, tensorRanks);
        }
        for (PlaneSeries& plane : contents.planes) {
            copy(plane.series, tensorRanks);
        }
    }
    if (keepsMaster(parts.config)) {
        // The same numbers as the model's, which outlive their own writing.
        decltype(TensorSeries::from) exact = values;
        if (const auto* plane = std::get_if<TensorSeries::CopiedPlane>(&contents.model.from)) {
            exact = TensorSeries::Plane(*plane);
        } else if (const auto* tensors = std::get_if<TensorSeries::CopiedTensors>(&contents.model.from)) {
            exact = TensorSeries::Tensors(*tensors);
        }
        contents.planes.push_back({kMaster, learnedSeries(trained, std::move(exact))});
    }
    contents.modelFiles = seriesOf(parts.stages, kModelStem, modelPlans(contents));
    contents.momentFiles = seriesOf(parts.stages, kOptimizerStem, optimizerPlans(contents));
    return contents;
}

}  // namespace

std::filesystem::path asideOf(const std::filesystem::path& folder) {
    std::filesystem::path aside = folder;
    aside += kAside;
    return aside;
}

void beginCheckpoint(const std::filesystem::path& folder) {
    const std::filesystem::path partial = partialOf(folder);
    std::error_code problem;
    std::filesystem::remove_all(partial, problem);
    std::filesystem::create_directories(partial, problem);
    if (problem) {
        throw Error(ErrorCode::CannotWrite, partial.string() + ": " + problem.message());
    }
}

void dropCheckpoint(const std::filesystem::path& folder) {
    std::error_code problem;
    std::filesystem::remove_all(partialOf(folder), problem);
}

std::string reportOfFailure(const std::string& what) {
    return textOf({{kError, what}});
}

std::optional<FailedReport> failureIn(std::span<const std::string> reports) {
    for (std::size_t stage = 0; stage < reports.size(); ++stage) {
        const json report = json::parse(reports[stage]);
        if (report.contains(kError)) {
            const auto error = report[kError].get<std::string>();
            return FailedReport{
                stage, reports.size() == 1 ? error : "stage " + std::to_string(stage) + ": " + error};
        }
    }
    return std::nullopt;
}

void finishCheckpoint(std::span<const std::string> reports, const std::filesystem::path& folder,
                      const WritingCalls& calls) {
    const std::filesystem::path partial = partialOf(folder);
    std::vector<json> parsed;
    for (const std::string& report : reports) {
        parsed.push_back(json::parse(report));
    }
    writeEnd(parsed, partial, calls);
    moveToPlace(partial, folder, calls);
}

// Stages speak with one another behind what they write: whoever cannot write tells the others.
void writeCheckpoint(const CheckpointParts& parts, const std::filesystem::path& folder,
                     const WritingCalls& calls) {
    UntilFailure tryTo;
    if (parts.stages.isFirst()) {
        tryTo([&] { beginCheckpoint(folder); });
    }
    parts.stages.meet();  // the folder is there, or what is written into it fails too
    const HostNumbers values = valuesOf(writtenNumbers(parts.adapter, parts.parameters));
    CheckpointContents contents = contentsOf(parts, TensorSeries::Plane(values), CheckpointNumbers::Live);
    const std::vector<std::string> reports =
        gatherReports(parts.stages, writeFiles(contents, partialOf(folder), calls, tryTo), folder);
    const json end = attempt([&] {
        if (parts.stages.isFirst()) {
            finishCheckpoint(reports, folder, calls);
        }
        return json::object();
    });
    gatherReports(parts.stages, end, folder);
}

CheckpointSnapshot::CheckpointSnapshot(const CheckpointParts& parts) {
    // Made where they are copied: once.
    const TensorSeries::MakePlane values = [&numbers = writtenNumbers(parts.adapter, parts.parameters)] {
        std::vector<float> copy(numbers.values().size());
        numbers.backend().download(copy.data(), numbers.values().data(), numbers.values().size_bytes());
        return copy;
    };
    m_contents = std::make_unique<CheckpointContents>(contentsOf(parts, values, CheckpointNumbers::Copied));
}

CheckpointSnapshot::~CheckpointSnapshot() = default;

int CheckpointSnapshot::stages() const {
    return m_contents->stages;
}

std::string CheckpointSnapshot::write(const std::filesystem::path& folder, const WritingCalls& calls) {
    return textOf(attempt([&] {
        UntilFailure tryTo;
        return writeFiles(*m_contents, partialOf(folder), calls, tryTo);
    }));
}

void joinCheckpoint(const CheckpointParts& parts, CheckpointNumbers numbers) {
    const auto handOver = [](const TensorSeries& series) {
        series.forEach([](const auto&, const auto&, const auto&) {});
    };
    const auto handOverMoments = [&](const TrainedNumbers& learned, const AdamwOptimizer& optimizer,
                                     Shards& shards) {
        if (!parts.isWrittenFrom) {
            shards.giveToWhole(optimizer.firstMoment());
            shards.giveToWhole(optimizer.secondMoment());
            return;
        }
        for (const PlaneSeries& plane : momentSeries(learned, optimizer, shards)) {
            handOver(plane.series);
        }
    };
    for (const CheckpointPart& part : parts.extras.parts) {
        if (parts.isWrittenFrom) {
            const HostNumbers values = valuesOf(*part.adapter);
            handOver(learnedSeries(*part.adapter, TensorSeries::Plane(values)));
        }
        handOverMoments(*part.adapter, *part.optimizer, *part.shards);
    }
    const TrainedNumbers& trained = writtenNumbers(parts.adapter, parts.parameters);
    if (!parts.isWrittenFrom) {
        handOverMoments(trained, parts.optimizer, parts.shards);
        return;
    }
    const HostNumbers values = valuesOf(trained);
    handOver(parts.adapter ? learnedSeries(trained, values) : storedSeries(parts.parameters, values));
    handOverMoments(trained, parts.optimizer, parts.shards);
    if (keepsMaster(parts.config) && numbers == CheckpointNumbers::Live) {  // else the values are copied once
        handOver(learnedSeries(trained, values));
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
