#pragma once

#include <cmath>

#include "kernels/cuda/host_device.h"
#include "kernels/require.h"
#include "kernels/sampling/sample_tokens.h"
#include "kernels/sampling/top_k.h"

namespace xinglin::kernels {

inline void checkContract(const SampleTokensArgs& args) {
    require(args.rows >= 0 && args.k > 0 && args.k <= kMostTopK, "sampleTokens: shape");
    require(args.rows == 0 || (args.tokens && args.values && args.rules && args.out),
            "sampleTokens: null tensor");
}

/// One row. The probabilities are computed again where they are needed: a few exponentials instead of memory.
XINGLIN_HOST_DEVICE inline std::int32_t sampleRow(const std::int32_t* tokens, const float* values,
                                                  std::int64_t k, const SampleRule& rule) {
    std::int64_t count = 0;
    while (count < k && tokens[count] != kNoCandidate) {
        ++count;
    }
    if (count == 0 || rule.temperature == 0.0) {
        return count == 0 ? kNoCandidate : tokens[0];
    }
    const auto probability = [&](std::int64_t i) {
        return exp((static_cast<double>(values[i]) - static_cast<double>(values[0])) / rule.temperature);
    };
    double sum = 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
        sum += probability(i);
    }
    std::int64_t kept = 0;
    double keptSum = 0.0;
    while (kept < count && (kept == 0 || keptSum < rule.topP * sum)) {
        keptSum += probability(kept++);
    }
    while (kept > 1 && probability(kept - 1) < rule.minP) {  // the first one's probability is 1
        keptSum -= probability(--kept);
    }
    double left = rule.uniform * keptSum;
    for (std::int64_t i = 0; i + 1 < kept; ++i) {
        left -= probability(i);
        if (left < 0.0) {
            return tokens[i];
        }
    }
    return tokens[kept - 1];
}

}  // namespace xinglin::kernels
