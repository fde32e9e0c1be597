#include "kernels/rope/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::RopeDirection;
using kernels::RopePairs;

TEST(RopeTable, HasTheAnglesOfBaseScalingAndDivisors) {
    const std::int32_t positions[] = {0, 6};
    const float divisors[] = {1.0f, 4.0f};
    float cosines[4], sines[4];
    // dim 4: frequencies 1 and 100^(-1/2) = 0.1; positions halved; the second divided by 4 again.
    kernels::ropeTableReference({positions, divisors, cosines, sines, 2, 4, 100.0, 2.0});
    EXPECT_EQ(cosines[0], 1.0f);
    EXPECT_EQ(sines[1], 0.0f);
    EXPECT_FLOAT_EQ(cosines[2], static_cast<float>(std::cos(3.0)));
    EXPECT_FLOAT_EQ(sines[3], static_cast<float>(std::sin(3.0 * 0.1 / 4.0)));
}

TEST(RopeReference, RotatesThePairsOfItsStyleAndLeavesTheRest) {
    const float cosines[] = {0.0f, 1.0f}, sines[] = {1.0f, 0.0f};  // a quarter turn, no turn
    std::vector<float> x = {1, 2, 3, 4, 5};
    kernels::ropeReference<float>({x.data(), cosines, sines, 1, 1, 5, 4, RopePairs::Neighbours});
    EXPECT_EQ(x, (std::vector<float>{-2, 1, 3, 4, 5}));
    x = {1, 2, 3, 4, 5};
    kernels::ropeReference<float>({x.data(), cosines, sines, 1, 1, 5, 4, RopePairs::Halves});
    EXPECT_EQ(x, (std::vector<float>{-3, 2, 1, 4, 5}));
}

TEST(RopeCpu, IsTheReferenceBitForBitOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    // Pairs that fill registers of every width, with some left, and some that fill none.
    constexpr std::int64_t kRows = 40, kHeads = 3, kHeadDim = 90;
    for (const std::int64_t dim : {86, 64, 6}) {
        const auto x = test::randomValues(kRows * kHeads * kHeadDim, 1);
        const auto cosines = test::randomValues(static_cast<std::size_t>(kRows * dim / 2), 2),
                   sines = test::randomValues(static_cast<std::size_t>(kRows * dim / 2), 3);
        for (const RopePairs pairs : {RopePairs::Neighbours, RopePairs::Halves}) {
            for (const RopeDirection direction : {RopeDirection::Forward, RopeDirection::Backward}) {
                const auto rotated = [&](const auto& rotate) {
                    std::vector<float> out = x;
                    rotate(kernels::RopeArgs{out.data(), cosines.data(), sines.data(), kRows, kHeads,
                                             kHeadDim, dim, pairs, direction});
                    return out;
                };
                const auto expected = rotated([](const auto& args) { kernels::ropeReference<float>(args); });
                for (const std::int64_t target : test::runnableTargets()) {
                    const test::OnlyTarget only(target);
                    EXPECT_EQ(rotated([&](const auto& args) { kernels::ropeCpu(args, context); }), expected)
                        << hwy::TargetName(target) << " " << dim;
                }
            }
        }
    }
}

TEST(RopeBackward, IsTheDerivative) {
    using Complex = std::complex<double>;
    for (const RopePairs pairs : {RopePairs::Neighbours, RopePairs::Halves}) {
        const auto x = test::randomValues<double>(2 * 6, 1);
        const auto dy = test::randomValues<double>(2 * 6, 2);
        const std::vector<double> cosines = {std::cos(0.3), std::cos(0.7)},
                                  sines = {std::sin(0.3), std::sin(0.7)};
        const std::vector<Complex> c(cosines.begin(), cosines.end()), s(sines.begin(), sines.end());
        std::vector<double> dx = dy;
        kernels::ropeReference<double>(
            {dx.data(), cosines.data(), sines.data(), 1, 2, 6, 4, pairs, RopeDirection::Backward});
        test::expectGradient(
            x, dx,
            [&](std::vector<Complex> at) {
                kernels::ropeReference<Complex>({at.data(), c.data(), s.data(), 1, 2, 6, 4, pairs});
                return test::weighted(dy, at);
            },
            "dx");
    }
}
