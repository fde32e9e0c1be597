#pragma once

#include <cstdint>

#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

/// What rounding some numbers that share a scale gives beside their bytes.
struct QuantisedPart {
    float scale = 0.0f;
    std::int32_t sum = 0;
    std::int32_t firstSum = 0;  ///< of sixteen
};

/// A block whose bytes have one scale.
inline void describeBlock(ActivationBlock& block, const QuantisedPart& whole) {
    block.scale = block.secondScale = whole.scale;
    block.negatedSum = -whole.sum;
    block.firstSum = whole.firstSum;
}

/// A block whose halves have a scale each.
inline void describeBlock(ActivationBlock& block, const QuantisedPart& first, const QuantisedPart& second) {
    block.scale = first.scale;
    block.secondScale = second.scale;
    block.negatedSum = -first.sum - second.sum;
    block.firstSum = first.sum;
}

/// quantiseRows() of `count` blocks that follow one another, on the calling thread. Needs
/// CpuFeatures::avx512Vnni: four blocks (or halves) are rounded beside one another, and each sum of theirs is
/// taken once for the four.
void quantiseBlocksAvx512(const float* x, ActivationBlock* blocks, std::int64_t count,
                          ActivationScales scales);

}  // namespace xinglin::kernels
