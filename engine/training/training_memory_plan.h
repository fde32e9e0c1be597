#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"
#include "engine/training/run_config.h"
#include "engine/training/shards.h"

namespace xinglin::engine {

class TrainingData;

/// What one rank takes of its machine's memory, in bytes, by what it is for.
struct RankMemory {
    int stage = 0;                ///< of the pipeline
    std::size_t program = 0;      ///< everything that is no run
    std::size_t weights = 0;      ///< all parameters, and rounded ones beside them
    std::size_t gradients = 0;    ///< of what is trained
    std::size_t optimizer = 0;    ///< moments
    std::size_t exchange = 0;     ///< with the other ranks
    std::size_t activations = 0;  ///< of a pass over a micro-batch of the longest samples
    std::size_t logits = 0;       ///< of some rows, and a normalised output matrix
    std::size_t scratch = 0;      ///< of one operation
    std::size_t sampling = 0;     ///< answers that the run draws, and what draws them: where ranks share the
                                  ///< model, the whole of it once more
    std::size_t beside = 0;       ///< other models: a reference, a reward model
    std::size_t data = 0;         ///< the mapped files and where their rows are
    std::size_t saving = 0;       ///< what a checkpoint is written from; a copy where it is beside the steps
    std::size_t reading = 0;      ///< what one is read into before the first step, beyond what steps take; or
                                  ///< with a device, what a whole model is put together in of ranks' parts

    /// Until the first checkpoint.
    std::size_t steps() const {
        return program + weights + gradients + optimizer + exchange + activations + logits + scratch +
               sampling + beside + data;
    }
    std::size_t total() const { return steps() + std::max(saving, reading); }

    /// With a device: what of this lies in its memory, and the most that is left to the host.
    std::size_t onDevice() const {
        return weights + gradients + optimizer + exchange + activations + logits + scratch + sampling +
               beside;
    }
    std::size_t besideDevice() const { return total() - onDevice(); }
    /// "saving" is the greater of the two.
    nlohmann::json toJson() const;
};

/// How long samples are and what their files take.
struct DataExtent {
    std::int64_t longest = 0;  ///< tokens of the longest sample, both answers of a pair
    std::size_t bytes = 0;
};

/// The extent of a run's data under its settings. Borrows nothing. Throws what TrainingData throws.
DataExtent extentOf(const RunConfig& config, const TrainingData& data, const TrainingData* evalData);

/// What a run will take, known before anything of it is loaded.
struct TrainingMemoryPlan {
    std::vector<RankMemory> ranks;
    bool copiesCheckpoints = false;  ///< those beside the steps; there is room for it
    int onThisMachine = 1;           ///< of the ranks
    std::string device;              ///< what is computed on; empty: the processor
    int onThisDevice = 1;            ///< of the ranks
    std::size_t free = 0;            ///< what these can have together: of a device, or the programs included
    std::size_t hostFree = 0;        ///< with a device: of the host's memory, the programs included
    std::int64_t trainedNumbers = 0;
    std::int64_t longest = 0;            ///< tokens of a sample
    std::int64_t rows = 0;               ///< tokens of the longest pass
    std::int64_t largestMicroBatch = 0;  ///< that fits; 0: none
    std::vector<std::string> advice;     ///< what to change, most helpful first; empty where it fits

    /// Of the ranks on this device, or without one on this machine.
    std::size_t total() const;
    /// With a device: what the ranks of this machine take of the host's memory beside it.
    std::size_t hostTotal() const;
    bool fits() const;
    /// What is lacking of the memory that is short; 0 where it fits.
    std::size_t lackingBytes() const;
    /// With a device: whether that would do, and the host's memory is short.
    bool isShortOfHost() const;
    /// What is taken of the memory that is short, or else of the one that is computed in: "3.00 GiB of
    /// 2.00 GiB that are free on NVIDIA H200".
    std::string demand() const;
    /// "fits", "devices" with their "rank", what they are "on", "free" and "bytes" by what they are for, a
    /// device a rank, and with GPUs the host of each as another one; "total" and "free" of demand()'s memory,
    /// "short_of" ("host" or the device's name) where they do not do, "largest_micro_batch", "advice" and
    /// what the figures are for.
    nlohmann::json toJson() const;
};

struct PlanLimits {
    int ranks = 1;               ///< of the job, as gridOf() shares them out
    int onThisMachine = 1;       ///< of the ranks
    std::size_t program = 0;     ///< residentBytes() of a process before it loads anything
    std::size_t free = 0;        ///< bytes for all ranks of this machine together
    std::string device = {};     ///< what is computed on; empty: the processor
    int onThisDevice = 1;        ///< of the ranks
    std::size_t deviceFree = 0;  ///< bytes of it for these together
};

/// `model` is what the run begins with; only its header is read. Throws what the model's family throws for a
/// folder that is no model, what RankGrid and TensorCut throw, and Error(FormatUnsupported) for a GGUF file.
TrainingMemoryPlan planTrainingMemory(const RunConfig& config, const WeightFile& model,
                                      const DataExtent& data, const PlanLimits& limits);

/// What a device's backend takes beside the run's numbers: a library's workspace and what small buffers
/// share. What NCCL takes for itself is not in it: nobody has measured that yet.
inline constexpr std::size_t kDeviceRuntimeBytes = std::size_t{36} << 20;

/// How a run's planes are exchanged.
Shards::Options shardOptions(const RunConfig& config);

/// "1.25 GiB".
std::string gibibytes(std::size_t bytes);

}  // namespace xinglin::engine
