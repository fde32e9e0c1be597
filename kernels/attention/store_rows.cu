#include "kernels/attention/cache_write.cuh"
#include "kernels/attention/store_rows.h"
#include "kernels/cuda/launch.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / cuda::kWarpSize;

// One warp for 32 numbers of a head, its key's and its value's.
__global__ void storeRowsKernel(StoreRowsArgs args) {
    const std::int64_t blocks = cacheBlocks(args.headDim);
    const std::int64_t task = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (task >= args.rows * args.kvHeads * blocks) {
        return;  // the whole warp
    }
    const std::int64_t block = task % blocks;
    const std::int64_t head = task / blocks % args.kvHeads;
    const std::int64_t row = task / blocks / args.kvHeads;
    const KvCacheView cache = args.table[row].inLayer(args.layer);
    const unsigned lane = threadIdx.x % cuda::kWarpSize;
    const std::int64_t c = block * kCacheBlock + lane;
    const bool isNumber = c < args.headDim;
    const std::int64_t from = (row * args.kvHeads + head) * args.headDim + c;
    const float k = isNumber ? args.k[from] : 0.0f;
    const float v = isNumber ? args.v[from] : 0.0f;
    cuda::storeCacheBlock(cache, head, args.table[row].position, block, isNumber, k, v);
}

}  // namespace

void storeRowsCuda(const StoreRowsArgs& args, CudaStream stream) {
    checkContract(args);
    const std::int64_t tasks = args.rows * args.kvHeads * cacheBlocks(args.headDim);
    if (tasks > 0) {
        cuda::launch(storeRowsKernel, {cuda::blocksFor(tasks, kWarps), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
