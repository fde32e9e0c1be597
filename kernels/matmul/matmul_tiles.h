#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/matmul/matmul.h"
#include "kernels/quant/interleave.h"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

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
