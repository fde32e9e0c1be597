#include "engine/training/training_memory_plan.h"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <numeric>
#include <utility>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/inference/pass_memory.h"
#include "engine/model/backend.h"
#include "engine/model/model_family.h"
#include "engine/training/activation_plan.h"
#include "engine/training/data/training_data.h"
#include "engine/training/model_extent.h"
#include "engine/training/objectives/live_policy.h"
#include "engine/training/pipeline_passes.h"
#include "engine/training/tensor_cut.h"
#include "engine/training/training_model.h"
#include "kernels/attention/cached_attention_cuda.h"
#include "kernels/cpu/thread_pool.h"
#include "kernels/matmul/step_products.h"

namespace xinglin::engine {
namespace {

constexpr std::int64_t kMostMicroBatch = 4096;
// What computing brings into a process that planning does not: code of the products, threads, small
// vectors. Measured by tests/bench/training_memory.py.
constexpr std::size_t kRuntimeBytes = std::size_t{10} << 20;
// The same of MPI, where a process is one rank of several.
constexpr std::size_t kRankBytes = std::size_t{12} << 20;

// A rank of a job that does not run: it has a place and nobody to speak with.
class PlannedRank final : public Communicator {
public:
    PlannedRank(int rank, int size) : m_rank(rank), m_size(size) {}
    int rank() const override { return m_rank; }
    int size() const override { return m_size; }
    void exchange(const Outgoing&, const Incoming&) override { refuse(); }
    void endJob(int) override { refuse(); }

private:
    [[noreturn]] static void refuse() {
        throw Error(ErrorCode::Internal, "a planned rank was asked to speak");
    }

