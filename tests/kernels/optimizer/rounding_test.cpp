#include "kernels/optimizer/rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace xinglin;
using kernels::bitsAt;
using kernels::floatFromBfloat16;
using kernels::stochasticBfloat16;

TEST(StochasticBfloat16, HasTheValueAsItsMean) {
    // A quarter of the way between two bfloat16 numbers, which lie 2^-7 apart there.
    const float value = 1.0f + 0x1p-9f;
    double sum = 0.0;
    constexpr int kDraws = 20000;
    for (std::uint64_t i = 0; i < kDraws; ++i) {
        const float rounded = floatFromBfloat16(stochasticBfloat16(value, bitsAt(5, i)));
        ASSERT_TRUE(rounded == 1.0f || rounded == 1.0f + 0x1p-7f);
        sum += static_cast<double>(rounded) - 1.0;
    }
    EXPECT_NEAR(sum / kDraws, 0x1p-9, 0x1p-9 * 0.05);
}

TEST(StochasticBfloat16, LeavesWhatNeedsNoRounding) {
    for (const float value : {0.0f, -0.0f, 1.0f, -2.5f, std::numeric_limits<float>::infinity()}) {
        for (std::uint64_t i = 0; i < 100; ++i) {
            EXPECT_EQ(floatFromBfloat16(stochasticBfloat16(value, bitsAt(5, i))), value);
        }
    }
    EXPECT_TRUE(std::isnan(floatFromBfloat16(stochasticBfloat16(NAN, 0xffff))));
}

TEST(StochasticBfloat16, MakesNoInfinityOfTheGreatestNumber) {
    const float greatest = std::numeric_limits<float>::max();
    EXPECT_TRUE(std::isfinite(floatFromBfloat16(stochasticBfloat16(greatest, 0xffff))));
}

TEST(BitsAt, DependOnSeedAndPlaceAlone) {
    EXPECT_EQ(bitsAt(1, 2), bitsAt(1, 2));
    EXPECT_NE(bitsAt(1, 2), bitsAt(1, 3));
    EXPECT_NE(bitsAt(1, 2), bitsAt(2, 2));
}
