#pragma once

#include <cstdint>

#include "kernels/matmul/gemm.h"
#include "kernels/matmul/matmul.h"

namespace xinglin::kernels {

/// A linear layer in training:
///
///   y[r][o] = bias[o] + Σ_c x[r][c] · weight[o][c], or that added to y
///
/// Memory: x is [rows, cols], weight [outputs, cols], both of `type`; y and bias are float.
/// Unlike matmul(), the order of a sum may depend on the number of rows: see GemmArgs.
struct LinearArgs {
    GemmType type = GemmType::F32;
    const void* x = nullptr;
    const void* weight = nullptr;
    const float* bias = nullptr;  ///< [outputs], or null
    float* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::int64_t outputs = 0;
    ProductWrite write = ProductWrite::Store;
};

/// The derivative:
///
///   dx[r][c] = Σ_o dy[r][o] · weight[o][c]  (written, or null)
///   dWeight[o][c] += Σ_r dy[r][o] · x[r][c]  (added to, or null)
///   dBias[o] += Σ_r dyFloat[r][o]  (added to, or null)
///
/// x, weight and dy are of `type`; x may be null where dWeight is, weight where dx is.
struct LinearBackwardArgs {
    GemmType type = GemmType::F32;
    const void* x = nullptr;
    const void* weight = nullptr;
    const void* dy = nullptr;
    const float* dyFloat = nullptr;  ///< may be null where dBias is
    float* dx = nullptr;
    float* dWeight = nullptr;
    float* dBias = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::int64_t outputs = 0;
};

void linearReference(const LinearArgs& args);
void linearBackwardReference(const LinearBackwardArgs& args);
void linearCpu(const LinearArgs& args, CpuContext& context);
void linearBackwardCpu(const LinearBackwardArgs& args, CpuContext& context);
/// Queue the work and return: as gemmCuda(). Sums over rows go through them in order: the same bits in every
/// run.
void linearCuda(const LinearArgs& args, CudaStream stream);
void linearBackwardCuda(const LinearBackwardArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
