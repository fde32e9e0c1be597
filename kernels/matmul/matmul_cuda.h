#pragma once

#include <span>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/matmul.h"
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
};

/// Row-major F32, F16 and BF16 weights.
void multiplyDenseCuda(const CudaProducts& products, CudaStream stream);
/// Interleaved weights.
void multiplyQuantisedCuda(const CudaProducts& products, CudaStream stream);

}  // namespace xinglin::kernels
