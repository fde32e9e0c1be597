#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/norm/rms_norm.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

// One block a row: a decode step has few rows and thousands of columns. The second pass finds the row in the
// first-level cache.
template <bool IsWide>
__global__ void rmsNormKernel(RmsNormArgs args) {
    const std::int64_t row = blockIdx.x;
    const float* x = args.x + row * args.cols;
    float* y = args.y + row * args.cols;
    constexpr int kStep = IsWide ? 4 : 1;

    float sum = 0.0f;
    for (std::int64_t c = kStep * threadIdx.x; c < args.cols; c += kStep * kThreads) {
        if constexpr (IsWide) {
            const float4 v = cuda::load4(x + c);
            sum += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
        } else {
            sum += x[c] * x[c];
        }
    }
    const float mean = cuda::blockSum<kThreads>(sum) / static_cast<float>(args.cols);
    const float scale = 1.0f / sqrtf(mean + static_cast<float>(args.epsilon));
    for (std::int64_t c = kStep * threadIdx.x; c < args.cols; c += kStep * kThreads) {
        if constexpr (IsWide) {
            const float4 v = cuda::load4(x + c);
            const float4 w = cuda::load4(args.weight + c);
            cuda::store4(y + c, {v.x * scale * w.x, v.y * scale * w.y, v.z * scale * w.z, v.w * scale * w.w});
        } else {
            y[c] = x[c] * scale * args.weight[c];
        }
    }
}

}  // namespace

void rmsNormCuda(const RmsNormArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows == 0) {
        return;
    }
    const bool isWide = args.cols % 4 == 0 && cuda::areWide(args.x, args.weight, args.y);
    cuda::launch(isWide ? rmsNormKernel<true> : rmsNormKernel<false>,
                 {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
}

}  // namespace xinglin::kernels
