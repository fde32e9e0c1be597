#include "kernels/quant/fp8_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/matmul/scale_products.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

TEST(Fp8RowsCuda, HaveTheBitsOfTheReference) {
    constexpr std::int64_t kRows = 3;
    for (const std::int64_t cols : {1, 16, 300}) {
        auto x = test::randomValues(static_cast<std::size_t>(kRows * cols), 1, 50.0);
        for (std::int64_t c = 0; c < cols; ++c) {
            x[static_cast<std::size_t>(cols + c)] = 0.0f;
        }
        x.back() = INFINITY;
        std::vector<std::uint8_t> expected(x.size());
        std::vector<float> scales(kRows);
        kernels::fp8RowsReference({x.data(), expected.data(), scales.data(), kRows, cols});
        const DeviceBuffer<float> there(x);
        test::inEveryOrder([&] {
            const DeviceBuffer<std::uint8_t> out(expected.size());
            const DeviceBuffer<float> gotScales(kRows);
            kernels::fp8RowsCuda({there.data(), out.data(), gotScales.data(), kRows, cols}, nullptr);
            ASSERT_EQ(out.toHost(), expected) << cols;
            const auto got = gotScales.toHost();
            EXPECT_EQ(got[0], scales[0]);
            EXPECT_EQ(got[1], 0.0f);
            EXPECT_TRUE(std::isnan(got[2]));
        });
    }
}

TEST(ScaleProductsCuda, HasTheBitsOfTheReference) {
    for (const std::int64_t outputs : {1, 300}) {
        const auto count = static_cast<std::size_t>(3 * outputs);
        const auto sums = test::randomValues(count, 1);
        const auto rows = test::randomValues(3, 2);
        const auto scales = test::randomValues(static_cast<std::size_t>(outputs), 3);
        const auto bias = test::randomValues(static_cast<std::size_t>(outputs), 4);
        const auto before = test::randomValues(count, 5);
        std::vector<float> expected = before;
        kernels::scaleProductsReference({sums.data(), rows.data(), scales.data(), bias.data(),
                                         expected.data(), 3, outputs, kernels::ProductWrite::Add});
        const DeviceBuffer<float> s(sums), r(rows), o(scales), b(bias);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(before);
            kernels::scaleProductsCuda(
                {s.data(), r.data(), o.data(), b.data(), y.data(), 3, outputs, kernels::ProductWrite::Add},
                nullptr);
            ASSERT_EQ(y.toHost(), expected) << outputs;
        });
    }
}
