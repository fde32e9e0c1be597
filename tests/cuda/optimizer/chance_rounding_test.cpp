#include "kernels/optimizer/chance_rounding.h"

#include <gtest/gtest.h>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

TEST(ChanceRoundingCuda, GivesTheReferencesBits) {
    for (const std::int64_t count : {std::int64_t{1}, std::int64_t{6}, std::int64_t{1025}}) {
        const auto size = static_cast<std::size_t>(count);
        const auto start = test::randomValues(size, 1);
        std::vector<float> value = start;
        std::vector<std::uint16_t> bits(size);
        kernels::chanceRoundingReference({value.data(), bits.data(), count, 9, 30});
        test::inEveryOrder([&] {
            const DeviceBuffer<float> deviceValue(start);
            const DeviceBuffer<std::uint16_t> deviceBits(std::vector<std::uint16_t>(size, 0));
            kernels::chanceRoundingCuda({deviceValue.data(), deviceBits.data(), count, 9, 30}, nullptr);
            ASSERT_EQ(deviceValue.toHost(), value);
            ASSERT_EQ(deviceBits.toHost(), bits);
        });
    }
}
