#include "kernels/activation/swiglu.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using Complex = std::complex<double>;

TEST(SwigluReference, GivesTheHandComputedNumbers) {
    const std::vector<float> gate = {0.0f, 1.0f, -100.0f};
    const std::vector<float> up = {5.0f, 2.0f, 3.0f};
    std::vector<float> y(3);
    kernels::swigluReference<float>({gate.data(), up.data(), y.data(), 1, 3});
    EXPECT_EQ(y[0], 0.0f);
    EXPECT_FLOAT_EQ(y[1], 1.4621172f);  // 2 / (1 + 1/e)
    EXPECT_NEAR(y[2], 0.0f, 1e-30f);
}

TEST(SwigluCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 9, kCols = 37;
    auto gate = test::randomValues(kRows * kCols, 1, 20.0);
    gate[0] = 90.0f;
    gate[1] = -90.0f;
    const auto up = test::randomValues(kRows * kCols, 2, 3.0);
    std::vector<float> expected(gate.size());
    kernels::swigluReference<float>({gate.data(), up.data(), expected.data(), kRows, kCols});
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        std::vector<float> y = gate;  // in place
        kernels::swigluCpu({y.data(), up.data(), y.data(), kRows, kCols}, context);
        for (std::size_t i = 0; i < y.size(); ++i) {
            ASSERT_NEAR(y[i], expected[i], kernels::kSwigluTolerance * std::fabs(gate[i] * up[i]))
                << hwy::TargetName(target) << " " << i;
        }
    }
}

TEST(SwigluBackward, IsTheDerivative) {
    const auto gate = test::randomValues<double>(12, 1, 3.0);
    const auto up = test::randomValues<double>(12, 2);
    const auto dy = test::randomValues<double>(12, 3);
    const auto loss = [&](const std::vector<Complex>& g, const std::vector<Complex>& u) {
        std::vector<Complex> y(g.size());
        kernels::swigluReference<Complex>({g.data(), u.data(), y.data(), 3, 4});
        return test::weighted(dy, y);
    };
    std::vector<double> dGate(12), dUp(12);
    kernels::swigluBackwardReference<double>(
        {gate.data(), up.data(), dy.data(), dGate.data(), dUp.data(), 3, 4});
    const std::vector<Complex> g(gate.begin(), gate.end()), u(up.begin(), up.end());
    test::expectGradient(
        gate, dGate, [&](const std::vector<Complex>& at) { return loss(at, u); }, "dGate");
    test::expectGradient(
        up, dUp, [&](const std::vector<Complex>& at) { return loss(g, at); }, "dUp");
}
