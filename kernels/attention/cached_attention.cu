#include <algorithm>

#include "kernels/attention/attention_tile.cuh"
#include "kernels/attention/cached_attention_contract.h"
#include "kernels/attention/cached_attention_cuda.h"

namespace xinglin::kernels {
namespace {

bool isSplit(const AttentionSegment& segment) {
    return segment.rows <= kMostSplitRows;
}

std::int64_t mostSplits(const CachedAttentionArgs& args) {
    std::int64_t most = 0;
    for (const AttentionSegment& segment : args.segments) {
        if (isSplit(segment)) {
            most = std::max(most, (segment.past + segment.rows + kSplitPositions - 1) / kSplitPositions);
        }
    }
    return most;
}

std::int64_t splitRows(const CachedAttentionArgs& args) {
    std::int64_t rows = 0;
    for (const AttentionSegment& segment : args.segments) {
        rows += isSplit(segment) ? segment.rows : 0;
    }
    return rows;
}

// Calls run(segments) for the segments that `wanted` holds for, at most kMostCudaSegments at a time.
template <typename Wanted, typename Run>
void inLaunches(const CachedAttentionArgs& args, Wanted wanted, Run run) {
    CudaSegments launch;
    for (const AttentionSegment& segment : args.segments) {
        if (segment.rows > 0 && wanted(segment)) {
            launch.segments[launch.count++] = segment;
            if (launch.count == kMostCudaSegments) {
                run(launch);
                launch.count = 0;
            }
        }
    }
    if (launch.count > 0) {
        run(launch);
    }
}

}  // namespace

std::int64_t cachedAttentionCudaScratch(const CachedAttentionArgs& args) {
    const std::int64_t splits = mostSplits(args);
    return splits > 1 ? splitRows(args) * args.heads * splits * (args.headDim + 2) : 0;
}

void cachedAttentionCuda(const CachedAttentionArgs& args, CudaStream stream) {
    checkContract(args);
    require(args.heads <= 65535 && args.headDim <= cuda::kMostHeadDim, "cachedAttentionCuda: heads");
    const auto scratch = static_cast<std::int64_t>(args.scratch.size());
    require(scratch >= cachedAttentionCudaScratch(args), "cachedAttentionCuda: too little scratch");
    const std::int64_t splits = mostSplits(args);
    float* partials = args.scratch.data();
    for (const CacheType type : {CacheType::F32, CacheType::F16, CacheType::Q8}) {
        inLaunches(
            args,
            [&](const AttentionSegment& segment) { return segment.cache.type == type && !isSplit(segment); },
            [&](const CudaSegments& segments) {
                if (canAttendWithTensorCores(args, type)) {
                    attendTensorCuda(args, segments, stream);
                } else {
                    attendTilesCuda(args, segments, stream);
                }
            });
        inLaunches(
            args,
            [&](const AttentionSegment& segment) { return segment.cache.type == type && isSplit(segment); },
            [&](const CudaSegments& segments) {
                attendSplitsCuda(args, segments, splits, partials, stream);
                if (splits > 1) {
                    for (int s = 0; s < segments.count; ++s) {
                        partials += segments.segments[s].rows * args.heads * splits * (args.headDim + 2);
                    }
                }
            });
    }
}

}  // namespace xinglin::kernels
