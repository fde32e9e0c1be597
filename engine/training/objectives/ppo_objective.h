#pragma once

#include "engine/training/objectives/critic.h"
#include "engine/training/objectives/policy_objective.h"

namespace xinglin::engine {

/// Proximal policy optimisation (Schulman and others 2017; Ouyang and others 2022) with one base and several
/// adapters: the policy's, the value model's with its head, perhaps a reward model's; the reference is the
/// base. A token's reward is −β times its divergence from the reference, and at the answer's end the answer's
/// reward is added; advantages and returns come from these and the values (GAE).
class PpoObjective final : public PolicyObjective {
public:
    explicit PpoObjective(const ObjectiveParts& parts);

    std::vector<MicroBatch> takeStep(TrainingState& state) override;
    void update(std::int64_t step, double rate) override;
    std::int64_t warmupSteps() const override { return settings().warmupSteps; }
    CheckpointExtras extras(const TrainingState& state) override;

private:
    ClippedLoss tokenLoss(const Token& token, double logProb) const override;
    double tokenShare(const Rollout& answer, const StepExtent& step) const override;
    void beforeDrawing(const TrainingState& state) override;
    void finishDrawing(std::span<Rollout> answers) override;
    void measureMore(std::span<Rollout> answers) override;
    void accumulateMore(std::span<const LearnedAnswers> learned, std::span<const TrainingBatch> batches,
                        const StepExtent& step) override;
    nlohmann::json memory() const override;
    void remember(const nlohmann::json& memory) override;

    const CriticSettings& settings() const { return m_parts.config.options.critic; }
    std::vector<double> tokenRewards(const Rollout& answer) const;
    /// What a micro-batch's values are off, on the last stage.
    struct ValuesSeen {
        double loss = 0.0;
        double clipped = 0.0;
        double counted = 0.0;
    };
    ScoreLoss valueLossOf(const LearnedAnswers& learned, const TrainingBatch& batch, const StepExtent& step,
                          ValuesSeen& seen) const;

    Critic m_critic;
    ClipRange m_range;
    double m_beta;
    double m_divergence =
        0.0;  ///< mean over an answer of what its tokens diverge, summed; of the last drawing
};

}  // namespace xinglin::engine
