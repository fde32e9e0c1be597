#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/norm/norm_backward_rows.h"

namespace xinglin::kernels::cuda {

inline constexpr int kNormThreads = 256;

/// A block keeps its part of the weights' gradients in shared memory, a float a column, of a layer norm two.
/// Every supported GPU has so much beside a kernel's own variables: compute capability 8.6 and 8.9 give a
/// block 99 KiB.
inline constexpr std::int64_t kMostNormBytes = 96 * 1024;
constexpr std::int64_t mostNormCols(int floatsAColumn) {
    return kMostNormBytes / static_cast<std::int64_t>(sizeof(float)) / floatsAColumn;
}

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
