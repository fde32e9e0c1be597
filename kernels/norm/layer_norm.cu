#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/norm/layer_norm.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

// As in RMS normalisation, with a pass more for the mean.
template <bool IsWide>
__global__ void layerNormKernel(LayerNormArgs args) {
    const std::int64_t row = blockIdx.x;
    const float* x = args.x + row * args.cols;
    float* y = args.y + row * args.cols;
    constexpr int kStep = IsWide ? 4 : 1;
    const auto count = static_cast<float>(args.cols);

    float sum = 0.0f;
    for (std::int64_t c = kStep * threadIdx.x; c < args.cols; c += kStep * kThreads) {
        if constexpr (IsWide) {
            const float4 v = cuda::load4(x + c);
            sum += v.x + v.y + v.z + v.w;
        } else {
            sum += x[c];
        }
    }
    const float mean = cuda::blockSum<kThreads>(sum) / count;
    float squares = 0.0f;
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        squares += (x[c] - mean) * (x[c] - mean);
    }
    const float variance = cuda::blockSum<kThreads>(squares) / count;
    const float scale = 1.0f / sqrtf(variance + static_cast<float>(args.epsilon));
    for (std::int64_t c = kStep * threadIdx.x; c < args.cols; c += kStep * kThreads) {
        if constexpr (IsWide) {
            const float4 v = cuda::load4(x + c);
            const float4 w = cuda::load4(args.weight + c);
            const float4 b = cuda::load4(args.bias + c);
            cuda::store4(y + c, {(v.x - mean) * scale * w.x + b.x, (v.y - mean) * scale * w.y + b.y,
                                 (v.z - mean) * scale * w.z + b.z, (v.w - mean) * scale * w.w + b.w});
        } else {
            y[c] = (x[c] - mean) * scale * args.weight[c] + args.bias[c];
        }
    }
}

}  // namespace

void layerNormCuda(const LayerNormArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows == 0) {
        return;
    }
    const bool isWide = args.cols % 4 == 0 && cuda::areWide(args.x, args.weight, args.bias, args.y);
    cuda::launch(isWide ? layerNormKernel<true> : layerNormKernel<false>,
                 {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
}

}  // namespace xinglin::kernels
