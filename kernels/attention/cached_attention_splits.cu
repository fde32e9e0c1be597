#include "kernels/attention/cache_read.cuh"
#include "kernels/attention/cached_attention_cuda.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr int kSplit = static_cast<int>(kSplitPositions);
constexpr int kTile = static_cast<int>(kKeyTile);
constexpr int kPartialExtras = 2;  // a partial sum's greatest score and sum of weights, after its columns

struct Call {
    CudaSegments segments;
    const float* q;
    float* out;
    float* partials;
    std::int64_t heads;
    std::int64_t kvHeads;
    std::int64_t headDim;
    std::int64_t window;
    std::int64_t splits;
    const float* slopes;
    float scale;
};

// Row `index` of those of the launch.
struct Row {
    int segment;
    std::int64_t row;    // of q
    std::int64_t first;  // the positions that it sees, [first, end)
    std::int64_t end;

    __device__ std::int64_t firstSplit() const { return first / kSplitPositions; }
    __device__ std::int64_t splits() const { return (end - 1) / kSplitPositions - firstSplit() + 1; }
};

__device__ Row rowOf(const Call& call, std::int64_t index) {
    int s = 0;
    while (index >= call.segments.segments[s].rows) {
        index -= call.segments.segments[s].rows;
        ++s;
    }
    const AttentionSegment& segment = call.segments.segments[s];
    const std::int64_t end = segment.past + index + 1;
    return {s, segment.firstRow + index, call.window > 0 && end > call.window ? end - call.window : 0, end};
}

__device__ float* partialOf(const Call& call, std::int64_t index, std::int64_t head, std::int64_t split) {
    return call.partials +
           ((index * call.heads + head) * call.splits + split) * (call.headDim + kPartialExtras);
}

// Dot products of one tile of 16 keys with the queries of a group, by a warp. Each lane multiplies a column
// of some positions; the lanes of a position's columns then add theirs up, each step halving what a lane
// keeps.
template <CacheType Type, int Group>
__device__ void scoreTile(const KvCacheView& cache, std::int64_t kvHead, std::int64_t tile,
                          const float* queries, int dim, float (*scores)[kSplit], int at) {
    using Read = cuda::CacheRead<Type>;
    constexpr int kNumbers = Read::kNumbers;
    constexpr int kColumns = cuda::kWarpSize / Read::kPerColumn;  // at a time
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
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
        for (int lanes = Read::kPerColumn; lanes < cuda::kWarpSize; lanes *= 2) {
            if (kept > 1) {
                kept /= 2;
                const bool isUpper = (lane & lanes) != 0;
                position += isUpper ? kept : 0;
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kNumbers / 2; ++n) {
                    if (n < kept) {
                        const float given = isUpper ? dots[g][n] : dots[g][n + kept];
                        const float own = isUpper ? dots[g][n + kept] : dots[g][n];
                        dots[g][n] = own + __shfl_xor_sync(cuda::kFullWarp, given, lanes);
                    }
                }
            } else {
                dots[g][0] += __shfl_xor_sync(cuda::kFullWarp, dots[g][0], lanes);
            }
        }
        if (lane < cuda::kWarpSize / 2) {  // the other half has the same
            scores[g][at + position] = dots[g][0];
        }
    }
}

// The scores of a query become its weights; by a warp. Returns the greatest score and the sum of weights.
__device__ float2 weigh(float* scores, int count, int firstSeen, float scale, float slope,
                        std::int64_t distance) {
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    float greatest = -INFINITY;
    for (int j = firstSeen + lane; j < count; j += cuda::kWarpSize) {
        scores[j] = scores[j] * scale - slope * static_cast<float>(distance - j);
        greatest = fmaxf(greatest, scores[j]);
    }
    greatest = cuda::warpMax(greatest);
    float sum = 0.0f;
    for (int j = firstSeen + lane; j < count; j += cuda::kWarpSize) {
        scores[j] = expf(scores[j] - greatest);
        sum += scores[j];
    }
    return make_float2(greatest, cuda::warpSum(sum));
}

