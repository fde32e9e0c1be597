#include "kernels/attention/split_attention.cuh"
#include "kernels/cuda/launch.cuh"

namespace xinglin::kernels {
namespace {

using cuda::kSplit;
using cuda::kSplitThreads;
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

// One block for the query heads first … first + Group − 1 of one key/value head, one row and one split of the
// positions: keys and values are read once for the group. Grid: splits, key/value heads × groups, rows.
template <CacheType Type, int Group>
__global__ void __launch_bounds__(kSplitThreads) splitKernel(Call call) {
    XINGLIN_DYNAMIC_SHARED(float, memory);  // queries, then the sums of the slots for one query
    XINGLIN_SHARED(float2, sums, [Group]);
    const Row row = rowOf(call, blockIdx.z);
    const std::int64_t split = blockIdx.x;
    if (split >= row.splits()) {
        return;  // the whole block
    }
    const KvCacheView& cache = call.segments.segments[row.segment].cache;
    const auto dim = static_cast<int>(call.headDim);
    const auto thread = static_cast<int>(threadIdx.x);
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
    for (int i = thread; i < Group * dim; i += kSplitThreads) {
        queries[i] = i < heads * dim ? call.q[(row.row * call.heads + firstHead) * dim + i] : 0.0f;
    }
    const cuda::SplitPart part = {kvHead,    firstHead,   heads,       start,     count,
                                  firstSeen, row.end - 1, call.slopes, call.scale};
    cuda::attendSplit<Type, Group>(
        cache, part, dim, memory, sums, [&](int g, int column, float total, float2 sum) {
            if (row.splits() == 1) {
                call.out[(row.row * call.heads + firstHead + g) * dim + column] = total / sum.y;
            } else {
                partialOf(call, blockIdx.z, firstHead + g, split)[column] = total;
            }
        });
    if (row.splits() > 1 && thread < heads) {
        float* extras = partialOf(call, blockIdx.z, firstHead + thread, split) + dim;
        extras[0] = sums[thread].x;
        extras[1] = sums[thread].y;
    }
}

// Adds the splits of a row's head up, in order. Grid: heads, rows.
__global__ void __launch_bounds__(kSplitThreads) combineKernel(Call call) {
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
    for (std::int64_t c = threadIdx.x; c < call.headDim; c += kSplitThreads) {
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

template <CacheType Type, int Group>
void attendGroup(const Call& call, std::int64_t rows, CudaStream stream) {
    const std::int64_t parts = (call.heads / call.kvHeads + Group - 1) / Group;
    const dim3 blocks(cuda::blocksFor(call.splits, 1), static_cast<unsigned>(call.kvHeads * parts),
                      static_cast<unsigned>(rows));
    cuda::launch(splitKernel<Type, Group>,
                 {blocks, kSplitThreads, cuda::splitSharedBytes<Type, Group>(call.headDim)}, stream, call);
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
                     {dim3(static_cast<unsigned>(args.heads), static_cast<unsigned>(rows)), kSplitThreads},
                     stream, call);
    }
}

}  // namespace xinglin::kernels
