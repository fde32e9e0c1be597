#pragma once

#include <cstdint>

#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

/// quantiseRows() of `count` blocks that follow one another, on the calling thread. Needs
/// CpuFeatures::avx512Vnni: all eight levels are tried beside one another, and their squares added by one
/// tree.
void quantiseBlocksAvx512(const float* x, ActivationBlock* blocks, std::int64_t count,
                          ActivationScales scales);

}  // namespace xinglin::kernels
