#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// x[i] += bound · (2 · uniformAt(seed, first + i) − 1): noise between −bound and bound.
///
/// Numerics: the noise is computed in double and rounded once; every implementation gives the same bits.
struct UniformNoiseArgs {
    float* x = nullptr;
    std::int64_t count = 0;
    std::int64_t first = 0;  ///< place of x[0] among the random numbers
    double bound = 0.0;
    std::uint64_t seed = 0;
};

void uniformNoiseReference(const UniformNoiseArgs& args);
void uniformNoiseCpu(const UniformNoiseArgs& args, CpuContext& context);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point.
void uniformNoiseCuda(const UniformNoiseArgs& args, CudaStream stream);

inline void checkContract(const UniformNoiseArgs& args) {
    require(args.count >= 0 && args.first >= 0, "uniformNoise: count");
    require(args.count == 0 || args.x, "uniformNoise: null tensor");
}

}  // namespace xinglin::kernels
