#include "kernels/optimizer/gradient_norm.h"

#include <gtest/gtest.h>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

TEST(SquaredNormCuda, AgreesWithTheReference) {
    // Nothing, one number, a broken piece, several pieces.
    for (const std::int64_t count :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{300}, std::int64_t{40000}}) {
        const auto x = test::randomValues(static_cast<std::size_t>(count), 1);
        const DeviceBuffer<float> deviceX(x);
        double expected = 7.0;
        kernels::squaredNormReference({x.data(), count, &expected, {}});
        test::inEveryOrder([&] {
            const DeviceBuffer<double> sum(std::vector<double>{7.0});
            kernels::SquaredNormArgs args = {deviceX.data(), count, sum.data(), {}};
            const auto doubles = static_cast<std::size_t>(kernels::squaredNormCudaScratch(args));
            const DeviceBuffer<double> scratch(doubles);
            args.scratch = {scratch.data(), doubles};
            kernels::squaredNormCuda(args, nullptr);
            ASSERT_NEAR(sum.toHost()[0], expected, kernels::kSquaredNormTolerance * expected) << count;
        });
    }
}
