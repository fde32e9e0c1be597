#include "kernels/optimizer/adamw.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/optimizer/rounding.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;

namespace {

struct State {
    std::vector<float> value, gradient, first, second;

    explicit State(std::size_t count)
        : value(test::randomValues(count, 1)),
          gradient(test::randomValues(count, 2, 0.01)),
          first(count, 0.0f),
          second(count, 0.0f) {}

    kernels::AdamwArgs args(std::int64_t step) {
        kernels::AdamwArgs args;
        args.value = value.data();
        args.gradient = gradient.data();
        args.firstMoment = first.data();
        args.secondMoment = second.data();
        args.count = static_cast<std::int64_t>(value.size());
        args.step = step;
        args.learningRate = 1e-3;
        args.beta2 = 0.95;
        args.weightDecay = 0.1;
        args.gradientScale = 0.5;
        return args;
    }
};

}  // namespace

TEST(AdamwReference, GivesTheHandComputedNumbers) {
    State state(1);
    state.value = {2.0f};
    state.gradient = {0.4f};
    auto args = state.args(1);
    args.learningRate = 0.1;
    args.epsilon = 0.0;
    kernels::adamwReference(args);
    // g = 0.2; m / (1 - 0.9) = 0.2 and sqrt(v / (1 - 0.95)) = 0.2: the first step is as long as the rate.
    EXPECT_FLOAT_EQ(state.first[0], 0.02f);
    EXPECT_FLOAT_EQ(state.second[0], 0.002f);
    EXPECT_FLOAT_EQ(state.value[0], 2.0f * 0.99f - 0.1f);
    // The second: m = 0.018 + 0.02, v = 0.0019 + 0.002, corrected by 0.19 and 0.0975.
    args.step = 2;
    kernels::adamwReference(args);
    EXPECT_FLOAT_EQ(state.value[0], 1.88f * 0.99f - 0.1f * (0.038f / 0.19f) / std::sqrt(0.0039f / 0.0975f));
}

TEST(AdamwReference, LeavesAValueWithoutGradientAndDecayAlone) {
    State state(1);
    state.gradient = {0.0f};
    auto args = state.args(1);
    args.weightDecay = 0.0;
    const float before = state.value[0];
    kernels::adamwReference(args);
    EXPECT_EQ(state.value[0], before);
}

TEST(AdamwCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::size_t kCount = 70'003;  // more than a thread takes at a time, and a rest
    State expected(kCount);
    for (std::int64_t step = 1; step <= 3; ++step) {
        kernels::adamwReference(expected.args(step));
    }
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        State state(kCount);
        for (std::int64_t step = 1; step <= 3; ++step) {
            kernels::adamwCpu(state.args(step), context);
        }
        for (std::size_t i = 0; i < state.value.size(); ++i) {
            ASSERT_NEAR(state.value[i], expected.value[i],
                        kernels::kAdamwTolerance * std::max(std::fabs(expected.value[i]), 1e-3f))
                << hwy::TargetName(target) << " " << i;
        }
    }
}

TEST(AdamwCpu, GivesTheSameBitsHoweverTheArraysAreCut) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    State whole(101);
    State cut(101);
    kernels::adamwCpu(whole.args(1), context);
    for (std::int64_t first = 0; first < 101; first += 13) {
        auto args = cut.args(1);
        args.value += first;
        args.gradient += first;
        args.firstMoment += first;
        args.secondMoment += first;
        args.count = std::min<std::int64_t>(13, 101 - first);
        kernels::adamwCpu(args, context);
    }
    EXPECT_EQ(whole.value, cut.value);
}

// The same bits as the step and then a pass of its own, which the reference is compared with.
TEST(Adamw, RoundsTheNewValuesOnItsWay) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::size_t kCount = 70'003;
    for (const bool isCpu : {false, true}) {
        for (const auto rounding : {kernels::AdamwRounding::Nearest, kernels::AdamwRounding::ByChance}) {
            const auto step = [&](const kernels::AdamwArgs& args) {
                if (isCpu) {
                    kernels::adamwCpu(args, context);
                } else {
                    kernels::adamwReference(args);
                }
            };
            State apart(kCount);
            step(apart.args(1));
            State fused(kCount);
            std::vector<std::uint16_t> bits(kCount);
            auto args = fused.args(1);
            args.rounded = bits.data();
            args.rounding = rounding;
            args.seed = 5;
            args.firstIndex = 11;
            step(args);
            for (std::size_t i = 0; i < kCount; ++i) {
                if (rounding == kernels::AdamwRounding::Nearest) {
                    ASSERT_EQ(bits[i], kernels::bfloat16FromFloat(apart.value[i])) << i;
                    ASSERT_EQ(fused.value[i], apart.value[i]) << i;
                } else {
                    ASSERT_EQ(bits[i],
                              kernels::stochasticBfloat16(apart.value[i], kernels::bitsAt(5, 11 + i)))
                        << i;
                    ASSERT_EQ(fused.value[i], kernels::floatFromBfloat16(bits[i])) << i;
                }
            }
        }
    }
}
