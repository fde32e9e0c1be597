#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/attention/cached_attention_contract.h"
#include "kernels/quant/half.h"

namespace xinglin::kernels {
namespace {

// The number at `index`, whose block has the scale at `scaleIndex` where the type has scales.
float numberAt(CacheType type, const void* numbers, std::int64_t index, const float* scales,
               std::int64_t scaleIndex) {
    switch (type) {
    case CacheType::F32:
        return static_cast<const float*>(numbers)[index];
    case CacheType::F16:
        return floatFromHalf(static_cast<const std::uint16_t*>(numbers)[index]);
    case CacheType::Q8:
        break;
    }
    return static_cast<float>(static_cast<const std::int8_t*>(numbers)[index]) * scales[scaleIndex];
}

float keyAt(const KvCacheView& cache, std::int64_t head, std::int64_t position, std::int64_t c) {
    return numberAt(cache.type, cache.keys, keyIndex(cache, head, position, c), cache.keyScales,
                    keyScaleIndex(cache, head, position, c / kCacheBlock));
}
float valueAt(const KvCacheView& cache, std::int64_t head, std::int64_t position, std::int64_t c) {
    return numberAt(cache.type, cache.values, valueIndex(cache, head, position, c), cache.valueScales,
                    valueScaleIndex(cache, head, position, c / kCacheBlock));
}

}  // namespace

void cachedAttentionReference(const CachedAttentionArgs& args) {
    checkContract(args);
    const std::int64_t group = args.heads / args.kvHeads;
    for (const AttentionSegment& segment : args.segments) {
        const KvCacheView& cache = segment.cache;
        for (std::int64_t r = 0; r < segment.rows; ++r) {
            for (std::int64_t h = 0; h < args.heads; ++h) {
                const std::int64_t at = ((segment.firstRow + r) * args.heads + h) * args.headDim;
                const std::int64_t seen = segment.past + r + 1;
                const std::int64_t first =
                    args.window > 0 ? std::max<std::int64_t>(0, seen - args.window) : 0;
                const float slope = args.slopes ? args.slopes[h] : 0.0f;
                std::vector<float> weight(static_cast<std::size_t>(seen), -INFINITY);
                float greatest = -INFINITY;
                for (std::int64_t j = first; j < seen; ++j) {
                    float dot = 0.0f;
                    for (std::int64_t c = 0; c < args.headDim; ++c) {
                        dot += args.q[at + c] * keyAt(cache, h / group, j, c);
                    }
                    const float score = dot * args.scale - slope * static_cast<float>(seen - 1 - j);
                    weight[static_cast<std::size_t>(j)] = score;
                    greatest = std::max(greatest, score);
                }
                float sum = 0.0f;
                for (float& w : weight) {
                    w = std::exp(w - greatest);
                    sum += w;
                }
                for (std::int64_t c = 0; c < args.headDim; ++c) {
                    float mean = 0.0f;
                    for (std::int64_t j = first; j < seen; ++j) {
                        mean += weight[static_cast<std::size_t>(j)] * valueAt(cache, h / group, j, c);
                    }
                    args.out[at + c] = mean / sum;
                }
            }
        }
    }
}

}  // namespace xinglin::kernels
