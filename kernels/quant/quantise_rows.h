#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/quant/tensor_type.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// 32 neighbouring activations as signed bytes: number i is scale · values[i].
struct ActivationBlock {
    float scale = 0.0f;
    float scaledSum = 0.0f;       ///< scale · Σ values, what a weight block's minimum is multiplied by
    std::int32_t negatedSum = 0;  ///< −Σ values, what an unsigned weight's zero point is multiplied by
    std::int8_t values[kQuantBlock] = {};
};
static_assert(sizeof(ActivationBlock) == 44);

/// Rounds rows of activations to blocks of signed bytes: scale = max |x| / 127, value = x · (127 / max |x|)
/// rounded to nearest, ties to even.
///
/// Memory: x is [rows, cols], packed; blocks is [rows, cols / 32]; cols is a multiple of 32.
struct QuantiseRowsArgs {
    const float* x = nullptr;
    ActivationBlock* blocks = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};

void quantiseRowsReference(const QuantiseRowsArgs& args);
/// Bit for bit equal to the reference.
void quantiseRowsCpu(const QuantiseRowsArgs& args, CpuContext& context);

inline void checkContract(const QuantiseRowsArgs& args) {
    require(args.rows >= 0 && args.cols > 0 && args.cols % kQuantBlock == 0, "quantiseRows: shape");
    require(args.rows == 0 || (args.x && args.blocks), "quantiseRows: null tensor");
}

}  // namespace xinglin::kernels
