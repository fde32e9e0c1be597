#pragma once

#include <memory>

#include "engine/training/objectives/objective.h"

namespace xinglin::engine {

/// The value model of PPO: an adapter of its own beside the base, and a head that says what is still to be
/// expected of an answer. It has its own optimizer, rate and clipping. In a checkpoint it is the folder
/// "value", an adapter with a head as a reward model's.
class Critic final {
public:
    /// New, or from "value_model", or as the checkpoint has it. Throws what TrainedAdapter throws.
    explicit Critic(const ObjectiveParts& parts);

    TrainedAdapter& adapter() { return *m_adapter; }
    /// Null but on the pipeline's last stage.
    const ScoreHead* head() const { return m_adapter->head(); }
    void beginStep() { m_shards->beginStep(); }
    /// Adds the gradients of a micro-batch, as Shards does: a call of all ranks.
    void addGradients() { m_shards->addGradients(); }
    /// Returns the gradient's norm.
    double update(std::int64_t step, double rate);
    CheckpointPart part() const;
    /// Of the numbers, gradients and moments.
    std::size_t heldBytes() const;

private:
    const ObjectiveParts& m_parts;
    std::unique_ptr<TrainedAdapter> m_adapter;
    std::unique_ptr<Shards> m_shards;
    std::unique_ptr<AdamwOptimizer> m_optimizer;
};

}  // namespace xinglin::engine
