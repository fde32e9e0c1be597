#pragma once

#include <span>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// Whether the numbers of a tensor of this type can be read as floats.
bool hasNumbers(TensorType type);

/// Writes numbers `first` … of `tensor` as floats, F64 rounded to the nearest; the tensor may lie at any
/// address. `first` and the count are whole blocks of its type and inside it. Needs hasNumbers().
void readNumbers(const FileTensor& tensor, std::int64_t first, std::span<float> out);

/// Writes one number of type F64, F32, F16 or BF16 at `out`, rounded to the nearest.
void storeNumber(TensorType type, double value, std::byte* out);

/// All of them.
std::vector<float> numbersOf(const FileTensor& tensor);

}  // namespace xinglin::engine
