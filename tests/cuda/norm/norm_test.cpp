#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

namespace {

struct Shape {
    std::int64_t rows;
    std::int64_t cols;
};

// One column, a part of a warp, a ragged block, wide loads, more columns than a block has threads.
constexpr Shape kShapes[] = {{1, 1}, {3, 20}, {2, 257}, {5, 64}, {1, 1028}, {2, 1031}};

std::vector<float> rowsOf(const Shape& shape) {
    auto x = test::randomValues(static_cast<std::size_t>(shape.rows * shape.cols), 1, 5.0);
    x[0] += 30.0f;  // a mean far from zero
    return x;
}

}  // namespace

TEST(RmsNormCuda, AgreesWithTheReferenceInPlace) {
    for (const Shape& shape : kShapes) {
        const auto x = rowsOf(shape);
        const auto weight = test::randomValues(static_cast<std::size_t>(shape.cols), 2);
        std::vector<float> expected(x.size());
        kernels::rmsNormReference<float>(
            {x.data(), weight.data(), expected.data(), shape.rows, shape.cols, 1e-5});
        const DeviceBuffer<float> deviceWeight(weight);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(x);
            kernels::rmsNormCuda({y.data(), deviceWeight.data(), y.data(), shape.rows, shape.cols, 1e-5},
                                 nullptr);
            const auto got = y.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i],
                            kernels::kRmsNormTolerance * (1e-3f + std::fabs(expected[i])))
                    << shape.rows << "x" << shape.cols << " " << i;
            }
        });
    }
}

TEST(LayerNormCuda, AgreesWithTheReferenceInPlace) {
    for (const Shape& shape : kShapes) {
        const auto x = rowsOf(shape);
        const auto weight = test::randomValues(static_cast<std::size_t>(shape.cols), 2);
        const auto bias = test::randomValues(static_cast<std::size_t>(shape.cols), 3);
        std::vector<float> expected(x.size());
        kernels::layerNormReference<float>(
            {x.data(), weight.data(), bias.data(), expected.data(), shape.rows, shape.cols, 1e-5});
        const DeviceBuffer<float> deviceWeight(weight);
        const DeviceBuffer<float> deviceBias(bias);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(x);
            kernels::layerNormCuda(
                {y.data(), deviceWeight.data(), deviceBias.data(), y.data(), shape.rows, shape.cols, 1e-5},
                nullptr);
            const auto got = y.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i],
                            kernels::kLayerNormTolerance * (1.0f + std::fabs(expected[i])))
                    << shape.rows << "x" << shape.cols << " " << i;
            }
        });
    }
}

TEST(RmsNormCuda, TakesNoRowsAndRefusesNullTensors) {
    kernels::rmsNormCuda({nullptr, nullptr, nullptr, 0, 8, 1e-5}, nullptr);
    EXPECT_THROW(kernels::rmsNormCuda({nullptr, nullptr, nullptr, 1, 8, 1e-5}, nullptr),
                 kernels::ContractViolation);
}

TEST(RmsNormCuda, WorksOnRowsThatWideLoadsCannotRead) {
    const Shape shape = {3, 8};
    auto shifted = rowsOf({1, 25});  // the rows begin at the second number
    const auto weight = test::randomValues(8, 2);
    std::vector<float> expected(24);
    kernels::rmsNormReference<float>(
        {shifted.data() + 1, weight.data(), expected.data(), shape.rows, shape.cols, 1e-5});
    const DeviceBuffer<float> x(shifted);
    const DeviceBuffer<float> deviceWeight(weight);
    const DeviceBuffer<float> y(24);
    kernels::rmsNormCuda({x.data() + 1, deviceWeight.data(), y.data(), shape.rows, shape.cols, 1e-5},
                         nullptr);
    const auto got = y.toHost();
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], expected[i], kernels::kRmsNormTolerance * (1e-3f + std::fabs(expected[i])));
    }
}

namespace {

// Several blocks of rows, the last one not whole; none of the shapes' blocks is.
constexpr Shape kBackwardShapes[] = {{1, 1}, {3, 20}, {70, 33}, {2, 1031}};

void expectNear(const std::vector<float>& got, const std::vector<float>& expected, const char* what) {
    float greatest = 0.0f;
    for (const float value : expected) {
        greatest = std::max(greatest, std::fabs(value));
    }
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], expected[i], kernels::kNormBackwardTolerance * greatest) << what << " " << i;
    }
}

}  // namespace

TEST(RmsNormBackwardCuda, AgreesWithTheReferenceInPlace) {
    for (const Shape& shape : kBackwardShapes) {
        const auto x = rowsOf(shape);
        const auto weight = test::randomValues(static_cast<std::size_t>(shape.cols), 2);
        const auto dy = test::randomValues(x.size(), 3);
        const auto before = test::randomValues(weight.size(), 4);
        std::vector<float> dx(x.size()), dWeight = before;
        kernels::rmsNormBackwardReference<float>(
            {x.data(), weight.data(), dy.data(), dx.data(), dWeight.data(), shape.rows, shape.cols, 1e-5});
        const DeviceBuffer<float> deviceX(x), deviceWeight(weight);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> gotX(dy), gotWeight(before);
            const kernels::RmsNormBackwardArgs args = {
                deviceX.data(),   deviceWeight.data(), gotX.data(), gotX.data(),
                gotWeight.data(), shape.rows,          shape.cols,  1e-5};
            const auto floats = static_cast<std::size_t>(kernels::rmsNormBackwardCudaScratch(args));
            const DeviceBuffer<float> scratch(floats);
            kernels::rmsNormBackwardCuda(args, {scratch.data(), floats}, nullptr);
            expectNear(gotX.toHost(), dx, "dx");
            expectNear(gotWeight.toHost(), dWeight, "dWeight");
        });
    }
}

