#include "kernels/attention/causal_attention_cuda.h"
#include "kernels/attention/head_rows.cuh"
#include "kernels/attention/packed_documents.cuh"
#include "kernels/cuda/elementwise.cuh"
#include "kernels/matmul/gemm.h"

namespace xinglin::kernels {
namespace {

constexpr int kWarps = 4;
constexpr int kThreads = kWarps * cuda::kWarpSize;
constexpr int kParts =
    2;  // fragments of 16 query rows of a warp: what is read of keys and values serves both
constexpr int kWarpRows = kParts * 16;
constexpr int kBlockRows = kWarps * kWarpRows;
constexpr int kPositions = 64;         // keys and values in shared memory at a time
constexpr float kLog2E = 1.44269504f;  // powers of two are what the hardware has

struct Call {
    const float* q;
    const std::uint16_t* k;
    const std::uint16_t* v;
    float* out;
    float* logSums;
    cuda::PackedDocuments documents;
    int heads;
    int kvHeads;
    const float* slopes;
    float scale;  // times log₂ e
};

template <int HeadDim>
constexpr std::size_t kSharedBytes = static_cast<std::size_t>(kBlockRows + 2 * kPositions) * HeadDim *
                                     sizeof(std::uint16_t);

__device__ int firstSeenBy(const Call& call, int row) {
    return static_cast<int>(call.documents.firstSeenBy(row));
}

// The block's query rows, rounded on their way; from the count-th on they are zero.
template <int HeadDim>
__device__ void roundQueries(const float* from, std::int64_t stride, std::int64_t count,
                             const cuda::HeadRows<HeadDim>& to) {
    using Rows = cuda::HeadRows<HeadDim>;
    XINGLIN_UNROLL(4)
    for (int part = 0; part < kBlockRows * Rows::kChunks / kThreads; ++part) {
        const int i = part * kThreads + static_cast<int>(threadIdx.x);
        const int row = i / Rows::kChunks;
        const int chunk = i % Rows::kChunks;
        uint4 bits = make_uint4(0, 0, 0, 0);
        if (row < count) {
            const float* const numbers = from + row * stride + chunk * Rows::kNumbers;
            const float4 a = cuda::load4(numbers);
            const float4 b = cuda::load4(numbers + 4);
            bits = make_uint4(cuda::packBfloat16(a.x, a.y), cuda::packBfloat16(a.z, a.w),
                              cuda::packBfloat16(b.x, b.y), cuda::packBfloat16(b.z, b.w));
        }
        *to.at(row, chunk) = bits;
    }
}

// Of a lane's rows, two a fragment: what the softmax knows of them. Sums are of the lane's own positions.
struct RowState {
    float greatest[2] = {-INFINITY, -INFINITY};
    float sum[2] = {};
};

// Over the four lanes that share a row.
__device__ float greatestOfRow(float value) {
    value = fmaxf(value, __shfl_xor_sync(cuda::kFullWarp, value, 1));
    return fmaxf(value, __shfl_xor_sync(cuda::kFullWarp, value, 2));
}
__device__ float sumOfRow(float value) {
    value += __shfl_xor_sync(cuda::kFullWarp, value, 1);
    return value + __shfl_xor_sync(cuda::kFullWarp, value, 2);
}

// Scores to weights 2^(factor · (score − greatest)), in place; `out` shrinks where a greater score has come.
template <int HeadDim>
__device__ void softmax(float factor, float (&scores)[kPositions / 8][4], RowState& state,
                        float (&out)[HeadDim / 8][4]) {
    XINGLIN_UNROLL_ALL
    for (int r = 0; r < 2; ++r) {
        float most = state.greatest[r];
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < kPositions / 8; ++n) {
            most = fmaxf(most, fmaxf(scores[n][2 * r], scores[n][2 * r + 1]));
        }
        most = greatestOfRow(most);
        // Before a row has seen anything, its sums are zero whatever they are multiplied by.
        const float base = most == -INFINITY ? 0.0f : most * factor;
        const float shrink = cuda::powerOfTwo(fmaf(state.greatest[r], factor, -base));
        float part = 0.0f;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < kPositions / 8; ++n) {
            XINGLIN_UNROLL_ALL
            for (int i = 2 * r; i < 2 * r + 2; ++i) {
                scores[n][i] = cuda::powerOfTwo(fmaf(scores[n][i], factor, -base));
                part += scores[n][i];
            }
        }
        state.sum[r] = state.sum[r] * shrink + part;
        state.greatest[r] = most;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < HeadDim / 8; ++n) {
            out[n][2 * r] *= shrink;
            out[n][2 * r + 1] *= shrink;
        }
    }
}

