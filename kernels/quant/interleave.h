#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>

#include "kernels/cpu/cpu_context.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// Rows that lie interleaved.
inline constexpr std::int64_t kRowGroup = 16;
/// Blocks of 32 columns that share the super-scales of a block of 256.
inline constexpr std::int64_t kSuperBlocks = 8;

/// What stands beside the numbers of 16 rows × 32 columns.
enum class ScaleKind {
    Half,            ///< 16 half scales
    HalfAndMinimum,  ///< 16 half scales, then 16 half minima
    ByteAndMinimum,  ///< 16 unsigned scales, then 16 unsigned minima; half d and dMin a super-block
    SignedPair,      ///< 16 signed scales of the columns 0 … 15, then of 16 … 31; half d a super-block
    NibblePair,      ///< the same, scale in the low and minimum in the high half; half d and dMin
};

/// How a type lies interleaved: one row of the table. A number is kept as an unsigned one, `zero` above its
/// value (or as the number of its level), lowBits of it in one plane and highBits more in another.
struct InterleavedForm {
    TensorType type;
    int lowBits;   ///< 8, 4 or 2
    int highBits;  ///< 0, 1 or 2
    int zero;
    bool isLevel;  ///< the stored number names one of kIq4Levels
    ScaleKind scales;

    constexpr bool hasSuperScales() const {
        return scales != ScaleKind::Half && scales != ScaleKind::HalfAndMinimum;
    }
    constexpr bool hasMinimum() const { return scales != ScaleKind::Half && scales != ScaleKind::SignedPair; }
    constexpr bool hasPairs() const {
        return scales == ScaleKind::SignedPair || scales == ScaleKind::NibblePair;
    }
    constexpr std::int64_t lowBytes() const { return 64 * lowBits; }
    constexpr std::int64_t valueBytes() const { return 64 * (lowBits + highBits); }
    constexpr std::int64_t scaleBytes() const { return scales == ScaleKind::HalfAndMinimum ? 64 : 32; }
    constexpr std::int64_t superBytes() const { return !hasSuperScales() ? 0 : hasMinimum() ? 64 : 32; }
};

inline constexpr InterleavedForm kInterleavedForms[] = {
    {TensorType::Q8_0, 8, 0, 128, false, ScaleKind::Half},
    {TensorType::Q4_0, 4, 0, 8, false, ScaleKind::Half},
    {TensorType::Q4_1, 4, 0, 0, false, ScaleKind::HalfAndMinimum},
    {TensorType::Q5_0, 4, 1, 16, false, ScaleKind::Half},
    {TensorType::Q5_1, 4, 1, 0, false, ScaleKind::HalfAndMinimum},
    {TensorType::IQ4_NL, 4, 0, 0, true, ScaleKind::Half},
    {TensorType::Q2_K, 2, 0, 0, false, ScaleKind::NibblePair},
    {TensorType::Q3_K, 2, 1, 4, false, ScaleKind::SignedPair},
    {TensorType::Q4_K, 4, 0, 0, false, ScaleKind::ByteAndMinimum},
    {TensorType::Q5_K, 4, 1, 0, false, ScaleKind::ByteAndMinimum},
    {TensorType::Q6_K, 4, 2, 32, false, ScaleKind::SignedPair},
};

/// Calls `use` with the type as a constant, std::integral_constant<TensorType, …>, where it is interleaved;
/// says whether it is.
template <typename Use>
bool withInterleavedType(TensorType type, Use use) {
    const auto take = [&]<std::size_t... Row>(std::index_sequence<Row...>) {
        return ((type == kInterleavedForms[Row].type &&
                 (use(std::integral_constant<TensorType, kInterleavedForms[Row].type>()), true)) ||
                ...);
    };
    return take(std::make_index_sequence<std::size(kInterleavedForms)>());
}

/// Null for a type that is not interleaved.
constexpr const InterleavedForm* findInterleavedForm(TensorType type) {
    for (const InterleavedForm& form : kInterleavedForms) {
        if (form.type == type) {
            return &form;
        }
    }
    return nullptr;
}

/// A quantised matrix rearranged so that one broadcast of four activations meets the same four columns of 16
/// rows, and no sum across a register is needed. Rows are padded to whole groups with zeros.
///
/// For every group of 16 rows and block of 32 columns, a chunk is 64 bytes: four columns of each row, 4 bytes
/// a row. Chunk c holds the columns 4c … 4c + 3.
///   low plane, 8 bits:  the chunks 0 … 7 one after the other
///   low plane, 4 bits:  4 × 64 bytes; the j-th has chunk j in its low and chunk j + 4 in its high halves
///   low plane, 2 bits:  2 × 64 bytes; the j-th has the chunks j, j + 2, j + 4, j + 6 from the lowest bits up
///   high plane, 2 bits: the same
///   high plane, 1 bit:  64 bytes; bit c belongs to chunk c
/// After the values of all groups and blocks come the scales of all, then the super-scales of all
/// super-blocks.
struct InterleavedLayout {
    TensorType type = TensorType::Q8_0;
    std::int64_t rows = 0;
    std::int64_t cols = 0;

    const InterleavedForm& form() const { return *findInterleavedForm(type); }
    std::int64_t groups() const { return (rows + kRowGroup - 1) / kRowGroup; }
    std::int64_t blocks() const { return cols / kQuantBlock; }
    std::int64_t supers() const { return form().hasSuperScales() ? blocks() / kSuperBlocks : 0; }
    std::int64_t valueBytes() const { return form().valueBytes(); }
    std::int64_t scaleBytes() const { return form().scaleBytes(); }
    std::int64_t superBytes() const { return form().superBytes(); }
    std::int64_t scalesOffset() const { return groups() * blocks() * valueBytes(); }
    std::int64_t supersOffset() const { return scalesOffset() + groups() * blocks() * scaleBytes(); }
    std::int64_t bytes() const { return supersOffset() + groups() * supers() * superBytes(); }
};

bool canInterleave(TensorType type);

/// The number of column i of a block, in row `row` of its group; `values` are the block's planes.
std::int32_t interleavedValue(const InterleavedForm& form, const unsigned char* values, std::int64_t row,
                              std::int64_t i);

/// The scales of one row in one block. A number is d · scales[i / 16] · value − dMin · minima[i / 16].
struct InterleavedScales {
    float d = 0.0f;
    float dMin = 0.0f;
    std::int32_t scales[2] = {1, 1};
    std::int32_t minima[2] = {0, 0};
};
/// `scales` are the block's, `supers` those of its super-block (null where the form has none).
InterleavedScales interleavedScales(const InterleavedForm& form, const unsigned char* scales,
                                    const unsigned char* supers, std::int64_t row);

/// Rearranges `rows` × `cols` weights in file layout into `out`, layout.bytes() large, aligned to 64 bytes.
/// Columns are whole blocks of the type.
struct InterleaveArgs {
    InterleavedLayout layout;
    const void* blocks = nullptr;
    void* out = nullptr;
};
void interleaveReference(const InterleaveArgs& args);
/// The reference's loops over the pool: bit for bit equal to it.
void interleaveCpu(const InterleaveArgs& args, CpuContext& context);

}  // namespace xinglin::kernels
