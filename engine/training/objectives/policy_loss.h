#pragma once

#include "engine/training/objectives/objective.h"

namespace xinglin::engine {

/// The bounds of the ratio π / π_old.
struct ClipRange {
    double below = 0.2;
    double above = 0.2;
};
ClipRange clipRangeOf(const RolloutSettings& settings);

/// −min(ratio · A, clip(ratio) · A) of one token (Schulman and others 2017) and its derivative by log π.
struct ClippedLoss {
    RowSlope row;
    bool isClipped = false;  ///< the bound was what counted, so nothing is learned
};
ClippedLoss clippedLoss(double logProb, double oldLogProb, double advantage, const ClipRange& range);

struct AnswerExtent {
    std::int64_t tokens = 0;
    std::int64_t most = 0;  ///< that it could have had
};
/// What a token of such an answer counts in a step: see GroupLoss.
double groupShare(GroupLoss loss, const StepExtent& step, const AnswerExtent& answer);

/// What stands for KL(π ‖ ρ) at one token, and its derivative by log π: see KlEstimator.
RowSlope divergence(double logProb, double reference, KlEstimator estimator);

/// ½ · max((v − R)², (clip(v, old ± range) − R)²) and its derivative by the value v.
ClippedLoss clippedValueLoss(double value, double oldValue, double wanted, double range);

}  // namespace xinglin::engine
