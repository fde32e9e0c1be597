#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"

namespace xinglin::kernels {

/// Values become bfloat16 numbers by chance:
///
///   bits[i] = stochasticBfloat16(value[i], bitsAt(seed, firstIndex + i))
///   value[i] = the number of bits[i]
///
/// Memory:   value and bits are [count] and do not overlap.
/// Numerics: exact: every implementation gives the same bits, and so does any cut of the arrays with
///           firstIndex moved along.
struct ChanceRoundingArgs {
    float* value = nullptr;
    std::uint16_t* bits = nullptr;
    std::int64_t count = 0;
    std::uint64_t seed = 0;
    std::int64_t firstIndex = 0;
};

void chanceRoundingReference(const ChanceRoundingArgs& args);
void chanceRoundingCpu(const ChanceRoundingArgs& args, CpuContext& context);

}  // namespace xinglin::kernels