TEST(LayerNormBackwardCuda, AgreesWithTheReferenceInPlace) {
    for (const Shape& shape : kBackwardShapes) {
        const auto x = rowsOf(shape);
        const auto weight = test::randomValues(static_cast<std::size_t>(shape.cols), 2);
        const auto dy = test::randomValues(x.size(), 3);
        const auto before = test::randomValues(weight.size(), 4);
        std::vector<float> dx(x.size()), dWeight = before, dBias = before;
        kernels::layerNormBackwardReference<float>({x.data(), weight.data(), dy.data(), dx.data(),
                                                    dWeight.data(), dBias.data(), shape.rows, shape.cols,
                                                    1e-2});
        const DeviceBuffer<float> deviceX(x), deviceWeight(weight);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> gotX(dy), gotWeight(before), gotBias(before);
            const kernels::LayerNormBackwardArgs args = {deviceX.data(), deviceWeight.data(), gotX.data(),
                                                         gotX.data(),    gotWeight.data(),    gotBias.data(),
                                                         shape.rows,     shape.cols,          1e-2};
            const auto floats = static_cast<std::size_t>(kernels::layerNormBackwardCudaScratch(args));
            const DeviceBuffer<float> scratch(floats);
            kernels::layerNormBackwardCuda(args, {scratch.data(), floats}, nullptr);
            expectNear(gotX.toHost(), dx, "dx");
            expectNear(gotWeight.toHost(), dWeight, "dWeight");
            expectNear(gotBias.toHost(), dBias, "dBias");
        });
    }
}

// The widest rows take the shared memory that the smallest of the GPUs gives a block, and no more.
TEST(NormBackwardCuda, TakesWideRowsOnEveryGpu) {
    constexpr std::int64_t kWidest = 24 * 1024;
    const auto x = test::randomValues(kWidest, 1);
    const auto ones = std::vector<float>(kWidest, 1.0f);
    const DeviceBuffer<float> deviceX(x), deviceOnes(ones), dx(kWidest);
    std::vector<float> expected(kWidest);
    kernels::rmsNormBackwardReference<float>(
        {x.data(), ones.data(), ones.data(), expected.data(), nullptr, 1, kWidest, 1e-5});
    kernels::rmsNormBackwardCuda(
        {deviceX.data(), deviceOnes.data(), deviceOnes.data(), dx.data(), nullptr, 1, kWidest, 1e-5}, {},
        nullptr);
    expectNear(dx.toHost(), expected, "dx of an RMS norm");

    const auto layerNormOf = [&](std::int64_t cols) {
        kernels::LayerNormBackwardArgs args;
        args.x = deviceX.data();
        args.weight = args.dy = deviceOnes.data();
        args.dx = dx.data();
        args.rows = 1;
        args.cols = cols;
        kernels::layerNormBackwardCuda(args, {}, nullptr);
    };
    layerNormOf(kWidest / 2);
    EXPECT_THROW(layerNormOf(kWidest / 2 + 1), kernels::ContractViolation);
}

TEST(NormBackwardCuda, ComputesOnlyWhatIsWanted) {
    const auto x = rowsOf({3, 20});
    const auto weight = test::randomValues(20, 2);
    const auto dy = test::randomValues(60, 3);
    const DeviceBuffer<float> deviceX(x), deviceWeight(weight), deviceDy(dy),
        gradient(std::vector<float>(20));
    const DeviceBuffer<float> scratch(20), dx(60);
    // Without the weights' gradient no scratch; without dx only the weights' gradient.
    kernels::rmsNormBackwardCuda(
        {deviceX.data(), deviceWeight.data(), deviceDy.data(), dx.data(), nullptr, 3, 20, 1e-5}, {}, nullptr);
    kernels::rmsNormBackwardCuda(
        {deviceX.data(), deviceWeight.data(), deviceDy.data(), nullptr, gradient.data(), 3, 20, 1e-5},
        {scratch.data(), 20}, nullptr);
    std::vector<float> expectedX(60), expected(20);
    kernels::rmsNormBackwardReference<float>(
        {x.data(), weight.data(), dy.data(), expectedX.data(), expected.data(), 3, 20, 1e-5});
    expectNear(dx.toHost(), expectedX, "dx");
    expectNear(gradient.toHost(), expected, "dWeight");
    EXPECT_THROW(kernels::rmsNormBackwardCuda({deviceX.data(), deviceWeight.data(), deviceDy.data(), nullptr,
                                               gradient.data(), 3, 20, 1e-5},
                                              {}, nullptr),
                 kernels::ContractViolation);
}