    int m_rank;
    int m_size;
};

// Whether losses are computed without gradients too.
bool measuresAlone(const RunConfig& run) {
    return !run.evalData.empty() || run.objective == TrainingObjective::Dpo || samplesAnswers(run.objective);
}

// Whether there are checkpoints that other steps go on beside: the last one is written at once.
bool copiesCheckpoints(const RunConfig& run) {
    return run.asyncCheckpoints && run.saveEvery > 0 && (!run.steps || run.saveEvery < *run.steps);
}

// Whether ranks have parts of the model.
bool isShared(const RunConfig& run) {
    return run.tensorRanks * run.pipelineRanks > 1;
}

// Tokens of the longest pass.
std::int64_t rowsOf(const RunConfig& run, const DataExtent& data) {
    return run.packing ? std::max(run.microBatch * run.maxLength, data.longest)
                       : run.microBatch * data.longest;
}

// What GatheredModel puts a matrix together in: that, and a part.
std::size_t puttingTogetherBytes(const ModelExtent& whole) {
    return 2 * static_cast<std::size_t>(whole.largestPart) * sizeof(float);
}

// The whole model on a rank that has a part of it, see GatheredModel.
std::size_t gatheredBytes(const ModelExtent& whole) {
    std::size_t bytes = whole.frozenWeights;
    for (const LowRankShape& pair : whole.lowRank) {
        bytes += static_cast<std::size_t>(pair.rank * (pair.inputs + pair.outputs)) * sizeof(float);
    }
    return bytes;
}

// What a device's decoder takes beside that of the host: activations in 16 bits, parts of attention over long
// conversations, and logits of steps and of rows that are fetched together.
std::size_t deviceSamplingBytes(const ModelConfig& config, const RunConfig& run, std::int64_t slots,
                                std::int64_t rows) {
    const std::int64_t splits = (run.maxLength + kernels::kSplitPositions - 1) / kernels::kSplitPositions;
    const std::int64_t attention = slots * config.heads * splits * (config.headDim + 2);
    const auto fetched = static_cast<std::int64_t>(kMostHeldLogitRows);
    const std::int64_t logits = (kernels::kMostStepRows + fetched) * config.vocabulary;
    return static_cast<std::size_t>(rows * std::max(config.ffn, config.hidden)) * sizeof(std::uint16_t) +
           static_cast<std::size_t>(attention + logits) * sizeof(float);
}

// What draws answers, see LivePolicy, and the answers of all ranks. All of it of the whole model.
struct Sampling {
    std::size_t bytes = 0;
    std::size_t passing = 0;  ///< of these, what is there while answers are drawn alone
    std::size_t beside = 0;   ///< of the host's memory, with a device, while the model is put together
};

Sampling samplingOf(const RunConfig& run, const WeightFile& model, std::int64_t longest,
                    const PlanLimits& limits) {
    if (!samplesAnswers(run.objective)) {
        return {};
    }
    const bool isHost = limits.device.empty();
    const ModelConfig config = configOf(model);
    const PipelineStage stage = wholeDecoder(config);
    const ModelExtent whole = measureModel({run, model, stage});
    const RolloutSettings& rollout = run.options.rollout;
    const std::int64_t context = kernels::roundUp(run.maxLength, kernels::kKeyTile);
    const std::int64_t answers =
        run.microBatch * run.gradientAccumulation * rollout.batches * gridOf(run, limits.ranks).data;
    const auto slots = static_cast<std::int64_t>(slotsOf(run, run.tensorRanks * run.pipelineRanks));
    const std::size_t cache =
        kernels::layerCacheBytes(kernels::CacheType::F32, context, config.kvHeads, config.headDim) *
        static_cast<std::size_t>(config.layers * slots);
    std::size_t floats = static_cast<std::size_t>(slots * config.vocabulary);  // logits
    floats += static_cast<std::size_t>(config.normalisesOutputRows ? config.vocabulary * config.hidden : 0);
    for (const LowRankShape& pair : whole.lowRank) {
        floats += static_cast<std::size_t>(pair.rank * (pair.inputs + pair.outputs));
    }
    // A token of an answer with what is measured of it; one of a prompt.
    constexpr std::int64_t kNumbersOfToken = 6;
    const std::int64_t remembered = answers * (rollout.completionLength * kNumbersOfToken +
                                               std::max<std::int64_t>(0, longest - rollout.completionLength));
    const std::unique_ptr<Backend> backend = makeCpuBackend(1);
    // The widest products are those into the feed-forward part and back.
    const auto matrix = [](std::int64_t outputs, std::int64_t cols) {
        return kernels::WeightView{kernels::TensorType::F32,
                                   kernels::WeightLayout::RowMajor,
                                   nullptr,
                                   static_cast<std::size_t>(cols) * sizeof(float),
                                   outputs,
                                   cols};
    };
    DecoderWeights widest;
    widest.layers.resize(1);
    widest.layers[0].up = matrix(config.ffn, config.hidden);
    widest.layers[0].down = matrix(config.hidden, config.ffn);
    const std::int64_t rows = std::min(static_cast<std::int64_t>(kPassRows), slots * longest);
    PassLimits sampled;
    sampled.context = static_cast<std::size_t>(run.maxLength);
    sampled.rows = static_cast<std::size_t>(rows);
    sampled.adapterRank = run.method == TrainingMethod::Lora ? run.lora.rank : 0;
    Sampling made;
    made.bytes = cache + floats * sizeof(float) + passMemory(config, widest, true, sampled, *backend).total();
    made.bytes += isHost ? 0 : deviceSamplingBytes(config, run, slots, rows);
    if (isShared(run)) {
        // What draws is there when the model is, and goes with it.
        made.bytes =
            gatheredBytes(whole) + (isHost ? std::max(made.bytes, puttingTogetherBytes(whole)) : made.bytes);
        made.beside = isHost ? 0 : puttingTogetherBytes(whole);
        made.passing = made.bytes;
    }
    made.bytes += static_cast<std::size_t>(remembered) * sizeof(float);
    return made;
}

// Models that are computed with and not trained: weights, and what their passes leave.
std::size_t besideBytes(const ModelShare& share, const ModelExtent& own, ActivationShape shape) {
    const RunConfig& run = share.run;
    if (!samplesAnswers(run.objective)) {
        return 0;
    }
    const std::filesystem::path& judge = run.options.sources.model;
    shape.trainsOutput = false;
    std::size_t bytes = 0;
    if (run.options.beta > 0.0 && run.method == TrainingMethod::Lora && !run.adapter.empty()) {
        bytes += adapterFloats(share, run.adapter) * sizeof(float);
    } else if (run.options.beta > 0.0 && run.method == TrainingMethod::Full) {
        bytes += own.frozenWeights + planMeasuring(partOf(share), shape).total();
    }
    if (!judge.empty() && isAdapterFolder(judge)) {
        bytes += adapterFloats(share, judge) * sizeof(float);
    } else if (!judge.empty()) {
        RunConfig scoring = run;
        scoring.objective = TrainingObjective::Reward;
        scoring.method = TrainingMethod::Full;
        const std::unique_ptr<WeightFile> file = WeightFile::open(judge);
        const auto stages = cutIntoStages(configOf(*file), shape.stage.count);
        shape.stage = stages[static_cast<std::size_t>(shape.stage.index)];
        const ModelShare judged = {scoring, *file, shape.stage, share.part, share.parts};
        const ModelExtent extent = measureModel(judged);
        shape.scoresOnly = true;
        shape.lowRank = {};
        shape.normalisesEmbeddings = extent.normalisesEmbeddings;
        shape.normalisesQueries = extent.normalisesQueries;
        shape.normalisesKeys = extent.normalisesKeys;
        bytes += extent.frozenWeights + planMeasuring(partOf(judged), shape).total();
    }
    return bytes;
}

// What a rank has of the model, and what its passes take.
struct PlannedPart {
    ModelExtent extent;
    ActivationBytes passes;
    std::size_t beside = 0;
};

// Tokens of the longest sequence of a pass.
std::int64_t longestOf(const RunConfig& run, const DataExtent& data) {
    return std::min(data.longest, run.maxLength);
}

PlannedPart planPart(const RunConfig& run, const WeightFile& model, const DataExtent& data,
                     const PlanLimits& limits, const PipelineStage& stage, int part) {
    const auto parts = static_cast<int>(run.tensorRanks);
    const ModelShare share = {run, model, stage, part, parts};
    PlannedPart made;
    made.extent = measureModel(share);
    const ModelExtent& extent = made.extent;
    ActivationShape shape;
    shape.rows = rowsOf(run, data);
    shape.longest = longestOf(run, data);
    shape.stage = stage;
    shape.inFlight = static_cast<std::int64_t>(batchesInFlight(
        run.pipelineSchedule, stage.count, stage.index, static_cast<std::size_t>(run.gradientAccumulation)));
    // The first token of a sequence is not predicted.
    shape.labelled = shape.rows - shape.rows / std::max<std::int64_t>(1, shape.longest);
    shape.normalisesEmbeddings = extent.normalisesEmbeddings;
    shape.normalisesQueries = extent.normalisesQueries;
    shape.normalisesKeys = extent.normalisesKeys;
    shape.recomputes = run.recompute > 0;
    shape.isRounded = run.precision == TrainingPrecision::Bf16;
    shape.trainsOutput = extent.trainsOutput;
    shape.measures = measuresAlone(run);
    shape.threads = kernels::ThreadPool::threadsFor(run.threads);
    shape.isHost = limits.device.empty();
    shape.tensorRanks = parts;
    shape.partialFloats = extent.partialFloats;
    shape.lowRank = extent.lowRank;
    shape.drops = run.lora.dropout > 0.0;
    shape.scoresOnly = run.objective == TrainingObjective::Reward;
    shape.asksEntropies = samplesAnswers(run.objective);
    made.passes = planActivations(partOf(share), shape);
    made.beside = besideBytes(share, extent, shape);
    return made;
}

// Summed over a stage's parts, or over those of all stages.
template <typename Floats>
std::size_t sumOfParts(const std::vector<PlannedPart>& parts, const RankGrid& grid, bool ofAllStages,
                       Floats floatsOf) {
    const auto perStage = static_cast<std::size_t>(grid.tensor().size());
    const std::size_t own = static_cast<std::size_t>(grid.pipeline().rank()) * perStage;
    std::size_t floats = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        floats += ofAllStages || i / perStage * perStage == own ? floatsOf(parts[i].extent) : 0;
    }
    return floats;
}

std::size_t trainedFloats(const ModelExtent& extent) {
    return extent.trained->floats();
}
std::size_t criticFloats(const ModelExtent& extent) {
    return extent.critic->floats();
}
std::size_t storedFloats(const ModelExtent& extent) {
    return static_cast<std::size_t>(extent.storedFloats);
}

// What a rank writes of adapters, put together before it is: of the one in training the values, of an
// objective's the moments too. The first stage has those of all stages.
std::size_t gatheredFloats(const RunConfig& run, const std::vector<PlannedPart>& parts,
                           const RankGrid& grid) {
    const bool isFirst = grid.pipeline().isFirst();
    return (run.method == TrainingMethod::Lora ? sumOfParts(parts, grid, isFirst, trainedFloats) : 0) +
           (isFirst ? 3 : 1) * sumOfParts(parts, grid, isFirst, criticFloats);
}

// What is copied of a stage, to be written beside the steps: planes where a rank has them whole, tensors
// where ranks have parts of them. An adapter's values are gathered in every case.
std::size_t copiedFloats(const RunConfig& run, const std::vector<PlannedPart>& parts, const RankGrid& grid) {
    const std::size_t trained = sumOfParts(parts, grid, false, trainedFloats);
    const bool isLora = run.method == TrainingMethod::Lora;
    const std::size_t stored = run.tensorRanks == 1 ? trained : sumOfParts(parts, grid, false, storedFloats);
    return 2 * trained + (isLora ? 0 : stored);
}

std::vector<RankMemory> memoryOfRanks(const RunConfig& run, const WeightFile& model, const DataExtent& data,
                                      const PlanLimits& limits) {
    const bool isHost = limits.device.empty();
    std::vector<PlannedPart> parts;
    parts.reserve(static_cast<std::size_t>(run.pipelineRanks * run.tensorRanks));
    for (const PipelineStage& stage : cutIntoStages(configOf(model), static_cast<int>(run.pipelineRanks))) {
        for (int part = 0; part < run.tensorRanks; ++part) {
            parts.push_back(planPart(run, model, data, limits, stage, part));
        }
    }
    const Sampling sampling = samplingOf(run, model, longestOf(run, data), limits);
    std::vector<RankMemory> ranks;
    const AddressesOnly nothingIsTouched;
    for (int rank = 0; rank < limits.ranks; ++rank) {
        PlannedRank place(rank, limits.ranks);
        const RankGrid grid(place, gridOf(run, limits.ranks));
        const int own = grid.pipeline().rank() * grid.tensor().size() + grid.tensor().rank();
        const auto& planned = parts[static_cast<std::size_t>(own)];
        const ModelExtent& extent = planned.extent;
        const ActivationBytes& passes = planned.passes;
        Shards shards(*extent.trained, grid.data(), Shards::keepsOf(run.zero), shardOptions(run));
        const Shards critic(*extent.critic, grid.data(), Shards::keepsOf(run.zero), shardOptions(run));
        RankMemory memory;
        memory.stage = grid.pipeline().rank();
        memory.program = limits.program + kRuntimeBytes + (limits.ranks > 1 ? kRankBytes : 0);
        memory.weights = extent.weights + extent.critic->floats() * sizeof(float);
        memory.weights += run.method == TrainingMethod::Lora ? extent.trained->floats() * sizeof(float) : 0;
        // Which blocks an adapter's matrices are in is not known here.
        const bool isWhole = !isHost || run.method == TrainingMethod::Lora;
        memory.gradients = isWhole ? extent.trained->floats() * sizeof(float) : shards.gradientBytes();
        memory.gradients += (extent.copyFloats + extent.critic->floats()) * sizeof(float);
        memory.optimizer = (shards.size() + critic.size()) * sizeof(float) * 2;
        memory.exchange =
            shards.heldBytes() + critic.heldBytes() + PipelinePasses::tiedBytes(extent.tiedFloats);
        memory.activations = passes.blocks + passes.adapter + passes.batch;
        memory.logits = passes.head;
        memory.scratch = passes.scratch + passes.backend + (isHost ? 0 : kDeviceRuntimeBytes);
        memory.sampling = sampling.bytes;
        memory.beside = planned.beside;
        memory.data = data.bytes;
        // A plane of the optimizer, and with a device the values; whoever writes puts a tensor together
        // beside them, out of parts that come.
        const bool isWriter = grid.data().isFirst() && grid.tensor().isFirst();
        const std::int64_t largest = isWriter ? extent.largestTensor : 0;
        const std::int64_t received = run.tensorRanks > 1 ? largest / run.tensorRanks + 1 : 0;
        const auto tensor = static_cast<std::size_t>(largest + received + extent.largestFrozen);
        const bool copies = isWriter && copiesCheckpoints(run);
        const std::size_t gathered = isWriter ? gatheredFloats(run, parts, grid) : 0;
        // A plane at a time, of ranks that have parts of it beside what is copied of the others. Further data
        // ranks hand over what they keep of it.
        const std::size_t plane = std::max(extent.trained->floats(), extent.critic->floats());
        std::size_t planes = grid.data().isFirst() ? plane * (isHost ? 1 : 2) : 0;
        if (copies) {
            const std::size_t copied = copiedFloats(run, parts, grid);
            planes = run.tensorRanks > 1 ? planes + copied : std::max(planes, copied);
        }
        memory.saving = (planes + (planes > 0 ? tensor : 0) + gathered) * sizeof(float);
        if (isHost && !copies) {
            // Between steps nobody draws, and there are no gradients but a copy's.
            const std::size_t vacated =
                shards.vacatesGradients() ? memory.gradients - extent.copyFloats * sizeof(float) : 0;
            memory.saving -= std::min(memory.saving, vacated + sampling.passing);
        }
        // Whoever goes on reads a plane, tensor by tensor, before there are passes.
        memory.reading = (plane + static_cast<std::size_t>(extent.largestTensor)) * sizeof(float);
        const std::size_t passing = memory.activations + memory.logits + memory.scratch;
        memory.reading -= isHost ? std::min(memory.reading, passing) : 0;
        memory.reading = std::max(memory.reading, sampling.beside);
        ranks.push_back(memory);
    }
    return ranks;
}

// Where only some of the ranks are on a machine or device, nobody says which: those that take most.
template <typename Bytes>
std::size_t sumOf(const std::vector<RankMemory>& ranks, int count, Bytes bytes) {
    std::vector<std::size_t> all;
    all.reserve(ranks.size());
    for (const RankMemory& rank : ranks) {
        all.push_back((rank.*bytes)());
    }
    std::sort(all.begin(), all.end(), std::greater<>());
    all.resize(std::min(all.size(), static_cast<std::size_t>(count)));
    return std::accumulate(all.begin(), all.end(), std::size_t{0});
}

// Of the device, or without one of the machine.
std::size_t totalOf(const std::vector<RankMemory>& ranks, const PlanLimits& limits) {
    return limits.device.empty() ? sumOf(ranks, limits.onThisMachine, &RankMemory::total)
                                 : sumOf(ranks, limits.onThisDevice, &RankMemory::onDevice);
}

std::size_t freeOf(const PlanLimits& limits) {
    return limits.device.empty() ? limits.free : limits.deviceFree;
}

// Beside a device.
std::size_t hostTotalOf(const std::vector<RankMemory>& ranks, const PlanLimits& limits) {
    return limits.device.empty() ? 0 : sumOf(ranks, limits.onThisMachine, &RankMemory::besideDevice);
}

// With a device both memories are to be enough.
bool fitIn(const PlanLimits& limits, const std::vector<RankMemory>& ranks) {
    return hostTotalOf(ranks, limits) <= limits.free && totalOf(ranks, limits) <= freeOf(limits);
}

// The greatest micro-batch that fits, at most kMostMicroBatch: memory grows with it.
std::int64_t largestMicroBatch(RunConfig run, const WeightFile& model, const DataExtent& data,
                               const PlanLimits& limits) {
    const auto fits = [&](std::int64_t count) {
        run.microBatch = count;
        return fitIn(limits, memoryOfRanks(run, model, data, limits));
    };
    std::int64_t least = 0;
    std::int64_t most = kMostMicroBatch + 1;
    while (least + 1 < most) {
        const std::int64_t middle = least == 0 ? 1 : std::min(2 * least, (least + most) / 2);
        (fits(middle) ? least : most) = middle;
    }
    return least;
}

// Tries what could be changed, one after the other, and says what each would come to.
class Advice final {
public:
    Advice(const RunConfig& run, const WeightFile& model, const DataExtent& data, const PlanLimits& limits)
        : m_run(run), m_model(model), m_data(data), m_limits(limits) {
        const std::vector<RankMemory> ranks = memoryOfRanks(run, model, data, limits);
        m_isOfHost = limits.device.empty() || totalOf(ranks, limits) <= freeOf(limits);
        m_now = takenBy(ranks);
    }

