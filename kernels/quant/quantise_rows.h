#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/cuda/host_device.h"
#include "kernels/quant/tensor_type.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// 32 neighbouring activations as signed bytes: number i is about scale · values[i], from 16 on secondScale ·
/// values[i].
struct ActivationBlock {
    float scale = 0.0f;
    float secondScale = 0.0f;     ///< the same as scale with ActivationScales::Whole
    std::int32_t negatedSum = 0;  ///< −Σ values, what an unsigned weight's zero point is multiplied by
    std::int32_t firstSum = 0;    ///< Σ of the first sixteen values
    std::int8_t values[kQuantBlock] = {};

    std::int32_t secondSum() const { return -negatedSum - firstSum; }
    /// Of a whole block: scale · Σ values, what a weight block's minimum is multiplied by.
    float scaledSum() const { return scale * static_cast<float>(-negatedSum); }
};
static_assert(sizeof(ActivationBlock) == 48);

/// What shares a scale. Weights whose own scales change every 16 numbers gain from halves: with one scale a
/// block the greatest logit error of the golden Q3_K and Q6_K models was 2.1 and 1.9 % of the greatest logit.
enum class ActivationScales {
    Whole,   ///< 32 numbers
    Halves,  ///< 16 numbers
};

/// The greatest number of a block (or half) becomes ± one of these levels, the one whose rounding errors are
/// smallest together: a tenth less error than always 127.
inline constexpr int kGreatestLevel = 127;
inline constexpr int kLeastLevel = 120;

/// A block's numbers are turned once into whole steps of max |x| / kUnit, of which 16 bits hold any and a
/// level only a product of 16 bits. The greatest one is exactly ± kUnit.
inline constexpr int kUnitBits = 14;
inline constexpr int kUnit = 1 << kUnitBits;

/// A block whose greatest magnitude lies outside of these is taken for zeros: below, kUnit times its
/// reciprocal is no float; above, it is infinite or no number.
inline constexpr float kLeastActivation = 1e-34f;
inline constexpr float kGreatestActivation = 3e38f;

/// u · level / kUnit as a whole number; halves go up.
XINGLIN_HOST_DEVICE constexpr int valueAtLevel(int u, int level) {
    return (u * 2 * level + (1 << kUnitBits)) >> (kUnitBits + 1);
}

/// u · level / kUnit − valueAtLevel() in steps of 1 / 8192, rounded down: the low 16 bits of a product are
/// the fraction, and three bits less let 32 squares be added in 32 bits.
XINGLIN_HOST_DEVICE constexpr int errorAtLevel(int u, int level) {
    return static_cast<std::int16_t>(u * 4 * level) >> 3;
}

/// What a level costs, given the sum of its squared errors: the sum over level², in whole numbers. Shifted,
/// so that there is room for the weight and three bits more, with which SIMD code keeps the level beside it.
inline constexpr int kCostShift = 12;
XINGLIN_HOST_DEVICE constexpr std::uint32_t levelWeight(int level) {
    return static_cast<std::uint32_t>((2048 * kGreatestLevel * kGreatestLevel + level * level / 2) /
                                      (level * level));
}
XINGLIN_HOST_DEVICE constexpr std::uint32_t levelCost(int squares, int level) {
    return (static_cast<std::uint32_t>(squares) >> kCostShift) * levelWeight(level);
}

/// Rounds rows of activations to blocks of signed bytes. With u = x · (kUnit / max |x|) in float, rounded to
/// nearest, ties to even, the level of the least levelCost(Σ errorAtLevel(u, level)², level) is taken, the
/// greatest of equal ones, and values are q = valueAtLevel(u, level). The scale is then the best for these q:
/// max |x| · (Σ u · q / (kUnit · Σ q²)), in float from exact sums. All else is whole numbers, so that every
/// instruction set gives the same bits. Where a number is infinite or none, values are 0 and the scale none.
///
/// Memory: x is [rows, cols], packed; blocks is [rows, cols / 32]; cols is a multiple of 32.
struct QuantiseRowsArgs {
    const float* x = nullptr;
    ActivationBlock* blocks = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    ActivationScales scales = ActivationScales::Whole;
};

void quantiseRowsReference(const QuantiseRowsArgs& args);
/// Bit for bit equal to the reference.
void quantiseRowsCpu(const QuantiseRowsArgs& args, CpuContext& context);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Bit for bit equal to the reference.
void quantiseRowsCuda(const QuantiseRowsArgs& args, CudaStream stream);

inline void checkContract(const QuantiseRowsArgs& args) {
    require(args.rows >= 0 && args.cols > 0 && args.cols % kQuantBlock == 0, "quantiseRows: shape");
    require(args.rows == 0 || (args.x && args.blocks), "quantiseRows: null tensor");
}

}  // namespace xinglin::kernels
