#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/matmul/matmul.h"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

/// A few groups of interleaved rows times some rows of rounded activations: what one thread does at a time.
/// Pointers are to the first group and the first activation row.
struct QuantisedTile {
    TensorType type = TensorType::Q8_0;
    const unsigned char* values = nullptr;
    const unsigned char* scales = nullptr;
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
