#include "kernels/quant/quantise_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::ActivationBlock;

TEST(QuantiseRowsReference, KeepsWholeMultiplesExactly) {
    std::vector<float> x(32, 0.0f);
    x[0] = 254.0f;  // level 127 has no error at all with steps of 2
    x[1] = -6.0f;
    x[31] = -254.0f;
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32});
    EXPECT_EQ(block.scale, 2.0f);
    EXPECT_EQ(block.values[0], 127);
    EXPECT_EQ(block.values[1], -3);
    EXPECT_EQ(block.values[31], -127);
    EXPECT_EQ(block.negatedSum, 3);
    EXPECT_EQ(block.scaledSum(), -6.0f);
}

TEST(QuantiseRowsReference, TakesALowerLevelWhereItRoundsBetter) {
    std::vector<float> x(32, 1.0f);
    x[0] = 120.0f;  // level 120: steps of 1, no error; level 127: every 1 becomes 127/120
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32});
    EXPECT_EQ(block.values[0], 120);
    EXPECT_EQ(block.values[1], 1);
    EXPECT_EQ(block.scale, 1.0f);
}

TEST(QuantiseRowsReference, KeepsSumsForTheZeroPointAndTheMinimum) {
    std::vector<float> x(32, 1.0f);
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32});
    EXPECT_EQ(block.negatedSum, -32 * 127);
    EXPECT_NEAR(block.scaledSum(), 32.0f, 1e-5f);
}

TEST(QuantiseRowsReference, IsCloserThanRoundingToTheGreatestLevel) {
    // One of 127 levels of a block of uniform numbers: an error of 1/sqrt(12) steps each.
    constexpr std::int64_t kBlocks = 500;
    const std::vector<float> x = test::randomValues(32 * kBlocks, 9);
    std::vector<ActivationBlock> blocks(kBlocks);
    kernels::quantiseRowsReference({x.data(), blocks.data(), 1, 32 * kBlocks});
    double chosen = 0.0, plain = 0.0;
    for (std::size_t b = 0; b < kBlocks; ++b) {
        float greatest = 0.0f;
        for (std::size_t i = 0; i < 32; ++i) {
            greatest = std::max(greatest, std::fabs(x[32 * b + i]));
        }
        for (std::size_t i = 0; i < 32; ++i) {
            const float value = x[32 * b + i];
            const float step = greatest / 127.0f;
            chosen += std::pow(value - blocks[b].scale * static_cast<float>(blocks[b].values[i]), 2.0f);
            plain += std::pow(value - step * std::nearbyint(value / step), 2.0f);
        }
    }
    EXPECT_LT(chosen, 0.83 * plain);
}

TEST(QuantiseRowsReference, GivesEachHalfItsOwnScaleWhereAsked) {
    std::vector<float> x(32, 1.0f);
    std::fill(x.begin(), x.begin() + 16, 127.0f);
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32, kernels::ActivationScales::Halves});
    EXPECT_EQ(block.scale, 1.0f);
    EXPECT_NEAR(block.secondScale, 1.0f / 127.0f, 1e-9f);
    EXPECT_EQ(block.values[31], 127);
    EXPECT_EQ(block.firstSum, 16 * 127);
    EXPECT_EQ(block.secondSum(), 16 * 127);
}

TEST(QuantiseRowsReference, DoesNotHideAnOverflow) {
    const std::vector<float> x(32, INFINITY);
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32});
    EXPECT_TRUE(std::isnan(block.scale));
}

TEST(QuantiseRowsReference, OfZerosAreZeros) {
    for (const float value : {0.0f, 1e-40f}) {
        std::vector<float> x(32, value);
        ActivationBlock block;
        kernels::quantiseRowsReference({x.data(), &block, 1, 32});
        EXPECT_EQ(block.scale, 0.0f);
        EXPECT_EQ(block.values[7], 0);
    }
}

TEST(QuantiseRowsCpu, IsTheReferenceBitForBitOnEveryInstructionSet) {
    constexpr std::int64_t kRows = 37, kCols = 96;
    std::vector<float> x = test::randomValues(kRows * kCols, 5, 3.0);
    x[3] = 1e-30f;
    std::fill(x.begin() + 64, x.begin() + 96, 0.0f);
    for (std::size_t i = 0; i < 32; ++i) {
        x[96 + i] = static_cast<float>(i % 5) - 2.0f;  // levels that are equally good
        x[128 + i] = i == 7 ? 1e30f : i == 8 ? -1e38f : 1e-30f;
    }
    x[160] = INFINITY;
    std::vector<ActivationBlock> expected(kRows * kCols / 32);
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const auto scales : {kernels::ActivationScales::Whole, kernels::ActivationScales::Halves}) {
        kernels::quantiseRowsReference({x.data(), expected.data(), kRows, kCols, scales});
        const auto expectReference = [&](const char* name) {
            std::vector<ActivationBlock> blocks(expected.size());
            kernels::quantiseRowsCpu({x.data(), blocks.data(), kRows, kCols, scales}, context);
            EXPECT_EQ(std::memcmp(blocks.data(), expected.data(), expected.size() * sizeof(ActivationBlock)),
                      0)
                << name;
        };
        context.features = kernels::detectCpuFeatures();
        expectReference("as detected");
        context.features = {};
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            expectReference(hwy::TargetName(target));
        }
    }
}