// One block for the query heads first … first + Group − 1 of one key/value head, one row and one split of the
// positions: keys and values are read once for the group. Grid: splits, key/value heads × groups, rows.
template <CacheType Type, int Group>
__global__ void __launch_bounds__(kThreads) splitKernel(Call call) {
    using Read = cuda::CacheRead<Type>;
    constexpr int kNumbers = Read::kNumbers;
    XINGLIN_DYNAMIC_SHARED(float, memory);  // queries, then the sums of the slots for one query
    XINGLIN_SHARED(float, scores, [Group][kSplit]);
    XINGLIN_SHARED(float2, sums, [Group]);
    const Row row = rowOf(call, blockIdx.z);
    const std::int64_t split = blockIdx.x;
    if (split >= row.splits()) {
        return;  // the whole block
    }
    const KvCacheView& cache = call.segments.segments[row.segment].cache;
    const auto dim = static_cast<int>(call.headDim);
    const auto thread = static_cast<int>(threadIdx.x);
    const int warp = thread / cuda::kWarpSize;
    const int lane = thread % cuda::kWarpSize;
    const std::int64_t group = call.heads / call.kvHeads;
    const std::int64_t parts = (group + Group - 1) / Group;
    const std::int64_t kvHead = blockIdx.y / parts;
    const std::int64_t firstInGroup = blockIdx.y % parts * Group;
    const std::int64_t firstHead = kvHead * group + firstInGroup;
    const auto heads = static_cast<int>(group - firstInGroup < Group ? group - firstInGroup : Group);

    const std::int64_t start = (row.firstSplit() + split) * kSplitPositions;
    const auto count = static_cast<int>(row.end - start < kSplit ? row.end - start : kSplit);
    const auto firstSeen = static_cast<int>(row.first > start ? row.first - start : 0);

    float* const queries = memory;
    for (int i = thread; i < Group * dim; i += kThreads) {
        queries[i] = i < heads * dim ? call.q[(row.row * call.heads + firstHead) * dim + i] : 0.0f;
    }
    __syncthreads();  // the queries are there
    for (int tile = firstSeen / kTile + warp; tile * kTile < count; tile += kWarps) {
        scoreTile<Type, Group>(cache, kvHead, start / kTile + tile, queries, dim, scores, tile * kTile);
    }
    __syncthreads();  // all scores are there
    for (int g = warp; g < heads; g += kWarps) {
        const float slope = call.slopes ? call.slopes[firstHead + g] : 0.0f;
        const float2 sum = weigh(scores[g], count, firstSeen, call.scale, slope, row.end - 1 - start);
        if (lane == 0) {
            sums[g] = sum;
        }
    }
    __syncthreads();  // the weights are there, and nobody needs the queries any more

    // Values: kNumbers columns a lane, several positions at a time in a warp where a head has few columns.
    const int pieces = (dim + kNumbers - 1) / kNumbers;
    for (int firstPiece = 0; firstPiece < pieces; firstPiece += cuda::kWarpSize) {
        const int here = pieces - firstPiece < cuda::kWarpSize ? pieces - firstPiece : cuda::kWarpSize;
        const int perWarp = cuda::kWarpSize / here;  // positions
        const int slots = kWarps * perWarp;
        const int slot = warp * perWarp + lane / here;
        const bool isUsed = lane < perWarp * here;
        const int c = (firstPiece + lane % here) * kNumbers;
        float totals[Group][kNumbers] = {};
        for (int j = firstSeen + slot; isUsed && j < count; j += slots) {
            float values[kNumbers];
            Read::values(cache, kvHead, start + j, c, values);
            XINGLIN_UNROLL_ALL
            for (int g = 0; g < Group; ++g) {
                const float weight = g < heads ? scores[g][j] : 0.0f;
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < kNumbers; ++n) {
                    totals[g][n] = fmaf(weight, values[n], totals[g][n]);
                }
            }
        }
        const int width = here * kNumbers;
        XINGLIN_UNROLL_ALL
        for (int g = 0; g < Group; ++g) {
            if (g >= heads) {
                break;  // the whole block
            }
            XINGLIN_UNROLL_ALL
            for (int n = 0; isUsed && n < kNumbers; ++n) {
                memory[slot * width + lane % here * kNumbers + n] = totals[g][n];
            }
            __syncthreads();  // the slots' sums are there
            for (int i = thread; i < width && firstPiece * kNumbers + i < dim; i += kThreads) {
                float total = 0.0f;
                for (int s = 0; s < slots; ++s) {
                    total += memory[s * width + i];
                }
                const int column = firstPiece * kNumbers + i;
                if (row.splits() == 1) {
                    call.out[(row.row * call.heads + firstHead + g) * dim + column] = total / sums[g].y;
                } else {
                    partialOf(call, blockIdx.z, firstHead + g, split)[column] = total;
                }
            }
            __syncthreads();  // they are read before the next query's are written
        }
    }
    if (row.splits() > 1 && thread < heads) {
        float* extras = partialOf(call, blockIdx.z, firstHead + thread, split) + dim;
        extras[0] = sums[thread].x;
        extras[1] = sums[thread].y;
    }
}

