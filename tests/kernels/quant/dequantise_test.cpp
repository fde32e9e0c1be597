#include "kernels/quant/dequantise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/quant/half.h"
#include "kernels/require.h"
#include "tests/support/quant_blocks.h"

using namespace xinglin;
using kernels::TensorType;

TEST(Half, EveryNumberGoesThereAndBack) {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const auto half = static_cast<std::uint16_t>(bits);
        const float value = kernels::floatFromHalf(half);
        if (std::isnan(value)) {
            EXPECT_TRUE(std::isnan(kernels::floatFromHalf(kernels::halfFromFloat(value))));
        } else {
            EXPECT_EQ(kernels::halfFromFloat(value), half) << bits;
        }
    }
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
    EXPECT_EQ(kernels::floatFromHalf(0x3c00), 1.0f);
    EXPECT_EQ(kernels::floatFromHalf(0x0001), 0x1p-24f);
    EXPECT_EQ(kernels::halfFromFloat(1.0f + 0x1p-11f), 0x3c00);             // a tie, down to even
    EXPECT_EQ(kernels::halfFromFloat(1.0f + 0x1p-10f + 0x1p-11f), 0x3c02);  // a tie, up to even
    EXPECT_EQ(kernels::halfFromFloat(1.0f + 0x1p-11f + 0x1p-20f), 0x3c01);
    EXPECT_EQ(kernels::halfFromFloat(0x1p-25f), 0x0000);
    EXPECT_EQ(kernels::halfFromFloat(65519.0f), 0x7bff);
    EXPECT_EQ(kernels::halfFromFloat(65520.0f), 0x7c00);
    EXPECT_EQ(kernels::halfFromFloat(-std::numeric_limits<float>::infinity()), 0xfc00);
}

TEST(Dequantise, GivesTheHandComputedBlockOfQ4_1) {
    // d = 0.5, m = -1; byte i is (15 - i) * 16 + i.
    unsigned char block[20] = {0x00, 0x38, 0x00, 0xbc};
    for (int i = 0; i < 16; ++i) {
        block[4 + i] = static_cast<unsigned char>((15 - i) * 16 + i);
    }
    float out[32];
    kernels::dequantiseReference({TensorType::Q4_1, block, out, 32});
    for (int i = 0; i < 16; ++i) {
        EXPECT_EQ(out[i], 0.5f * static_cast<float>(i) - 1.0f);
        EXPECT_EQ(out[16 + i], 0.5f * static_cast<float>(15 - i) - 1.0f);
    }
}

class DequantiseTypes : public ::testing::TestWithParam<TensorType> {};

TEST_P(DequantiseTypes, AgreesWithTheDefinitionToFloatRounding) {
    constexpr std::size_t kCount = 256 * 12;
    const auto type = static_cast<std::uint32_t>(GetParam());
    const std::string bytes = test::randomBlocks(type, kCount, 3.0, 11);
    const std::vector<double> expected = test::dequantiseBlocks(type, bytes, kCount);
    std::vector<float> out(kCount);
    kernels::dequantiseReference({GetParam(), bytes.data(), out.data(), kCount});
    for (std::size_t i = 0; i < kCount; ++i) {
        EXPECT_NEAR(static_cast<double>(out[i]), expected[i], 1e-6) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(AllTypes, DequantiseTypes,
                         ::testing::Values(TensorType::F32, TensorType::F16, TensorType::BF16,
                                           TensorType::Q8_0, TensorType::Q4_0, TensorType::Q4_1,
                                           TensorType::Q5_0, TensorType::Q5_1, TensorType::IQ4_NL,
                                           TensorType::Q2_K, TensorType::Q3_K, TensorType::Q4_K,
                                           TensorType::Q5_K, TensorType::Q6_K));

TEST(Dequantise, RefusesATypeWithoutArithmetic) {
    float out[256];
    EXPECT_FALSE(kernels::canDequantise(TensorType::IQ2_S));
    EXPECT_THROW(kernels::dequantiseReference({TensorType::IQ2_S, out, out, 256}),
                 kernels::ContractViolation);
    EXPECT_THROW(kernels::dequantiseReference({TensorType::Q8_0, out, out, 33}), kernels::ContractViolation);
    EXPECT_THROW(kernels::dequantiseReference({TensorType::Q4_K, out, out, 32}), kernels::ContractViolation);
}
