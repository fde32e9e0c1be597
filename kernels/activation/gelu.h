#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// The activation of BLOOM's feed-forward block, number by number, in its tanh form:
///
///   y = x / 2 · (1 + tanh(kGeluScale · x · (1 + kGeluCubic · x²)))
///
/// Memory:   both are [rows, cols], packed; y may be x.
/// Numerics: the CPU's tanh is a polynomial; kGeluTolerance is relative to |x|.
template <typename T>
struct GeluArgsOf {
    const T* x = nullptr;
    T* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};
using GeluArgs = GeluArgsOf<float>;

inline constexpr double kGeluScale = 0.79788456;  ///< √(2/π), in the digits that BLOOM was trained with
inline constexpr double kGeluCubic = 0.044715;
inline constexpr float kGeluTolerance = 3e-6f;

/// With t the tanh above: dx = dy · (½ · (1 + t) + x / 2 · (1 − t²) · kGeluScale · (1 + 3 · kGeluCubic ·
/// x²)). dx is written and may be dy.
template <typename T>
struct GeluBackwardArgsOf {
    const T* x = nullptr;
    const T* dy = nullptr;
    T* dx = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};
using GeluBackwardArgs = GeluBackwardArgsOf<float>;

/// For float, double and std::complex<double>.
template <typename T>
void geluReference(const GeluArgsOf<T>& args);
/// For float and double.
template <typename T>
void geluBackwardReference(const GeluBackwardArgsOf<T>& args);

void geluCpu(const GeluArgs& args, CpuContext& context);
void geluBackwardCpu(const GeluBackwardArgs& args, CpuContext& context);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Agrees to kGeluTolerance.
void geluCuda(const GeluArgs& args, CudaStream stream);
/// The same for the derivative.
void geluBackwardCuda(const GeluBackwardArgs& args, CudaStream stream);

template <typename T>
void checkContract(const GeluArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "gelu: shape");
    require(args.rows == 0 || (args.x && args.y), "gelu: null tensor");
}

}  // namespace xinglin::kernels
