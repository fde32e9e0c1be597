#pragma once

#include <cstdint>
#include <span>

#include "kernels/attention/kv_cache.h"
#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// Consecutive rows of q that belong to one session: row r sees the positions 0 … past + r.
struct AttentionSegment {
    std::int64_t firstRow = 0;
    std::int64_t rows = 0;
    std::int64_t past = 0;
    KvCacheView cache;
};

/// Causal attention of new tokens to their sessions' caches, in which their own keys and values already are.
/// Query head h reads the key/value head h / (heads / kvHeads):
///
///   out[r][h] = Σ_j softmax_j(scale · q[r][h] · key[j] − slopes[h] · (past + r − j)) · value[j]
///
/// With a window only the last `window` positions are seen, the row's own among them.
///
/// Memory:   q and out are [rows, heads, headDim], packed, and do not overlap; scratch holds at least
///           cachedAttentionScratch() floats, aligned to 64 bytes.
/// Numerics: a row's sums run over positions in ascending order and never depend on the other rows of the
///           call. Exponentials are polynomials; kCachedAttentionTolerance is relative to the greatest
///           |value|.
struct CachedAttentionArgs {
    const float* q = nullptr;
    float* out = nullptr;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    float scale = 1.0f;
    std::span<const AttentionSegment> segments;
    std::span<float> scratch;
    const float* slopes = nullptr;  ///< [heads], for attention with linear biases; null: none
    std::int64_t window = 0;        ///< 0: everything before is seen
};

inline constexpr float kCachedAttentionTolerance = 1e-5f;
inline constexpr float kTensorAttentionTolerance = 2e-3f;

/// Floats of scratch that a call on `threads` threads needs.
std::int64_t cachedAttentionScratch(const CachedAttentionArgs& args, unsigned threads);

/// Uses no scratch.
void cachedAttentionReference(const CachedAttentionArgs& args);
void cachedAttentionCpu(const CachedAttentionArgs& args, CpuContext& context);

/// Queues the work and returns. `segments` is host memory and read at once; all that it points to and the
/// other tensors are device memory, which the caller keeps until the stream has passed this point. headDim is
/// at most 256; scratch holds at least cachedAttentionCudaScratch() floats of device memory.
///
/// A segment of at most 8 rows is computed row by row, split over its positions: a row has the same bits
/// alone and in company. Longer ones are computed in tiles of rows, in another order of sums; with caches of
/// F16 and Q8 and heads of 64 and 128 by the tensor cores, which have queries and weights in half precision:
/// those agree to kTensorAttentionTolerance, all others to kCachedAttentionTolerance.
void cachedAttentionCuda(const CachedAttentionArgs& args, CudaStream stream);
std::int64_t cachedAttentionCudaScratch(const CachedAttentionArgs& args);

}  // namespace xinglin::kernels
