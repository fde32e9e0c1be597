#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/embedding/embedding.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/require.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;

TEST(CrossEntropyCpu, AgreesWithTheReferenceOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 11, kWidth = 301;
    auto logits = test::randomValues(kRows * kWidth, 1, 15.0);
    for (std::size_t i = 0; i < static_cast<std::size_t>(kWidth); ++i) {
        logits[i] = 1e4f;  // equal and large
    }
    const auto weights = test::randomValues(kRows, 2);
    std::vector<std::int32_t> targets;
    for (std::int32_t r = 0; r < kRows; ++r) {
        targets.push_back(r == 4 ? kernels::kIgnoredTarget : r * 29 % static_cast<std::int32_t>(kWidth));
    }
    std::vector<float> loss(kRows), slope(logits.size());
    kernels::crossEntropyReference<float>(
        {logits.data(), targets.data(), weights.data(), loss.data(), slope.data(), kRows, kWidth});
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        std::vector<float> gotLoss(kRows), got = logits;  // in place
        kernels::crossEntropyCpu(
            {got.data(), targets.data(), weights.data(), gotLoss.data(), got.data(), kRows, kWidth}, context);
        for (std::size_t r = 0; r < loss.size(); ++r) {
            ASSERT_NEAR(gotLoss[r], loss[r], kernels::kCrossEntropyTolerance * 16.0f)
                << hwy::TargetName(target) << " " << r;
        }
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_NEAR(got[i], slope[i], kernels::kCrossEntropyTolerance)
                << hwy::TargetName(target) << " " << i;
        }
        std::vector<float> lossAlone(kRows);
        kernels::crossEntropyCpu(
            {logits.data(), targets.data(), nullptr, lossAlone.data(), nullptr, kRows, kWidth}, context);
        EXPECT_EQ(lossAlone, gotLoss);
    }
    targets[0] = static_cast<std::int32_t>(kWidth);
    EXPECT_THROW(kernels::crossEntropyCpu(
                     {logits.data(), targets.data(), nullptr, loss.data(), nullptr, kRows, kWidth}, context),
                 kernels::ContractViolation);
}

TEST(CrossEntropyCpu, AgreesWithTheReferenceOnAPartOfTheVocabulary) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 6, kWidth = 37;
    const auto logits = test::randomValues(kRows * kWidth, 1, 15.0);
    const auto weights = test::randomValues(kRows, 2);
    const std::vector<float> others = {-1e4f, 0.0f, 12.0f, 1e4f, 3.0f, -3.0f};
    const std::int32_t elsewhere = kernels::kTargetElsewhere;
    const std::vector<std::int32_t> targets = {3, elsewhere, 36, elsewhere, kernels::kIgnoredTarget, 0};
    std::vector<float> loss(kRows), slope(logits.size());
    kernels::crossEntropyReference<float>({logits.data(), targets.data(), weights.data(), loss.data(),
                                           slope.data(), kRows, kWidth, others.data()});
    EXPECT_FLOAT_EQ(loss[3], 1e4f);
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        std::vector<float> gotLoss(kRows), got = logits;  // in place
        kernels::crossEntropyCpu({got.data(), targets.data(), weights.data(), gotLoss.data(), got.data(),
                                  kRows, kWidth, others.data()},
                                 context);
        for (std::size_t r = 0; r < loss.size(); ++r) {
            ASSERT_NEAR(gotLoss[r], loss[r], kernels::kCrossEntropyTolerance * (16.0f + std::abs(others[r])))
                << hwy::TargetName(target) << " " << r;
        }
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_NEAR(got[i], slope[i], kernels::kCrossEntropyTolerance)
                << hwy::TargetName(target) << " " << i;
        }
    }
}

TEST(EmbeddingBackwardCpu, AddsEveryTokensRowsInOrder) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 40, kCols = 300;
    const auto dy = test::randomValues(kRows * kCols, 1);
    std::vector<std::int32_t> tokens;
    for (std::int32_t r = 0; r < kRows; ++r) {
        tokens.push_back(r * r % 7);
    }
    std::vector<float> expected(7 * kCols, 1.0f), got = expected;
    kernels::embeddingBackwardReference<float>({tokens.data(), dy.data(), expected.data(), 7, kRows, kCols});
    kernels::embeddingBackwardCpu({tokens.data(), dy.data(), got.data(), 7, kRows, kCols}, context);
    EXPECT_EQ(got, expected);
    tokens[3] = 7;
    EXPECT_THROW(
        kernels::embeddingBackwardCpu({tokens.data(), dy.data(), got.data(), 7, kRows, kCols}, context),
        kernels::ContractViolation);
}
