#pragma once

#include "kernels/attention/cache_read.cuh"
#include "kernels/attention/cached_attention_cuda.h"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels::cuda {

inline constexpr int kSplitThreads = 256;
inline constexpr int kSplitWarps = kSplitThreads / kWarpSize;
inline constexpr int kSplit = static_cast<int>(kSplitPositions);
inline constexpr int kTile = static_cast<int>(kKeyTile);

// Dot products of one tile of 16 keys with the queries of a group, by a warp. Each lane multiplies a column
// of some positions; the lanes of a position's columns then add theirs up, each step halving what a lane
// keeps.
template <CacheType Type, int Group>
__device__ void scoreTile(const KvCacheView& cache, std::int64_t kvHead, std::int64_t tile,
                          const float* queries, int dim, float (*scores)[kSplit], int at) {
    using Read = CacheRead<Type>;
    constexpr int kNumbers = Read::kNumbers;
    constexpr int kColumns = kWarpSize / Read::kPerColumn;  // at a time
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    const int part = lane % Read::kPerColumn;
    float dots[Group][kNumbers] = {};
    for (int c = lane / Read::kPerColumn; c < dim; c += kColumns) {
        float keys[kNumbers];
        Read::keys(cache, kvHead, tile * kTile + part * kNumbers, c, keys);
        XINGLIN_UNROLL_ALL
        for (int g = 0; g < Group; ++g) {
            const float q = queries[g * dim + c];
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < kNumbers; ++n) {
                dots[g][n] = fmaf(q, keys[n], dots[g][n]);
            }
        }
    }
    XINGLIN_UNROLL_ALL
    for (int g = 0; g < Group; ++g) {
        int kept = kNumbers;
        int position = part * kNumbers;
        XINGLIN_UNROLL_ALL
        for (int lanes = Read::kPerColumn; lanes < kWarpSize; lanes *= 2) {
            if (kept > 1) {
                kept /= 2;
                const bool isUpper = (lane & lanes) != 0;
                position += isUpper ? kept : 0;
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kNumbers / 2; ++n) {
                    if (n < kept) {
                        const float given = isUpper ? dots[g][n] : dots[g][n + kept];
                        const float own = isUpper ? dots[g][n + kept] : dots[g][n];
                        dots[g][n] = own + __shfl_xor_sync(kFullWarp, given, lanes);
                    }
                }
            } else {
                dots[g][0] += __shfl_xor_sync(kFullWarp, dots[g][0], lanes);
            }
        }
        if (lane < kWarpSize / 2) {  // the other half has the same
            scores[g][at + position] = dots[g][0];
        }
    }
}

// The scores of a query become its weights; by a warp. Returns the greatest score and the sum of weights.
__device__ inline float2 weigh(float* scores, int count, int firstSeen, float scale, float slope,
                               std::int64_t distance) {
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    float greatest = -INFINITY;
    for (int j = firstSeen + lane; j < count; j += kWarpSize) {
        scores[j] = scores[j] * scale - slope * static_cast<float>(distance - j);
        greatest = fmaxf(greatest, scores[j]);
    }
    greatest = warpMax(greatest);
    float sum = 0.0f;
    for (int j = firstSeen + lane; j < count; j += kWarpSize) {
        scores[j] = expf(scores[j] - greatest);
        sum += scores[j];
    }
    return make_float2(greatest, warpSum(sum));
}

/// One split of a row for the query heads of a group.
struct SplitPart {
    std::int64_t kvHead;
    std::int64_t firstHead;  ///< of the group
    int heads;               ///< of it, at most Group
    std::int64_t start;      ///< the split's first position
    int count;               ///< its positions that are there
    int firstSeen;           ///< the first of them that the row sees
    std::int64_t last;       ///< the row's own position
    const float* slopes;
    float scale;
};

