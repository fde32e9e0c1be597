#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Layer normalisation of `rows` independent rows:
///
///   y[r][c] = (x[r][c] − mean) / sqrt(variance + epsilon) · weight[c] + bias[c]
///
/// with mean and (biased) variance over c.
///
/// Memory:   x and y are [rows, cols], row-major and packed; weight and bias are [cols]. y may be x; weight
///           and bias overlap neither.
/// Numerics: two passes, sums in float, in index order in the reference and lane by lane on the CPU, so the
///           two agree to kLayerNormTolerance (relative to 1 + |y|), not bit for bit.
template <typename T>
struct LayerNormArgsOf {
    const T* x = nullptr;
    const T* weight = nullptr;
    const T* bias = nullptr;
    T* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    double epsilon = 1e-5;
};
using LayerNormArgs = LayerNormArgsOf<float>;

/// The derivative of the above. With n = (x − mean) · r, r = 1 / sqrt(variance + epsilon), t = dy · weight:
///
///   dx = r · (t − mean(t) − n · mean(t · n))   dWeight += Σ over rows of dy · n   dBias += Σ over rows of dy
///
/// dx is written, may be dy and may be null (not wanted); dWeight and dBias are added to and may be null.
template <typename T>
struct LayerNormBackwardArgsOf {
    const T* x = nullptr;
    const T* weight = nullptr;
    const T* dy = nullptr;
    T* dx = nullptr;
    T* dWeight = nullptr;
    T* dBias = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    double epsilon = 1e-5;
    T* scratch = nullptr;  ///< the CPU's: layerNormBackwardScratch(rows) numbers; else unused
};
using LayerNormBackwardArgs = LayerNormBackwardArgsOf<float>;

inline constexpr float kLayerNormTolerance = 5e-6f;

/// The meaning of the operation: plain loops. For float, double and std::complex<double> (gradient tests).
template <typename T>
void layerNormReference(const LayerNormArgsOf<T>& args);
/// For float and double.
template <typename T>
void layerNormBackwardReference(const LayerNormBackwardArgsOf<T>& args);

void layerNormCpu(const LayerNormArgs& args, CpuContext& context);
/// Every sum over rows goes through them in order.
void layerNormBackwardCpu(const LayerNormBackwardArgs& args, CpuContext& context);
constexpr std::int64_t layerNormBackwardScratch(std::int64_t rows) {
    return 4 * rows;
}

/// As rmsNormCuda; agrees to kLayerNormTolerance.
void layerNormCuda(const LayerNormArgs& args, CudaStream stream);
/// As rmsNormBackwardCuda.
std::int64_t layerNormBackwardCudaScratch(const LayerNormBackwardArgs& args);
void layerNormBackwardCuda(const LayerNormBackwardArgs& args, std::span<float> scratch, CudaStream stream);

template <typename T>
void checkContract(const LayerNormArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "layerNorm: shape");
    require(args.rows == 0 || (args.x && args.weight && args.bias && args.y), "layerNorm: null tensor");
}

}  // namespace xinglin::kernels
