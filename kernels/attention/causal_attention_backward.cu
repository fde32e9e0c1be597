#include "kernels/attention/causal_attention_backward_scratch.h"
#include "kernels/attention/causal_attention_cuda.h"
#include "kernels/attention/packed_documents.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr int kMostHeadDim = 256;  // checkCudaContract()'s
constexpr int kLaneNumbers = kMostHeadDim / cuda::kWarpSize;

// Of a query row and head, kept between the two kernels.
struct RowSums {
    float greatest;  // score
    float sum;       // of exponentials
    float mean;      // Σ p · dp
};
static_assert(sizeof(RowSums) == kAttentionRowSums * sizeof(float));

struct Call {
    CausalAttentionBackwardArgs args;
    cuda::PackedDocuments documents;
    RowSums* sums;  // [rows, heads]

    __device__ float scoreOf(float dot, std::int64_t head, std::int64_t distance) const {
        const float slope = args.forward.slopes ? args.forward.slopes[head] : 0.0f;
        return dot * static_cast<float>(args.forward.scale) - slope * static_cast<float>(distance);
    }
};

// A lane's numbers of a head: every 32nd.
__device__ void loadHead(const float* from, int dim, float (&numbers)[kLaneNumbers]) {
    XINGLIN_UNROLL_ALL
    for (int i = 0; i < kLaneNumbers; ++i) {
        const int c = static_cast<int>(threadIdx.x % cuda::kWarpSize) + i * cuda::kWarpSize;
        numbers[i] = c < dim ? from[c] : 0.0f;
    }
}
__device__ void storeHead(const float (&numbers)[kLaneNumbers], int dim, float* to) {
    XINGLIN_UNROLL_ALL
    for (int i = 0; i < kLaneNumbers; ++i) {
        const int c = static_cast<int>(threadIdx.x % cuda::kWarpSize) + i * cuda::kWarpSize;
        if (c < dim) {
            to[c] = numbers[i];
        }
    }
}

// Two dot products over a head at once, in every lane.
__device__ float2 dots(const float (&a)[kLaneNumbers], const float* b, const float (&c)[kLaneNumbers],
                       const float* d, int dim) {
    float ab = 0.0f;
    float cd = 0.0f;
    XINGLIN_UNROLL_ALL
    for (int i = 0; i < kLaneNumbers; ++i) {
        const int at = static_cast<int>(threadIdx.x % cuda::kWarpSize) + i * cuda::kWarpSize;
        if (at < dim) {
            ab = fmaf(a[i], b[at], ab);
            cd = fmaf(c[i], d[at], cd);
        }
    }
    return make_float2(cuda::warpSum(ab), cuda::warpSum(cd));
}

__device__ void addScaled(float (&sums)[kLaneNumbers], float factor, const float* numbers, int dim) {
    XINGLIN_UNROLL_ALL
    for (int i = 0; i < kLaneNumbers; ++i) {
        const int c = static_cast<int>(threadIdx.x % cuda::kWarpSize) + i * cuda::kWarpSize;
        if (c < dim) {
            sums[i] = fmaf(factor, numbers[c], sums[i]);
        }
    }
}

