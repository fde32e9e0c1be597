#include "kernels/sampling/top_k.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

namespace {

// Rows of every kind: all different, most of them equal, both zeros, hardly any numbers.
std::vector<float> rowsOf(std::int64_t vocabulary) {
    auto logits = test::randomValues(static_cast<std::size_t>(4 * vocabulary), 1, 20.0);
    const auto at = [&](std::int64_t row, std::int64_t v) -> float& {
        return logits[static_cast<std::size_t>(row * vocabulary + v)];
    };
    for (std::int64_t v = 0; v < vocabulary; ++v) {
        at(1, v) = static_cast<float>(v % 3);
        at(2, v) = v % 2 == 0 ? 0.0f : -0.0f;
        at(3, v) = v % 2 == 0 ? NAN : -INFINITY;
    }
    at(0, vocabulary / 2) = INFINITY;
    at(3, vocabulary - 1) = -7.0f;
    return logits;
}

}  // namespace

TEST(TopKCuda, IsTheReference) {
    for (const std::int64_t vocabulary : {std::int64_t{1}, std::int64_t{5}, std::int64_t{1500}}) {
        const auto logits = rowsOf(vocabulary);
        const DeviceBuffer<float> deviceLogits(logits);
        for (const std::int64_t k : {std::int64_t{1}, std::int64_t{7}, kernels::kMostTopK}) {
            const auto count = static_cast<std::size_t>(4 * k);
            std::vector<std::int32_t> expected(count);
            std::vector<float> expectedValues(count);
            kernels::topKReference({logits.data(), expected.data(), expectedValues.data(), 4, vocabulary, k});
            test::inEveryOrder([&] {
                const DeviceBuffer<std::int32_t> tokens(count);
                const DeviceBuffer<float> values(count);
                kernels::topKCuda({deviceLogits.data(), tokens.data(), values.data(), 4, vocabulary, k},
                                  nullptr);
                ASSERT_EQ(tokens.toHost(), expected) << vocabulary << " " << k;
                ASSERT_EQ(values.toHost(), expectedValues) << vocabulary << " " << k;
            });
        }
    }
}
