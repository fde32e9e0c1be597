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

// Logits in two pieces of 2 and 3: first every piece's own sum, then each beside the other's.
TEST(CrossEntropy, OfACutVocabularyIsThatOfTheWhole) {
    const auto logits = test::randomValues<double>(3 * 5, 1, 4.0);
    const std::int32_t targets[] = {4, kernels::kIgnoredTarget, 0};
    const std::vector<double> weight = {0.5, 2.0, -1.5};
    std::vector<double> loss(3), slope(15);
    kernels::crossEntropyReference<double>(
        {logits.data(), targets, weight.data(), loss.data(), slope.data(), 3, 5});
    const std::size_t widths[] = {2, 3};
    std::vector<double> pieces[2], sums[2];
    for (std::size_t piece = 0; piece < 2; ++piece) {
        for (std::size_t i = 0; i < logits.size(); ++i) {
            if ((i % 5 >= 2) == (piece == 1)) {
                pieces[piece].push_back(logits[i]);
            }
        }
        const std::vector<std::int32_t> nowhere(3, kernels::kTargetElsewhere);
        sums[piece].resize(3);
        kernels::crossEntropyReference<double>({pieces[piece].data(), nowhere.data(), nullptr,
                                                sums[piece].data(), nullptr, 3,
                                                static_cast<std::int64_t>(widths[piece])});
    }
    for (std::size_t piece = 0; piece < 2; ++piece) {
        const std::int32_t elsewhere = kernels::kTargetElsewhere;
        const std::int32_t own[] = {piece == 1 ? 2 : elsewhere, kernels::kIgnoredTarget,
                                    piece == 0 ? 0 : elsewhere};
        std::vector<double> got(3), gotSlope(pieces[piece].size());
        kernels::crossEntropyReference<double>({pieces[piece].data(), own, weight.data(), got.data(),
                                                gotSlope.data(), 3, static_cast<std::int64_t>(widths[piece]),
                                                sums[1 - piece].data()});
        EXPECT_NEAR(got[piece == 1 ? 0 : 2], loss[piece == 1 ? 0 : 2], 1e-12);
        EXPECT_EQ(got[1], 0.0);
        for (std::size_t r = 0; r < 3; ++r) {
            for (std::size_t v = 0; v < widths[piece]; ++v) {
                EXPECT_NEAR(gotSlope[r * widths[piece] + v], slope[r * 5 + 2 * piece + v], 1e-12);
            }
        }
    }
}
