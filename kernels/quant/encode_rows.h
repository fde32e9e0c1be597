#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// Rounds rows of weights to a file's type: every block gets the scales (and minima) with the least squared
/// error among a handful of candidates, each fitted to its own rounding.
///
/// Memory: x is [rows, cols], packed; blocks is [rows, bytes of a row] in file layout; cols is a multiple of
/// the type's block. The numbers must be finite.
struct EncodeRowsArgs {
    TensorType type = TensorType::F16;
    const float* x = nullptr;
    void* blocks = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};

/// F32, F16, BF16 and the quantised types that can be written.
bool canEncode(TensorType type);

/// What the root mean square error of a block (or row of blocks) stays below, whatever its numbers, when the
/// greatest of their magnitudes is this: half a step of the coarsest scale, and what halves that are next to
/// nothing lose. Infinite scales (numbers beyond the type) are not covered.
double encodeErrorLimit(TensorType type, double greatest);

/// The same bytes on any number of threads.
void encodeRowsCpu(const EncodeRowsArgs& args, CpuContext& context);

}  // namespace xinglin::kernels
