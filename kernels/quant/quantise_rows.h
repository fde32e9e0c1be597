#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
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
/// smallest together: a tenth less error than always 127, for a few per cent of a product's time.
inline constexpr int kGreatestLevel = 127;
inline constexpr int kLeastLevel = 120;

/// A rounding error is taken in whole steps of 1 / kErrorUnit, so that its squares are added exactly and
/// every instruction set chooses the same level.
inline constexpr float kErrorUnit = 2048.0f;

/// A block whose greatest magnitude lies outside of these is taken for zeros: below, its reciprocal is no
/// float; above, it is infinite or no number.
inline constexpr float kLeastActivation = 1e-36f;
inline constexpr float kGreatestActivation = 3e38f;

/// Rounds rows of activations to blocks of signed bytes. For each level L: q = x · (L / max |x|) rounded to
/// nearest, ties to even, and e the rounding error x · (L / max |x|) − q. The first L with the least Σ e² /
/// L² is taken. The scale is then the best for these q: max |x| / L · (1 + Σ e · q / Σ q²).
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
/// point. Bit for bit equal to the reference, but for a block (or half) with what is no number: its scale is
/// none.
void quantiseRowsCuda(const QuantiseRowsArgs& args, CudaStream stream);

inline void checkContract(const QuantiseRowsArgs& args) {
    require(args.rows >= 0 && args.cols > 0 && args.cols % kQuantBlock == 0, "quantiseRows: shape");
    require(args.rows == 0 || (args.x && args.blocks), "quantiseRows: null tensor");
}

}  // namespace xinglin::kernels
