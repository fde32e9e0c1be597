#include "kernels/loss/cross_entropy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

namespace {

// Rows of ordinary logits, of huge equal ones, with a masked vocabulary, and one that is not learned.
std::vector<float> logitsOf(std::int64_t vocabulary) {
    auto logits = test::randomValues(static_cast<std::size_t>(4 * vocabulary), 1, 15.0);
    for (std::int64_t v = 0; v < vocabulary; ++v) {
        logits[static_cast<std::size_t>(vocabulary + v)] = 3e4f;
        if (v % 3 != 0) {
            logits[static_cast<std::size_t>(2 * vocabulary + v)] = -INFINITY;
        }
    }
    return logits;
}

}  // namespace

TEST(CrossEntropyCuda, AgreesWithTheReferenceInPlace) {
    for (const std::int64_t vocabulary : {std::int64_t{1}, std::int64_t{7}, std::int64_t{1300}}) {
        const auto logits = logitsOf(vocabulary);
        const auto last = static_cast<std::int32_t>(vocabulary - 1);
        const std::vector<std::int32_t> targets = {last, last / 2, last / 3 * 3, kernels::kIgnoredTarget};
        const std::vector<float> weights = {0.5f, 2.0f, -1.0f, 3.0f};
        std::vector<float> loss(4), dLogits(logits.size());
        kernels::crossEntropyReference<float>(
            {logits.data(), targets.data(), weights.data(), loss.data(), dLogits.data(), 4, vocabulary});
        const DeviceBuffer<std::int32_t> deviceTargets(targets);
        const DeviceBuffer<float> deviceWeights(weights);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> d(logits), gotLoss(4);
            kernels::crossEntropyCuda({d.data(), deviceTargets.data(), deviceWeights.data(), gotLoss.data(),
                                       d.data(), 4, vocabulary},
                                      nullptr);
            const auto got = d.toHost();
            const auto losses = gotLoss.toHost();
            for (std::size_t r = 0; r < 4; ++r) {
                ASSERT_NEAR(losses[r], loss[r], kernels::kCrossEntropyTolerance * (1.0f + std::fabs(loss[r])))
                    << r;
            }
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], dLogits[i], kernels::kCrossEntropyTolerance * 2.0f) << i;
            }
        });
    }
}

TEST(CrossEntropyCuda, AgreesWithTheReferenceOnAPartOfTheVocabulary) {
    const auto logits = logitsOf(40);
    const std::int32_t elsewhere = kernels::kTargetElsewhere;
    const std::vector<std::int32_t> targets = {elsewhere, 4, 6, elsewhere};
    const std::vector<float> weights = {0.5f, 2.0f, -1.0f, 3.0f};
    const std::vector<float> others = {12.0f, 3e4f, -INFINITY, -1e4f};
    std::vector<float> loss(4), expected(logits.size());
    kernels::crossEntropyReference<float>(
        {logits.data(), targets.data(), weights.data(), loss.data(), expected.data(), 4, 40, others.data()});
    const DeviceBuffer<std::int32_t> deviceTargets(targets);
    const DeviceBuffer<float> deviceWeights(weights), deviceOthers(others);
    test::inEveryOrder([&] {
        const DeviceBuffer<float> d(logits), gotLoss(4);
        kernels::crossEntropyCuda({d.data(), deviceTargets.data(), deviceWeights.data(), gotLoss.data(),
                                   d.data(), 4, 40, deviceOthers.data()},
                                  nullptr);
        const auto got = d.toHost();
        for (std::size_t r = 0; r < 4; ++r) {
            ASSERT_NEAR(gotLoss.toHost()[r], loss[r],
                        kernels::kCrossEntropyTolerance * (1.0f + std::fabs(loss[r])))
                << r;
        }
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_NEAR(got[i], expected[i], kernels::kCrossEntropyTolerance * 2.0f) << i;
        }
    });
}

TEST(CrossEntropyCuda, GivesTheLossAloneAndWeightsOfOne) {
    const auto logits = logitsOf(40);
    const std::vector<std::int32_t> targets = {3, 4, 6, 7};
    std::vector<float> loss(4), expected(logits.size());
    kernels::crossEntropyReference<float>(
        {logits.data(), targets.data(), nullptr, loss.data(), expected.data(), 4, 40});
    const DeviceBuffer<float> deviceLogits(logits), gotLoss(4), dLogits(logits.size());
    const DeviceBuffer<std::int32_t> deviceTargets(targets);
    kernels::crossEntropyCuda(
        {deviceLogits.data(), deviceTargets.data(), nullptr, gotLoss.data(), nullptr, 3, 40}, nullptr);
    for (std::size_t r = 0; r < 3; ++r) {
        EXPECT_NEAR(gotLoss.toHost()[r], loss[r],
                    kernels::kCrossEntropyTolerance * (1.0f + std::fabs(loss[r])));
    }
    EXPECT_TRUE(std::isnan(gotLoss.toHost()[3]));  // not computed, not touched
    kernels::crossEntropyCuda(
        {deviceLogits.data(), deviceTargets.data(), nullptr, gotLoss.data(), dLogits.data(), 4, 40}, nullptr);
    const auto got = dLogits.toHost();
    for (std::size_t i = 0; i < got.size(); ++i) {
        ASSERT_NEAR(got[i], expected[i], kernels::kCrossEntropyTolerance);
    }
}

TEST(CrossEntropyCuda, MakesNoNumbersOfATargetOutsideTheVocabularyAndOfLogitsThatAreNone) {
    auto logits = logitsOf(40);
    logits[45] = NAN;
    const DeviceBuffer<float> deviceLogits(logits), loss(4), dLogits(logits.size());
    const DeviceBuffer<std::int32_t> targets(std::vector<std::int32_t>{40, 2, 6, 7});
    kernels::crossEntropyCuda(
        {deviceLogits.data(), targets.data(), nullptr, loss.data(), dLogits.data(), 4, 40}, nullptr);
    EXPECT_TRUE(std::isnan(loss.toHost()[0]));
    EXPECT_TRUE(std::isnan(loss.toHost()[1]));
    EXPECT_TRUE(std::isnan(dLogits.toHost()[0]));
    EXPECT_TRUE(std::isnan(dLogits.toHost()[40]));
    EXPECT_TRUE(std::isfinite(loss.toHost()[2]));
}
