#pragma once

#include <cstdint>

#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// Writes `count` numbers of a tensor as floats. `blocks` is file memory of `type`, any alignment; count is a
/// multiple of the type's block. Arithmetic is float: exactly value × scale (+ minimum), rounded once an
/// operation.
///
///   Q8_0: d·q        Q4_0: d·(q − 8)        Q4_1: d·q + m, first sixteen values in the low halves of the
///   bytes
struct DequantiseArgs {
    TensorType type = TensorType::F32;
    const void* blocks = nullptr;
    float* out = nullptr;
    std::int64_t count = 0;
};

/// Whether this type can be computed with.
bool canDequantise(TensorType type);

void dequantiseReference(const DequantiseArgs& args);

}  // namespace xinglin::kernels
