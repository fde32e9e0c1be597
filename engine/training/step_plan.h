#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/training/data/training_data.h"

namespace xinglin::engine {

/// The samples of one forward and backward pass.
struct MicroBatch {
    std::vector<TrainingSample> samples;
    std::int64_t firstPosition = 0;  ///< of the run's samples
    std::int64_t tokens = 0;
    std::int64_t labelled = 0;
    std::vector<std::size_t> answers;  ///< which of a rollout's these are, where the run draws its samples
};

/// How many samples go into a pass: `microBatch` of them, or packed as many as fit into so many stretches of
/// `maxLength` tokens, in order.
struct BatchSize {
    std::int64_t microBatch = 1;
    std::int64_t maxLength = 4096;
    bool packing = false;
};

/// Takes the next samples; moves `position` behind them.
MicroBatch takeMicroBatch(const TrainingData& data, const BatchSize& size, std::int64_t& position);

BatchSize batchSizeOf(const RunConfig& config);

/// Steps of a run whose ranks share the batches out: what its file says, or what goes through so many epochs.
std::int64_t countSteps(const RunConfig& config, const TrainingData& data, int ranks,
                        const std::function<void(double share)>& progress);

}  // namespace xinglin::engine
