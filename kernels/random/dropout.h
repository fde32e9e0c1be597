#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Numbers of which some are dropped and the others scaled up, so that the mean stays:
///
///   y[i] = 0 where uniformAt(seed, first + i) < rate, else x[i] / (1 − rate)
///
/// Its derivative is the same with dy in place of x. y may be x. Every implementation gives the same bits.
struct DropoutArgs {
    const float* x = nullptr;
    float* y = nullptr;
    std::int64_t count = 0;
    double rate = 0.0;  ///< below 1
    std::uint64_t seed = 0;
    std::int64_t first = 0;  ///< place of x[0] among the random numbers
};

void dropoutReference(const DropoutArgs& args);
void dropoutCpu(const DropoutArgs& args, CpuContext& context);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point.
void dropoutCuda(const DropoutArgs& args, CudaStream stream);

inline void checkContract(const DropoutArgs& args) {
    require(args.count >= 0 && args.first >= 0 && args.rate >= 0.0 && args.rate < 1.0,
            "dropout: count or rate");
    require(args.count == 0 || (args.x && args.y), "dropout: null tensor");
}

}  // namespace xinglin::kernels
