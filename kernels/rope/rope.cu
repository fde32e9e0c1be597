#include "kernels/cuda/launch.cuh"
#include "kernels/rope/rope.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

__global__ void ropeTableKernel(RopeTableArgs args) {
    const std::int64_t half = args.dim / 2;
    const std::int64_t at = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (at >= args.rows * half) {
        return;
    }
    const std::int64_t i = at % half;
    double frequency = pow(args.base, -2.0 * static_cast<double>(i) / static_cast<double>(args.dim));
    frequency /= args.positionDivisor;
    if (args.frequencyDivisors) {
        frequency /= static_cast<double>(args.frequencyDivisors[i]);
    }
    const double theta = static_cast<double>(args.positions[at / half]) * frequency;
    args.cosines[at] = static_cast<float>(cos(theta));
    args.sines[at] = static_cast<float>(sin(theta));
}

// One thread a pair.
__global__ void ropeKernel(RopeArgs args) {
    const std::int64_t half = args.dim / 2;
    const std::int64_t at = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (at >= args.rows * args.heads * half) {
        return;
    }
    const std::int64_t i = at % half;
    const std::int64_t head = at / half;
    const std::int64_t row = head / args.heads;
    const bool neighbours = args.pairs == RopePairs::Neighbours;
    float* x = args.x + head * args.headDim;
    float& a = x[neighbours ? 2 * i : i];
    float& b = x[neighbours ? 2 * i + 1 : i + half];
    const float cosine = args.cosines[row * half + i];
    const float sine =
        args.direction == RopeDirection::Forward ? args.sines[row * half + i] : -args.sines[row * half + i];
    const float first = a;
    const float second = b;
    a = first * cosine - second * sine;
    b = first * sine + second * cosine;
}

}  // namespace

void ropeTableCuda(const RopeTableArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(ropeTableKernel, {cuda::blocksFor(args.rows * (args.dim / 2), kThreads), kThreads},
                     stream, args);
    }
}

void ropeCuda(const RopeArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(ropeKernel,
                     {cuda::blocksFor(args.rows * args.heads * (args.dim / 2), kThreads), kThreads}, stream,
                     args);
    }
}

}  // namespace xinglin::kernels
