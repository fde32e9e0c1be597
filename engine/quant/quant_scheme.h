#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/quant/tensor_type.h"

namespace xinglin::engine {

/// How a tensor type stores numbers: one row of the table that reading, loading and messages go by.
/// A new scheme is a row here, a row in kernels/quant/block_format.cpp and in kInterleavedForms, and a test.
struct QuantScheme {
    kernels::TensorType type;
    const char* name;          ///< as people write it: "Q4_0"
    std::int64_t blockValues;  ///< numbers in a block; rows are whole blocks
    std::size_t blockBytes;
};

/// Null for a type that the program has never heard of.
const QuantScheme* findQuantScheme(std::uint32_t type);
const QuantScheme* findQuantScheme(kernels::TensorType type);

std::span<const QuantScheme> quantSchemes();

/// The scheme's name, or "an unknown type".
const char* quantSchemeName(kernels::TensorType type);

}  // namespace xinglin::engine
