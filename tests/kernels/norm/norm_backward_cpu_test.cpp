#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;

namespace {

constexpr std::int64_t kRows = 37;

struct Numbers {
    explicit Numbers(std::int64_t cols)
        : x(test::randomValues(static_cast<std::size_t>(kRows * cols), 1, 3.0)),
          weight(test::randomValues(static_cast<std::size_t>(cols), 2)),
          dx(test::randomValues(static_cast<std::size_t>(kRows * cols), 3)),
          dWeight(static_cast<std::size_t>(cols), 1.0f),
          dBias(static_cast<std::size_t>(cols), 2.0f),
          scratch(static_cast<std::size_t>(kernels::layerNormBackwardScratch(kRows))) {}

    // dx lies where dy does, as the decoder's passes have it.
    kernels::RmsNormBackwardArgs rms(std::int64_t cols) {
        return {x.data(), weight.data(), dx.data(), dx.data(),     dWeight.data(),
                kRows,    cols,          1e-6,      scratch.data()};
    }
    kernels::LayerNormBackwardArgs layer(std::int64_t cols) {
        return {x.data(),     weight.data(), dx.data(), dx.data(), dWeight.data(),
                dBias.data(), kRows,         cols,      1e-5,      scratch.data()};
    }

    std::vector<float> x, weight, dx, dWeight, dBias, scratch;
};

void expectClose(const Numbers& got, const Numbers& expected, const std::string& what) {
    const auto compare = [&](const std::vector<float>& a, const std::vector<float>& b, float tolerance) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            ASSERT_NEAR(a[i], b[i], tolerance * (1.0f + std::fabs(b[i]))) << what << " " << i;
        }
    };
    compare(got.dx, expected.dx, 2e-5f);
    compare(got.dWeight, expected.dWeight, 2e-5f);
    compare(got.dBias, expected.dBias, 2e-5f);
}

}  // namespace

TEST(NormBackwardCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const std::int64_t cols : {1, 3, 64, 77, 200}) {
        Numbers rms(cols), layer(cols);
        kernels::rmsNormBackwardReference(rms.rms(cols));
        kernels::layerNormBackwardReference(layer.layer(cols));
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            const std::string name = std::string(hwy::TargetName(target)) + " " + std::to_string(cols);
            Numbers gotRms(cols), gotLayer(cols);
            kernels::rmsNormBackwardCpu(gotRms.rms(cols), context);
            kernels::layerNormBackwardCpu(gotLayer.layer(cols), context);
            expectClose(gotRms, rms, "rms " + name);
            expectClose(gotLayer, layer, "layer " + name);
        }
    }
}

TEST(NormBackwardCpu, LeavesOutWhatIsNotWanted) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    Numbers numbers(20);
    const Numbers before = numbers;
    auto rms = numbers.rms(20);
    rms.dx = nullptr;
    rms.dWeight = nullptr;
    kernels::rmsNormBackwardCpu(rms, context);
    auto layer = numbers.layer(20);
    layer.dx = nullptr;
    layer.dWeight = nullptr;
    layer.dBias = nullptr;
    kernels::layerNormBackwardCpu(layer, context);
    EXPECT_EQ(numbers.dx, before.dx);
    EXPECT_EQ(numbers.dWeight, before.dWeight);
    EXPECT_EQ(numbers.dBias, before.dBias);
}
