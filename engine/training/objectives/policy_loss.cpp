#include "engine/training/objectives/policy_loss.h"

#include <algorithm>
#include <cmath>

namespace xinglin::engine {

ClipRange clipRangeOf(const RolloutSettings& settings) {
    return {settings.clipRange, settings.clipAbove.value_or(settings.clipRange)};
}

ClippedLoss clippedLoss(double logProb, double oldLogProb, double advantage, const ClipRange& range) {
    const double ratio = std::exp(logProb - oldLogProb);
    const double plain = ratio * advantage;
    const double bounded = std::clamp(ratio, 1.0 - range.below, 1.0 + range.above) * advantage;
    if (plain <= bounded) {
        return {{-plain, -plain}, false};
    }
    return {{-bounded, 0.0}, true};
}

double groupShare(GroupLoss loss, const StepExtent& step, const AnswerExtent& answer) {
    const auto samples = static_cast<double>(step.samples);
    switch (loss) {
    case GroupLoss::Sequence:
        return 1.0 / (samples * static_cast<double>(answer.tokens));
    case GroupLoss::Constant:
        return 1.0 / (samples * static_cast<double>(answer.most));
    case GroupLoss::Token:
        break;
    }
    return 1.0 / static_cast<double>(std::max<std::int64_t>(1, step.labelled));
}

RowSlope divergence(double logProb, double reference, KlEstimator estimator) {
    const double apart = reference - logProb;
    if (estimator == KlEstimator::K1) {
        return {-apart, 1.0};
    }
    return {std::exp(apart) - apart - 1.0, 1.0 - std::exp(apart)};
}

ClippedLoss clippedValueLoss(double value, double oldValue, double wanted, double range) {
    const double bounded = std::clamp(value, oldValue - range, oldValue + range);
    const double plain = (value - wanted) * (value - wanted);
    const double held = (bounded - wanted) * (bounded - wanted);
    if (held > plain) {
        return {{0.5 * held, 0.0}, true};
    }
    return {{0.5 * plain, value - wanted}, false};
}

}  // namespace xinglin::engine
