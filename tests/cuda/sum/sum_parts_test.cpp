#include "kernels/sum/sum_parts.h"

#include <gtest/gtest.h>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

TEST(SumPartsCuda, HasTheBitsOfTheReference) {
    for (const std::int64_t count : {1, 4, 7, 1029, 4096}) {
        for (const std::int64_t partCount : {1, 2, 5}) {
            const std::int64_t stride = count + (count % 2 == 0 ? 0 : 3);
            const auto parts = test::randomValues(static_cast<std::size_t>(stride * partCount), 1);
            const auto before = test::randomValues(static_cast<std::size_t>(count), 2);
            std::vector<float> expected = before;
            kernels::sumPartsReference({parts.data(), stride, partCount, expected.data(), count});
            const DeviceBuffer<float> there(parts);
            test::inEveryOrder([&] {
                const DeviceBuffer<float> y(before);
                kernels::sumPartsCuda({there.data(), stride, partCount, y.data(), count}, nullptr);
                ASSERT_EQ(y.toHost(), expected) << count << " " << partCount;
            });
        }
    }
}