// Adds the splits of a row's head up, in order. Grid: heads, rows.
__global__ void __launch_bounds__(kThreads) combineKernel(Call call) {
    const Row row = rowOf(call, blockIdx.y);
    const std::int64_t head = blockIdx.x;
    const std::int64_t splits = row.splits();
    if (splits == 1) {
        return;
    }
    float greatest = -INFINITY;
    for (std::int64_t s = 0; s < splits; ++s) {
        greatest = fmaxf(greatest, partialOf(call, blockIdx.y, head, s)[call.headDim]);
    }
    for (std::int64_t c = threadIdx.x; c < call.headDim; c += kThreads) {
        float total = 0.0f;
        float sum = 0.0f;
        for (std::int64_t s = 0; s < splits; ++s) {
            const float* partial = partialOf(call, blockIdx.y, head, s);
            const float weight = expf(partial[call.headDim] - greatest);
            total = fmaf(weight, partial[c], total);
            sum = fmaf(weight, partial[call.headDim + 1], sum);
        }
        call.out[(row.row * call.heads + head) * call.headDim + c] = total / sum;
    }
}

// Floats for the queries, or for the slots' sums: at most as many as all threads have numbers.
template <CacheType Type, int Group>
std::size_t sharedBytes(std::int64_t headDim) {
    const std::int64_t queries = Group * headDim;
    const std::int64_t sums = kThreads * cuda::CacheRead<Type>::kNumbers;
    return static_cast<std::size_t>(queries > sums ? queries : sums) * sizeof(float);
}

template <CacheType Type, int Group>
void attendGroup(const Call& call, std::int64_t rows, CudaStream stream) {
    const std::int64_t parts = (call.heads / call.kvHeads + Group - 1) / Group;
    const dim3 blocks(cuda::blocksFor(call.splits, 1), static_cast<unsigned>(call.kvHeads * parts),
                      static_cast<unsigned>(rows));
    cuda::launch(splitKernel<Type, Group>, {blocks, kThreads, sharedBytes<Type, Group>(call.headDim)}, stream,
                 call);
}

template <CacheType Type>
void attend(const Call& call, std::int64_t rows, CudaStream stream) {
    if (call.heads == call.kvHeads) {
        attendGroup<Type, 1>(call, rows, stream);
    } else if (call.heads / call.kvHeads <= 4) {
        attendGroup<Type, 4>(call, rows, stream);
    } else {
        attendGroup<Type, 8>(call, rows, stream);
    }
}

}  // namespace

void attendSplitsCuda(const CachedAttentionArgs& args, const CudaSegments& segments, std::int64_t splits,
                      float* scratch, CudaStream stream) {
    const Call call = {segments,     args.q,      args.out, scratch,     args.heads, args.kvHeads,
                       args.headDim, args.window, splits,   args.slopes, args.scale};
    std::int64_t rows = 0;
    for (int s = 0; s < segments.count; ++s) {
        rows += segments.segments[s].rows;
    }
    switch (segments.segments[0].cache.type) {
    case CacheType::F32:
        attend<CacheType::F32>(call, rows, stream);
        break;
    case CacheType::F16:
        attend<CacheType::F16>(call, rows, stream);
        break;
    case CacheType::Q8:
        attend<CacheType::Q8>(call, rows, stream);
        break;
    }
    if (splits > 1) {
        cuda::launch(combineKernel,
                     {dim3(static_cast<unsigned>(args.heads), static_cast<unsigned>(rows)), kThreads}, stream,
                     call);
    }
}

}  // namespace xinglin::kernels
