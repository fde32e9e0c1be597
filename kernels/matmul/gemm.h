#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

enum class GemmType {
    F32,
    Bf16,  ///< both factors; sums and the result are float
};

/// A factor of a product: a matrix whose rows lie `stride` numbers apart, read across where `isTransposed`.
struct GemmFactor {
    const void* data = nullptr;
    std::int64_t stride = 0;
    bool isTransposed = false;
};

/// The product of two matrices of numbers that both change, as training has them:
///
///   c[m][n] = Σ_k a[m][k] · b[k][n], or that added to c
///
/// Memory:   a is [m, k], or [k, m] where it is transposed; b is [k, n], or [n, k]; c is float, [m, n], its
///           rows `cStride` apart; nothing overlaps.
/// Numerics: within kGemmTolerance of the reference relative to Σ |a · b|. The order of a sum may depend on
///           all sizes and on the number of threads, not on anything else.
struct GemmArgs {
    GemmType type = GemmType::F32;
    GemmFactor a;
    GemmFactor b;
    float* c = nullptr;
    std::int64_t cStride = 0;
    std::int64_t m = 0;
    std::int64_t n = 0;
    std::int64_t k = 0;
    bool adds = false;
};

inline constexpr float kGemmTolerance = 2e-6f;

void gemmReference(const GemmArgs& args);
/// oneDNN on the pool's threads, where the build has it; else the reference.
void gemmCpu(const GemmArgs& args, CpuContext& context);
/// The same on the caller's thread alone, for kernels that are spread over the pool themselves.
void gemmOnThisThread(const GemmArgs& args);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Bf16 by the tensor cores; sums in the order of k, sixteen at a time, whatever m and n are: agrees
/// to kGemmCudaTolerance. Fastest where pointers and rows are multiples of 16 bytes.
void gemmCuda(const GemmArgs& args, CudaStream stream);
inline constexpr float kGemmCudaTolerance = 5e-6f;

/// Writes the nearest bfloat16 bits, ties to even.
void roundToBf16Reference(const float* from, std::uint16_t* to, std::int64_t count);
void roundToBf16Cpu(const float* from, std::uint16_t* to, std::int64_t count, CpuContext& context);
/// Queue the work and return; device pointers. Halves: what is finite stays so.
void roundToHalfCuda(const float* from, std::uint16_t* to, std::int64_t count, CudaStream stream);
void roundToBf16Cuda(const float* from, std::uint16_t* to, std::int64_t count, CudaStream stream);

/// The other way round: the float numbers of bfloat16 bits.
void widenBf16Reference(const std::uint16_t* from, float* to, std::int64_t count);
void widenBf16Cuda(const std::uint16_t* from, float* to, std::int64_t count, CudaStream stream);

}  // namespace xinglin::kernels