    std::vector<std::string> lines(std::int64_t largest) {
        if (largest >= 1 && largest < m_run.microBatch) {
            RunConfig changed = m_run;
            changed.microBatch = largest;
            tell(changed, m_data,
                 "\"micro_batch\": " + std::to_string(largest) +
                     ", with a greater \"gradient_accumulation\" for the same step");
        }
        if (m_run.recompute == 0) {
            RunConfig changed = m_run;
            changed.recompute = 1;
            tell(changed, m_data, "\"recompute\": 1, a third more time for the same numbers");
        }
        if (m_run.zero < 2 && m_limits.ranks > 1) {
            RunConfig changed = m_run;
            changed.zero = 2;
            tell(changed, m_data, "\"zero\": 2, so that the ranks share the optimizer and the gradients");
        }
        if (m_run.tensorRanks == 1 && m_limits.ranks > 1 && canCut()) {
            RunConfig changed = m_run;
            changed.tensorRanks = m_limits.ranks;
            changed.dataRanks = 1;
            tell(changed, m_data,
                 "\"dp\": 1 and \"tp\": " + std::to_string(m_limits.ranks) +
                     ", so that the ranks share the model, with a greater \"gradient_accumulation\" for the "
                     "same step");
        }
        if (m_run.pipelineRanks == 1 && m_run.tensorRanks == 1 && m_limits.ranks > 1 &&
            m_limits.ranks <= configOf(m_model).layers) {
            RunConfig changed = m_run;
            changed.pipelineRanks = m_limits.ranks;
            changed.dataRanks = 1;
            changed.gradientAccumulation = m_run.gradientAccumulation * m_limits.ranks;
            tell(changed, m_data,
                 "\"dp\": 1 and \"pp\": " + std::to_string(m_limits.ranks) +
                     ", so that the ranks share the blocks, with \"gradient_accumulation\": " +
                     std::to_string(changed.gradientAccumulation) + " for the same step");
        }
        if (m_run.method == TrainingMethod::Full) {
            RunConfig changed = m_run;
            changed.method = TrainingMethod::Lora;
            changed.rounding = ValueRounding::Nearest;
            tell(changed, m_data, "\"method\": \"lora\"");
            changed.recompute = 1;
            tell(changed, m_data, "\"method\": \"lora\" with \"recompute\": 1");
        }
        if (m_run.precision == TrainingPrecision::F32) {
            RunConfig changed = m_run;
            changed.precision = TrainingPrecision::Bf16;
            tell(changed, m_data, "\"precision\": \"bf16\", which keeps frozen weights in half the memory");
        }
        if (m_data.longest > 1 && !samplesAnswers(m_run.objective)) {
            RunConfig changed = m_run;
            changed.maxLength = std::max<std::int64_t>(1, std::min(m_run.maxLength, m_data.longest) / 2);
            DataExtent shorter = m_data;
            shorter.longest = std::min(shorter.longest, changed.maxLength);
            tell(changed, shorter,
                 "\"max_length\": " + std::to_string(changed.maxLength) + ": longer samples are cut");
        }
        const int sharing = m_isOfHost ? m_limits.onThisMachine : m_limits.onThisDevice;
        if (sharing > 1) {
            m_lines.push_back(std::string("Start fewer ranks on this ") + (m_isOfHost ? "machine" : "GPU") +
                              ": each takes " + gibibytes(m_now / static_cast<std::size_t>(sharing)) + ".");
        }
        if (!m_limits.device.empty()) {
            tellOfProcessor();
        }
        m_lines.emplace_back(
            m_isOfHost
                ? "Close other programs, take a smaller model, or a machine with more memory."
                : "Close other programs that use the GPU, take a smaller model, or a GPU with more memory.");
        return std::move(m_lines);
    }

private:
    // Of the memory that is short.
    std::size_t takenBy(const std::vector<RankMemory>& ranks) const {
        const bool isBesideDevice = m_isOfHost && !m_limits.device.empty();
        return isBesideDevice ? hostTotalOf(ranks, m_limits) : totalOf(ranks, m_limits);
    }

