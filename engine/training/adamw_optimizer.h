#pragma once

#include <cstdint>

#include "engine/model/backend.h"
#include "engine/training/run_config.h"
#include "engine/training/shards.h"

namespace xinglin::engine {

/// AdamW over what this rank keeps of the trained numbers, with its two moments in their backend's memory.
/// Borrows everything. Used by one thread.
class AdamwOptimizer final {
public:
    /// Throws Error(OutOfMemory).
    AdamwOptimizer(TrainedNumbers& numbers, Shards& shards, const OptimizerSettings& settings);

    /// Updates the values by the shards' gradients, whose norm is `gradientNorm`: what exceeds the limit is
    /// clipped as PyTorch does it. `step` counts from 1. A call of all ranks.
    void update(std::int64_t step, double learningRate, double gradientNorm);

    /// Writes every number as it is, so that the memory is there before the first step asks for it.
    void touch();

    /// What is kept of each, as Shards lays it out.
    std::span<float> firstMoment() const { return kept(m_first); }
    std::span<float> secondMoment() const { return kept(m_second); }

private:
    std::span<float> kept(const Buffer& buffer) const { return {buffer.as<float>(), m_shards.size()}; }

    TrainedNumbers& m_numbers;
    Shards& m_shards;
    OptimizerSettings m_settings;
    Buffer m_first;
    Buffer m_second;
};

}  // namespace xinglin::engine
