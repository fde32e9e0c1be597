#include "kernels/attention/cache_write.cuh"
#include "kernels/attention/split_attention.cuh"
#include "kernels/attention/step_attention.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/matmul/row_tail.cuh"

namespace xinglin::kernels {
namespace {

using cuda::kSplit;
using cuda::kSplitThreads;
using cuda::kSplitWarps;
constexpr int kPartialExtras = 2;  // a partial sum's greatest score and sum of weights, after its columns

__device__ float* partialOf(const StepAttentionArgs& args, std::int64_t row, std::int64_t head,
                            std::int64_t split) {
    return args.partials +
           ((row * args.heads + head) * args.splits + split) * (args.headDim + kPartialExtras);
}

// A head in shared memory, as it came, is normalised and rotated by a warp.
__device__ void finishHead(const StepAttentionArgs& args, std::int64_t row, const float* norm, float* head) {
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const auto dim = static_cast<int>(args.headDim);
    if (norm) {
        float sum = 0.0f;
        for (int c = lane; c < dim; c += cuda::kWarpSize) {
            sum += head[c] * head[c];
        }
        const float mean = cuda::warpSum(sum) / static_cast<float>(dim);
        const float scale = 1.0f / sqrtf(mean + static_cast<float>(args.epsilon));
        for (int c = lane; c < dim; c += cuda::kWarpSize) {
            head[c] = head[c] * scale * norm[c];
        }
        __syncwarp();  // the rotation pairs other lanes' numbers
    }
    if (args.cosines) {
        const auto half = static_cast<int>(args.ropeDim / 2);
        const bool neighbours = args.pairs == RopePairs::Neighbours;
        for (int i = lane; i < half; i += cuda::kWarpSize) {
            const float cosine = args.cosines[row * half + i];
            const float sine = args.sines[row * half + i];
            float& a = head[neighbours ? 2 * i : i];
            float& b = head[neighbours ? 2 * i + 1 : i + half];
            const float first = a;
            const float second = b;
            a = first * cosine - second * sine;
            b = first * sine + second * cosine;
        }
    }
}

// The row's key and value go into the cache, by the block that sees the row's own position.
__device__ void storeRow(const StepAttentionArgs& args, const KvCacheView& cache, std::int64_t row,
                         std::int64_t kvHead, float* key) {
    const auto dim = static_cast<int>(args.headDim);
    const std::int64_t from = (row * args.kvHeads + kvHead) * dim;
    const auto thread = static_cast<int>(threadIdx.x);
    for (int c = thread; c < dim; c += kSplitThreads) {
        key[c] = args.k[from + c];
    }
    __syncthreads();  // the key is there
    if (thread < cuda::kWarpSize) {
        finishHead(args, row, args.keyNorm, key);
    }
    __syncthreads();  // and finished
    for (std::int64_t block = thread / cuda::kWarpSize; block < cacheBlocks(dim); block += kSplitWarps) {
        const std::int64_t c = block * kCacheBlock + thread % cuda::kWarpSize;
        const bool isNumber = c < dim;
        cuda::storeCacheBlock(cache, kvHead, args.table[row].position, block, isNumber,
                              isNumber ? key[c] : 0.0f, isNumber ? args.v[from + c] : 0.0f);
    }
    __syncthreads();  // in the cache, before this block reads it; others see positions before it
}

// The splits of a group's heads, added up in order by the block that came last.
__device__ void combine(const StepAttentionArgs& args, std::int64_t row, std::int64_t firstHead, int heads,
                        std::int64_t splits) {
    const auto dim = static_cast<int>(args.headDim);
    for (int i = static_cast<int>(threadIdx.x); i < heads * dim; i += kSplitThreads) {
        const std::int64_t head = firstHead + i / dim;
        float greatest = -INFINITY;
        for (std::int64_t s = 0; s < splits; ++s) {
            greatest = fmaxf(greatest, cuda::loadFresh(partialOf(args, row, head, s) + dim));
        }
        float total = 0.0f;
        float sum = 0.0f;
        for (std::int64_t s = 0; s < splits; ++s) {
            const float* partial = partialOf(args, row, head, s);
            const float weight = expf(cuda::loadFresh(partial + dim) - greatest);
            total = fmaf(weight, cuda::loadFresh(partial + i % dim), total);
            sum = fmaf(weight, cuda::loadFresh(partial + dim + 1), sum);
        }
        args.out.x[(row * args.heads + firstHead) * dim + i] = total / sum;
    }
}

// One block for a key/value head, a row and a split. Grid: splits, key/value heads, rows.
template <CacheType Type, int Group>
__global__ void __launch_bounds__(kSplitThreads) stepAttentionKernel(StepAttentionArgs args) {
    XINGLIN_DYNAMIC_SHARED(float, memory);
    XINGLIN_SHARED(float2, sums, [Group]);
    XINGLIN_SHARED(int, isLast, [1]);
    const std::int64_t row = blockIdx.z;
    const std::int64_t kvHead = blockIdx.y;
    const std::int64_t position = args.table[row].position;
    const std::int64_t first = args.window > 0 && position + 1 > args.window ? position + 1 - args.window : 0;
    const std::int64_t firstSplit = first / kSplitPositions;
    const std::int64_t splits = position / kSplitPositions - firstSplit + 1;
    const std::int64_t split = blockIdx.x;
    if (split >= splits) {
        return;  // the whole block
    }
    const KvCacheView cache = args.table[row].inLayer(args.layer);
    const auto dim = static_cast<int>(args.headDim);
    const auto thread = static_cast<int>(threadIdx.x);
    const auto heads = static_cast<int>(args.heads / args.kvHeads);
    const std::int64_t firstHead = kvHead * heads;
    if (split + 1 == splits) {
        storeRow(args, cache, row, kvHead, memory);
    }
    for (int i = thread; i < Group * dim; i += kSplitThreads) {
        memory[i] = i < heads * dim ? args.q[(row * args.heads + firstHead) * dim + i] : 0.0f;
    }
    __syncthreads();  // the queries are there
    for (int g = thread / cuda::kWarpSize; g < heads; g += kSplitWarps) {
        finishHead(args, row, args.queryNorm, memory + g * dim);
    }
    const std::int64_t start = (firstSplit + split) * kSplitPositions;
    const std::int64_t rest = position + 1 - start;
    const cuda::SplitPart part = {kvHead,
                                  firstHead,
                                  heads,
                                  start,
                                  static_cast<int>(rest < kSplit ? rest : kSplit),
                                  static_cast<int>(first > start ? first - start : 0),
                                  position,
                                  args.slopes,
                                  args.scale};
    float* const out = args.out.x + (row * args.heads + firstHead) * dim;
    cuda::attendSplit<Type, Group>(cache, part, dim, memory, sums,
                                   [&](int g, int column, float total, float2 sum) {
                                       if (splits == 1) {
                                           out[g * dim + column] = total / sum.y;
                                       } else {
                                           partialOf(args, row, firstHead + g, split)[column] = total;
                                       }
                                   });
    if (splits > 1) {
        if (thread < heads) {
            float* extras = partialOf(args, row, firstHead + thread, split) + dim;
            extras[0] = sums[thread].x;
            extras[1] = sums[thread].y;
        }
        __syncthreads();  // the block's part is written
        if (thread == 0) {
            isLast[0] =
                cuda::arriveLast(args.arrivals + row * args.kvHeads + kvHead, static_cast<unsigned>(splits))
                    ? 1
                    : 0;
        }
        __syncthreads();  // everybody knows
        if (isLast[0] == 0) {
            return;  // the whole block
        }
        combine(args, row, firstHead, heads, splits);
    }
    if (args.out.whole || args.out.halves) {
        __syncthreads();  // the group's numbers are there
        cuda::roundRow<kSplitThreads>(args.out, row, firstHead * dim, (firstHead + heads) * dim,
                                      args.heads * dim);
    }
}

template <CacheType Type, int Group>
void launchGroup(const StepAttentionArgs& args, CudaStream stream) {
    const dim3 blocks(cuda::blocksFor(args.splits, 1), static_cast<unsigned>(args.kvHeads),
                      static_cast<unsigned>(args.rows));
    cuda::launch(stepAttentionKernel<Type, Group>,
                 {blocks, kSplitThreads, cuda::splitSharedBytes<Type, Group>(args.headDim)}, stream, args);
}

template <CacheType Type>
void launchType(const StepAttentionArgs& args, CudaStream stream) {
    const std::int64_t group = args.heads / args.kvHeads;
    if (group == 1) {
        launchGroup<Type, 1>(args, stream);
    } else if (group <= 4) {
        launchGroup<Type, 4>(args, stream);
    } else {
        launchGroup<Type, kMostStepGroup>(args, stream);
    }
}

}  // namespace

std::int64_t stepAttentionScratch(const StepAttentionArgs& args) {
    return args.rows * args.heads * args.splits * (args.headDim + kPartialExtras);
}

void stepAttentionCuda(const StepAttentionArgs& args, CudaStream stream) {
    require(args.rows > 0 && args.splits > 0 && args.kvHeads > 0 && args.heads % args.kvHeads == 0 &&
                args.heads <= kMostStepGroup * args.kvHeads,
            "stepAttention: shape");
    require(args.rows <= 65535 && args.kvHeads <= 65535,
            "stepAttention: more rows or heads than one grid has");
    require(args.headDim > 0 && args.headDim <= 256 && args.ropeDim <= args.headDim && args.window >= 0,
            "stepAttention: head");
    require(args.q && args.k && args.v && args.table && args.out.x && args.partials && args.arrivals,
            "stepAttention: null tensor");
    require(
        (!args.out.whole && !args.out.halves) || args.heads / args.kvHeads * args.headDim % kQuantBlock == 0,
        "stepAttention: a group's numbers are no whole blocks");
    switch (args.type) {
    case CacheType::F32:
        return launchType<CacheType::F32>(args, stream);
    case CacheType::F16:
        return launchType<CacheType::F16>(args, stream);
    case CacheType::Q8:
        return launchType<CacheType::Q8>(args, stream);
    }
}

}  // namespace xinglin::kernels
