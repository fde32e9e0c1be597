#include "kernels/attention/cache_read.cuh"
#include "kernels/attention/cached_attention_cuda.h"
#include "kernels/cuda/launch.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kWarps = 4;
constexpr int kThreads = kWarps * cuda::kWarpSize;
constexpr int kWarpRows = 16;                   // query rows of a warp: a fragment's
constexpr int kBlockRows = kWarps * kWarpRows;  // of a block
constexpr int kPositions = 64;                  // keys and values in a stage of shared memory
constexpr int kKeyTiles = kPositions / static_cast<int>(kKeyTile);
constexpr int kStages = 2;             // one is read while the other arrives
constexpr int kChunk = 8;              // halves of sixteen bytes
constexpr float kLog2E = 1.44269504f;  // powers of two are what the hardware has

struct Call {
    CudaSegments segments;
    std::int64_t firstTile[kMostCudaSegments];
    const float* q;
    float* out;
    std::int64_t heads;
    std::int64_t kvHeads;
    std::int64_t window;
    const float* slopes;
    float scale;
};

// Where sixteen bytes lie in a stage, in chunks. Neighbouring rows of a fragment must lie in different banks:
// keys are [tile][column][two chunks of 8 positions], the chunks swapped in every other four columns; values
// are [position][chunks of 8 columns], turned by the position.
template <int HeadDim>
struct Stage {
    static constexpr int kValueChunks = HeadDim / kChunk;
    static constexpr int kKeyChunks = kPositions * HeadDim / kChunk;  // before the values
    static constexpr int kChunks = 2 * kKeyChunks;

    __device__ static int key(int tile, int c, int half) {
        return (tile * HeadDim + c) * 2 + (half ^ (c >> 2 & 1));
    }
    __device__ static int value(int position, int chunk) {
        return kKeyChunks + position * kValueChunks + (chunk ^ (position & 7));
    }
};

__device__ uint4 packEight(const float* numbers) {
    return make_uint4(cuda::packHalves(numbers[0], numbers[1]), cuda::packHalves(numbers[2], numbers[3]),
                      cuda::packHalves(numbers[4], numbers[5]), cuda::packHalves(numbers[6], numbers[7]));
}

// Begins to fill a stage with the positions from `position` on. What lies past the cache's end is zero.
template <CacheType Type, int HeadDim>
__device__ void loadStage(const KvCacheView& cache, std::int64_t head, std::int64_t position, uint4* stage) {
    using Place = Stage<HeadDim>;
    using Read = cuda::CacheRead<Type>;
    const std::int64_t left = cache.positions - position;
    const auto count = static_cast<int>(left < kPositions ? left : kPositions);  // whole tiles
    constexpr int kPerLoad = Read::kNumbers / kChunk;                            // chunks
    for (auto i = static_cast<int>(threadIdx.x); i < kPositions * HeadDim / Read::kNumbers; i += kThreads) {
        const int c = i / Read::kPerColumn % HeadDim;
        const int tile = i / (Read::kPerColumn * HeadDim);
        const int part = i % Read::kPerColumn;  // 16 bytes of the column
        const int j = i / (HeadDim / Read::kNumbers);
        const int columns = i % (HeadDim / Read::kNumbers) * Read::kNumbers;
        const bool hasKey = tile * static_cast<int>(kKeyTile) < count;
        const bool hasValue = j < count;
        if constexpr (Type == CacheType::F16) {
            const auto* keys = static_cast<const std::uint16_t*>(cache.keys);
            const auto* values = static_cast<const std::uint16_t*>(cache.values);
            uint4* const key = stage + Place::key(tile, c, part);
            uint4* const value = stage + Place::value(j, columns / kChunk);
            const std::int64_t at = position + tile * kKeyTile + part * Read::kNumbers;
            if (hasKey) {
                cuda::beginCopy16(key, keys + keyIndex(cache, head, at, c));
            } else {
                *key = make_uint4(0, 0, 0, 0);
            }
            if (hasValue) {
                cuda::beginCopy16(value, values + valueIndex(cache, head, position + j, columns));
            } else {
                *value = make_uint4(0, 0, 0, 0);
            }
        } else {
            float keys[Read::kNumbers] = {};
            float values[Read::kNumbers] = {};
            if (hasKey) {
                Read::keys(cache, head, position + tile * kKeyTile + part * Read::kNumbers, c, keys);
            }
            if (hasValue) {
                Read::values(cache, head, position + j, columns, values);
            }
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < kPerLoad; ++n) {
                stage[Place::key(tile, c, part * kPerLoad + n)] = packEight(keys + n * kChunk);
                stage[Place::value(j, columns / kChunk + n)] = packEight(values + n * kChunk);
            }
        }
    }
    cuda::commitCopies();
}

