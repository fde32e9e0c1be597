#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// How a new value becomes a bfloat16 number.
enum class AdamwRounding {
    Nearest,   ///< ties to even; `value` stays exact
    ByChance,  ///< stochasticBfloat16 with bitsAt(seed, firstIndex + i); `value` becomes that number too
};

/// One step of AdamW on `count` numbers. With g = gradientScale · gradient:
///
///   m = beta1 · m + (1 − beta1) · g
///   v = beta2 · v + (1 − beta2) · g²
///   value = value · (1 − learningRate · weightDecay)
///   value = value − learningRate / (1 − beta1^step) · m / (√v / √(1 − beta2^step) + epsilon)
///
/// (Loshchilov and Hutter 2019, in PyTorch's order of operations.) Where `rounded` is given, the new values
/// become bfloat16 numbers there on the way: the nearest, or as ChanceRoundingArgs has it.
///
/// Memory:   the arrays do not overlap.
/// Numerics: each number by itself, in float; the corrections for `step` are computed in double. A number's
///           place changes nothing, so that any cut of the arrays gives the same bits.
struct AdamwArgs {
    float* value = nullptr;
    const float* gradient = nullptr;
    float* firstMoment = nullptr;   ///< m
    float* secondMoment = nullptr;  ///< v
    std::int64_t count = 0;
    std::int64_t step = 1;  ///< from 1
    double learningRate = 0.0;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weightDecay = 0.0;
    double gradientScale = 1.0;        ///< what clipping leaves of the gradient
    std::uint16_t* rounded = nullptr;  ///< [count]; null: nobody wants them
    AdamwRounding rounding = AdamwRounding::Nearest;
    std::uint64_t seed = 0;
    std::int64_t firstIndex = 0;
};

/// Relative to the greater of |value| and the step's length.
inline constexpr float kAdamwTolerance = 1e-6f;

void adamwReference(const AdamwArgs& args);
void adamwCpu(const AdamwArgs& args, CpuContext& context);

/// Queues the work, one pass over the numbers whatever is wanted of it, and returns; device pointers, which
/// the caller keeps until the stream has passed this point. Agrees to kAdamwTolerance. Fastest where all
/// pointers are multiples of 16.
void adamwCuda(const AdamwArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
