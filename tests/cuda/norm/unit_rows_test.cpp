#include "kernels/norm/unit_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/matmul/gemm.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

// One row of almost nothing, which is not blown up.
TEST(UnitRowsCuda, AgreesWithTheReference) {
    constexpr std::int64_t kRows = 4;
    for (const std::int64_t cols : {1, 5, 300}) {
        const auto size = static_cast<std::size_t>(kRows * cols);
        auto x = test::randomValues(size, 1);
        std::fill_n(x.begin() + cols, cols, 1e-12f);
        std::vector<std::uint16_t> bits(size);
        kernels::roundToBf16Reference(x.data(), bits.data(), kRows * cols);
        const auto dy = test::randomValues(size, 2);
        const auto before = test::randomValues(size, 3);
        const DeviceBuffer<float> deviceX(x), deviceDy(dy);
        const DeviceBuffer<std::uint16_t> deviceBits(bits);
        for (const bool isRounded : {false, true}) {
            std::vector<float> y(size), dx = before;
            const float* numbers = isRounded ? nullptr : x.data();
            const std::uint16_t* rounded = isRounded ? bits.data() : nullptr;
            kernels::unitRowsReference<float>({numbers, rounded, y.data(), kRows, cols});
            kernels::unitRowsBackwardReference<float>({numbers, rounded, dy.data(), dx.data(), kRows, cols});
            test::inEveryOrder([&] {
                const DeviceBuffer<float> deviceY(size), deviceDx(before);
                const float* there = isRounded ? nullptr : deviceX.data();
                const std::uint16_t* roundedThere = isRounded ? deviceBits.data() : nullptr;
                kernels::unitRowsCuda({there, roundedThere, deviceY.data(), kRows, cols}, nullptr);
                kernels::unitRowsBackwardCuda(
                    {there, roundedThere, deviceDy.data(), deviceDx.data(), kRows, cols}, nullptr);
                const auto gotY = deviceY.toHost();
                const auto gotDx = deviceDx.toHost();
                for (std::size_t i = 0; i < size; ++i) {
                    ASSERT_NEAR(gotY[i], y[i], kernels::kUnitRowsTolerance * std::fabs(y[i]));
                    ASSERT_NEAR(gotDx[i], dx[i], 1e-6f * (1.0f + std::fabs(dx[i]))) << i;
                }
            });
        }
    }
}
