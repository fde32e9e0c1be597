#include "kernels/cuda/launch.cuh"
#include "kernels/quant/quantise_block.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / cuda::kWarpSize;
__global__ void quantiseRowsKernel(QuantiseRowsArgs args) {
    const std::int64_t block = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (block >= args.rows * args.cols / kQuantBlock) {
        return;  // the whole warp
    }
    const float x = args.x[block * kQuantBlock + threadIdx.x % cuda::kWarpSize];
    cuda::quantiseBlock(x, args.scales, args.blocks[block]);
}

}  // namespace

void quantiseRowsCuda(const QuantiseRowsArgs& args, CudaStream stream) {
    checkContract(args);
    const std::int64_t blocks = args.rows * args.cols / kQuantBlock;
    if (blocks > 0) {
        cuda::launch(quantiseRowsKernel, {cuda::blocksFor(blocks, kWarps), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
