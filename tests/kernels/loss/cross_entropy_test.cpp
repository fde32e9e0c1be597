#include "kernels/loss/cross_entropy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient_check.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using Complex = std::complex<double>;

TEST(CrossEntropy, OfEqualLogitsIsTheLogarithmOfTheirNumber) {
    const std::vector<float> logits = {700, 700, 700, 700};  // exp(700) is no float
    const std::int32_t target = 2;
    float loss = 0.0f;
    std::vector<float> dLogits(4);
    kernels::crossEntropyReference<float>({logits.data(), &target, nullptr, &loss, dLogits.data(), 1, 4});
    EXPECT_FLOAT_EQ(loss, std::log(4.0f));
    EXPECT_EQ(dLogits, (std::vector<float>{0.25f, 0.25f, -0.75f, 0.25f}));
}

TEST(CrossEntropy, OfAnIgnoredTargetIsNothing) {
    const std::vector<float> logits = {1, 2};
    float loss = 5.0f;
    std::vector<float> dLogits = {9, 9};
    kernels::crossEntropyReference<float>(
        {logits.data(), &kernels::kIgnoredTarget, nullptr, &loss, dLogits.data(), 1, 2});
    EXPECT_EQ(loss, 0.0f);
    EXPECT_EQ(dLogits, (std::vector<float>{0, 0}));
}

TEST(CrossEntropyBackward, IsTheDerivativeOfTheWeightedLoss) {
    const auto logits = test::randomValues<double>(3 * 5, 1, 4.0);
    const std::int32_t targets[] = {4, kernels::kIgnoredTarget, 0};
    const std::vector<double> weight = {0.5, 2.0, -1.5};
    std::vector<double> loss(3), dLogits(15);
    kernels::crossEntropyReference<double>(
        {logits.data(), targets, weight.data(), loss.data(), dLogits.data(), 3, 5});
    test::expectGradient(
        logits, dLogits,
        [&](const std::vector<Complex>& at) {
            std::vector<Complex> losses(3);
            kernels::crossEntropyReference<Complex>(
                {at.data(), targets, nullptr, losses.data(), nullptr, 3, 5});
            return test::weighted(weight, losses);
        },
        "dLogits");
}
