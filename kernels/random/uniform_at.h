#pragma once

#include <cstdint>

#include "kernels/optimizer/rounding.h"

namespace xinglin::kernels {

/// A number in (0, 1) for a place: the same on every machine and in any order of computation.
constexpr double uniformAt(std::uint64_t seed, std::uint64_t index) {
    return (static_cast<double>(bitsAt(seed, index) >> 11) + 0.5) * 0x1.0p-53;
}

}  // namespace xinglin::kernels
