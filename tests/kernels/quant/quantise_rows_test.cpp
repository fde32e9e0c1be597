#include "kernels/quant/quantise_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tests/support/activation_cases.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::ActivationBlock;
using kernels::ActivationScales;

namespace {

/// The stated rounding of a part, all in double but for the two float operations that the contract names.
struct Stated {
    std::vector<double> values;
    double scale = 0.0;
};

// Empty where a part is not rounded.
std::optional<Stated> roundAsStated(std::span<const float> x) {
    float greatest = 0.0f;
    for (const float value : x) {
        if (!(std::fabs(value) <= kernels::kGreatestActivation)) {
            return std::nullopt;
        }
        greatest = std::max(greatest, std::fabs(value));
    }
    if (greatest < kernels::kLeastActivation) {
        return std::nullopt;
    }
    const float inverse = 16384.0f / greatest;
    std::vector<double> units;
    for (const float value : x) {
        units.push_back(std::nearbyint(static_cast<double>(value * inverse)));
    }
    Stated best;
    double least = INFINITY;
    for (int level = 127; level >= 120; --level) {
        Stated stated;
        double errors = 0.0, products = 0.0, squares = 0.0;
        for (const double u : units) {
            const double exact = u * level / 16384.0;
            const double q = std::floor(exact + 0.5);
            errors += std::pow(std::floor((exact - q) * 8192.0), 2.0);
            products += u * q;
            squares += q * q;
            stated.values.push_back(q);
        }
        stated.scale = greatest * products / (16384.0 * squares);
        const double weight = std::floor(2048.0 * 127.0 * 127.0 / (level * level) + 0.5);
        if (const double cost = std::floor(errors / 4096.0) * weight; cost < least) {
            least = cost;
            best = stated;
        }
    }
    return best;
}

// How far a part is from its rounding, the scale being the best: Σ (x − scale · q)².
double squaredErrors(std::span<const float> x, const std::vector<double>& q) {
    double products = 0.0, squares = 0.0, errors = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        products += static_cast<double>(x[i]) * q[i];
        squares += q[i] * q[i];
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        errors += std::pow(static_cast<double>(x[i]) - products / squares * q[i], 2.0);
    }
    return errors;
}

}  // namespace

TEST(QuantiseRowsReference, KeepsWholeMultiplesExactly) {
    std::vector<float> x(32, 0.0f);
    x[0] = 254.0f;  // level 127 has no error at all with steps of 2
    x[1] = -6.0f;
    x[31] = -254.0f;
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32});
    EXPECT_FLOAT_EQ(block.scale, 2.0f);
    EXPECT_EQ(block.values[0], 127);
    EXPECT_EQ(block.values[1], -3);
    EXPECT_EQ(block.values[31], -127);
    EXPECT_EQ(block.negatedSum, 3);
    EXPECT_FLOAT_EQ(block.scaledSum(), -6.0f);
}

TEST(QuantiseRowsReference, TakesALowerLevelWhereItRoundsBetter) {
    std::vector<float> x(32, 1.0f);
    x[0] = 120.0f;  // level 120: steps of 1, no error; level 127: every 1 becomes 127/120
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32});
    EXPECT_EQ(block.values[0], 120);
    EXPECT_EQ(block.values[1], 1);
    EXPECT_NEAR(block.scale, 1.0f, 1e-5f);  // 1 is 136.53 units, of which there are whole ones only
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