    void tellOfProcessor() {
        PlanLimits limits = m_limits;
        limits.device.clear();
        const std::vector<RankMemory> ranks = memoryOfRanks(m_run, m_model, m_data, limits);
        if (fitIn(limits, ranks)) {
            m_lines.push_back("Set \"backend\": \"cpu\", which takes longer: " +
                              gibibytes(totalOf(ranks, limits)) + " of the host's memory, which fits.");
        }
    }

    bool canCut() const {
        return m_run.pipelineRanks == 1 &&
               TensorCut::reasonAgainst(configOf(m_model), m_limits.ranks).empty();
    }

    // Worth a line where it helps by more than a twentieth; what is enough alone comes first.
    void tell(const RunConfig& changed, const DataExtent& data, const std::string& what) {
        const std::vector<RankMemory> ranks = memoryOfRanks(changed, m_model, data, m_limits);
        const std::size_t then = takenBy(ranks);
        if (then > m_now - m_now / 20) {
            return;
        }
        const bool isEnough = fitIn(m_limits, ranks);
        std::string line = "Set " + what;
        line += ": " + gibibytes(then) + (isEnough ? ", which fits." : ", which is still too much.");
        m_lines.insert(isEnough ? m_lines.begin() + m_enough++ : m_lines.end(), std::move(line));
    }

