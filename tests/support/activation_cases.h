#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "kernels/quant/tensor_type.h"
#include "tests/support/random_values.h"

namespace xinglin::test {

/// Blocks of activations that are hard to round, after some plain ones: `kActivationCases` blocks.
inline constexpr std::size_t kActivationCases = 39;

inline std::vector<float> activationCases() {
    using Limits = std::numeric_limits<float>;
    constexpr auto kBlock = static_cast<std::size_t>(kernels::kQuantBlock);
    std::vector<float> all = randomValues(16 * kBlock, 5, 3.0);
    const auto add = [&](auto value) {
        for (std::size_t i = 0; i < kBlock; ++i) {
            all.push_back(static_cast<float>(value(i)));
        }
    };
    const auto sign = [](std::size_t i) { return i % 3 == 0 ? -1.0 : 1.0; };
    add([](std::size_t) { return 0.0; });
    add([](std::size_t) { return -0.75; });                                    // all equal
    add([&](std::size_t i) { return sign(i) * 3e-5; });                        // ± the greatest, often
    add([&](std::size_t i) { return i % 4 == 0 ? 7.0 * sign(i) : 0.1; });      // and beside small ones
    add([](std::size_t i) { return static_cast<double>(i % 5) - 2.0; });       // levels that are equally good
    add([&](std::size_t i) { return sign(i) * static_cast<double>(i % 9); });  // halves of steps at level 124
    add([&](std::size_t i) { return i == 0 ? 16384.0 : sign(i) * (static_cast<double>(41 * i) + 0.5); });
    add([](std::size_t i) { return i == 0 ? -120.0 : 1.0; });  // the least level is exact
    add([](std::size_t i) { return i == 31 ? 126.0 : i % 2 == 0 ? 3.0 : -5.0; });
    add([](std::size_t i) { return i == 7 ? 1e30 : i == 8 ? -2.9e38 : 1e-30; });
    add([](std::size_t i) { return i == 20 ? 1.0 : 1e-38; });                  // tiny beside a giant
    add([](std::size_t i) { return i == 3 ? 1.0 : 1.0 / 32769.0; });           // just below half a unit
    add([](std::size_t i) { return i == 3 ? 1.0 : -1.0 / 32767.0; });          // and just above
    add([](std::size_t i) { return i < 16 ? 0.0 : static_cast<double>(i); });  // a half of nothing
    add([](std::size_t i) { return i < 16 ? 1e-37 * static_cast<double>(i) : 5.0; });
    add([](std::size_t i) { return i == 9 ? Limits::denorm_min() : 0.0f; });
    add([](std::size_t i) { return Limits::min() / static_cast<float>(i + 2); });
    add([](std::size_t i) { return i == 30 ? 1e-34f : 3e-36f; });        // the least that is rounded
    add([](std::size_t i) { return i == 30 ? 0.99e-34f : 3e-36f; });     // and less
    add([](std::size_t i) { return i == 17 ? -3e38f : 1e37f; });         // the greatest that is rounded
    add([](std::size_t i) { return i == 17 ? Limits::max() : 1e37f; });  // and more
    add([](std::size_t i) { return i == 17 ? -Limits::infinity() : 1.0f; });
    add([](std::size_t i) { return i == 4 ? Limits::quiet_NaN() : i == 5 ? Limits::infinity() : 1.0f; });
    return all;
}

}  // namespace xinglin::test
