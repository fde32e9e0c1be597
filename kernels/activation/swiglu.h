#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// The gated activation of a Llama feed-forward block, number by number:
///
///   y = gate · sigmoid(gate) · up
///
/// Memory:   all three are [rows, cols], packed; y may be gate or up.
/// Numerics: the CPU's exponential is a polynomial; kSwigluTolerance is relative to |gate · up|.
template <typename T>
struct SwigluArgsOf {
    const T* gate = nullptr;
    const T* up = nullptr;
    T* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};
using SwigluArgs = SwigluArgsOf<float>;

/// With s = sigmoid(gate): dGate = dy · up · s · (1 + gate · (1 − s)), dUp = dy · gate · s. Both are written.
template <typename T>
struct SwigluBackwardArgsOf {
    const T* gate = nullptr;
    const T* up = nullptr;
    const T* dy = nullptr;
    T* dGate = nullptr;
    T* dUp = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};
using SwigluBackwardArgs = SwigluBackwardArgsOf<float>;

inline constexpr float kSwigluTolerance = 2e-6f;

/// For float, double and std::complex<double>.
template <typename T>
void swigluReference(const SwigluArgsOf<T>& args);
/// For float and double.
template <typename T>
void swigluBackwardReference(const SwigluBackwardArgsOf<T>& args);

void swigluCpu(const SwigluArgs& args, CpuContext& context);
void swigluBackwardCpu(const SwigluBackwardArgs& args, CpuContext& context);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Agrees to kSwigluTolerance.
void swigluCuda(const SwigluArgs& args, CudaStream stream);
/// The same for the derivative; dGate may be gate or dy, dUp may be up.
void swigluBackwardCuda(const SwigluBackwardArgs& args, CudaStream stream);

template <typename T>
void checkContract(const SwigluArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "swiglu: shape");
    require(args.rows == 0 || (args.gate && args.up && args.y), "swiglu: null tensor");
}

}  // namespace xinglin::kernels
