#include "kernels/loss/entropy_parts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::EntropyPart;
using test::DeviceBuffer;

TEST(EntropyPartsCuda, AgreesWithTheReference) {
    for (const std::int64_t vocabulary : {std::int64_t{1}, std::int64_t{7}, std::int64_t{1300}}) {
        constexpr double kFarthest = 40.0;
        auto logits = test::randomValues(static_cast<std::size_t>(3 * vocabulary), 1, 0.5 * kFarthest);
        for (std::int64_t v = 1; v < vocabulary; v += 3) {
            logits[static_cast<std::size_t>(vocabulary + v)] = -INFINITY;
        }
        std::vector<EntropyPart> expected(3);
        kernels::entropyPartsReference({logits.data(), expected.data(), 3, vocabulary});
        const DeviceBuffer<float> there(logits);
        test::inEveryOrder([&] {
            const DeviceBuffer<EntropyPart> parts(3);
            kernels::entropyPartsCuda({there.data(), parts.data(), 3, vocabulary}, nullptr);
            const std::vector<EntropyPart> got = parts.toHost();
            for (std::size_t r = 0; r < 3; ++r) {
                const double room = kernels::kEntropyTolerance * expected[r].sum * (1.0 + kFarthest);
                EXPECT_EQ(got[r].greatest, expected[r].greatest) << r;
                EXPECT_NEAR(got[r].sum, expected[r].sum, room) << r;
                EXPECT_NEAR(got[r].along, expected[r].along, room) << r;
            }
        });
    }
    kernels::entropyPartsCuda({nullptr, nullptr, 0, 5}, nullptr);  // nothing to do
}
