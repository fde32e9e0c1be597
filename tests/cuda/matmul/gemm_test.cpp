#include "kernels/matmul/gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/matmul/linear.h"
#include "kernels/quant/half.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::GemmArgs;
using kernels::GemmType;
using test::DeviceBuffer;

namespace {

// A random matrix in the type of a product, on both sides.
class Factor {
public:
    Factor(GemmType type, std::int64_t count, std::uint64_t seed) {
        const auto values = test::randomValues(static_cast<std::size_t>(count), seed);
        if (type == GemmType::F32) {
            m_host.resize(values.size() * sizeof(float));
            std::memcpy(m_host.data(), values.data(), m_host.size());
        } else {
            m_host.resize(values.size() * sizeof(std::uint16_t));
            kernels::roundToBf16Reference(values.data(), reinterpret_cast<std::uint16_t*>(m_host.data()),
                                          count);
        }
        m_device = std::make_unique<DeviceBuffer<char>>(m_host);
    }

    const void* onHost() const { return m_host.data(); }
    const void* onDevice() const { return m_device->data(); }

private:
    std::vector<char> m_host;
    std::unique_ptr<DeviceBuffer<char>> m_device;
};

void expectNear(const std::vector<float>& got, const std::vector<float>& expected, std::int64_t terms) {
    for (std::size_t i = 0; i < got.size(); ++i) {  // factors are at most 1
        ASSERT_NEAR(got[i], expected[i], kernels::kGemmCudaTolerance * (1.0f + static_cast<float>(terms)))
            << i;
    }
}

struct Shape {
    std::int64_t m, n, k;
};

class GemmCuda : public testing::TestWithParam<GemmType> {};

}  // namespace

// Sizes that divide into tiles and wide loads, and sizes that do not.
TEST_P(GemmCuda, AgreesWithTheReferenceWhicheverFactorIsTransposed) {
    for (const Shape& s : {Shape{70, 72, 40}, {3, 5, 37}}) {
        const Factor a(GetParam(), s.m * s.k, 1), b(GetParam(), s.k * s.n, 2);
        const auto before = test::randomValues(static_cast<std::size_t>(s.m * s.n), 3);
        for (const int transposed : {0, 1, 2, 3}) {
            const bool isA = transposed % 2 == 1;
            const bool isB = transposed / 2 == 1;
            const auto argsOf = [&](const void* left, const void* right, float* c) {
                return GemmArgs{GetParam(),
                                {left, isA ? s.m : s.k, isA},
                                {right, isB ? s.k : s.n, isB},
                                c,
                                s.n,
                                s.m,
                                s.n,
                                s.k,
                                isA};
            };
            auto expected = before;
            kernels::gemmReference(argsOf(a.onHost(), b.onHost(), expected.data()));
            test::inEveryOrder([&] {
                const DeviceBuffer<float> c(before);
                kernels::gemmCuda(argsOf(a.onDevice(), b.onDevice(), c.data()), nullptr);
                expectNear(c.toHost(), expected, s.k);
            });
        }
    }
}

TEST_P(GemmCuda, MakesALinearLayerAndItsDerivative) {
    constexpr std::int64_t kRows = 21, kCols = 24, kOutputs = 10;
    const Factor x(GetParam(), kRows * kCols, 1), weight(GetParam(), kOutputs * kCols, 2),
        dy(GetParam(), kRows * kOutputs, 3);
    const auto bias = test::randomValues(kOutputs, 4);
    const auto dyFloat = test::randomValues(kRows * kOutputs, 5);
    const auto before = test::randomValues(kOutputs * kCols, 6);
    std::vector<float> y(kRows * kOutputs), dx(kRows * kCols), dWeight = before, dBias = bias;
    kernels::linearReference(
        {GetParam(), x.onHost(), weight.onHost(), bias.data(), y.data(), kRows, kCols, kOutputs});
    kernels::linearBackwardReference({GetParam(), x.onHost(), weight.onHost(), dy.onHost(), dyFloat.data(),
                                      dx.data(), dWeight.data(), dBias.data(), kRows, kCols, kOutputs});
    const DeviceBuffer<float> deviceBias(bias), deviceDy(dyFloat);
    test::inEveryOrder([&] {
        const DeviceBuffer<float> gotY(y.size()), gotDx(dx.size()), gotWeight(before), gotBias(bias);
        kernels::linearCuda({GetParam(), x.onDevice(), weight.onDevice(), deviceBias.data(), gotY.data(),
                             kRows, kCols, kOutputs},
                            nullptr);
        kernels::linearBackwardCuda(
            {GetParam(), x.onDevice(), weight.onDevice(), dy.onDevice(), deviceDy.data(), gotDx.data(),
             gotWeight.data(), gotBias.data(), kRows, kCols, kOutputs},
            nullptr);
        expectNear(gotY.toHost(), y, kCols);
        expectNear(gotDx.toHost(), dx, kOutputs);
        expectNear(gotWeight.toHost(), dWeight, kRows);
        expectNear(gotBias.toHost(), dBias, kRows);
    });
}

INSTANTIATE_TEST_SUITE_P(Types, GemmCuda, testing::Values(GemmType::F32, GemmType::Bf16),
                         [](const auto& info) { return info.param == GemmType::F32 ? "F32" : "Bf16"; });

TEST(RoundToBf16Cuda, IsTheReferenceBitForBit) {
    auto values = test::randomValues(1031, 1, 3.0);
    values[5] = NAN;
    values[6] = INFINITY;
    values[7] = 3.4e38f;  // rounds to an infinity
    std::vector<std::uint16_t> expected(values.size());
    kernels::roundToBf16Reference(values.data(), expected.data(), static_cast<std::int64_t>(values.size()));
    const DeviceBuffer<float> from(values);
    const DeviceBuffer<std::uint16_t> to(values.size());
    kernels::roundToBf16Cuda(from.data(), to.data(), static_cast<std::int64_t>(values.size()), nullptr);
    const auto got = to.toHost();
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (std::isnan(values[i])) {
            EXPECT_TRUE(std::isnan(kernels::floatFromBfloat16(got[i])));
        } else {
            ASSERT_EQ(got[i], expected[i]) << i;
        }
    }
}
