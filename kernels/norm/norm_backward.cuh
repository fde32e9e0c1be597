#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/norm/norm_backward_rows.h"

namespace xinglin::kernels::cuda {

inline constexpr int kNormThreads = 256;

/// A block keeps its part of the weights' gradients in shared memory.
inline constexpr std::int64_t kMostNormCols = 24 * 1024;

/// gradient[c] += Σ over the blocks of parts[block][c], in order.
template <int Threads>
__global__ void addNormPartsKernel(const float* parts, std::int64_t blocks, std::int64_t cols,
                                   float* gradient) {
    const std::int64_t c = static_cast<std::int64_t>(blockIdx.x) * Threads + threadIdx.x;
    if (c >= cols) {
        return;
    }
    float sum = 0.0f;
    for (std::int64_t block = 0; block < blocks; ++block) {
        sum += parts[block * cols + c];
    }
    gradient[c] += sum;
}

inline void addNormParts(const float* parts, std::int64_t blocks, std::int64_t cols, float* gradient,
                         CudaStream stream) {
    if (gradient) {
        launch(addNormPartsKernel<kNormThreads>, {blocksFor(cols, kNormThreads), kNormThreads}, stream, parts,
               blocks, cols, gradient);
    }
}

}  // namespace xinglin::kernels::cuda
