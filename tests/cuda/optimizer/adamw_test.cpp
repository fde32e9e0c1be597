#include "kernels/optimizer/adamw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/optimizer/rounding.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::AdamwRounding;
using test::DeviceBuffer;

namespace {

kernels::AdamwArgs stepOf(std::int64_t count, std::int64_t number) {
    kernels::AdamwArgs args;
    args.count = count;
    args.step = number;
    args.learningRate = 1e-3;
    args.weightDecay = 0.1;
    args.gradientScale = 0.5;
    return args;
}

}  // namespace

TEST(AdamwCuda, AgreesWithTheReferenceOverSeveralSteps) {
    for (const std::int64_t count : {std::int64_t{1}, std::int64_t{6}, std::int64_t{1025}}) {
        const auto size = static_cast<std::size_t>(count);
        const auto start = test::randomValues(size, 1);
        const auto gradient = test::randomValues(size, 2, 0.01);
        std::vector<float> value = start, m(size), v(size);
        for (std::int64_t number = 1; number <= 3; ++number) {
            kernels::AdamwArgs args = stepOf(count, number);
            args.value = value.data();
            args.gradient = gradient.data();
            args.firstMoment = m.data();
            args.secondMoment = v.data();
            kernels::adamwReference(args);
        }
        const DeviceBuffer<float> deviceGradient(gradient);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> deviceValue(start), deviceM(std::vector<float>(size, 0.0f)),
                deviceV(std::vector<float>(size, 0.0f));
            for (std::int64_t number = 1; number <= 3; ++number) {
                kernels::AdamwArgs args = stepOf(count, number);
                args.value = deviceValue.data();
                args.gradient = deviceGradient.data();
                args.firstMoment = deviceM.data();
                args.secondMoment = deviceV.data();
                kernels::adamwCuda(args, nullptr);
            }
            const auto got = deviceValue.toHost();
            for (std::size_t i = 0; i < size; ++i) {
                ASSERT_NEAR(got[i], value[i],
                            kernels::kAdamwTolerance * std::max(std::fabs(value[i]), 1e-3f));
                ASSERT_NEAR(deviceM.toHost()[i], m[i], kernels::kAdamwTolerance * std::fabs(m[i]));
                ASSERT_NEAR(deviceV.toHost()[i], v[i], kernels::kAdamwTolerance * std::fabs(v[i]));
            }
        });
    }
}

// The same bits as the step and then a pass of its own.
TEST(AdamwCuda, RoundsTheNewValuesOnItsWay) {
    constexpr std::int64_t kCount = 1030;
    constexpr std::int64_t kFirstIndex = 7;
    const DeviceBuffer<float> gradient(test::randomValues(kCount, 2));
    const auto steppedFrom = [&](std::uint16_t* bits, AdamwRounding rounding) {
        const DeviceBuffer<float> value(test::randomValues(kCount, 1)), m(std::vector<float>(kCount, 0.0f)),
            v(std::vector<float>(kCount, 0.0f));
        kernels::AdamwArgs args = stepOf(kCount, 1);
        args.value = value.data();
        args.gradient = gradient.data();
        args.firstMoment = m.data();
        args.secondMoment = v.data();
        args.rounded = bits;
        args.rounding = rounding;
        args.seed = 99;
        args.firstIndex = kFirstIndex;
        kernels::adamwCuda(args, nullptr);
        return value.toHost();
    };
    const std::vector<float> exact = steppedFrom(nullptr, AdamwRounding::Nearest);
    for (const AdamwRounding rounding : {AdamwRounding::Nearest, AdamwRounding::ByChance}) {
        test::inEveryOrder([&] {
            const DeviceBuffer<std::uint16_t> rounded(kCount);
            const auto numbers = steppedFrom(rounded.data(), rounding);
            const auto bits = rounded.toHost();
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                if (rounding == AdamwRounding::Nearest) {
                    ASSERT_EQ(bits[i], kernels::bfloat16FromFloat(exact[i]));
                    ASSERT_EQ(numbers[i], exact[i]);
                } else {
                    ASSERT_EQ(bits[i],
                              kernels::stochasticBfloat16(exact[i], kernels::bitsAt(99, kFirstIndex + i)));
                    ASSERT_EQ(numbers[i], kernels::floatFromBfloat16(bits[i]));
                }
            }
        });
    }
}
