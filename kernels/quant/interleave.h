#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// Rows that lie interleaved.
inline constexpr std::int64_t kRowGroup = 16;

/// A quantised matrix rearranged so that one broadcast of four activations meets the same four columns of 16
/// rows, and no sum across a register is needed. Rows are padded to whole groups with zeros.
///
/// For every group of 16 rows and block of 32 columns, 64 bytes a chunk, 4 bytes a row:
///   Q8_0: 8 chunks; chunk j holds the columns 4j … 4j + 3 of each row, plus 128 (unsigned)
///   Q4_0, Q4_1: 4 chunks; chunk j holds the columns 4j … in the low and 16 + 4j … in the high halves
/// After all the values, at scalesOffset(): for every group and block 16 half scales, and for Q4_1 16 half
/// minima after them.
struct InterleavedLayout {
    TensorType type = TensorType::Q8_0;
    std::int64_t rows = 0;
    std::int64_t cols = 0;

    std::int64_t groups() const { return (rows + kRowGroup - 1) / kRowGroup; }
    std::int64_t blocks() const { return cols / kQuantBlock; }
    std::int64_t valueBytes() const { return type == TensorType::Q8_0 ? 512 : 256; }
    std::int64_t scaleBytes() const { return type == TensorType::Q4_1 ? 64 : 32; }
    std::int64_t scalesOffset() const { return groups() * blocks() * valueBytes(); }
    std::int64_t bytes() const { return groups() * blocks() * (valueBytes() + scaleBytes()); }
};

bool canInterleave(TensorType type);

/// Rearranges `rows` × `cols` weights in file layout into `out`, layout.bytes() large, aligned to 64 bytes.
struct InterleaveArgs {
    InterleavedLayout layout;
    const void* blocks = nullptr;
    void* out = nullptr;
};
void interleaveReference(const InterleaveArgs& args);
/// The reference's loops over the pool: bit for bit equal to it.
void interleaveCpu(const InterleaveArgs& args, CpuContext& context);

}  // namespace xinglin::kernels
