#pragma once

#include "kernels/cuda/device.cuh"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels::cuda {

static_assert(kQuantBlock == kWarpSize, "a lane holds a number");
inline constexpr float kByteLimit = 127.0f;

// Over the neighbouring `lanes` lanes, in each of them.
__device__ inline int sumOver(int lanes, int value) {
    for (int step = lanes / 2; step > 0; step /= 2) {
        value += __shfl_xor_sync(kFullWarp, value, step);
    }
    return value;
}
__device__ inline float greatestOver(int lanes, float value) {
    for (int step = lanes / 2; step > 0; step /= 2) {
        value = fmaxf(value, __shfl_xor_sync(kFullWarp, value, step));
    }
    return value;
}

struct Rounded {
    int value;
    int error;  // in 1 / kErrorUnit
};

// No product is fused with a sum here: the reference rounds each.
__device__ inline Rounded roundTo(float x, float inverse) {
    const float scaled = __fmul_rn(x, inverse);
    const float whole = rintf(scaled);
    return {static_cast<int>(fminf(fmaxf(whole, -kByteLimit), kByteLimit)),
            static_cast<int>(rintf(__fmul_rn(__fsub_rn(scaled, whole), kErrorUnit)))};
}

__device__ inline float bestLevel(float x, int lanes, float greatest) {
    float best = 0.0f;
    float least = 0.0f;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        const auto levels = static_cast<float>(level);
        const int error = roundTo(x, __fdiv_rn(levels, greatest)).error;
        const float cost =
            __fdiv_rn(static_cast<float>(sumOver(lanes, error * error)), __fmul_rn(levels, levels));
        if (level == kGreatestLevel || cost < least) {
            best = levels;
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
    const float greatest = greatestOver(lanes, fabsf(x));
    const bool isNumber = sumOver(lanes, isnan(x) ? 1 : 0) == 0;  // a maximum passes over what is none
    const bool isUsable = isNumber && greatest >= kLeastActivation && greatest <= kGreatestActivation;
    const float divisor = isUsable ? greatest : 1.0f;
    const float usable = isUsable ? x : 0.0f;
    const float level = bestLevel(usable, lanes, divisor);
    const Rounded rounded = roundTo(usable, __fdiv_rn(level, divisor));
    const int squares = sumOver(lanes, rounded.value * rounded.value);
    const int pull = sumOver(lanes, rounded.value * rounded.error);
    if (!isUsable) {
        return {0, !isNumber || greatest > kGreatestActivation ? nanf("") : 0.0f};
    }
    const float correction =
        __fdiv_rn(static_cast<float>(pull), __fmul_rn(kErrorUnit, static_cast<float>(squares)));
    return {rounded.value, __fmul_rn(__fdiv_rn(greatest, level), __fadd_rn(1.0f, correction))};
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