// The queries of a warp as fragments, scaled; rows past the segment's end are zero.
template <int HeadDim>
__device__ void loadQueries(const float* q, std::int64_t rowStride, int rows, float scale,
                            unsigned (&out)[HeadDim / 16][4]) {
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    XINGLIN_UNROLL_ALL
    for (int k = 0; k < HeadDim / 16; ++k) {
        XINGLIN_UNROLL_ALL
        for (int i = 0; i < 4; ++i) {
            const int row = lane / 4 + i % 2 * 8;
            const int c = k * 16 + lane % 4 * 2 + i / 2 * 8;
            const float* from = q + row * rowStride + c;
            out[k][i] = row < rows ? cuda::packHalves(from[0] * scale, from[1] * scale) : 0;
        }
    }
}

// Two rows of a lane's fragments: what the softmax knows of them.
struct RowState {
    float greatest[2] = {-INFINITY, -INFINITY};
    float sum[2] = {};
};

__device__ float overRow(float value, bool isMax) {
    XINGLIN_UNROLL_ALL
    for (int lanes = 1; lanes <= 2; lanes *= 2) {  // the four lanes that share a row
        const float other = __shfl_xor_sync(cuda::kFullWarp, value, lanes);
        value = isMax ? fmaxf(value, other) : value + other;
    }
    return value;
}

// Scores to weights, in place; `out` shrinks where a greater score has come.
template <int HeadDim>
__device__ void softmax(float (&scores)[kPositions / 8][4], RowState& state, float (&out)[HeadDim / 8][4]) {
    XINGLIN_UNROLL_ALL
    for (int r = 0; r < 2; ++r) {
        float most = state.greatest[r];
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < kPositions / 8; ++n) {
            most = fmaxf(most, fmaxf(scores[n][2 * r], scores[n][2 * r + 1]));
        }
        most = overRow(most, true);
        // Before a row has seen anything, its sums are zero whatever they are multiplied by.
        const float base = most == -INFINITY ? 0.0f : most;
        const float shrink = exp2f(state.greatest[r] - base);
        float part = 0.0f;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < kPositions / 8; ++n) {
            XINGLIN_UNROLL_ALL
            for (int i = 2 * r; i < 2 * r + 2; ++i) {
                scores[n][i] = exp2f(scores[n][i] - base);
                part += scores[n][i];
            }
        }
        state.sum[r] = state.sum[r] * shrink + overRow(part, false);
        state.greatest[r] = most;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < HeadDim / 8; ++n) {
            out[n][2 * r] *= shrink;
            out[n][2 * r + 1] *= shrink;
        }
    }
}