// One block for kBlockRows query rows of one head. Grid: tiles of rows, heads.
template <int HeadDim>
__global__ void __launch_bounds__(kThreads, 2) forwardKernel(Call call) {
    using Rows = cuda::HeadRows<HeadDim>;
    XINGLIN_DYNAMIC_SHARED(uint4, memory);
    XINGLIN_SHARED(unsigned, reach, [kBlockRows]);  // how many rows back each row sees
    const Rows queries = {memory};
    const Rows keys = {memory + kBlockRows * Rows::kChunks};
    const Rows values = {keys.memory + kPositions * Rows::kChunks};
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const auto warp = static_cast<int>(threadIdx.x / cuda::kWarpSize);
    const auto head = static_cast<int>(blockIdx.y);
    const int kvHead = head / (call.heads / call.kvHeads);
    const int stride = call.heads * HeadDim;
    const int kvStride = call.kvHeads * HeadDim;
    const auto rows = static_cast<int>(call.documents.rows);
    // The last rows see most: they begin first.
    const int blockRow = static_cast<int>(gridDim.x - 1 - blockIdx.x) * kBlockRows;
    const int end = rows - blockRow < kBlockRows ? rows : blockRow + kBlockRows;
    int begin = firstSeenBy(call, blockRow);
    begin -= begin % kPositions;
    const auto fill = [&](const std::uint16_t* numbers, int position, const Rows& to) {
        to.template beginToFill<kPositions, kThreads>(
            numbers + static_cast<std::int64_t>(position) * kvStride + kvHead * HeadDim, kvStride,
            rows - position);
        cuda::commitCopies();
    };
    fill(call.k, begin, keys);
    roundQueries<HeadDim>(call.q + static_cast<std::int64_t>(blockRow) * stride + head * HeadDim, stride,
                          end - blockRow, queries);

    // Rows past the end see what the last one sees, and are not written.
    const int warpRow = blockRow + warp * kWarpRows;
    const int warpLast = warpRow + kWarpRows < end ? warpRow + kWarpRows - 1 : end - 1;
    static_assert(kThreads == kBlockRows);
    const int own = blockRow + static_cast<int>(threadIdx.x);
    const int row = own < end ? own : end - 1;
    reach[threadIdx.x] = static_cast<unsigned>(row - firstSeenBy(call, row));
    const float slope = call.slopes ? call.slopes[head] * kLog2E : 0.0f;
    const float factor = call.slopes ? 1.0f : call.scale;  // of scores: biased ones have theirs already

    float out[kParts][HeadDim / 8][4] = {};
    RowState state[kParts];
    for (int position = begin; position < end; position += kPositions) {
        cuda::waitForCopies<0>();
        __syncthreads();  // keys, queries and reaches are there; of the values before, everybody has read
        fill(call.v, position, values);
        const int warpFirst = warpRow - static_cast<int>(reach[warp * kWarpRows]);
        const bool isSeen = warpRow < end && position <= warpLast && position + kPositions > warpFirst;
        float scores[kParts][kPositions / 8][4] = {};
        if (isSeen) {
            XINGLIN_UNROLL_ALL
            for (int k = 0; k < HeadDim / 16; ++k) {
                unsigned rows[kParts][4];
                XINGLIN_UNROLL_ALL
                for (int p = 0; p < kParts; ++p) {
                    queries.left(warp * kWarpRows + p * 16, k, rows[p]);
                }
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kPositions / 16; ++n) {
                    unsigned one[2], other[2];
                    keys.right(n * 16, k, one, other);
                    XINGLIN_UNROLL_ALL
                    for (int p = 0; p < kParts; ++p) {
                        cuda::multiplyBfloat16Tile(scores[p][2 * n], rows[p], one);
                        cuda::multiplyBfloat16Tile(scores[p][2 * n + 1], rows[p], other);
                    }
                }
            }
        }
        cuda::waitForCopies<0>();
        __syncthreads();  // the values are there; of the keys, everybody has read
        if (position + kPositions < end) {
            fill(call.k, position + kPositions, keys);
        }
        if (!isSeen) {
            continue;
        }
        const int allFrom = warpLast - static_cast<int>(reach[warpLast - blockRow]);
        unsigned weights[kParts][kPositions / 16][4];
        const bool isWhole = position + kPositions <= warpRow + 1 && position >= allFrom;
        XINGLIN_UNROLL_ALL
        for (int p = 0; p < kParts; ++p) {
            if (call.slopes || !isWhole) {
                const int its = warp * kWarpRows + p * 16 + lane / 4;
                const unsigned reaches[2] = {reach[its], reach[its + 8]};
                const int before = warpRow - position + p * 16 + lane / 4 - lane % 4 * 2;
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kPositions / 8; ++n) {
                    XINGLIN_UNROLL_ALL
                    for (int i = 0; i < 4; ++i) {
                        const int distance = before + i / 2 * 8 - n * 8 - i % 2;
                        float& score = scores[p][n][i];
                        if (call.slopes) {
                            score = fmaf(score, call.scale, -slope * static_cast<float>(distance));
                        }
                        // One that lies ahead is far away as an unsigned number.
                        score = static_cast<unsigned>(distance) <= reaches[i / 2] ? score : -INFINITY;
                    }
                }
            }
            softmax<HeadDim>(factor, scores[p], state[p], out[p]);
            // The weights of two neighbouring score fragments are one fragment of the next product.
            XINGLIN_UNROLL_ALL
            for (int i = 0; i < kPositions / 4; ++i) {
                const float(&pair)[4] = scores[p][i / 2];
                weights[p][i / 4][i % 4] = cuda::packBfloat16(pair[i % 2 * 2], pair[i % 2 * 2 + 1]);
            }
        }
        XINGLIN_UNROLL_ALL
        for (int k = 0; k < kPositions / 16; ++k) {
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < HeadDim / 16; ++n) {
                unsigned one[2], other[2];
                values.below(k * 16, n, one, other);
                XINGLIN_UNROLL_ALL
                for (int p = 0; p < kParts; ++p) {
                    cuda::multiplyBfloat16Tile(out[p][2 * n], weights[p][k], one);
                    cuda::multiplyBfloat16Tile(out[p][2 * n + 1], weights[p][k], other);
                }
            }
        }
    }
    XINGLIN_UNROLL_ALL
    for (int i = 0; i < 2 * kParts; ++i) {
        const int p = i / 2;
        const int r = i % 2;
        const int row = warpRow + p * 16 + r * 8 + lane / 4;
        const float sum = sumOfRow(state[p].sum[r]);
        const float whole = 1.0f / sum;
        if (row >= end) {
            continue;
        }
        float* const to = call.out + static_cast<std::int64_t>(row) * stride + head * HeadDim + lane % 4 * 2;
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < HeadDim / 8; ++n) {
            *reinterpret_cast<float2*>(to + n * 8) =
                make_float2(out[p][n][2 * r] * whole, out[p][n][2 * r + 1] * whole);
        }
        if (call.logSums && lane % 4 == 0) {
            call.logSums[static_cast<std::int64_t>(row) * call.heads + head] =
                fmaf(state[p].greatest[r], factor, log2f(sum));
        }
    }
}

