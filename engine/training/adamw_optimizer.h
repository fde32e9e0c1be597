#pragma once

#include <cstdint>

#include "engine/model/backend.h"
#include "engine/training/parameters.h"
#include "engine/training/run_config.h"
#include "engine/training/shards.h"

namespace xinglin::engine {

/// Where new values become bfloat16 numbers while they are computed.
struct RoundedValues {
    std::uint16_t* bits = nullptr;  ///< a plane of them; null: nowhere
    kernels::AdamwRounding rounding = kernels::AdamwRounding::Nearest;
    std::span<const ChanceStretch> stretches = {};  ///< ByChance: in the order of the plane, of all values
};

/// AdamW over what this rank keeps of the trained numbers, with its two moments in their backend's memory.
/// Borrows everything. Used by one thread.
class AdamwOptimizer final {
public:
    /// Throws Error(OutOfMemory).
    AdamwOptimizer(TrainedNumbers& numbers, Shards& shards, const OptimizerSettings& settings);

    /// Updates the values by the shards' gradients, whose norm is `gradientNorm`: what exceeds the limit is
    /// clipped as PyTorch does it. `step` counts from 1. With `rounded` the values that this rank updates are
    /// rounded in the same pass; those of the others (Shards::othersStretches) come as they are, by chance as
    /// the numbers that were drawn. A call of all ranks.
    void update(std::int64_t step, double learningRate, double gradientNorm,
                const RoundedValues& rounded = {});

    /// Writes every number as it is, so that the memory is there before the first step asks for it.
    void touch();

    /// What is kept of each, as Shards lays it out.
    std::span<float> firstMoment() const { return kept(m_first); }
    std::span<float> secondMoment() const { return kept(m_second); }

private:
    void updatePiece(kernels::AdamwArgs args, std::int64_t inPlane, const RoundedValues& rounded);
    std::span<float> kept(const Buffer& buffer) const { return {buffer.as<float>(), m_shards.size()}; }

    TrainedNumbers& m_numbers;
    Shards& m_shards;
    OptimizerSettings m_settings;
    Buffer m_first;
    Buffer m_second;
};

}  // namespace xinglin::engine