// One warp for a row and head of q: its sums, and dq.
__global__ void __launch_bounds__(kThreads) queryKernel(Call call) {
    const CausalAttentionArgs& f = call.args.forward;
    const std::int64_t task = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (task >= f.rows * f.heads) {
        return;  // the whole warp
    }
    const auto dim = static_cast<int>(f.headDim);
    const std::int64_t row = task / f.heads;
    const std::int64_t head = task % f.heads;
    const std::int64_t kvHead = head / (f.heads / f.kvHeads);
    const std::int64_t first = call.documents.firstSeenBy(row);
    float q[kLaneNumbers];
    float dOut[kLaneNumbers];
    loadHead(f.q + task * dim, dim, q);
    loadHead(call.args.dOut + task * dim, dim, dOut);

    RowSums sums = {-INFINITY, 0.0f, 0.0f};
    for (std::int64_t j = first; j <= row; ++j) {
        const std::int64_t at = (j * f.kvHeads + kvHead) * dim;
        const float2 dot = dots(q, f.k + at, dOut, f.v + at, dim);
        const float score = call.scoreOf(dot.x, head, row - j);
        const float greatest = fmaxf(sums.greatest, score);
        const float shrink = j == first ? 0.0f : expf(sums.greatest - greatest);
        const float weight = expf(score - greatest);
        sums = {greatest, fmaf(sums.sum, shrink, weight), fmaf(sums.mean, shrink, weight * dot.y)};
    }
    sums.mean /= sums.sum;
    float dq[kLaneNumbers] = {};
    for (std::int64_t j = first; j <= row; ++j) {
        const std::int64_t at = (j * f.kvHeads + kvHead) * dim;
        const float2 dot = dots(q, f.k + at, dOut, f.v + at, dim);
        const float p = expf(call.scoreOf(dot.x, head, row - j) - sums.greatest) / sums.sum;
        addScaled(dq, static_cast<float>(f.scale) * p * (dot.y - sums.mean), f.k + at, dim);
    }
    storeHead(dq, dim, call.args.dq + task * dim);
    if (threadIdx.x % cuda::kWarpSize == 0) {
        call.sums[task] = sums;
    }
}

// One warp for a row and head of k and v: what the later rows' queries of the group give it, in order.
__global__ void __launch_bounds__(kThreads) keyKernel(Call call) {
    const CausalAttentionArgs& f = call.args.forward;
    const std::int64_t task = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (task >= f.rows * f.kvHeads) {
        return;  // the whole warp
    }
    const auto dim = static_cast<int>(f.headDim);
    const std::int64_t j = task / f.kvHeads;
    const std::int64_t kvHead = task % f.kvHeads;
    const std::int64_t group = f.heads / f.kvHeads;
    const std::int64_t last = call.documents.lastThatSees(j);
    float k[kLaneNumbers];
    float v[kLaneNumbers];
    loadHead(f.k + task * dim, dim, k);
    loadHead(f.v + task * dim, dim, v);
    float dk[kLaneNumbers] = {};
    float dv[kLaneNumbers] = {};
    for (std::int64_t row = j; row <= last; ++row) {
        for (std::int64_t head = kvHead * group; head < (kvHead + 1) * group; ++head) {
            const std::int64_t query = row * f.heads + head;
            const float* q = f.q + query * dim;
            const float* dOut = call.args.dOut + query * dim;
            const float2 dot = dots(k, q, v, dOut, dim);
            const RowSums& sums = call.sums[query];
            const float p = expf(call.scoreOf(dot.x, head, row - j) - sums.greatest) / sums.sum;
            addScaled(dk, static_cast<float>(f.scale) * p * (dot.y - sums.mean), q, dim);
            addScaled(dv, p, dOut, dim);
        }
    }
    storeHead(dk, dim, call.args.dk + task * dim);
    storeHead(dv, dim, call.args.dv + task * dim);
}

}  // namespace

std::int64_t causalAttentionBackwardCudaScratch(const CausalAttentionBackwardArgs& args) {
    return attentionBackwardScratch(args.forward);
}

void causalAttentionBackwardCuda(const CausalAttentionBackwardArgs& args, std::span<float> scratch,
                                 CudaStream stream) {
    const CausalAttentionArgs& f = args.forward;
    checkCudaContract(f);
    if (f.rows == 0) {
        return;
    }
    require(args.dOut && args.dq && args.dk && args.dv, "causalAttentionBackwardCuda: null tensor");
    require(static_cast<std::int64_t>(scratch.size()) >= causalAttentionBackwardCudaScratch(args),
            "causalAttentionBackwardCuda: too little scratch");
    if (attendsInBf16(f)) {
        attendBf16BackwardCuda(args, scratch, stream);
        return;
    }
    const Call call = {args, cuda::PackedDocuments(f), reinterpret_cast<RowSums*>(scratch.data())};
    cuda::launch(queryKernel, {cuda::blocksFor(f.rows * f.heads, kWarps), kThreads}, stream, call);
    cuda::launch(keyKernel, {cuda::blocksFor(f.rows * f.kvHeads, kWarps), kThreads}, stream, call);
}

}  // namespace xinglin::kernels
