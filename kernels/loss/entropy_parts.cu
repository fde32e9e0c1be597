#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/loss/entropy_parts.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 512;

// One block a row, which is read twice.
__global__ void __launch_bounds__(kThreads) entropyPartsKernel(EntropyPartsArgs args) {
    const float* logits = args.logits + blockIdx.x * args.vocabulary;
    float greatest = -INFINITY;
    for (std::int64_t v = threadIdx.x; v < args.vocabulary; v += kThreads) {
        greatest = fmaxf(greatest, logits[v]);
    }
    greatest = cuda::blockMax<kThreads>(greatest);
    double sum = 0.0;
    double along = 0.0;
    for (std::int64_t v = threadIdx.x; v < args.vocabulary; v += kThreads) {
        const float z = logits[v] - greatest;
        const float weight = expf(z);
        sum += static_cast<double>(weight);
        along += weight > 0.0f ? static_cast<double>(weight) * static_cast<double>(z) : 0.0;
    }
    sum = cuda::blockSum<kThreads>(sum);
    along = cuda::blockSum<kThreads>(along);
    if (threadIdx.x == 0) {
        args.parts[blockIdx.x] = {static_cast<double>(greatest), sum, along};
    }
}

}  // namespace

void entropyPartsCuda(const EntropyPartsArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(entropyPartsKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
