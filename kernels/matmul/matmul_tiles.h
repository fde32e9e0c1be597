#pragma once

#include <hwy/base.h>

#include <cstddef>
#include <cstdint>

#include "kernels/matmul/matmul.h"
#include "kernels/quant/interleave.h"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

/// Up to so many activation rows are done with weights before the next ones have come from memory: pieces of
/// work are long then, and quantised tiles read weights in one stream, row group after row group.
inline constexpr std::int64_t kStreamedRows = 24;

/// How activations are rounded that meet weights of this form.
constexpr ActivationScales activationScales(const InterleavedForm& form) {
    return form.hasPairs() ? ActivationScales::Halves : ActivationScales::Whole;
}

/// What one block of one row adds to a sum: the meaning that the kernels are held to.
float interleavedProduct(const InterleavedForm& form, const unsigned char* values,
                         const InterleavedScales& scales, std::int64_t row, const ActivationBlock& x);

/// A few groups of interleaved rows times some rows of rounded activations: what one thread does at a time.
/// Pointers are to the first group and the first activation row.
struct QuantisedTile {
    TensorType type = TensorType::Q8_0;
    const unsigned char* values = nullptr;
    const unsigned char* scales = nullptr;
    const unsigned char* supers = nullptr;  ///< types with super-scales only
    std::int64_t groups = 0;
    std::int64_t outputs = 0;  ///< rows of the groups that exist
    std::int64_t blocks = 0;
    const ActivationBlock* x = nullptr;  ///< [rows, blocks]
    std::int64_t rows = 0;
    const float* bias = nullptr;
    float* y = nullptr;
    std::int64_t yStride = 0;
    ProductWrite write = ProductWrite::Store;
};

/// Asks for the weights that follow a block in the stream, by the first activation rows that meet them:
/// processors look too short a way ahead by themselves. From 4 to 8 KiB little changes.
HWY_INLINE void fetchAhead(const InterleavedForm& form, const unsigned char* values,
                           const unsigned char* scales) {
    constexpr std::size_t kBytes = 6144;
    constexpr std::size_t kLine = 64;
    const auto valueBytes = static_cast<std::size_t>(form.valueBytes());
    for (std::size_t line = 0; line < valueBytes; line += kLine) {
        __builtin_prefetch(values + kBytes + line);
    }
    __builtin_prefetch(scales + kBytes / valueBytes * static_cast<std::size_t>(form.scaleBytes()));
}

/// With the instructions that Highway chose: AVX2's byte products, or plain loops.
void multiplyTileSimd(const QuantisedTile& tile);
/// Needs CpuFeatures::avx512Vnni.
void multiplyTileVnni(const QuantisedTile& tile);

/// Some row-major rows times some rows of activations, in float.
struct DenseTile {
    TensorType type = TensorType::F32;
    const unsigned char* weights = nullptr;
    std::size_t rowBytes = 0;
    std::int64_t outputs = 0;
    std::int64_t cols = 0;
    const float* x = nullptr;  ///< [rows, cols]
    std::int64_t rows = 0;
    const float* bias = nullptr;
    float* y = nullptr;
    std::int64_t yStride = 0;
    ProductWrite write = ProductWrite::Store;
    float* scratch = nullptr;  ///< denseTileScratch(cols) floats, aligned to 64 bytes
};

/// Rows of weights that are turned into floats together.
inline constexpr std::int64_t kDenseRows = 16;

constexpr std::int64_t denseTileScratch(std::int64_t cols) {
    return kDenseRows * ((cols + 15) / 16 * 16);
}

void multiplyDenseTile(const DenseTile& tile);

}  // namespace xinglin::kernels
