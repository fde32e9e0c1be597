#include "kernels/quant/quantise_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/support/activation_cases.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::ActivationBlock;
using kernels::ActivationScales;
using test::DeviceBuffer;

TEST(QuantiseRowsCuda, MakesNoNumberOfABlockThatHoldsOne) {
    auto x = test::randomValues(64, 1);
    x[20] = std::numeric_limits<float>::quiet_NaN();
    const DeviceBuffer<float> deviceX(x);
    const DeviceBuffer<ActivationBlock> blocks(2);
    kernels::quantiseRowsCuda({deviceX.data(), blocks.data(), 1, 64, ActivationScales::Halves}, nullptr);
    const auto got = blocks.toHost();
    EXPECT_GT(got[0].scale, 0.0f);
    EXPECT_TRUE(std::isnan(got[0].secondScale));
    EXPECT_GT(got[1].secondScale, 0.0f);
}

TEST(QuantiseRowsCuda, IsBitForBitTheReference) {
    const auto x = test::activationCases();
    constexpr std::int64_t kRows = 3;
    const std::int64_t cols = static_cast<std::int64_t>(x.size()) / kRows;
    for (const ActivationScales scales : {ActivationScales::Whole, ActivationScales::Halves}) {
        std::vector<ActivationBlock> expected(test::kActivationCases);
        kernels::quantiseRowsReference({x.data(), expected.data(), kRows, cols, scales});
        const DeviceBuffer<float> deviceX(x);
        test::inEveryOrder([&] {
            const DeviceBuffer<ActivationBlock> blocks(expected.size());
            kernels::quantiseRowsCuda({deviceX.data(), blocks.data(), kRows, cols, scales}, nullptr);
            const auto got = blocks.toHost();
            for (std::size_t b = 0; b < got.size(); ++b) {
                ASSERT_EQ(std::memcmp(&got[b], &expected[b], sizeof(ActivationBlock)), 0) << b;
            }
        });
    }
}
