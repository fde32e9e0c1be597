#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels::cuda {

inline constexpr int kTileThreads = 128;
inline constexpr int kTileRows = 16;       ///< query rows of a block
inline constexpr int kTilePositions = 32;  ///< keys and values in shared memory at a time
inline constexpr int kLanesPerRow = kTileThreads / kTileRows;
inline constexpr int kMostHeadDim = 256;

/// Query rows first … first + count − 1 of q, count at most kTileRows.
struct TileRows {
    std::int64_t first;
    int count;
};
/// The positions that a row sees, both ends included.
struct SeenRange {
    std::int64_t first;
    std::int64_t last;
};

struct TileCall {
    const float* q;
    float* out;
    std::int64_t heads;
    std::int64_t kvHeads;
    std::int64_t headDim;
    float scale;
    const float* slopes;
};

/// Floats of dynamic shared memory of a block: queries, keys (a column more, so that neighbouring keys lie in
/// different banks) and values.
inline std::size_t tileSharedBytes(std::int64_t headDim) {
    const std::int64_t floats =
        kTileRows * headDim + kTilePositions * (headDim + 1) + kTilePositions * headDim;
    return static_cast<std::size_t>(floats) * sizeof(float);
}

/// Attention of kTileRows rows of one head with the softmax kept up to date from tile to tile of positions,
/// in float. Tiles begin at multiples of kTilePositions, so a row's sums never depend on the rows beside it.
///
/// Source: rows(block) → TileRows; range(block, row of the tile) → SeenRange; loadTile(block, head, position,
/// count, keys, keyStride, values) by all threads: `count` keys and values into shared memory.
/// Grid: x the tiles of rows, y the heads.
template <typename Source>
__global__ void __launch_bounds__(kTileThreads) attentionTileKernel(TileCall call, Source source) {
    XINGLIN_DYNAMIC_SHARED(float, memory);
    XINGLIN_SHARED(float, weights, [kTileRows][kTilePositions + 1]);
    const auto dim = static_cast<int>(call.headDim);
    float* const queries = memory;
    float* const keys = queries + kTileRows * dim;
    float* const values = keys + kTilePositions * (dim + 1);

    const TileRows rows = source.rows(blockIdx.x);
    const std::int64_t head = blockIdx.y;
    const std::int64_t kvHead = head / (call.heads / call.kvHeads);
    const auto thread = static_cast<int>(threadIdx.x);
    const int r = thread / kLanesPerRow;
    const int lane = thread % kLanesPerRow;
    const bool isRow = r < rows.count;
    const float slope = call.slopes ? call.slopes[head] : 0.0f;

    for (int i = thread; i < rows.count * dim; i += kTileThreads) {
        queries[i] = call.q[((rows.first + i / dim) * call.heads + head) * dim + i % dim];
    }
    const SeenRange seen = source.range(blockIdx.x, isRow ? r : 0);
    const std::int64_t end = source.range(blockIdx.x, rows.count - 1).last + 1;
    std::int64_t begin = source.range(blockIdx.x, 0).first;
    begin -= begin % kTilePositions;

    float out[kMostHeadDim / kLanesPerRow] = {};
    float greatest = -INFINITY;
    float sum = 0.0f;
    for (std::int64_t position = begin; position < end; position += kTilePositions) {
        const auto count =
            static_cast<int>(end - position < kTilePositions ? end - position : kTilePositions);
        __syncthreads();  // the queries are there; of the tile before, everybody has read
        source.loadTile(blockIdx.x, kvHead, position, count, keys, dim + 1, values);
        __syncthreads();  // the tile is there

        float scores[kTilePositions / kLanesPerRow];
        float most = greatest;
        XINGLIN_UNROLL_ALL
        for (int s = 0; s < kTilePositions / kLanesPerRow; ++s) {
            const int j = lane + s * kLanesPerRow;
            const std::int64_t at = position + j;
            scores[s] = -INFINITY;
            if (isRow && at >= seen.first && at <= seen.last) {
                float dot = 0.0f;
                for (int c = 0; c < dim; ++c) {
                    dot = fmaf(queries[r * dim + c], keys[j * (dim + 1) + c], dot);
                }
                scores[s] = dot * call.scale - slope * static_cast<float>(seen.last - at);
            }
            most = fmaxf(most, scores[s]);
        }
        for (int lanes = kLanesPerRow / 2; lanes > 0; lanes /= 2) {
            most = fmaxf(most, __shfl_xor_sync(kFullWarp, most, lanes));
        }
        // Before a row has seen anything, its sums are zero whatever they are multiplied by.
        const float shrink = greatest == -INFINITY ? 0.0f : expf(greatest - most);
        float part = 0.0f;
        XINGLIN_UNROLL_ALL
        for (int s = 0; s < kTilePositions / kLanesPerRow; ++s) {
            const float weight = scores[s] == -INFINITY ? 0.0f : expf(scores[s] - most);
            weights[r][lane + s * kLanesPerRow] = weight;
            part += weight;
        }
        for (int lanes = kLanesPerRow / 2; lanes > 0; lanes /= 2) {
            part += __shfl_xor_sync(kFullWarp, part, lanes);
        }
        sum = sum * shrink + part;
        greatest = most;
        __syncwarp();  // a row's weights are written and read by lanes of one warp
        XINGLIN_UNROLL_ALL
        for (int i = 0; i < kMostHeadDim / kLanesPerRow; ++i) {
            const int c = lane + i * kLanesPerRow;
            if (c < dim) {
                float total = out[i] * shrink;
                for (int j = 0; j < count; ++j) {
                    total = fmaf(weights[r][j], values[j * dim + c], total);
                }
                out[i] = total;
            }
        }
    }
    XINGLIN_UNROLL_ALL
    for (int i = 0; i < kMostHeadDim / kLanesPerRow; ++i) {
        const int c = lane + i * kLanesPerRow;
        if (isRow && c < dim) {
            call.out[((rows.first + r) * call.heads + head) * dim + c] = out[i] / sum;
        }
    }
}

}  // namespace xinglin::kernels::cuda
