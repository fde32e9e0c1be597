#pragma once

#include "kernels/cuda/device.cuh"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels::cuda {

static_assert(kQuantBlock == kWarpSize, "a lane holds a number");

// Over the neighbouring `lanes` lanes, in each of them.
__device__ inline int sumOver(int lanes, int value) {
    for (int step = lanes / 2; step > 0; step /= 2) {
        value += __shfl_xor_sync(kFullWarp, value, step);
    }
    return value;
}
// As bits, so that what is no number is the greatest of all.
__device__ inline float greatestOver(int lanes, float value) {
    unsigned bits = __float_as_uint(fabsf(value));
    for (int step = lanes / 2; step > 0; step /= 2) {
        const unsigned other = __shfl_xor_sync(kFullWarp, bits, step);
        bits = other > bits ? other : bits;
    }
    return __uint_as_float(bits);
}

__device__ inline int bestLevel(int u, int lanes) {
    int best = 0;
    unsigned least = 0;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        const int error = errorAtLevel(u, level);
        const unsigned cost = levelCost(sumOver(lanes, error * error), level);
        if (level == kGreatestLevel || cost < least) {
            best = level;
            least = cost;
        }
    }
    return best;
}

struct RoundedPart {
    int value;
    float scale;
};

// The number of this lane among `lanes` ones that share a scale. All lanes of the warp come along.
__device__ inline RoundedPart quantisePart(float x, int lanes) {
    const float greatest = greatestOver(lanes, x);
    const bool isUsable = greatest >= kLeastActivation && greatest <= kGreatestActivation;
    // No product is fused with a sum here: the reference rounds each.
    const float inverse = __fdiv_rn(static_cast<float>(kUnit), isUsable ? greatest : 1.0f);
    const int u = static_cast<int>(rintf(__fmul_rn(isUsable ? x : 0.0f, inverse)));
    const int value = valueAtLevel(u, bestLevel(u, lanes));
    const auto squares = static_cast<float>(sumOver(lanes, value * value));
    const auto products = static_cast<float>(sumOver(lanes, u * value));
    if (!isUsable) {
        return {0, greatest < kLeastActivation ? 0.0f : __uint_as_float(0x7fc00000u)};  // the host's NAN
    }
    return {value, __fmul_rn(greatest, __fdiv_rn(products, __fmul_rn(static_cast<float>(kUnit), squares)))};
}

/// A block of activations, a number a lane, as quantiseRows rounds it. All lanes of the warp call.
__device__ inline void quantiseBlock(float x, ActivationScales scales, ActivationBlock& out) {
    constexpr int kHalf = kQuantBlock / 2;
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    const RoundedPart part = quantisePart(x, scales == ActivationScales::Whole ? kQuantBlock : kHalf);
    out.values[lane] = static_cast<std::int8_t>(part.value);
    const int sum = sumOver(kHalf, part.value);
    const int otherSum = __shfl_xor_sync(kFullWarp, sum, kHalf);
    const float otherScale = __shfl_xor_sync(kFullWarp, part.scale, kHalf);
    if (lane == 0) {
        out.scale = part.scale;
        out.secondScale = otherScale;
        out.negatedSum = -(sum + otherSum);
        out.firstSum = sum;
    }
}

}  // namespace xinglin::kernels::cuda