    const RunConfig& m_run;
    const WeightFile& m_model;
    const DataExtent& m_data;
    const PlanLimits& m_limits;
    bool m_isOfHost = true;  ///< the host's memory is short
    std::size_t m_now = 0;
    std::ptrdiff_t m_enough = 0;
    std::vector<std::string> m_lines;
};

}  // namespace

nlohmann::json RankMemory::toJson() const {
    return {{"program", program},     {"weights", weights},   {"gradients", gradients},
            {"optimizer", optimizer}, {"exchange", exchange}, {"activations", activations},
            {"logits", logits},       {"scratch", scratch},   {"sampling", sampling},
            {"beside", beside},       {"data", data},         {"saving", std::max(saving, reading)}};
}

DataExtent extentOf(const RunConfig& config, const TrainingData& data, const TrainingData* evalData) {
    DataExtent extent;
    if (samplesAnswers(config.objective)) {
        const std::int64_t answer = config.options.rollout.completionLength;
        extent.longest = answer + data.longestPrompt(config.maxLength - answer);
        extent.bytes = data.heldBytes() + (evalData ? evalData->heldBytes() : 0);
        return extent;
    }
    extent.longest = data.longestSample();
    extent.bytes = data.heldBytes();
    if (evalData) {
        extent.longest = std::max(extent.longest, evalData->longestSample());
        extent.bytes += evalData->heldBytes();
    }
    const bool hasPairs =
        config.objective == TrainingObjective::Dpo || config.objective == TrainingObjective::Reward;
    const std::int64_t most = hasPairs ? 2 : 1;
    extent.longest = std::min(extent.longest, most * config.maxLength);
    return extent;
}

