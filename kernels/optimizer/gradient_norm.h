#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// sum = Σ x² over `count` numbers, each squared and added in double.
///
/// Memory:   nothing overlaps; scratch (CUDA only) holds squaredNormCudaScratch() doubles.
/// Numerics: the CPU and CUDA add pieces of constant length, then the pieces in order, always the same way on
///           however many threads; within kSquaredNormTolerance of the reference, relative.
struct SquaredNormArgs {
    const float* x = nullptr;
    std::int64_t count = 0;
    double* sum = nullptr;
    std::span<double> scratch;
};

inline constexpr double kSquaredNormTolerance = 1e-12;

void squaredNormReference(const SquaredNormArgs& args);
void squaredNormCpu(const SquaredNormArgs& args, CpuContext& context);

/// Queue the work and return; device pointers, which the caller keeps until the stream has passed this point.
std::int64_t squaredNormCudaScratch(const SquaredNormArgs& args);
void squaredNormCuda(const SquaredNormArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
