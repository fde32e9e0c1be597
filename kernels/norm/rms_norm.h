#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// RMS normalisation of `rows` independent rows:
///
///   y[r][c] = x[r][c] * weight[c] / sqrt(mean over c of x[r][c]^2 + epsilon)
///
/// Memory:   x and y are [rows, cols], row-major and packed; weight is [cols].
///           y may be x; weight overlaps neither.
/// Numerics: sums are float, in index order in the reference and lane by lane on the CPU,
///           so the two agree to kRmsNormTolerance (relative), not bit for bit.
template <typename T>
struct RmsNormArgsOf {
    const T* x = nullptr;
    const T* weight = nullptr;
    T* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    double epsilon = 1e-6;
};
using RmsNormArgs = RmsNormArgsOf<float>;

/// The derivative of the above. With r = 1 / sqrt(mean x² + epsilon) and t = dy · weight:
///
///   dx = r · (t − x · r² · mean(t · x))        dWeight += Σ over rows of dy · x · r
///
/// dx is written, may be dy and may be null (not wanted); dWeight is added to and may be null.
template <typename T>
struct RmsNormBackwardArgsOf {
    const T* x = nullptr;
    const T* weight = nullptr;
    const T* dy = nullptr;
    T* dx = nullptr;
    T* dWeight = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    double epsilon = 1e-6;
    T* scratch = nullptr;  ///< the CPU's: rmsNormBackwardScratch(rows) numbers; else unused
};
using RmsNormBackwardArgs = RmsNormBackwardArgsOf<float>;

inline constexpr float kRmsNormTolerance = 5e-6f;

/// The meaning of the operation: plain loops. For float, double and std::complex<double> (gradient tests).
template <typename T>
void rmsNormReference(const RmsNormArgsOf<T>& args);
/// For float and double.
template <typename T>
void rmsNormBackwardReference(const RmsNormBackwardArgsOf<T>& args);

void rmsNormCpu(const RmsNormArgs& args, CpuContext& context);
/// Every sum over rows goes through them in order.
void rmsNormBackwardCpu(const RmsNormBackwardArgs& args, CpuContext& context);
constexpr std::int64_t rmsNormBackwardScratch(std::int64_t rows) {
    return 2 * rows;
}

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Sums in tree order: agrees to kRmsNormTolerance. Fastest where cols is a multiple of 4 and all
/// pointers of 16.
void rmsNormCuda(const RmsNormArgs& args, CudaStream stream);

/// As above, of at most 24 Ki columns; scratch is device memory of at least rmsNormBackwardCudaScratch()
/// floats. Rows are added in pieces of 32, then the pieces in order: the same bits in every run. Agrees to
/// kNormBackwardTolerance.
std::int64_t rmsNormBackwardCudaScratch(const RmsNormBackwardArgs& args);
void rmsNormBackwardCuda(const RmsNormBackwardArgs& args, std::span<float> scratch, CudaStream stream);

/// Relative to the greatest number of a gradient.
inline constexpr float kNormBackwardTolerance = 1e-5f;

template <typename T>
void checkContract(const RmsNormArgsOf<T>& args) {
    require(args.rows >= 0, "rmsNorm: rows < 0");
    require(args.cols > 0, "rmsNorm: cols < 1");
    require(args.rows == 0 || (args.x && args.weight && args.y), "rmsNorm: null tensor");
}

}  // namespace xinglin::kernels
