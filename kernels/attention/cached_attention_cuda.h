#pragma once

#include <span>

#include "kernels/attention/cached_attention.h"

namespace xinglin::kernels {

/// Segments that one launch serves: they are handed to the kernel by value.
inline constexpr int kMostCudaSegments = 16;

/// Segments of at most this many rows go row by row, each split over the positions; longer ones in tiles.
inline constexpr std::int64_t kMostSplitRows = 8;

/// Positions that one block of a split row sees. A constant, so that a row's sums depend on its own past
/// alone.
inline constexpr std::int64_t kSplitPositions = 256;

struct CudaSegments {
    AttentionSegment segments[kMostCudaSegments];
    int count = 0;
};

/// The segments of one cache type and one way, at most kMostCudaSegments. Tiles: in float, any head.
void attendTilesCuda(const CachedAttentionArgs& args, const CudaSegments& segments, CudaStream stream);
/// With queries and weights in half precision: caches of F16 and Q8, heads of 64 and 128.
bool canAttendWithTensorCores(const CachedAttentionArgs& args, CacheType type);
void attendTensorCuda(const CachedAttentionArgs& args, const CudaSegments& segments, CudaStream stream);
/// `splits` is the greatest number of splits of a row, `scratch` has the partial sums of all rows.
void attendSplitsCuda(const CachedAttentionArgs& args, const CudaSegments& segments, std::int64_t splits,
                      float* scratch, CudaStream stream);

}  // namespace xinglin::kernels
