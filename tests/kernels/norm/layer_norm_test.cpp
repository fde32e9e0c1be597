#include "kernels/norm/layer_norm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using Complex = std::complex<double>;

TEST(LayerNormReference, GivesTheHandComputedRow) {
    const std::vector<float> x = {1.0f, 3.0f};  // mean 2, variance 1
    const std::vector<float> weight = {1.0f, 2.0f};
    const std::vector<float> bias = {10.0f, 20.0f};
    std::vector<float> y(2);
    kernels::layerNormReference<float>({x.data(), weight.data(), bias.data(), y.data(), 1, 2, 0.0});
    EXPECT_FLOAT_EQ(y[0], 9.0f);
    EXPECT_FLOAT_EQ(y[1], 22.0f);
}

TEST(LayerNormCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const auto& [rows, cols] : {std::pair{1, 1}, {3, 20}, {7, 257}, {40, 64}}) {
        const auto count = static_cast<std::size_t>(rows * cols);
        const auto x = test::randomValues(count, 1, 5.0);
        const auto weight = test::randomValues(static_cast<std::size_t>(cols), 2);
        const auto bias = test::randomValues(static_cast<std::size_t>(cols), 3);
        std::vector<float> expected(count);
        kernels::layerNormReference<float>(
            {x.data(), weight.data(), bias.data(), expected.data(), rows, cols, 1e-5});
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            std::vector<float> y = x;  // in place
            kernels::layerNormCpu({y.data(), weight.data(), bias.data(), y.data(), rows, cols, 1e-5},
                                  context);
            for (std::size_t i = 0; i < count; ++i) {
                ASSERT_NEAR(y[i], expected[i], kernels::kLayerNormTolerance * (1.0f + std::fabs(expected[i])))
                    << hwy::TargetName(target) << " " << rows << "x" << cols << " " << i;
            }
        }
    }
}

TEST(LayerNormBackward, IsTheDerivative) {
    constexpr std::int64_t kRows = 3, kCols = 5;
    const auto x = test::randomValues<double>(kRows * kCols, 1);
    const auto weight = test::randomValues<double>(kCols, 2);
    const auto bias = test::randomValues<double>(kCols, 4);
    const auto dy = test::randomValues<double>(kRows * kCols, 3);
    using Numbers = std::vector<Complex>;
    const auto loss = [&](const Numbers& xs, const Numbers& ws, const Numbers& bs) {
        Numbers y(xs.size());
        kernels::layerNormReference<Complex>({xs.data(), ws.data(), bs.data(), y.data(), kRows, kCols, 1e-5});
        return test::weighted(dy, y);
    };
    std::vector<double> dx = dy, dWeight(kCols), dBias(kCols);  // dx may be dy
    kernels::layerNormBackwardReference<double>(
        {x.data(), weight.data(), dx.data(), dx.data(), dWeight.data(), dBias.data(), kRows, kCols, 1e-5});
    const Numbers xs(x.begin(), x.end()), ws(weight.begin(), weight.end()), bs(bias.begin(), bias.end());
    test::expectGradient(
        x, dx, [&](const Numbers& at) { return loss(at, ws, bs); }, "dx");
    test::expectGradient(
        weight, dWeight, [&](const Numbers& at) { return loss(xs, at, bs); }, "dWeight");
    test::expectGradient(
        bias, dBias, [&](const Numbers& at) { return loss(xs, ws, at); }, "dBias");
}
