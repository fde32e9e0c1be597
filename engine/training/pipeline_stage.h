#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/model_config.h"
#include "engine/model/param_spec.h"

namespace xinglin::engine {

/// The part of a decoder that one stage of a pipeline has: some blocks that follow on each other, the first
/// stage the embedding too, the last one the last norm, the head and the loss.
struct PipelineStage {
    int index = 0;
    int count = 1;
    std::int64_t firstBlock = 0;
    std::int64_t endBlock = 0;

    bool isFirst() const { return index == 0; }
    bool isLast() const { return index + 1 == count; }
    std::int64_t blocks() const { return endBlock - firstBlock; }
    bool hasBlock(std::int64_t block) const { return firstBlock <= block && block < endBlock; }
    /// Of the parameters outside the blocks: the embedding with its norm is the first stage's, the rest the
    /// last one's, and with tied embeddings both have that matrix.
    bool has(const ModelParamSpec& spec, const ModelConfig& config) const;
    /// Whether it is there only as a copy of what the first stage trains.
    bool hasCopyOf(const ModelParamSpec& spec) const;
};

/// The whole decoder as one stage.
PipelineStage wholeDecoder(const ModelConfig& config);

/// Cuts a decoder so that the costliest stage costs as little as it can. A number costs one where it is kept
/// and one where it is multiplied with: a block two for each number of its matrices, the head two, the
/// embedding, which is only looked up, one. Every stage has a block at least; each further block goes to the
/// stage that costs least with it, of equal ones to the latest, which keeps the fewest micro-batches.
/// Throws Error(InvalidInput) where there are more stages than blocks.
std::vector<PipelineStage> cutIntoStages(const ModelConfig& config, int stages);

}  // namespace xinglin::engine
