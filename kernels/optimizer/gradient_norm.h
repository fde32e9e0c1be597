#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

enum class NormWrite {
    Store,  ///< sum = Σ x²
    Add,    ///< sum += Σ x², for the parameters after the first
};

/// Σ x² over `count` numbers, each squared and added in double.
///
/// Memory:   nothing overlaps; scratch (CUDA only) holds squaredNormCudaScratch() doubles.
/// Numerics: the CPU and CUDA add pieces of constant length, then the pieces in order, always the same way on
///           however many threads; within kSquaredNormTolerance of the reference, relative.
struct SquaredNormArgs {
    const float* x = nullptr;
    std::int64_t count = 0;
    double* sum = nullptr;
    NormWrite write = NormWrite::Store;
    std::span<double> scratch;
};

inline constexpr double kSquaredNormTolerance = 1e-12;

/// What is left of a gradient after clipping to maxNorm, as PyTorch computes it:
///
///   norm = scale · √squaredNorm        clip = scale · min(1, maxNorm / (norm + 1e-6))
///
/// A norm that is no number makes clip none. maxNorm 0: no clipping, clip = scale.
struct ClipArgs {
    const double* squaredNorm = nullptr;
    double maxNorm = 0.0;
    double scale = 1.0;     ///< what every gradient is multiplied by before it is measured
    float* clip = nullptr;  ///< AdamwCudaArgs::clip
    float* norm = nullptr;  ///< for the log; may be null
};

void squaredNormReference(const SquaredNormArgs& args);
void squaredNormCpu(const SquaredNormArgs& args, CpuContext& context);
void clipReference(const ClipArgs& args);

/// Queue the work and return; device pointers, which the caller keeps until the stream has passed this point.
std::int64_t squaredNormCudaScratch(const SquaredNormArgs& args);
void squaredNormCuda(const SquaredNormArgs& args, CudaStream stream);
void clipCuda(const ClipArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
