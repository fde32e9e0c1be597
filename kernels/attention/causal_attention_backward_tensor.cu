#include "kernels/attention/causal_attention_backward_scratch.h"
#include "kernels/attention/causal_attention_cuda.h"
#include "kernels/attention/head_rows.cuh"
#include "kernels/attention/packed_documents.cuh"
#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/matmul/gemm.h"

namespace xinglin::kernels {
namespace {

constexpr int kWarps = 4;
constexpr int kThreads = kWarps * cuda::kWarpSize;
constexpr int kWarpRows = 16;                    // a fragment's
constexpr int kBlockRows = kWarps * kWarpRows;   // whose derivatives a block computes
constexpr int kOtherRows = kAttentionStageRows;  // that go by
constexpr int kStages = 2;                       // one is read while the other arrives
constexpr float kLog2E = 1.44269504f;

// Of a query row and head: what the softmax was divided by (log₂), and Σ p · dp.
using RowSums = float2;

// Whose rows a block has. A query's are multiplied with all keys that it sees, which gives dq; a key's with
// all queries that see it, which gives dk, and dv.
enum class Side { Queries, Keys };

struct Call {
    const std::uint16_t* q;
    const std::uint16_t* k;
    const std::uint16_t* v;
    const std::uint16_t* dOut;
    const RowSums* sums;   // [heads, sumRows]
    std::int64_t sumRows;  // a multiple of kOtherRows
    float* dq;
    float* dk;
    float* dv;
    cuda::PackedDocuments documents;
    std::int64_t heads;
    std::int64_t kvHeads;
    const float* slopes;
    float scale;
};

// What goes by: of the other side's rows what is multiplied first (keys, or queries) and second (values, or
// dOut); of queries their sums.
template <int HeadDim>
struct Stage {
    using Rows = cuda::HeadRows<HeadDim>;
    static constexpr int kSumChunks = kOtherRows * sizeof(RowSums) / sizeof(uint4);
    static constexpr int kChunks = 2 * kOtherRows * Rows::kChunks + kSumChunks;

    uint4* memory;

