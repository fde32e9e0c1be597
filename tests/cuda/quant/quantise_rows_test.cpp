#include "kernels/quant/quantise_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

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
    constexpr std::int64_t kRows = 5;
    constexpr std::int64_t kCols = 96;
    auto x = test::randomValues(kRows * kCols, 1, 3.0);
    std::fill(x.begin(), x.begin() + 32, 0.0f);  // nothing
    x[40] = std::numeric_limits<float>::infinity();
    x[100] = 1e-37f;
    for (int i = 128; i < 160; ++i) {
        x[static_cast<std::size_t>(i)] *= 1e-37f;  // too small to have a reciprocal
    }
    x[200] = 3e4f;
    for (const ActivationScales scales : {ActivationScales::Whole, ActivationScales::Halves}) {
        std::vector<ActivationBlock> expected(kRows * kCols / kernels::kQuantBlock);
        kernels::quantiseRowsReference({x.data(), expected.data(), kRows, kCols, scales});
        const DeviceBuffer<float> deviceX(x);
        test::inEveryOrder([&] {
            const DeviceBuffer<ActivationBlock> blocks(expected.size());
            kernels::quantiseRowsCuda({deviceX.data(), blocks.data(), kRows, kCols, scales}, nullptr);
            const auto got = blocks.toHost();
            for (std::size_t b = 0; b < got.size(); ++b) {
                // Scales that are no number may differ in their other bits.
                const auto same = [](float a, float e) { return a == e || (a != a && e != e); };
                ASSERT_TRUE(same(got[b].scale, expected[b].scale)) << b;
                ASSERT_TRUE(same(got[b].secondScale, expected[b].secondScale)) << b;
                ASSERT_EQ(got[b].negatedSum, expected[b].negatedSum) << b;
                ASSERT_EQ(got[b].firstSum, expected[b].firstSum) << b;
                ASSERT_EQ(std::memcmp(got[b].values, expected[b].values, sizeof(got[b].values)), 0) << b;
            }
        });
    }
}
