#pragma once

#include <cstdint>

#if defined(__x86_64__)

#include <hwy/base.h>
#include <immintrin.h>

#include "kernels/matmul/matmul.h"

HWY_PUSH_ATTRIBUTES("avx512f,avx512vl")

namespace xinglin::kernels {

/// Writes the sums of a group of sixteen outputs for one row as `tile` says, a QuantisedTile or a PairTile:
/// those outputs that exist, with their bias, stored or added.
template <typename Tile>
HWY_INLINE void writeSixteen(const Tile& tile, std::int64_t group, std::int64_t row, __m512 sums) {
    const std::int64_t output = group * 16;
    const std::int64_t left = tile.outputs - output;
    const auto mask = static_cast<__mmask16>(left >= 16 ? 0xffffu : (1u << left) - 1u);
    float* y = tile.y + row * tile.yStride + output;
    if (tile.bias) {
        sums = _mm512_add_ps(sums, _mm512_maskz_loadu_ps(mask, tile.bias + output));
    }
    if (tile.write == ProductWrite::Add) {
        sums = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, y), sums);
    }
    _mm512_mask_storeu_ps(y, mask, sums);
}

}  // namespace xinglin::kernels

HWY_POP_ATTRIBUTES

#endif
