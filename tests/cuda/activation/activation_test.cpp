#include <gtest/gtest.h>

#include <cmath>

#include "kernels/activation/gelu.h"
#include "kernels/activation/swiglu.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

namespace {

constexpr std::int64_t kCounts[] = {1, 3, 4, 255, 1024, 1029};

// Values of both signs, and ones at which the exponential overflows.
std::vector<float> gates(std::int64_t count) {
    auto values = test::randomValues(static_cast<std::size_t>(count), 1, 12.0);
    values.front() = -120.0f;
    values.back() = 120.0f;
    return values;
}

}  // namespace

TEST(SwigluCuda, AgreesWithTheReferenceInPlace) {
    for (const std::int64_t count : kCounts) {
        const auto gate = gates(count);
        const auto up = test::randomValues(gate.size(), 2);
        std::vector<float> expected(gate.size());
        kernels::swigluReference<float>({gate.data(), up.data(), expected.data(), 1, count});
        const DeviceBuffer<float> deviceUp(up);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(gate);
            kernels::swigluCuda({y.data(), deviceUp.data(), y.data(), 1, count}, nullptr);
            const auto got = y.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], kernels::kSwigluTolerance * std::fabs(gate[i] * up[i])) << i;
            }
        });
    }
}

TEST(GeluCuda, AgreesWithTheReferenceInPlace) {
    for (const std::int64_t count : kCounts) {
        const auto x = gates(count);
        std::vector<float> expected(x.size());
        kernels::geluReference<float>({x.data(), expected.data(), 1, count});
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(x);
            kernels::geluCuda({y.data(), y.data(), 1, count}, nullptr);
            const auto got = y.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], kernels::kGeluTolerance * std::fabs(x[i])) << i;
            }
        });
    }
}

TEST(SwigluCuda, WorksOnRowsThatWideLoadsCannotRead) {
    const auto gate = test::randomValues(9, 1);
    const DeviceBuffer<float> deviceGate(gate);
    const DeviceBuffer<float> y(8);
    std::vector<float> expected(8);
    kernels::swigluReference<float>({gate.data() + 1, gate.data() + 1, expected.data(), 2, 4});
    kernels::swigluCuda({deviceGate.data() + 1, deviceGate.data() + 1, y.data(), 2, 4}, nullptr);
    const auto got = y.toHost();
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], expected[i], 1e-6f);
    }
}

TEST(SwigluBackwardCuda, AgreesWithTheReference) {
    for (const std::int64_t count : kCounts) {
        const auto gate = gates(count);
        const auto up = test::randomValues(gate.size(), 2);
        const auto dy = test::randomValues(gate.size(), 3);
        std::vector<float> dGate(gate.size()), dUp(gate.size());
        kernels::swigluBackwardReference<float>(
            {gate.data(), up.data(), dy.data(), dGate.data(), dUp.data(), 1, count});
        const DeviceBuffer<float> deviceGate(gate);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> a(dy), b(up);  // in place
            kernels::swigluBackwardCuda({deviceGate.data(), b.data(), a.data(), a.data(), b.data(), 1, count},
                                        nullptr);
            const auto gotGate = a.toHost();
            const auto gotUp = b.toHost();
            for (std::size_t i = 0; i < gate.size(); ++i) {
                const float bound =
                    kernels::kSwigluTolerance * std::fabs(dy[i]) * (1.0f + std::fabs(gate[i]));
                ASSERT_NEAR(gotGate[i], dGate[i], bound) << i;
                ASSERT_NEAR(gotUp[i], dUp[i], bound) << i;
            }
        });
    }
}

TEST(GeluBackwardCuda, AgreesWithTheReferenceInPlace) {
    for (const std::int64_t count : kCounts) {
        const auto x = test::randomValues(static_cast<std::size_t>(count), 1, 6.0);
        const auto dy = test::randomValues(x.size(), 2);
        std::vector<float> expected(x.size());
        kernels::geluBackwardReference<float>({x.data(), dy.data(), expected.data(), 1, count});
        const DeviceBuffer<float> deviceX(x);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> dx(dy);
            kernels::geluBackwardCuda({deviceX.data(), dx.data(), dx.data(), 1, count}, nullptr);
            const auto got = dx.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i],
                            kernels::kGeluTolerance * std::fabs(dy[i]) * (1.0f + std::fabs(x[i])))
                    << i;
            }
        });
    }
}
