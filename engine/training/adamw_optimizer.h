#pragma once

#include <cstdint>

#include "engine/model/backend.h"
#include "engine/training/run_config.h"
#include "engine/training/shards.h"

namespace xinglin::engine {

/// Whether an optimizer updates the values themselves, or exact ones beside them of which the values are the
/// nearest bfloat16 numbers.
enum class MasterValues { None, Kept };

/// AdamW over what this rank keeps of the trained numbers, with its two moments. Borrows everything. Used by
/// one thread.
class AdamwOptimizer final {
public:
    /// Throws Error(OutOfMemory).
    AdamwOptimizer(TrainedNumbers& numbers, Shards& shards, Backend& backend,
                   const OptimizerSettings& settings, MasterValues master = MasterValues::None);

    /// Updates the values by the shards' gradients, whose norm is `gradientNorm`: what exceeds the limit is
    /// clipped as PyTorch does it. `step` counts from 1. A call of all ranks.
    void update(std::int64_t step, double learningRate, double gradientNorm);

    /// Writes every number as it is, so that the memory is there before the first step asks for it.
    void touch();

    bool hasMaster() const { return m_master.size() > 0; }
    /// What is kept of each, as Shards lays it out; exactValues() only where there is a master.
    std::span<float> exactValues() const { return kept(m_master); }
    std::span<float> firstMoment() const { return kept(m_first); }
    std::span<float> secondMoment() const { return kept(m_second); }

private:
    std::span<float> kept(const Buffer& buffer) const { return {buffer.as<float>(), m_shards.size()}; }

    TrainedNumbers& m_numbers;
    Shards& m_shards;
    Backend& m_backend;
    OptimizerSettings m_settings;
    Buffer m_first;
    Buffer m_second;
    Buffer m_master;
};

}  // namespace xinglin::engine
