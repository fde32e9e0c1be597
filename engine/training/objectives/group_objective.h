#pragma once

#include "engine/training/objectives/policy_objective.h"

namespace xinglin::engine {

/// Group relative policy optimisation (Shao and others 2024): several answers to every prompt, each worth
/// what it is better than the others of its group; the clipped ratio, and β times the divergence from the
/// reference (K3) as a part of the loss.
class GroupObjective final : public PolicyObjective {
public:
    explicit GroupObjective(const ObjectiveParts& parts)
        : PolicyObjective(parts), m_range(clipRangeOf(parts.config.options.rollout)) {}

private:
    ClippedLoss tokenLoss(const Token& token, double logProb) const override;
    double tokenShare(const Rollout& answer, const StepExtent& step) const override;
    void finishDrawing(std::span<Rollout> answers) override;

    ClipRange m_range;
};

}  // namespace xinglin::engine
