#pragma once

#include <cstdint>

#include "kernels/cuda/host_device.h"
#include "kernels/sampling/exact_exp.h"
#include "kernels/sampling/sample_tokens.h"

namespace xinglin::kernels {

/// The rule by which a token is drawn, for the host and a device alike: which of `count` > 0 candidates,
/// greatest first, whose probabilities are probability(i), probability(0) being 1. They need not add up to 1.
template <typename Probability>
XINGLIN_HOST_DEVICE inline std::int64_t drawCandidate(std::int64_t count, const SampleRule& rule,
                                                      Probability probability) {
    if (rule.temperature == 0.0) {
        return 0;
    }
    double sum = 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
        sum += probability(i);
    }
    const double enough = roundedProduct(rule.topP, sum);
    std::int64_t kept = 0;
    double keptSum = 0.0;
    while (kept < count && (kept == 0 || keptSum < enough)) {
        keptSum += probability(kept++);
    }
    while (kept > 1 && probability(kept - 1) < rule.minP) {
        keptSum -= probability(--kept);
    }
    double left = roundedProduct(rule.uniform, keptSum);
    for (std::int64_t i = 0; i + 1 < kept; ++i) {
        left -= probability(i);
        if (left < 0.0) {
            return i;
        }
    }
    return kept - 1;
}

/// e^((value − greatest) / temperature): of a candidate, where the greatest one's is 1.
XINGLIN_HOST_DEVICE inline double candidateProbability(float value, float greatest, double temperature) {
    return exactExp((static_cast<double>(value) - static_cast<double>(greatest)) / temperature);
}

}  // namespace xinglin::kernels
