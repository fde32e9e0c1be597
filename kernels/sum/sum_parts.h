#pragma once

#include <cstdint>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Adds up what several processors made of one sum, in their order:
///
///   y[i] += ((part₀[i] + part₁[i]) + part₂[i]) + …
///
/// Memory:   part p begins at parts + p · stride; y is [count] and overlaps no part.
/// Numerics: the order is the whole of it: every implementation gives the same bits.
struct SumPartsArgs {
    const float* parts = nullptr;
    std::int64_t stride = 0;  ///< at least count
    std::int64_t partCount = 0;
    float* y = nullptr;
    std::int64_t count = 0;
};

void sumPartsReference(const SumPartsArgs& args);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point.
void sumPartsCuda(const SumPartsArgs& args, CudaStream stream);

inline void checkContract(const SumPartsArgs& args) {
    require(args.count >= 0 && args.partCount > 0 && args.stride >= args.count, "sumParts: shape");
    require(args.count == 0 || (args.parts && args.y), "sumParts: null tensor");
}

}  // namespace xinglin::kernels
