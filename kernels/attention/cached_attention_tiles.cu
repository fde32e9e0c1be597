#include "kernels/attention/attention_tile.cuh"
#include "kernels/attention/cache_read.cuh"
#include "kernels/attention/cached_attention_cuda.h"

namespace xinglin::kernels {
namespace {

template <CacheType Type>
struct CacheSource {
    using Read = cuda::CacheRead<Type>;

    CudaSegments segments;
    std::int64_t firstTile[kMostCudaSegments];
    std::int64_t window;

    __device__ int segmentOf(std::int64_t block) const {
        int s = 0;
        while (s + 1 < segments.count && block >= firstTile[s + 1]) {
            ++s;
        }
        return s;
    }
    __device__ cuda::TileRows rows(std::int64_t block) const {
        const int s = segmentOf(block);
        const AttentionSegment& segment = segments.segments[s];
        const std::int64_t first = (block - firstTile[s]) * cuda::kTileRows;
        const std::int64_t rest = segment.rows - first;
        return {segment.firstRow + first, static_cast<int>(rest < cuda::kTileRows ? rest : cuda::kTileRows)};
    }
    __device__ cuda::SeenRange range(std::int64_t block, int r) const {
        const int s = segmentOf(block);
        const std::int64_t last = segments.segments[s].past + (block - firstTile[s]) * cuda::kTileRows + r;
        return {window > 0 && last - window + 1 > 0 ? last - window + 1 : 0, last};
    }
    // Whole tiles of 16 keys are read, as the cache's contract allows; what lies past `count` is not used.
    __device__ void loadTile(std::int64_t block, std::int64_t head, std::int64_t position, int count,
                             float* keys, int keyStride, float* values) const {
        const KvCacheView& cache = segments.segments[segmentOf(block)].cache;
        const auto dim = static_cast<int>(cache.headDim);
        const auto thread = static_cast<int>(threadIdx.x);
        constexpr int kNumbers = Read::kNumbers;
        const int perTile = dim * Read::kPerColumn;
        const int tiles = (count + static_cast<int>(kKeyTile) - 1) / static_cast<int>(kKeyTile);
        for (int i = thread; i < tiles * perTile; i += cuda::kTileThreads) {
            const int c = i % perTile / Read::kPerColumn;
            const int j = i / perTile * static_cast<int>(kKeyTile) + i % Read::kPerColumn * kNumbers;
            float numbers[kNumbers];
            Read::keys(cache, head, position + j, c, numbers);
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < kNumbers; ++n) {
                keys[(j + n) * keyStride + c] = numbers[n];
            }
        }
        const int perRow = (dim + kNumbers - 1) / kNumbers;
        for (int i = thread; i < count * perRow; i += cuda::kTileThreads) {
            const int j = i / perRow;
            const int c = i % perRow * kNumbers;
            float numbers[kNumbers];
            Read::values(cache, head, position + j, c, numbers);
            XINGLIN_UNROLL_ALL
            for (int n = 0; n < kNumbers; ++n) {
                if (c + n < dim) {
                    values[j * dim + c + n] = numbers[n];
                }
            }
        }
    }
};

template <CacheType Type>
void attend(const CachedAttentionArgs& args, const CudaSegments& segments, CudaStream stream) {
    CacheSource<Type> source = {segments, {}, args.window};
    std::int64_t tiles = 0;
    for (int s = 0; s < segments.count; ++s) {
        source.firstTile[s] = tiles;
        tiles += (segments.segments[s].rows + cuda::kTileRows - 1) / cuda::kTileRows;
    }
    const cuda::TileCall call = {args.q,       args.out,   args.heads, args.kvHeads,
                                 args.headDim, args.scale, args.slopes};
    const dim3 blocks(cuda::blocksFor(tiles, 1), static_cast<unsigned>(args.heads));
    cuda::launch(cuda::attentionTileKernel<CacheSource<Type>>,
                 {blocks, cuda::kTileThreads, cuda::tileSharedBytes(args.headDim)}, stream, call, source);
}

}  // namespace

void attendTilesCuda(const CachedAttentionArgs& args, const CudaSegments& segments, CudaStream stream) {
    switch (segments.segments[0].cache.type) {
    case CacheType::F32:
        return attend<CacheType::F32>(args, segments, stream);
    case CacheType::F16:
        return attend<CacheType::F16>(args, segments, stream);
    case CacheType::Q8:
        return attend<CacheType::Q8>(args, segments, stream);
    }
}

}  // namespace xinglin::kernels