/// Attention of one block of kSplitThreads to one split: calls finish(query of the group, column, sum of
/// weighted values, {greatest score, sum of weights}) for every number, each by one thread, and leaves the
/// last pair of each query in `sums`. `memory` is dynamic shared memory with the group's queries, zeros where
/// the group has fewer; it is overwritten.
template <CacheType Type, int Group, typename Finish>
__device__ void attendSplit(const KvCacheView& cache, const SplitPart& part, int dim, float* memory,
                            float2 (&sums)[Group], Finish finish) {
    using Read = CacheRead<Type>;
    constexpr int kNumbers = Read::kNumbers;
    XINGLIN_SHARED(float, scores, [Group][kSplit]);
    const float* const queries = memory;
    const auto thread = static_cast<int>(threadIdx.x);
    const int warp = thread / kWarpSize;
    const int lane = thread % kWarpSize;
    __syncthreads();  // the queries are there
    for (int tile = part.firstSeen / kTile + warp; tile * kTile < part.count; tile += kSplitWarps) {
        scoreTile<Type, Group>(cache, part.kvHead, part.start / kTile + tile, queries, dim, scores,
                               tile * kTile);
    }
    __syncthreads();  // all scores are there
    for (int g = warp; g < part.heads; g += kSplitWarps) {
        const float slope = part.slopes ? part.slopes[part.firstHead + g] : 0.0f;
        const float2 sum =
            weigh(scores[g], part.count, part.firstSeen, part.scale, slope, part.last - part.start);
        if (lane == 0) {
            sums[g] = sum;
        }
    }
    __syncthreads();  // the weights are there, and nobody needs the queries any more

    // Values: kNumbers columns a lane, several positions at a time in a warp where a head has few columns.
    const int pieces = (dim + kNumbers - 1) / kNumbers;
    for (int firstPiece = 0; firstPiece < pieces; firstPiece += kWarpSize) {
        const int here = pieces - firstPiece < kWarpSize ? pieces - firstPiece : kWarpSize;
        const int perWarp = kWarpSize / here;  // positions
        const int slots = kSplitWarps * perWarp;
        const int slot = warp * perWarp + lane / here;
        const bool isUsed = lane < perWarp * here;
        const int c = (firstPiece + lane % here) * kNumbers;
        float totals[Group][kNumbers] = {};
        for (int j = part.firstSeen + slot; isUsed && j < part.count; j += slots) {
            float values[kNumbers];
            Read::values(cache, part.kvHead, part.start + j, c, values);
            XINGLIN_UNROLL_ALL
            for (int g = 0; g < Group; ++g) {
                const float weight = g < part.heads ? scores[g][j] : 0.0f;
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kNumbers; ++n) {
                    totals[g][n] = fmaf(weight, values[n], totals[g][n]);
                }
            }
        }
        const int width = here * kNumbers;
        XINGLIN_UNROLL_ALL
        for (int g = 0; g < Group; ++g) {
            if (g >= part.heads) {
                break;  // the whole block
            }
            XINGLIN_UNROLL_ALL
            for (int n = 0; isUsed && n < kNumbers; ++n) {
                memory[slot * width + lane % here * kNumbers + n] = totals[g][n];
            }
            __syncthreads();  // the slots' sums are there
            for (int i = thread; i < width && firstPiece * kNumbers + i < dim; i += kSplitThreads) {
                float total = 0.0f;
                for (int s = 0; s < slots; ++s) {
                    total += memory[s * width + i];
                }
                const int column = firstPiece * kNumbers + i;
                finish(g, column, total, sums[g]);
            }
            __syncthreads();  // they are read before the next query's are written
        }
    }
}

/// Floats of dynamic shared memory for the queries, or for the slots' sums: at most as many as all threads
/// have numbers.
template <CacheType Type, int Group>
std::size_t splitSharedBytes(std::int64_t headDim) {
    const std::int64_t queries = Group * headDim;
    const std::int64_t sums = kSplitThreads * CacheRead<Type>::kNumbers;
    return static_cast<std::size_t>(queries > sums ? queries : sums) * sizeof(float);
}

}  // namespace xinglin::kernels::cuda
