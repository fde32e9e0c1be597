#pragma once

#include "engine/training/objectives/objective.h"

namespace xinglin::engine {

/// Pre-training and supervised fine-tuning: the mean loss of labelled tokens, as the run file normalises it.
class TokenObjective final : public Objective {
public:
    explicit TokenObjective(const ObjectiveParts& parts) : Objective(parts) {}

    double accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                      const PipelinePasses::Listener& listener) override;

private:
    TrainingBatch pack(const MicroBatch& batch, const StepExtent& step) const;
};

}  // namespace xinglin::engine