    __device__ Rows first() const { return {memory}; }
    __device__ Rows second() const { return {memory + kOtherRows * Rows::kChunks}; }
    __device__ uint4* sums() const { return memory + 2 * kOtherRows * Rows::kChunks; }
};

template <int HeadDim>
constexpr std::size_t kSharedBytes = (2 * kBlockRows * cuda::HeadRows<HeadDim>::kChunks +
                                      kStages * Stage<HeadDim>::kChunks) *
                                     sizeof(uint4);

// One block for kBlockRows rows of one head of its side, 16 rows a warp. Grid: tiles of rows, that side's
// heads. Rows are the left side of every product, so that weights and their slopes go from one product to the
// next in registers.
template <int HeadDim, Side Own>
__global__ void __launch_bounds__(kThreads, 2) backwardKernel(Call call) {
    constexpr bool kOfKeys = Own == Side::Keys;
    using Rows = cuda::HeadRows<HeadDim>;
    XINGLIN_DYNAMIC_SHARED(uint4, memory);
    const Rows ownFirst = {memory};
    const Rows ownSecond = {memory + kBlockRows * Rows::kChunks};
    uint4* const stages = memory + 2 * kBlockRows * Rows::kChunks;
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const auto warp = static_cast<int>(threadIdx.x / cuda::kWarpSize);
    const std::int64_t group = call.heads / call.kvHeads;
    const std::int64_t kvHead = kOfKeys ? blockIdx.y : blockIdx.y / group;
    const std::int64_t stride = call.heads * HeadDim;
    const std::int64_t kvStride = call.kvHeads * HeadDim;
    const std::int64_t rows = call.documents.rows;
    // The first keys are seen most, the last queries see most: those blocks begin first.
    const std::int64_t blockRow =
        static_cast<std::int64_t>(kOfKeys ? blockIdx.x : gridDim.x - 1 - blockIdx.x) * kBlockRows;
    const std::int64_t blockEnd = rows - blockRow < kBlockRows ? rows : blockRow + kBlockRows;

    // The other side's rows, head after head of the group where they are queries.
    std::int64_t begin = kOfKeys ? blockRow : call.documents.firstSeenBy(blockRow);
    begin -= begin % kOtherRows;
    const std::int64_t end = kOfKeys ? call.documents.lastThatSees(blockEnd - 1) + 1 : blockEnd;
    const auto tiles = static_cast<int>((end - begin + kOtherRows - 1) / kOtherRows);
    const int turns = kOfKeys ? tiles * static_cast<int>(group) : tiles;
    const auto headAt = [&](int turn) -> std::int64_t {
        return kOfKeys ? kvHead * group + turn / tiles : blockIdx.y;
    };
    const auto rowAt = [&](int turn) { return begin + static_cast<std::int64_t>(turn % tiles) * kOtherRows; };
    const auto stageAt = [&](int turn) -> Stage<HeadDim> {
        return {stages + turn % kStages * Stage<HeadDim>::kChunks};
    };
    const auto fill = [&](int turn) {
        const Stage<HeadDim> stage = stageAt(turn);
        const std::int64_t row = rowAt(turn);
        const std::int64_t its = kOfKeys ? stride : kvStride;
        const std::int64_t at = row * its + (kOfKeys ? headAt(turn) : kvHead) * HeadDim;
        stage.first().template beginToFill<kOtherRows, kThreads>((kOfKeys ? call.q : call.k) + at, its,
                                                                 static_cast<int>(rows - row));
        stage.second().template beginToFill<kOtherRows, kThreads>((kOfKeys ? call.dOut : call.v) + at, its,
                                                                  static_cast<int>(rows - row));
        if (kOfKeys && threadIdx.x < Stage<HeadDim>::kSumChunks) {
            const RowSums* const sums = call.sums + headAt(turn) * call.sumRows + row;
            cuda::beginCopy16(stage.sums() + threadIdx.x, sums + 2 * threadIdx.x);
        }
        cuda::commitCopies();
    };
    {
        const std::int64_t its = kOfKeys ? kvStride : stride;
        const std::int64_t at = blockRow * its + static_cast<std::int64_t>(blockIdx.y) * HeadDim;
        ownFirst.template beginToFill<kBlockRows, kThreads>((kOfKeys ? call.k : call.q) + at, its,
                                                            static_cast<int>(rows - blockRow));
        ownSecond.template beginToFill<kBlockRows, kThreads>((kOfKeys ? call.v : call.dOut) + at, its,
                                                             static_cast<int>(rows - blockRow));
    }
    fill(0);

    // What the lane's two rows see or are seen by, how far away from the row itself; of the warp's, from
    // where to where any and all of them. Rows past the end are as the last one, and are not written.
    const std::int64_t warpRow = blockRow + warp * kWarpRows;
    const std::int64_t warpLast = (warpRow + kWarpRows < blockEnd ? warpRow + kWarpRows : blockEnd) - 1;
    const bool hasRows = warpRow < blockEnd;
    const auto farthest = [&](std::int64_t row) {
        return kOfKeys ? call.documents.lastThatSees(row) : call.documents.firstSeenBy(row);
    };
    const std::int64_t farFirst = farthest(hasRows ? warpRow : warpLast);
    const std::int64_t farLast = farthest(warpLast);
    unsigned reach[2];
    RowSums sums[2] = {};
    XINGLIN_UNROLL_ALL
    for (int r = 0; r < 2; ++r) {
        const std::int64_t its = warpRow + r * 8 + lane / 4;
        const std::int64_t row = its < blockEnd ? its : blockEnd - 1;
        reach[r] = static_cast<unsigned>(kOfKeys ? farthest(row) - row : row - farthest(row));
        if (!kOfKeys) {
            sums[r] = call.sums[blockIdx.y * call.sumRows + row];
        }
    }

    const float scale = call.scale * kLog2E;
    float first[HeadDim / 8][4] = {};                 // dk, or dq
    float second[kOfKeys ? HeadDim / 8 : 1][4] = {};  // dv
    for (int turn = 0; turn < turns; ++turn) {
        if (turn + 1 < turns) {
            fill(turn + 1);
            cuda::waitForCopies<1>();
        } else {
            cuda::waitForCopies<0>();
        }
        __syncthreads();  // the stage is there, from all threads
        const Stage<HeadDim> stage = stageAt(turn);
        const std::int64_t row = rowAt(turn);
        const std::int64_t last = row + kOtherRows - 1;
        const bool isSeen =
            hasRows && (kOfKeys ? last >= warpRow && row <= farLast : row <= warpLast && last >= farFirst);
        if (isSeen) {
            float scores[kOtherRows / 8][4] = {};
            float slopes[kOtherRows / 8][4] = {};  // by the weights: dp
            XINGLIN_UNROLL_ALL
            for (int k = 0; k < HeadDim / 16; ++k) {
                unsigned own[4], one[2], other[2];
                ownFirst.left(warp * kWarpRows, k, own);
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kOtherRows / 16; ++n) {
                    stage.first().right(n * 16, k, one, other);
                    cuda::multiplyBfloat16Tile(scores[2 * n], own, one);
                    cuda::multiplyBfloat16Tile(scores[2 * n + 1], own, other);
                }
                ownSecond.left(warp * kWarpRows, k, own);
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kOtherRows / 16; ++n) {
                    stage.second().right(n * 16, k, one, other);
                    cuda::multiplyBfloat16Tile(slopes[2 * n], own, one);
                    cuda::multiplyBfloat16Tile(slopes[2 * n + 1], own, other);
                }
            }
            const bool isWhole =
                kOfKeys ? row >= warpLast && last <= farFirst : last <= warpRow && row >= farLast;
            const float bias = call.slopes ? call.slopes[headAt(turn)] * kLog2E : 0.0f;
            // From the later row, a query, to the earlier one, of the lane's first numbers.
            const int apart = kOfKeys ? static_cast<int>(row - warpRow) - lane / 4 + lane % 4 * 2
                                      : static_cast<int>(warpRow - row) + lane / 4 - lane % 4 * 2;
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < kOtherRows / 8; ++n) {
                float4 two = make_float4(0.0f, 0.0f, 0.0f, 0.0f);  // neighbouring queries' sums
                if (kOfKeys) {
                    two = cuda::load4(reinterpret_cast<const float*>(stage.sums() + n * 4 + lane % 4));
                }
                XINGLIN_UNROLL_ALL
                for (int i = 0; i < 4; ++i) {
                    const float logSum = kOfKeys ? (i % 2 == 0 ? two.x : two.z) : sums[i / 2].x;
                    const float mean = kOfKeys ? (i % 2 == 0 ? two.y : two.w) : sums[i / 2].y;
                    const int ahead = n * 8 + i % 2 - i / 2 * 8;  // of the other side's row
                    const int distance = kOfKeys ? apart + ahead : apart - ahead;
                    float exponent = fmaf(scores[n][i], scale, -logSum);
                    if (call.slopes) {
                        exponent = fmaf(-bias, static_cast<float>(distance), exponent);
                    }
                    const float weight = cuda::powerOfTwo(exponent);
                    const float slope = weight * (slopes[n][i] - mean);
                    // One on the wrong side is far away as an unsigned number.
                    const bool isOne = isWhole || static_cast<unsigned>(distance) <= reach[i / 2];
                    scores[n][i] = isOne ? weight : 0.0f;
                    slopes[n][i] = isOne ? slope : 0.0f;
                }
            }
            XINGLIN_UNROLL_ALL
            for (int k = 0; k < kOtherRows / 16; ++k) {
                // Two neighbouring fragments of sums are one fragment of the next product.
                unsigned weights[4], weightSlopes[4];
                XINGLIN_UNROLL_ALL
                for (int i = 0; i < 4; ++i) {
                    const int n = 2 * k + i / 2;
                    const int at = i % 2 * 2;
                    weights[i] = cuda::packBfloat16(scores[n][at], scores[n][at + 1]);
                    weightSlopes[i] = cuda::packBfloat16(slopes[n][at], slopes[n][at + 1]);
                }
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < HeadDim / 16; ++n) {
                    unsigned one[2], other[2];
                    stage.first().below(k * 16, n, one, other);
                    cuda::multiplyBfloat16Tile(first[2 * n], weightSlopes, one);
                    cuda::multiplyBfloat16Tile(first[2 * n + 1], weightSlopes, other);
                    if constexpr (kOfKeys) {
                        stage.second().below(k * 16, n, one, other);
                        cuda::multiplyBfloat16Tile(second[2 * n], weights, one);
                        cuda::multiplyBfloat16Tile(second[2 * n + 1], weights, other);
                    }
                }
            }
        }
        __syncthreads();  // everybody has read the stage before it is filled again
    }
    XINGLIN_UNROLL_ALL
    for (int r = 0; r < 2; ++r) {
        const std::int64_t row = warpRow + r * 8 + lane / 4;
        if (row >= blockEnd) {
            continue;
        }
        const std::int64_t at = row * (kOfKeys ? kvStride : stride) +
                                static_cast<std::int64_t>(blockIdx.y) * HeadDim + lane % 4 * 2;
        float* const toFirst = (kOfKeys ? call.dk : call.dq) + at;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < HeadDim / 8; ++n) {
            *reinterpret_cast<float2*>(toFirst + n * 8) =
                make_float2(first[n][2 * r] * call.scale, first[n][2 * r + 1] * call.scale);
            if constexpr (kOfKeys) {
                *reinterpret_cast<float2*>(call.dv + at + n * 8) =
                    make_float2(second[n][2 * r], second[n][2 * r + 1]);
            }
        }
    }
}

