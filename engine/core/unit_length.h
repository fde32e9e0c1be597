#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace xinglin::engine {

/// What a row's length counts at least, as in the published model with unit rows.
inline constexpr double kLeastLength = 1e-7;

/// Divides a row by its length, in double. A row of (almost) nothing is not blown up.
inline void scaleToUnitLength(std::span<float> row) {
    double squares = 0.0;
    for (const float value : row) {
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const double inverse = 1.0 / std::max(std::sqrt(squares), kLeastLength);
    for (float& value : row) {
        value = static_cast<float>(static_cast<double>(value) * inverse);
    }
}

}  // namespace xinglin::engine
