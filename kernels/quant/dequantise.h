#pragma once

#include <cstdint>

#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// Writes `count` numbers of a tensor as floats. `blocks` is file memory of `type`, any alignment; count is a
/// multiple of the type's block. Arithmetic is float: exactly scale × value − minimum (UnpackedBlock says
/// which), rounded once an operation. F16 and BF16 are exact.
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
