#pragma once

#include "kernels/attention/cached_attention.h"
#include "kernels/require.h"

namespace xinglin::kernels {

inline void checkContract(const CachedAttentionArgs& args) {
    require(args.window >= 0, "cachedAttention: window");
    require(args.headDim > 0 && args.kvHeads > 0 && args.heads > 0 && args.heads % args.kvHeads == 0,
            "cachedAttention: heads");
    require(args.segments.empty() || (args.q && args.out), "cachedAttention: null tensor");
    require(args.window >= 0, "cachedAttention: window");
    for (const AttentionSegment& segment : args.segments) {
        require(
            segment.rows >= 0 && segment.past >= 0 && segment.past + segment.rows <= segment.cache.positions,
            "cachedAttention: segment outside its cache");
        require(segment.cache.keys && segment.cache.values && segment.cache.kvHeads == args.kvHeads &&
                    segment.cache.headDim == args.headDim && segment.cache.positions % kKeyTile == 0,
                "cachedAttention: cache of another shape");
        require(segment.cache.type != CacheType::Q8 || (segment.cache.keyScales && segment.cache.valueScales),
                "cachedAttention: cache without its scales");
    }
}

}  // namespace xinglin::kernels
