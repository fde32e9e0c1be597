#include "kernels/norm/rms_norm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using Complex = std::complex<double>;

TEST(RmsNormReference, GivesTheHandComputedRow) {
    const std::vector<float> x = {3.0f, 4.0f};  // mean square 12.5, root 3.5355339
    const std::vector<float> weight = {1.0f, 2.0f};
    std::vector<float> y(2);
    kernels::rmsNormReference<float>({x.data(), weight.data(), y.data(), 1, 2, 0.0});
    EXPECT_FLOAT_EQ(y[0], 0.84852814f);
    EXPECT_FLOAT_EQ(y[1], 2.2627417f);
}

TEST(RmsNormCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const auto& [rows, cols] : {std::pair{1, 1}, {3, 20}, {7, 257}, {40, 64}}) {
        const auto count = static_cast<std::size_t>(rows * cols);
        const auto x = test::randomValues(count, 1, 5.0);
        const auto weight = test::randomValues(static_cast<std::size_t>(cols), 2);
        std::vector<float> expected(count);
        kernels::rmsNormReference<float>({x.data(), weight.data(), expected.data(), rows, cols, 1e-5});
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            std::vector<float> y = x;  // in place
            kernels::rmsNormCpu({y.data(), weight.data(), y.data(), rows, cols, 1e-5}, context);
            for (std::size_t i = 0; i < count; ++i) {
                ASSERT_NEAR(y[i], expected[i], kernels::kRmsNormTolerance * (1e-3f + std::fabs(expected[i])))
                    << hwy::TargetName(target) << " " << rows << "x" << cols << " " << i;
            }
        }
    }
}

TEST(RmsNormBackward, IsTheDerivative) {
    constexpr std::int64_t kRows = 3, kCols = 5;
    const auto x = test::randomValues<double>(kRows * kCols, 1);
    const auto weight = test::randomValues<double>(kCols, 2);
    const auto dy = test::randomValues<double>(kRows * kCols, 3);
    const auto loss = [&](const std::vector<Complex>& xs, const std::vector<Complex>& ws) {
        std::vector<Complex> y(xs.size());
        kernels::rmsNormReference<Complex>({xs.data(), ws.data(), y.data(), kRows, kCols, 1e-5});
        return test::weighted(dy, y);
    };
    std::vector<double> dx = dy, dWeight(kCols);  // dx may be dy
    kernels::rmsNormBackwardReference<double>(
        {x.data(), weight.data(), dx.data(), dx.data(), dWeight.data(), kRows, kCols, 1e-5});
    const std::vector<Complex> xs(x.begin(), x.end()), ws(weight.begin(), weight.end());
    test::expectGradient(
        x, dx, [&](const std::vector<Complex>& at) { return loss(at, ws); }, "dx");
    test::expectGradient(
        weight, dWeight, [&](const std::vector<Complex>& at) { return loss(xs, at); }, "dWeight");
}
