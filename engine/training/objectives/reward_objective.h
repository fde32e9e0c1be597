#pragma once

#include "engine/training/objectives/objective.h"
#include "engine/training/reward_model.h"

namespace xinglin::engine {

/// A reward model out of preference pairs: the model's body, or an adapter, and a head of one number that
/// says more of the chosen answers than of the others. Metrics: "accuracy", the share of pairs that are in
/// order, and "margin", the mean of what they are apart; with "eval_" before them of the eval data.
class RewardObjective final : public Objective {
public:
    explicit RewardObjective(const ObjectiveParts& parts);

    void tryPass(std::span<const TrainingBatch> batches, const PipelinePasses::Listener& listener) override;
    double accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                      const PipelinePasses::Listener& listener) override;
    std::map<std::string, double> takeMeasured() override;
    Evaluation evaluate() override;

private:
    struct Seen {
        double pairs = 0.0;
        double inOrder = 0.0;
        double apart = 0.0;

        void add(const PairScore& score);
    };
    RewardOptions options(double share) const;

    const ScoreHead* m_head;  ///< null but on the last stage
    Seen m_seen;              ///< on the last stage
};

}  // namespace xinglin::engine
