#include <gtest/gtest.h>

#include "kernels/random/dropout.h"
#include "kernels/random/uniform_noise.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

TEST(DropoutCuda, HasTheBitsOfTheReference) {
    for (const std::int64_t count : {1, 6, 1030}) {
        const auto x = test::randomValues(static_cast<std::size_t>(count), 1);
        std::vector<float> expected(x.size());
        kernels::dropoutReference({x.data(), expected.data(), count, 0.3, 77, 5});
        test::inEveryOrder([&] {
            const DeviceBuffer<float> there(x);
            kernels::dropoutCuda({there.data(), there.data(), count, 0.3, 77, 5}, nullptr);
            EXPECT_EQ(there.toHost(), expected);
        });
    }
}

TEST(UniformNoiseCuda, HasTheBitsOfTheReference) {
    for (const std::int64_t count : {1, 6, 1030}) {
        auto expected = test::randomValues(static_cast<std::size_t>(count), 1);
        const DeviceBuffer<float> there(expected);
        kernels::uniformNoiseReference({expected.data(), count, 5, 0.25, 3});
        kernels::uniformNoiseCuda({there.data(), count, 5, 0.25, 3}, nullptr);
        EXPECT_EQ(there.toHost(), expected);
    }
}
