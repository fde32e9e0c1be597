#include "kernels/activation/gelu.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using Complex = std::complex<double>;

TEST(GeluReference, GivesTheHandComputedNumbers) {
    const std::vector<float> x = {0.0f, 1.0f, -20.0f, 20.0f};
    std::vector<float> y(4);
    kernels::geluReference<float>({x.data(), y.data(), 1, 4});
    EXPECT_EQ(y[0], 0.0f);
    EXPECT_NEAR(y[1], 0.84119199f, 1e-6f);  // (1 + tanh 0.83356190) / 2
    EXPECT_EQ(y[2], 0.0f);
    EXPECT_EQ(y[3], 20.0f);
}

TEST(GeluCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 9, kCols = 37;
    auto x = test::randomValues(kRows * kCols, 1, 6.0);
    x[0] = 90.0f;
    x[1] = -90.0f;
    std::vector<float> expected(x.size());
    kernels::geluReference<float>({x.data(), expected.data(), kRows, kCols});
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        std::vector<float> y = x;  // in place
        kernels::geluCpu({y.data(), y.data(), kRows, kCols}, context);
        for (std::size_t i = 0; i < y.size(); ++i) {
            ASSERT_NEAR(y[i], expected[i], kernels::kGeluTolerance * std::fabs(x[i]))
                << hwy::TargetName(target) << " " << i;
        }
    }
}

TEST(GeluBackward, IsTheDerivative) {
    const auto x = test::randomValues<double>(12, 1, 3.0);
    const auto dy = test::randomValues<double>(12, 3);
    std::vector<double> dx = dy;  // in place
    kernels::geluBackwardReference<double>({x.data(), dx.data(), dx.data(), 3, 4});
    test::expectGradient(
        x, dx,
        [&](const std::vector<Complex>& at) {
            std::vector<Complex> y(at.size());
            kernels::geluReference<Complex>({at.data(), y.data(), 3, 4});
            return test::weighted(dy, y);
        },
        "dx");
}
