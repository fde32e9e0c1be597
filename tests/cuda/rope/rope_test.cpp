#include "kernels/rope/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::RopeDirection;
using kernels::RopePairs;
using test::DeviceBuffer;

namespace {

struct Shape {
    std::int64_t rows, heads, headDim, dim;
};

constexpr Shape kShapes[] = {{1, 1, 2, 2}, {3, 5, 10, 6}, {2, 3, 128, 128}};

const std::vector<std::int32_t> kPositions = {0, 4095, 17};

}  // namespace

TEST(RopeTableCuda, AgreesWithTheReference) {
    constexpr std::int64_t kRows = 3;
    constexpr std::int64_t kDim = 14;
    const auto divisors = test::randomValues(kDim / 2, 4);
    const DeviceBuffer<std::int32_t> positions(kPositions);
    const DeviceBuffer<float> deviceDivisors(divisors);
    for (const bool hasDivisors : {false, true}) {
        std::vector<float> cosines(kRows * kDim / 2), sines(kRows * kDim / 2);
        kernels::ropeTableReference({kPositions.data(), hasDivisors ? divisors.data() : nullptr,
                                     cosines.data(), sines.data(), kRows, kDim, 500000.0, 2.0});
        test::inEveryOrder([&] {
            const DeviceBuffer<float> c(cosines.size()), s(sines.size());
            kernels::ropeTableCuda({positions.data(), hasDivisors ? deviceDivisors.data() : nullptr, c.data(),
                                    s.data(), kRows, kDim, 500000.0, 2.0},
                                   nullptr);
            const auto gotCosines = c.toHost();
            const auto gotSines = s.toHost();
            for (std::size_t i = 0; i < cosines.size(); ++i) {
                ASSERT_NEAR(gotCosines[i], cosines[i], kernels::kRopeCudaTolerance) << i;
                ASSERT_NEAR(gotSines[i], sines[i], kernels::kRopeCudaTolerance) << i;
            }
        });
    }
}

TEST(RopeCuda, AgreesWithTheReference) {
    for (const Shape& shape : kShapes) {
        const auto table = static_cast<std::size_t>(shape.rows * shape.dim / 2);
        std::vector<float> cosines(table), sines(table);
        kernels::ropeTableReference(
            {kPositions.data(), nullptr, cosines.data(), sines.data(), shape.rows, shape.dim, 10000.0, 1.0});
        const DeviceBuffer<float> deviceCosines(cosines), deviceSines(sines);
        const auto x =
            test::randomValues(static_cast<std::size_t>(shape.rows * shape.heads * shape.headDim), 1, 3.0);
        for (const RopePairs pairs : {RopePairs::Neighbours, RopePairs::Halves}) {
            for (const RopeDirection direction : {RopeDirection::Forward, RopeDirection::Backward}) {
                std::vector<float> expected = x;
                kernels::ropeReference<float>({expected.data(), cosines.data(), sines.data(), shape.rows,
                                               shape.heads, shape.headDim, shape.dim, pairs, direction});
                test::inEveryOrder([&] {
                    const DeviceBuffer<float> y(x);
                    kernels::ropeCuda({y.data(), deviceCosines.data(), deviceSines.data(), shape.rows,
                                       shape.heads, shape.headDim, shape.dim, pairs, direction},
                                      nullptr);
                    const auto got = y.toHost();
                    for (std::size_t i = 0; i < got.size(); ++i) {
                        ASSERT_NEAR(got[i], expected[i], kernels::kRopeCudaTolerance * 6.0f) << i;
                    }
                });
            }
        }
    }
}