// One warp for a row and head: dOut rounded, and its sums. The mean is that of the rounded numbers, whose
// products with the values the other kernels have.
__global__ void __launch_bounds__(kThreads)
    sumsKernel(CausalAttentionBackwardArgs args, std::uint16_t* dOut, RowSums* sums, std::int64_t sumRows) {
    const CausalAttentionArgs& f = args.forward;
    const std::int64_t task = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (task >= f.rows * f.heads) {
        return;  // the whole warp
    }
    float mean = 0.0f;
    for (auto c = static_cast<std::int64_t>(threadIdx.x % cuda::kWarpSize * 4); c < f.headDim;
         c += 4 * cuda::kWarpSize) {
        const std::int64_t at = task * f.headDim + c;
        const float4 slope = cuda::load4(args.dOut + at);
        const float4 out = cuda::load4(f.out + at);
        const float slopes[4] = {slope.x, slope.y, slope.z, slope.w};
        const float outs[4] = {out.x, out.y, out.z, out.w};
        std::uint16_t bits[4];
        XINGLIN_UNROLL_ALL
        for (int i = 0; i < 4; ++i) {
            bits[i] = cuda::floatToBfloat16(slopes[i]);
            mean = fmaf(cuda::bfloat16ToFloat(bits[i]), outs[i], mean);
        }
        *reinterpret_cast<uint2*>(dOut + at) = make_uint2(bits[0] | static_cast<unsigned>(bits[1]) << 16,
                                                          bits[2] | static_cast<unsigned>(bits[3]) << 16);
    }
    mean = cuda::warpSum(mean);
    if (threadIdx.x % cuda::kWarpSize == 0) {
        sums[task % f.heads * sumRows + task / f.heads] = make_float2(f.logSums[task], mean);
    }
}

