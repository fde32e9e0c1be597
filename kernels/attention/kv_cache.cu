#include "kernels/attention/cache_write.cuh"
#include "kernels/cuda/launch.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / cuda::kWarpSize;

// One warp for 32 numbers of a head, its key's and its value's.
__global__ void storeKeysValuesKernel(StoreKeysValuesArgs args) {
    const KvCacheView& cache = args.cache;
    const std::int64_t blocks = cacheBlocks(cache.headDim);
    const std::int64_t task = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (task >= args.rows * cache.kvHeads * blocks) {
        return;  // the whole warp
    }
    const std::int64_t block = task % blocks;
    const std::int64_t head = task / blocks % cache.kvHeads;
    const std::int64_t row = task / blocks / cache.kvHeads;
    const std::int64_t position = args.first + row;
    const unsigned lane = threadIdx.x % cuda::kWarpSize;
    const std::int64_t c = block * kCacheBlock + lane;
    const bool isNumber = c < cache.headDim;
    const std::int64_t from = (row * cache.kvHeads + head) * cache.headDim + c;
    const float k = isNumber ? args.k[from] : 0.0f;
    const float v = isNumber ? args.v[from] : 0.0f;
    cuda::storeCacheBlock(cache, head, position, block, isNumber, k, v);
}

}  // namespace

void storeKeysValuesCuda(const StoreKeysValuesArgs& args, CudaStream stream) {
    checkContract(args);
    const std::int64_t tasks = args.rows * args.cache.kvHeads * cacheBlocks(args.cache.headDim);
    if (tasks > 0) {
        cuda::launch(storeKeysValuesKernel, {cuda::blocksFor(tasks, kWarps), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
