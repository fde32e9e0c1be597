#include "kernels/cuda/launch.cuh"
#include "kernels/sampling/sample_row.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 32;

// One thread a row: sums in order, so that a seed draws the same tokens on every backend.
__global__ void sampleTokensKernel(SampleTokensArgs args) {
    const std::int64_t r = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (r < args.rows) {
        args.out[r] = sampleRow(args.tokens + r * args.k, args.values + r * args.k, args.k, args.rules[r]);
    }
}

}  // namespace

void sampleTokensCuda(const SampleTokensArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(sampleTokensKernel, {cuda::blocksFor(args.rows, kThreads), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