template <int HeadDim>
void backward(const Call& call, CudaStream stream) {
    const unsigned tiles = cuda::blocksFor(call.documents.rows, kBlockRows);
    cuda::launch(backwardKernel<HeadDim, Side::Keys>,
                 {dim3(tiles, static_cast<unsigned>(call.kvHeads)), kThreads, kSharedBytes<HeadDim>}, stream,
                 call);
    cuda::launch(backwardKernel<HeadDim, Side::Queries>,
                 {dim3(tiles, static_cast<unsigned>(call.heads)), kThreads, kSharedBytes<HeadDim>}, stream,
                 call);
}

}  // namespace

void attendBf16BackwardCuda(const CausalAttentionBackwardArgs& args, std::span<float> scratch,
                            CudaStream stream) {
    const CausalAttentionArgs& f = args.forward;
    checkBf16Contract(f);
    require(f.out && f.logSums, "causalAttentionBackwardCuda: what the forward pass left");
    require(cuda::areWide(f.q, f.k, f.v, f.out, args.dOut, args.dq, args.dk, args.dv, scratch.data()),
            "causalAttentionBackwardCuda: not a multiple of 16 bytes");
    const AttentionBackwardPlaces places(f);
    auto* const q = reinterpret_cast<std::uint16_t*>(scratch.data());
    std::uint16_t* const dOut = q + places.queryNumbers;
    std::uint16_t* const k = dOut + places.queryNumbers;
    std::uint16_t* const v = k + places.kvNumbers;
    auto* const sums = reinterpret_cast<RowSums*>(scratch.data() + places.sumsAt());
    roundToBf16Cuda(f.q, q, places.queryNumbers, stream);
    roundToBf16Cuda(f.k, k, places.kvNumbers, stream);
    roundToBf16Cuda(f.v, v, places.kvNumbers, stream);
    cuda::launch(sumsKernel, {cuda::blocksFor(f.rows * f.heads, kWarps), kThreads}, stream, args, dOut, sums,
                 places.sumRows);
    const Call call = {q,        k,
                       v,        dOut,
                       sums,     places.sumRows,
                       args.dq,  args.dk,
                       args.dv,  cuda::PackedDocuments(f),
                       f.heads,  f.kvHeads,
                       f.slopes, static_cast<float>(f.scale)};
    if (f.headDim == 64) {
        backward<64>(call, stream);
    } else {
        backward<128>(call, stream);
    }
}

}  // namespace xinglin::kernels
