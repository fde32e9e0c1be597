#pragma once

#include <span>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/row_tail.h"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

/// Targets that one launch serves: the projections of a layer that share their input.
inline constexpr int kMostCudaTargets = 4;

/// What the launch for some neighbouring targets of one type and layout needs; device pointers.
struct CudaProducts {
    std::span<const MatmulTarget> targets;    ///< 1 … kMostCudaTargets
    const float* x = nullptr;                 ///< row-major weights
    const ActivationBlock* blocks = nullptr;  ///< interleaved weights: x rounded as the form wants it
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    const RowTail* tail = nullptr;  ///< of the first target, for at most eight rows; null: none
};

/// How many targets from the first on one launch can serve.
inline std::size_t targetsAlike(std::span<const MatmulTarget> targets) {
    std::size_t count = 1;
    while (count < targets.size() && count < kMostCudaTargets &&
           targets[count].weight.type == targets[0].weight.type &&
           targets[count].weight.layout == targets[0].weight.layout) {
        ++count;
    }
    return count;
}

/// Row-major F32, F16 and BF16 weights.
void multiplyDenseCuda(const CudaProducts& products, CudaStream stream);
/// Calls of more rows go to the tensor cores, where the weights allow it.
inline constexpr std::int64_t kMostExactRows = 16;
/// Row-major F16 and BF16 weights, and interleaved ones, from x in 16 bits.
void multiplyTensorCuda(const CudaProducts& products, CudaStream stream);
/// Interleaved weights.
void multiplyQuantisedCuda(const CudaProducts& products, CudaStream stream);

}  // namespace xinglin::kernels
