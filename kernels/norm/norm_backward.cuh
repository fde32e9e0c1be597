#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels::cuda {

inline constexpr int kNormThreads = 256;

/// Rows of one block, which adds their part of the weights' gradients up. A constant, so that the order of a
/// sum depends on the shape alone.
inline constexpr std::int64_t kNormRows = 32;

/// A block keeps its part of the weights' gradients in shared memory.
inline constexpr std::int64_t kMostNormCols = 24 * 1024;

inline std::int64_t normBlocks(std::int64_t rows) {
    return (rows + kNormRows - 1) / kNormRows;
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