// One block for kBlockRows query rows of one head, 16 rows a warp. Grid: tiles of rows, heads.
template <CacheType Type, int HeadDim>
__global__ void __launch_bounds__(kThreads) tensorKernel(Call call) {
    using Place = Stage<HeadDim>;
    XINGLIN_DYNAMIC_SHARED(uint4, memory);
    int s = 0;
    while (s + 1 < call.segments.count && blockIdx.x >= call.firstTile[s + 1]) {
        ++s;
    }
    const AttentionSegment& segment = call.segments.segments[s];
    const std::int64_t head = blockIdx.y;
    const std::int64_t kvHead = head / (call.heads / call.kvHeads);
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const auto warp = static_cast<int>(threadIdx.x / cuda::kWarpSize);
    const std::int64_t blockRow = (static_cast<std::int64_t>(blockIdx.x) - call.firstTile[s]) * kBlockRows;
    const std::int64_t blockRest = segment.rows - blockRow;
    const auto blockRows = static_cast<int>(blockRest < kBlockRows ? blockRest : kBlockRows);
    const int rows = blockRows - warp * kWarpRows;  // of this warp; may be more than 16, or none
    const std::int64_t rowStride = call.heads * HeadDim;
    const std::int64_t firstRow = segment.firstRow + blockRow + warp * kWarpRows;
    const float slope = call.slopes ? call.slopes[head] * kLog2E : 0.0f;

    unsigned queries[HeadDim / 16][4];
    loadQueries<HeadDim>(call.q + firstRow * rowStride + head * HeadDim, rowStride, rows, call.scale * kLog2E,
                         queries);
    // The last position that each of the lane's two rows sees, and the block's.
    const std::int64_t warpLast = segment.past + blockRow + warp * kWarpRows;
    const std::int64_t last[2] = {warpLast + lane / 4, warpLast + lane / 4 + 8};
    const std::int64_t end = segment.past + blockRow + blockRows;
    std::int64_t begin = call.window > 0 && segment.past + blockRow + 1 > call.window
                             ? segment.past + blockRow + 1 - call.window
                             : 0;
    begin -= begin % kPositions;

    float out[HeadDim / 8][4] = {};
    RowState state;
    loadStage<Type, HeadDim>(segment.cache, kvHead, begin, memory);
    int turn = 0;
    for (std::int64_t position = begin; position < end; position += kPositions, ++turn) {
        const uint4* const stage = memory + turn % kStages * Place::kChunks;
        if (position + kPositions < end) {
            loadStage<Type, HeadDim>(segment.cache, kvHead, position + kPositions,
                                     memory + (turn + 1) % kStages * Place::kChunks);
            cuda::waitForCopies<1>();
        } else {
            cuda::waitForCopies<0>();
        }
        __syncthreads();  // the stage is there, from all threads

        float scores[kPositions / 8][4] = {};
        const int rowInMatrix = lane % 16;  // the rows of two matrices below one another
        const int side = lane / 16;         // and of two beside them
        XINGLIN_UNROLL_ALL
        for (int tile = 0; tile < kKeyTiles; ++tile) {
            XINGLIN_UNROLL_ALL
            for (int k = 0; k < HeadDim / 16; ++k) {
                unsigned keys[4];
                cuda::loadTransposed(stage + Place::key(tile, k * 16 + rowInMatrix, side), keys);
                const unsigned left[2] = {keys[0], keys[1]};
                const unsigned right[2] = {keys[2], keys[3]};
                cuda::multiplyTile(scores[2 * tile], queries[k], left);
                cuda::multiplyTile(scores[2 * tile + 1], queries[k], right);
            }
        }
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < kPositions / 8; ++n) {
            XINGLIN_UNROLL_ALL
            for (int i = 0; i < 4; ++i) {
                const std::int64_t at = position + n * 8 + lane % 4 * 2 + i % 2;
                const std::int64_t distance = last[i / 2] - at;
                const bool isSeen = distance >= 0 && (call.window == 0 || distance < call.window);
                scores[n][i] = isSeen ? scores[n][i] - slope * static_cast<float>(distance) : -INFINITY;
            }
        }
        softmax<HeadDim>(scores, state, out);
        XINGLIN_UNROLL_ALL
        for (int k = 0; k < kPositions / 16; ++k) {
            // The weights of two neighbouring score fragments are one fragment of the next product.
            const unsigned weights[4] = {cuda::packHalves(scores[2 * k][0], scores[2 * k][1]),
                                         cuda::packHalves(scores[2 * k][2], scores[2 * k][3]),
                                         cuda::packHalves(scores[2 * k + 1][0], scores[2 * k + 1][1]),
                                         cuda::packHalves(scores[2 * k + 1][2], scores[2 * k + 1][3])};
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < HeadDim / 16; ++n) {
                unsigned values[4];
                cuda::loadTransposed(stage + Place::value(k * 16 + rowInMatrix, 2 * n + side), values);
                const unsigned left[2] = {values[0], values[1]};
                const unsigned right[2] = {values[2], values[3]};
                cuda::multiplyTile(out[2 * n], weights, left);
                cuda::multiplyTile(out[2 * n + 1], weights, right);
            }
        }
        __syncthreads();  // everybody has read the stage before it is filled again
    }
    XINGLIN_UNROLL_ALL
    for (int r = 0; r < 2; ++r) {
        const int row = lane / 4 + r * 8;
        if (row >= rows) {
            continue;
        }
        float* to = call.out + (firstRow + row) * rowStride + head * HeadDim + lane % 4 * 2;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < HeadDim / 8; ++n) {
            to[n * 8] = out[n][2 * r] / state.sum[r];
            to[n * 8 + 1] = out[n][2 * r + 1] / state.sum[r];
        }
    }
}

template <CacheType Type, int HeadDim>
void attend(Call& call, CudaStream stream) {
    std::int64_t tiles = 0;
    for (int s = 0; s < call.segments.count; ++s) {
        call.firstTile[s] = tiles;
        tiles += (call.segments.segments[s].rows + kBlockRows - 1) / kBlockRows;
    }
    const dim3 blocks(cuda::blocksFor(tiles, 1), static_cast<unsigned>(call.heads));
    cuda::launch(tensorKernel<Type, HeadDim>,
                 {blocks, kThreads, kStages * Stage<HeadDim>::kChunks * sizeof(uint4)}, stream, call);
}

template <CacheType Type>
void attendType(const CachedAttentionArgs& args, Call& call, CudaStream stream) {
    if (args.headDim == 64) {
        attend<Type, 64>(call, stream);
    } else {
        attend<Type, 128>(call, stream);
    }
}

}  // namespace

bool canAttendWithTensorCores(const CachedAttentionArgs& args, CacheType type) {
    return type != CacheType::F32 && (args.headDim == 64 || args.headDim == 128);
}

void attendTensorCuda(const CachedAttentionArgs& args, const CudaSegments& segments, CudaStream stream) {
    Call call = {segments,     {},          args.q,      args.out,  args.heads,
                 args.kvHeads, args.window, args.slopes, args.scale};
    if (segments.segments[0].cache.type == CacheType::F16) {
        attendType<CacheType::F16>(args, call, stream);
    } else {
        attendType<CacheType::Q8>(args, call, stream);
    }
}

}  // namespace xinglin::kernels
