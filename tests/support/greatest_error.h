#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace xinglin::test {

/// The greatest difference of two rows of numbers over the greatest magnitude of the second. Infinite where
/// one of the differences is no number: a maximum alone would pass it over.
template <typename Got, typename Expected>
double greatestError(const Got& got, const Expected& expected, std::size_t count) {
    double difference = 0.0;
    double greatest = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto wanted = static_cast<double>(expected[i]);
        const double off = std::fabs(static_cast<double>(got[i]) - wanted);
        if (!std::isfinite(off)) {
            return std::numeric_limits<double>::infinity();
        }
        difference = std::max(difference, off);
        greatest = std::max(greatest, std::fabs(wanted));
    }
    return difference / greatest;
}

}  // namespace xinglin::test
