#include "kernels/cuda/launch.cuh"
#include "kernels/matmul/scale_products.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

// A block a piece of a row. No product is fused with a sum: the reference rounds each.
__global__ void scaleProductsKernel(ScaleProductsArgs args, std::int64_t pieces) {
    const std::int64_t row = blockIdx.x / pieces;
    const std::int64_t output = blockIdx.x % pieces * kThreads + threadIdx.x;
    if (output >= args.outputs) {
        return;
    }
    const std::int64_t at = row * args.outputs + output;
    const float scale = __fmul_rn(args.rowScales[row], args.outputScales[output]);
    const float product = __fadd_rn(__fmul_rn(args.sums[at], scale), args.bias ? args.bias[output] : 0.0f);
    args.y[at] = args.write == ProductWrite::Add ? args.y[at] + product : product;
}

}  // namespace

void scaleProductsCuda(const ScaleProductsArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        const std::int64_t pieces = (args.outputs + kThreads - 1) / kThreads;
        cuda::launch(scaleProductsKernel, {cuda::blocksFor(args.rows * pieces, 1), kThreads}, stream, args,
                     pieces);
    }
}

}  // namespace xinglin::kernels
