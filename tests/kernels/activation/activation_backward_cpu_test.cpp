#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/activation/gelu.h"
#include "kernels/activation/swiglu.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;

namespace {
constexpr std::int64_t kRows = 9, kCols = 37;
}

TEST(SwigluBackwardCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    auto gate = test::randomValues(kRows * kCols, 1, 20.0);
    gate[0] = 90.0f;
    gate[1] = -90.0f;
    const auto up = test::randomValues(kRows * kCols, 2, 3.0);
    const auto dy = test::randomValues(kRows * kCols, 3);
    std::vector<float> dGate(gate.size()), dUp(gate.size());
    kernels::swigluBackwardReference<float>(
        {gate.data(), up.data(), dy.data(), dGate.data(), dUp.data(), kRows, kCols});
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        std::vector<float> gotGate(gate.size()), gotUp(gate.size());
        kernels::swigluBackwardCpu(
            {gate.data(), up.data(), dy.data(), gotGate.data(), gotUp.data(), kRows, kCols}, context);
        for (std::size_t i = 0; i < gate.size(); ++i) {
            ASSERT_NEAR(gotGate[i], dGate[i], 1e-5f * (1.0f + std::fabs(gate[i])))
                << hwy::TargetName(target) << " " << i;
            ASSERT_NEAR(gotUp[i], dUp[i], 1e-5f * (1.0f + std::fabs(gate[i])))
                << hwy::TargetName(target) << " " << i;
        }
    }
}

TEST(GeluBackwardCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    auto x = test::randomValues(kRows * kCols, 1, 6.0);
    x[0] = 60.0f;
    x[1] = -60.0f;
    const auto dy = test::randomValues(kRows * kCols, 3);
    std::vector<float> dx(x.size());
    kernels::geluBackwardReference<float>({x.data(), dy.data(), dx.data(), kRows, kCols});
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        std::vector<float> got = dy;  // in place
        kernels::geluBackwardCpu({x.data(), got.data(), got.data(), kRows, kCols}, context);
        for (std::size_t i = 0; i < x.size(); ++i) {
            ASSERT_NEAR(got[i], dx[i], 1e-5f) << hwy::TargetName(target) << " " << x[i];
        }
    }
}