std::int64_t kvNumbers(const CausalAttentionArgs& args) {
    return args.rows * args.kvHeads * args.headDim;
}

}  // namespace

// Keys and values in bfloat16.
std::int64_t attendBf16Scratch(const CausalAttentionArgs& args) {
    return kvNumbers(args);
}

void attendBf16Cuda(const CausalAttentionArgs& args, std::span<float> scratch, CudaStream stream) {
    checkBf16Contract(args);
    require(static_cast<std::int64_t>(scratch.size()) >= attendBf16Scratch(args),
            "causalAttentionCuda: too little scratch");
    require(cuda::areWide(args.q, args.k, args.v, args.out, scratch.data()),
            "causalAttentionCuda: not a multiple of 16 bytes");
    auto* const k = reinterpret_cast<std::uint16_t*>(scratch.data());
    std::uint16_t* const v = k + kvNumbers(args);
    roundToBf16Cuda(args.k, k, kvNumbers(args), stream);
    roundToBf16Cuda(args.v, v, kvNumbers(args), stream);
    const Call call = {args.q,
                       k,
                       v,
                       args.out,
                       args.logSums,
                       cuda::PackedDocuments(args),
                       static_cast<int>(args.heads),
                       static_cast<int>(args.kvHeads),
                       args.slopes,
                       static_cast<float>(args.scale) * kLog2E};
    const dim3 blocks(cuda::blocksFor(args.rows, kBlockRows), static_cast<unsigned>(args.heads));
    if (args.headDim == 64) {
        cuda::launch(forwardKernel<64>, {blocks, kThreads, kSharedBytes<64>}, stream, call);
    } else {
        cuda::launch(forwardKernel<128>, {blocks, kThreads, kSharedBytes<128>}, stream, call);
    }
}

}  // namespace xinglin::kernels
