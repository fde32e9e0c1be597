#pragma once

#include <cmath>

#include "kernels/optimizer/adamw.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// What a step of AdamW multiplies numbers with, rounded once, so that every kernel uses the same bits.
struct AdamwFactors {
    float gradientScale;
    float beta1, oneLessBeta1;
    float beta2, oneLessBeta2;
    float kept;             ///< 1 − learningRate · weightDecay
    float rate;             ///< learningRate / (1 − beta1^step)
    float inverseRootBias;  ///< 1 / √(1 − beta2^step)
    float epsilon;
};

inline AdamwFactors adamwFactors(const AdamwArgs& args) {
    require(args.count >= 0 && args.step >= 1, "adamw: steps count from 1");
    const auto step = static_cast<double>(args.step);
    return {
        static_cast<float>(args.gradientScale),
        static_cast<float>(args.beta1),
        static_cast<float>(1.0 - args.beta1),
        static_cast<float>(args.beta2),
        static_cast<float>(1.0 - args.beta2),
        static_cast<float>(1.0 - args.learningRate * args.weightDecay),
        static_cast<float>(args.learningRate / (1.0 - std::pow(args.beta1, step))),
        static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(args.beta2, step))),
        static_cast<float>(args.epsilon),
    };
}

}  // namespace xinglin::kernels