std::size_t TrainingMemoryPlan::total() const {
    return device.empty() ? sumOf(ranks, onThisMachine, &RankMemory::total)
                          : sumOf(ranks, onThisDevice, &RankMemory::onDevice);
}

std::size_t TrainingMemoryPlan::hostTotal() const {
    return device.empty() ? 0 : sumOf(ranks, onThisMachine, &RankMemory::besideDevice);
}

bool TrainingMemoryPlan::fits() const {
    return hostTotal() <= hostFree && total() <= free;
}

std::size_t TrainingMemoryPlan::lackingBytes() const {
    if (fits()) {
        return 0;
    }
    return isShortOfHost() ? hostTotal() - hostFree : total() - free;
}

bool TrainingMemoryPlan::isShortOfHost() const {
    return total() <= free && hostTotal() > hostFree;
}

std::string TrainingMemoryPlan::demand() const {
    const auto taken = [](std::size_t bytes, std::size_t there) {
        return gibibytes(bytes) + " of " + gibibytes(there) + " that are free";
    };
    return isShortOfHost() ? taken(hostTotal(), hostFree) + " in the host's memory"
                           : taken(total(), free) + (device.empty() ? "" : " on " + device);
}

nlohmann::json TrainingMemoryPlan::toJson() const {
    constexpr std::array kOnHost = {"program", "data", "saving"};
    nlohmann::json devices = nlohmann::json::array();
    const bool hasStages = ranks.back().stage > 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        std::string rank = " rank " + std::to_string(i);
        rank += hasStages ? ", stage " + std::to_string(ranks[i].stage) : "";
        nlohmann::json bytes = ranks[i].toJson();
        if (device.empty()) {
            devices.push_back({{"name", "CPU" + rank},
                               {"rank", i},
                               {"on", "CPU"},
                               {"free", free / static_cast<std::size_t>(onThisMachine)},
                               {"total", ranks[i].total()},
                               {"bytes", bytes}});
            continue;
        }
        nlohmann::json onHost = nlohmann::json::object();
        for (const char* name : kOnHost) {
            onHost[name] = bytes[name];
            bytes.erase(name);
        }
        devices.push_back({{"name", device + rank},
                           {"rank", i},
                           {"on", device},
                           {"free", free / static_cast<std::size_t>(onThisDevice)},
                           {"total", ranks[i].onDevice()},
                           {"bytes", bytes}});
        devices.push_back({{"name", "CPU" + rank},
                           {"rank", i},
                           {"on", "CPU"},
                           {"free", hostFree / static_cast<std::size_t>(onThisMachine)},
                           {"total", ranks[i].besideDevice()},
                           {"bytes", onHost}});
    }
    nlohmann::json described = {{"fits", fits()},
                                {"devices", devices},
                                {"total", isShortOfHost() ? hostTotal() : total()},
                                {"free", isShortOfHost() ? hostFree : free},
                                {"trained_parameters", trainedNumbers},
                                {"longest_tokens", longest},
                                {"tokens_per_pass", rows},
                                {"largest_micro_batch", largestMicroBatch},
                                {"advice", advice}};
    if (!fits()) {
        described["short_of"] = device.empty() || isShortOfHost() ? "host" : device;
    }
    return described;
}

