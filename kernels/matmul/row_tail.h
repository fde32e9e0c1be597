#pragma once

#include <cstdint>

#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

/// Rows of activations for the next product: as floats, and rounded as interleaved weights of either kind
/// want them.
struct StepActivations {
    float* x = nullptr;                 ///< [rows, cols]
    ActivationBlock* whole = nullptr;   ///< [rows, cols / 32]; null: not wanted
    ActivationBlock* halves = nullptr;  ///< the same
};

/// What the block that finishes a product last does with the whole rows: they are normalised for the next
/// product, with no launch of its own.
struct RowTail {
    bool isLayerNorm = false;  ///< else by the root of the mean square
    const float* weight = nullptr;
    const float* bias = nullptr;  ///< of a layer norm
    double epsilon = 0.0;
    StepActivations out;
    std::int32_t* arrivals = nullptr;  ///< a zero in device memory, and zero again afterwards; null: no tail
};

}  // namespace xinglin::kernels
