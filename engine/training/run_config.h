#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/parallel/rank_grid.h"
#include "engine/training/objective_options.h"
#include "engine/training/pipeline_schedule.h"
#include "engine/training/schedule.h"

namespace xinglin::engine {

enum class TrainingMethod { Full, Lora };
enum class TrainingPrecision { F32, Bf16 };
/// How values become bfloat16 numbers after a step. Nearest: the nearest ones of exact values kept beside
/// them. Stochastic: one of the two around, by chance, and nothing is kept.
enum class ValueRounding { Nearest, Stochastic };
/// Whether plain-text documents are joined and cut into blocks of the greatest length, and what a token sees
/// of the documents before its own in the block.
enum class DocumentJoin {
    None,    ///< every document is a sample, cut at its end
    Across,  ///< all of them, as published trainers have it
    Within,  ///< nothing
};
/// What stands between two joined documents.
enum class DocumentEnd { Eos, None };
/// GlobalToken: the mean over all labelled tokens of a step. MicroMean: the mean of the means of the
/// micro-batches, as transformers before 4.46 computed it.
enum class LossNormalisation { GlobalToken, MicroMean };
/// Auto: a GPU where there is one and the run fits, else the processor.
enum class TrainingBackend { Auto, Cpu, Cuda };
/// What to do with a step whose loss or gradient norm stands far out.
enum class OnSpike { Stop, Skip, HalveRate };

struct DataSource {
    std::filesystem::path path;
    std::string format;   ///< a row of the table in data_format.h
    double weight = 1.0;  ///< how often an epoch goes through it
};

struct OptimizerSettings {
    double learningRate = 1e-5;
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double weightDecay = 0.1;
    double clip = 1.0;  ///< greatest gradient norm; 0: no limit
};

struct LoraSettings {
    std::int64_t rank = 8;
    double alpha = 16.0;
    double dropout = 0.0;
    bool isRankStabilised = false;     ///< scale alpha / √rank
    std::vector<std::string> targets;  ///< last parts of layer names; empty: the family's usual ones
};

/// Everything that decides a training run: the run file of the command line, complete.
struct RunConfig {
    std::filesystem::path model;
    bool startsRandom = false;      ///< parameters drawn, not read
    std::filesystem::path adapter;  ///< a LoRA run begins with; empty: a new one
    std::filesystem::path output;
    TrainingMethod method = TrainingMethod::Full;
    TrainingObjective objective = TrainingObjective::Sft;
    ObjectiveOptions options;
    std::string chatTemplate;  ///< name; empty: the model's own
    std::vector<DataSource> data;
    std::vector<DataSource> evalData;
    std::optional<std::int64_t> steps;
    std::optional<double> epochs;
    std::int64_t microBatch = 1;
    std::int64_t gradientAccumulation = 1;
    std::int64_t maxLength = 4096;
    bool packing = false;
    bool shuffle = false;
    DocumentJoin joinDocuments = DocumentJoin::None;
    DocumentEnd documentEnd = DocumentEnd::Eos;
    std::uint64_t seed = 1;
    OptimizerSettings optimizer;
    ScheduleSettings schedule;
    TrainingPrecision precision = TrainingPrecision::F32;
    ValueRounding rounding = ValueRounding::Nearest;  ///< of bfloat16 values
    LossNormalisation lossNormalisation = LossNormalisation::GlobalToken;
    double lossScale = 1.0;
    OnSpike onSpike = OnSpike::Stop;
    double neftuneAlpha = 0.0;
    std::vector<std::string> frozen;  ///< tensors whose name contains one of these are not trained
    LoraSettings lora;
    std::int64_t dataRanks = 0;      ///< ranks that share the batches out; 0: as many as were started
    std::int64_t tensorRanks = 1;    ///< ranks that share every block's matrices out
    std::int64_t pipelineRanks = 1;  ///< ranks that share the blocks out
    PipelineSchedule pipelineSchedule = PipelineSchedule::OneForwardOneBackward;
    int zero = 2;  ///< 0: every rank keeps the whole optimizer; 1: its part of it; 2: and of gradients
    bool overlapsExchange = true;  ///< gradients go to the other ranks while the next ones are computed
    double hangSeconds = 45.0;     ///< a rank without any sign for so long ends the job; 0: nobody watches
    std::int64_t recompute = 0;    ///< 1: only blocks' inputs are kept, the rest is computed again
    std::int64_t saveEvery = 0;    ///< 0: at the end only
    std::int64_t keepLast = 2;
    bool asyncCheckpoints = true;  ///< those between steps are copied, and written beside the next steps
    std::int64_t evalEvery = 0;    ///< 0: at the end only
    TrainingBackend backend = TrainingBackend::Cpu;
    unsigned threads = 0;      ///< 0: one per core
    bool checksMemory = true;  ///< a run that would not fit is refused before anything is loaded
};

/// Whether the run keeps exact values beside bfloat16 ones.
bool keepsMaster(const RunConfig& config);

/// Reads a run file's text. Throws Error(InvalidInput) naming file, key and what is wanted; for an unknown
/// key the nearest known one.
RunConfig parseRunConfig(const nlohmann::json& file, const std::string& fileName);

/// The other way round, with every key written out.
nlohmann::json toJson(const RunConfig& config);

/// How the run shares out `ranks` ranks; 0: as many as the run file is for. A number that does not fit it
/// gives a shape of another size, which RankGrid refuses.
GridShape gridOf(const RunConfig& config, int ranks);

}  // namespace xinglin::engine
