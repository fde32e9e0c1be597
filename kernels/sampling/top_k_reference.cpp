#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/sampling/top_k_contract.h"

namespace xinglin::kernels {

void topKReference(const TopKArgs& args) {
    checkContract(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const float* logits = args.logits + r * args.vocabulary;
        std::vector<std::int32_t> candidates;
        for (std::int64_t v = 0; v < args.vocabulary; ++v) {
            if (logits[v] > -INFINITY) {  // no number is not greater than anything
                candidates.push_back(static_cast<std::int32_t>(v));
            }
        }
        std::stable_sort(candidates.begin(), candidates.end(),
                         [&](std::int32_t a, std::int32_t b) { return logits[a] > logits[b]; });
        candidates.resize(static_cast<std::size_t>(args.k), kNoCandidate);
        for (std::int64_t i = 0; i < args.k; ++i) {
            const std::int32_t token = candidates[static_cast<std::size_t>(i)];
            args.tokens[r * args.k + i] = token;
            args.values[r * args.k + i] = token == kNoCandidate ? -INFINITY : logits[token];
        }
    }
}

}  // namespace xinglin::kernels
