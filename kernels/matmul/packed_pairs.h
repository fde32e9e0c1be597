#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/matmul/matmul.h"

namespace xinglin::kernels {

/// A number that its group's sixteen exponents do not reach, of those eight columns (`block`): number `place`
/// in [4 pairs of columns][16 rows][2 columns].
struct PackedEscape {
    std::uint32_t block = 0;
    std::uint16_t place = 0;
    std::uint16_t bits = 0;

    bool operator==(const PackedEscape&) const = default;
};
static_assert(sizeof(PackedEscape) == 8);

/// What a group's list ends with in place of a block.
inline constexpr std::uint32_t kNoBlock = 0xffffffffu;

/// Sixteen rows: numbers whose exponent field is one of `exponent` … `exponent` + 15 are packed.
struct PackedGroup {
    std::uint32_t exponent = 0;
    std::uint32_t firstEscape = 0;  ///< in the matrix's list
};
static_assert(sizeof(PackedGroup) == 8);

/// Eight columns of sixteen rows.
inline constexpr std::int64_t kPackedBlockBytes = 192;

/// BF16 numbers in 12 bits, without loss: weights of a matrix differ so little in size that four bits say
/// which of 16 neighbouring exponents one has; the few others are listed. Products read a quarter less memory
/// so, which is what decoding waits for, and give the same bits as ColumnPairLayout's.
///
///   values   [groups of 16 rows][cols / 8][3 × 64 bytes]: three pairs of columns, each as ColumnPairLayout
///            has it, but with sign, four bits of exponent and fraction at bits 15, 10 … 7, 6 … 0 of a
///            number. Bits 14 … 11 hold a part of the fourth pair's numbers: in the first one's the exponent,
///            in the second one's bits 6 … 3 of the fraction, in the third one's the sign and bits 2 … 0.
///   groups   [groups] PackedGroup
///   escapes  PackedEscape, those of a group in the order of blocks and ended with kNoBlock; groups in any
///            order
///
/// Rows are padded to whole groups with the last one, without its escapes. Columns are a multiple of eight.
struct PackedPairLayout {
    std::int64_t rows = 0;
    std::int64_t cols = 0;

    std::int64_t groups() const { return (rows + 15) / 16; }
    std::int64_t blocks() const { return cols / 8; }
    std::int64_t groupBytes() const { return blocks() * kPackedBlockBytes; }
    std::int64_t groupsOffset() const { return groups() * groupBytes(); }
    std::int64_t escapesOffset() const { return (groupsOffset() + groups() * 8 + 63) / 64 * 64; }
    /// Escapes that there is room for, ends of lists among them: a matrix that has more is better off in 16
    /// bits. A normal distribution has one in some ten thousand.
    std::int64_t mostEscapes() const { return groups() * 16 * cols / 512 + groups(); }
    std::int64_t bytes() const { return (escapesOffset() + mostEscapes() * 8 + 63) / 64 * 64; }
};

/// BF16, and F16 where every number is one of bfloat16's too: a model that was trained in bfloat16.
constexpr bool canPackPairs(TensorType type, std::int64_t cols) {
    return (type == TensorType::BF16 || type == TensorType::F16) && cols % 8 == 0;
}

/// Packs a row-major matrix into `out`, layout.bytes() large, aligned to 64 bytes. False, and nothing useful
/// is written, where a number is not one of bfloat16's or escapes are more than layout.mostEscapes().
struct PackPairsArgs {
    PackedPairLayout layout;
    TensorType type = TensorType::BF16;  ///< of the weights
    const void* weights = nullptr;
    std::size_t rowBytes = 0;
    void* out = nullptr;
};
bool packPairsReference(const PackPairsArgs& args);
/// The reference's bits, but for the order in which groups have their lists.
bool packPairsCpu(const PackPairsArgs& args, CpuContext& context);

/// Whether packing seems to be possible, judged by a part of two groups of rows. Weights may lie askew.
bool looksPackable(const PackPairsArgs& args);

/// The BF16 bits of a packed matrix, [rows, cols].
void unpackPairsReference(const PackedPairLayout& layout, const void* packed, std::uint16_t* out);

/// What packing knows of sixteen rows before it packs them.
struct PackedMeasure {
    std::uint32_t exponent = 0;
    std::int64_t escapes = 0;
    bool isExact = true;  ///< in bfloat16
};
/// The sixteen exponents that leave out the fewest, judged by some of the group's numbers.
std::uint32_t bestPackedExponent(const PackPairsArgs& args, std::int64_t group);
PackedMeasure measurePackedReference(const PackPairsArgs& args, std::int64_t group);

/// The bfloat16 bits of an F16 number; false where it is not one of bfloat16's.
bool bfloat16FromHalfExactly(std::uint16_t half, std::uint16_t& out);

}  // namespace xinglin::kernels
