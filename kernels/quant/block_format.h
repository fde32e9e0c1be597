#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// Values in the largest block of the formats, and the sub-blocks that it has at most.
inline constexpr std::int64_t kLargestBlock = 256;
inline constexpr std::int64_t kMostSubBlocks = 16;

/// The levels that the four bits of IQ4_NL name.
inline constexpr std::int8_t kIq4Levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10,
                                               1,    13,   25,  38,  53,  69,  89,  113};

/// One block of a quantised type, taken apart into whole numbers. Number i is
///
///   d · scales[s] · values[i] − dMin · minima[s],  s = i / subBlock
///
/// with d · scales[s] and dMin · minima[s] rounded first, as the format's own definition does.
struct UnpackedBlock {
    float d = 0.0f;
    float dMin = 0.0f;
    std::int8_t scales[kMostSubBlocks] = {};
    std::int8_t minima[kMostSubBlocks] = {};
    std::int8_t values[kLargestBlock] = {};
};

/// How a quantised type lies in a GGUF file: one row of the table that dequantising, interleaving and their
/// tests go by. A new type is a row and its unpack function.
struct BlockFormat {
    TensorType type;
    std::int64_t values;    ///< numbers in a block: 32 or 256
    std::size_t bytes;      ///< of a block
    std::int64_t subBlock;  ///< numbers that share a scale: 16 or 32
    /// Takes `bytes` bytes of any alignment apart; writes the first `values` numbers and their sub-blocks.
    void (*unpack)(const unsigned char* block, UnpackedBlock& out);
};

/// Null for a type that is not quantised or has no arithmetic here.
const BlockFormat* findBlockFormat(TensorType type);

}  // namespace xinglin::kernels
