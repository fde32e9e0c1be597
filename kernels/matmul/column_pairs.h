#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/packed_pairs.h"

namespace xinglin::kernels {

/// A matrix of 16-bit numbers rearranged so that a broadcast activation meets the same column of 16 rows and
/// no sum across a register is needed: [groups of 16 rows][cols / 2][64 bytes], where 64 bytes are two
/// columns: in BF16 [16 rows][2 columns], so that a shift and a mask make floats of them, in F16 [2 columns]
/// [16 rows]. Rows are padded to whole groups and columns to an even number, with zeros.
struct ColumnPairLayout {
    TensorType type = TensorType::BF16;
    std::int64_t rows = 0;
    std::int64_t cols = 0;

    std::int64_t groups() const { return (rows + 15) / 16; }
    std::int64_t pairs() const { return (cols + 1) / 2; }
    std::int64_t groupBytes() const { return pairs() * 64; }
    std::int64_t bytes() const { return groups() * groupBytes(); }
    /// Where a number lies, counted in numbers.
    std::int64_t index(std::int64_t row, std::int64_t col) const {
        const std::int64_t pair = row / 16 * pairs() + col / 2;
        const std::int64_t inPair =
            type == TensorType::BF16 ? row % 16 * 2 + col % 2 : col % 2 * 16 + row % 16;
        return pair * 32 + inPair;
    }
};

constexpr bool canPairColumns(TensorType type) {
    return type == TensorType::BF16 || type == TensorType::F16;
}

/// Rearranges a row-major matrix into `out`, layout.bytes() large, aligned to 64 bytes.
struct PairColumnsArgs {
    ColumnPairLayout layout;
    const void* weights = nullptr;
    std::size_t rowBytes = 0;
    void* out = nullptr;
};
void pairColumnsReference(const PairColumnsArgs& args);
/// The reference's loops over the pool: bit for bit equal to it.
void pairColumnsCpu(const PairColumnsArgs& args, CpuContext& context);

/// Activation rows that are multiplied together lie [pairs][rows of the tile][2 columns], tile after tile.
inline constexpr std::int64_t kPairedRows = 12;
/// Rows of a tile of `rows` activation rows in all: a short call has short tiles.
constexpr std::int64_t pairedTileRows(std::int64_t rows) {
    return rows < kPairedRows ? rows : kPairedRows;
}
/// Numbers that pairActivations writes.
std::int64_t pairedActivations(std::int64_t rows, std::int64_t cols);
void pairActivations(const float* x, std::int64_t rows, std::int64_t cols, float* out, CpuContext& context);
/// The same, rounded to bfloat16.
void pairRoundedActivations(const float* x, std::int64_t rows, std::int64_t cols, std::uint16_t* out,
                            CpuContext& context);

/// Packed groups that are unpacked at a time, where several tiles of rows would each unpack the same weights:
/// from so many rows on. With bfloat16's instructions it pays later: until then rows wait for the memory.
inline constexpr std::int64_t kUnpackedGroups = 2;
constexpr std::int64_t unpackedFromRows(bool isRounded) {
    return isRounded ? 2 * kPairedRows + 1 : 5;
}
/// Bytes that a thread needs for it.
constexpr std::size_t unpackedScratch(std::int64_t rows, std::int64_t cols) {
    return rows >= unpackedFromRows(false) ? static_cast<std::size_t>(kUnpackedGroups * (cols / 2) * 64) : 0;
}

/// Some groups of rows times all rows of paired activations: what one thread does at a time.
struct PairTile {
    TensorType type = TensorType::BF16;
    const unsigned char* weights = nullptr;  ///< the first group
    const PackedGroup* packed = nullptr;     ///< of the first group, where weights are packed; or null
    const PackedEscape* escapes = nullptr;   ///< the matrix's list
    std::byte* scratch = nullptr;            ///< unpackedScratch() bytes; or null: unpack tile by tile
    std::int64_t groups = 0;
    std::int64_t outputs = 0;  ///< rows of the groups that exist
    std::int64_t pairs = 0;
    const float* x = nullptr;                ///< from a whole tile on
    const std::uint32_t* rounded = nullptr;  ///< what multiplyPairTileBf16() takes in its place, two columns
    std::int64_t tileRows = 0;               ///< pairedTileRows() of all rows
    std::int64_t rows = 0;
    const float* bias = nullptr;
    float* y = nullptr;
    std::int64_t yStride = 0;
    ProductWrite write = ProductWrite::Store;
};
/// The groups `group` … of a tile, unpacked into its scratch: their weights are column pairs there.
inline PairTile unpackedTile(const PairTile& tile, std::int64_t group, std::int64_t groups) {
    constexpr std::int64_t kGroupRows = 16;
    PairTile part = tile;
    part.packed = nullptr;
    part.weights = reinterpret_cast<const unsigned char*>(tile.scratch);
    part.groups = groups;
    part.outputs = std::min(groups * kGroupRows, tile.outputs - group * kGroupRows);
    part.bias = tile.bias ? tile.bias + group * kGroupRows : nullptr;
    part.y = tile.y + group * kGroupRows;
    return part;
}

void multiplyPairTile(const PairTile& tile);
/// BF16 weights, and activations that were rounded so. Needs CpuFeatures::avx512Bf16.
void multiplyPairTileBf16(const PairTile& tile);

}  // namespace xinglin::kernels