TEST(QuantiseRowsReference, IsTheStatedRoundingInDoublePrecision) {
    std::vector<float> x = test::activationCases();
    const std::vector<float> more = test::randomValues(32 * 300, 11, 0.02);
    x.insert(x.end(), more.begin(), more.end());
    std::vector<ActivationBlock> blocks(x.size() / 32);
    for (const auto scales : {ActivationScales::Whole, ActivationScales::Halves}) {
        kernels::quantiseRowsReference(
            {x.data(), blocks.data(), 1, static_cast<std::int64_t>(x.size()), scales});
        const std::size_t part = scales == ActivationScales::Whole ? 32 : 16;
        for (std::size_t at = 0; at < x.size(); at += part) {
            const ActivationBlock& block = blocks[at / 32];
            const float scale = at % 32 == 0 ? block.scale : block.secondScale;
            const auto stated = roundAsStated(std::span(x).subspan(at, part));
            for (std::size_t i = 0; i < part; ++i) {
                ASSERT_EQ(block.values[at % 32 + i], stated ? stated->values[i] : 0.0) << at << " " << i;
            }
            if (stated) {
                ASSERT_NEAR(scale, stated->scale, 3e-7 * stated->scale) << at;
            } else {
                ASSERT_TRUE(scale == 0.0f || std::isnan(scale)) << at;
            }
        }
    }
}

TEST(QuantiseRowsReference, TakesALevelThatIsNearlyTheBestOfAll) {
    const std::vector<float> x = test::randomValues(32 * 500, 13);
    std::vector<ActivationBlock> blocks(500);
    kernels::quantiseRowsReference({x.data(), blocks.data(), 1, 32 * 500});
    double chosen = 0.0, best = 0.0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        const std::span<const float> block = std::span(x).subspan(32 * b, 32);
        double greatest = 0.0, least = INFINITY;
        for (const float value : block) {
            greatest = std::max(greatest, std::fabs(static_cast<double>(value)));
        }
        for (int level = 127; level >= 120; --level) {
            std::vector<double> q;
            for (const float value : block) {
                q.push_back(std::nearbyint(value / greatest * level));
            }
            least = std::min(least, squaredErrors(block, q));
        }
        best += least;
        chosen += squaredErrors(block, {blocks[b].values, blocks[b].values + 32});
    }
    EXPECT_LT(chosen, 1.01 * best);
}

TEST(QuantiseRowsReference, GivesEachHalfItsOwnScaleWhereAsked) {
    std::vector<float> x(32, 1.0f);
    std::fill(x.begin(), x.begin() + 16, 127.0f);
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32, ActivationScales::Halves});
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

TEST(QuantiseRowsReference, HasNoScaleWhereANumberIsNone) {
    std::vector<float> x(32, 1.0f);
    x[20] = NAN;
    ActivationBlock block;
    kernels::quantiseRowsReference({x.data(), &block, 1, 32, ActivationScales::Halves});
    EXPECT_GT(block.scale, 0.0f);
    EXPECT_TRUE(std::isnan(block.secondScale));
    EXPECT_EQ(block.values[31], 0);
}

TEST(QuantiseRowsCpu, IsTheReferenceBitForBitOnEveryInstructionSet) {
    std::vector<float> x = test::activationCases();
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    // Widths that leave no, one, two and three blocks beside groups of four, and pieces for both threads.
    constexpr auto kBlocks = static_cast<std::int64_t>(test::kActivationCases);
    ASSERT_EQ(x.size(), 32 * test::kActivationCases);
    for (const auto& [rows, blocks] : {std::pair(kBlocks, std::int64_t{1}),
                                       {kBlocks / 2, 2},
                                       {kBlocks / 3, 3},
                                       {kBlocks / 4, 4},
                                       {1, kBlocks}}) {
        const std::int64_t cols = 32 * blocks;
        const auto count = static_cast<std::size_t>(rows * blocks);
        for (const auto scales : {ActivationScales::Whole, ActivationScales::Halves}) {
            std::vector<ActivationBlock> expected(count);
            kernels::quantiseRowsReference({x.data(), expected.data(), rows, cols, scales});
            const auto expectReference = [&](const char* name) {
                std::vector<ActivationBlock> got(count);
                kernels::quantiseRowsCpu({x.data(), got.data(), rows, cols, scales}, context);
                for (std::size_t b = 0; b < count; ++b) {
                    ASSERT_EQ(std::memcmp(&got[b], &expected[b], sizeof(ActivationBlock)), 0)
                        << name << ", block " << b << " of " << rows << " x " << cols;
                }
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
}