TrainingMemoryPlan planTrainingMemory(const RunConfig& asked, const WeightFile& model, const DataExtent& data,
                                      const PlanLimits& limits) {
    if (!model.isFolder()) {
        throw Error(ErrorCode::FormatUnsupported,
                    model.path().string() +
                        ": training starts from a Hugging Face folder, not from a GGUF file. Choose the "
                        "folder that the file was converted from.");
    }
    TrainingMemoryPlan plan;
    plan.ranks = memoryOfRanks(asked, model, data, limits);
    // Writing beside the steps is given up before the run is.
    RunConfig config = asked;
    plan.copiesCheckpoints = copiesCheckpoints(asked) && fitIn(limits, plan.ranks);
    if (!plan.copiesCheckpoints) {
        config.asyncCheckpoints = false;
        plan.ranks = memoryOfRanks(config, model, data, limits);
    }
    plan.onThisMachine = limits.onThisMachine;
    plan.device = limits.device;
    plan.onThisDevice = limits.onThisDevice;
    plan.free = freeOf(limits);
    plan.hostFree = limits.free;
    const PipelineStage whole = wholeDecoder(configOf(model));
    plan.trainedNumbers = measureModel({config, model, whole}).trained->count();
    plan.longest = data.longest;
    plan.rows = rowsOf(config, data);
    config.asyncCheckpoints = false;  // what is the most, and what to change, is asked of the least
    plan.largestMicroBatch = largestMicroBatch(config, model, data, limits);
    if (!plan.fits()) {
        plan.advice = Advice(config, model, data, limits).lines(plan.largestMicroBatch);
    }
    return plan;
}

Shards::Options shardOptions(const RunConfig& config) {
    Shards::Options options;
    options.overlap = config.overlapsExchange ? Shards::Overlap::Yes : Shards::Overlap::No;
    return options;
}

std::string gibibytes(std::size_t bytes) {
    const std::size_t hundredths = (bytes * 100 + (std::size_t{1} << 29)) >> 30;
    std::string text = std::to_string(hundredths / 100);
    text += "." + std::to_string(hundredths / 10 % 10) + std::to_string(hundredths % 10) + " GiB";
    return text;
}

}  // namespace xinglin::engine
