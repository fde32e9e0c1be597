#pragma once

#include <cstdint>

#include "engine/model/backend.h"
#include "engine/training/run_config.h"
#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

/// Whether an optimizer updates the values themselves, or exact ones beside them of which the values are the
/// nearest bfloat16 numbers.
enum class MasterValues { None, Kept };

/// AdamW over what is trained, with its two moments. Borrows numbers and backend. Used by one thread at a
/// time.
class AdamwOptimizer final {
public:
    /// Throws Error(OutOfMemory).
    AdamwOptimizer(TrainedNumbers& numbers, Backend& backend, const OptimizerSettings& settings,
                   MasterValues master = MasterValues::None);

    /// Updates the exact values by their gradients, whose norm is `gradientNorm`: what exceeds the limit is
    /// clipped as PyTorch does it. `step` counts from 1.
    void update(std::int64_t step, double learningRate, double gradientNorm);

    /// What is updated: exact values, or the values themselves.
    std::span<float> exactValues() const;
    bool hasMaster() const { return m_master.size() > 0; }
    std::span<float> firstMoment() const;
    std::span<float> secondMoment() const;

private:
    TrainedNumbers& m_numbers;
    Backend& m_backend;
    OptimizerSettings m_settings;
    Buffer m_first;
    Buffer m_second;
    Buffer m_master;
};

}  // namespace xinglin::engine
