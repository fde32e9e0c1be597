#pragma once

#include <cstdint>

namespace xinglin::kernels {

/// Rows of one block of a GPU in a norm's backward pass, which adds their part of the weights' gradients up
/// in scratch memory. A constant, so that the order of a sum depends on the shape alone.
inline constexpr std::int64_t kNormBackwardRows = 32;

constexpr std::int64_t normBackwardBlocks(std::int64_t rows) {
    return (rows + kNormBackwardRows - 1) / kNormBackwardRows;
}

}  // namespace xinglin::kernels
