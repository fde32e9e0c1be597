#pragma once

#include "kernels/cuda/host_device.h"
#include "kernels/require.h"
#include "kernels/sampling/draw.h"
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
    const std::int64_t most = rule.candidates < k ? rule.candidates : k;
    std::int64_t count = 0;
    while (count < most && tokens[count] != kNoCandidate) {
        ++count;
    }
    if (count == 0) {
        return kNoCandidate;
    }
    return tokens[drawCandidate(count, rule, [&](std::int64_t i) {
        return candidateProbability(values[i], values[0], rule.temperature);
    })];
}

}  // namespace xinglin::kernels
