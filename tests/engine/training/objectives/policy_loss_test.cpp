// Losses of single tokens and advantages, by hand and against their own differences.

#include "engine/training/objectives/policy_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "engine/training/objectives/advantages.h"

using namespace xinglin;
using engine::AdvantageScale;
using engine::ClipRange;
using engine::GroupLoss;
using engine::KlEstimator;

namespace {

void expectSlope(const std::function<engine::RowSlope(double)>& lossAt, double at) {
    constexpr double kStep = 1e-6;
    const double expected = (lossAt(at + kStep).loss - lossAt(at - kStep).loss) / (2.0 * kStep);
    EXPECT_NEAR(lossAt(at).slope, expected, 1e-6) << at;
}

}  // namespace

TEST(PolicyLoss, IsClippedWhereTheRatioWouldGain) {
    const ClipRange range = {0.2, 0.3};
    const double old = -2.0;
    for (const double advantage : {1.5, -0.7}) {
        for (const double ratio : {0.5, 0.95, 1.0, 1.1, 2.0}) {
            const double now = old + std::log(ratio);
            const engine::ClippedLoss loss = engine::clippedLoss(now, old, advantage, range);
            const double held = std::fmin(std::fmax(ratio, 0.8), 1.3);
            EXPECT_NEAR(loss.row.loss, -std::fmin(ratio * advantage, held * advantage), 1e-12);
            const bool gains = advantage > 0.0 ? ratio > 1.3 : ratio < 0.8;
            EXPECT_EQ(loss.isClipped, gains) << ratio << " " << advantage;
            expectSlope([&](double at) { return engine::clippedLoss(at, old, advantage, range).row; }, now);
        }
    }
}

// Answers of one token and of three, which could have had eight.
TEST(PolicyLoss, CountsTokensOfAnswersOfUnequalLength) {
    const engine::StepExtent step = {4, 2, 1};
    const engine::AnswerExtent shorter = {1, 8};
    const engine::AnswerExtent longer = {3, 8};
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Token, step, shorter), 1.0 / 4.0);
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Token, step, longer), 1.0 / 4.0);
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Sequence, step, shorter), 1.0 / 2.0);
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Sequence, step, longer), 1.0 / 6.0);
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Constant, step, shorter), 1.0 / 16.0);
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Constant, step, longer), 1.0 / 16.0);
    EXPECT_DOUBLE_EQ(engine::groupShare(GroupLoss::Token, {0, 2, 1}, longer), 1.0);
}

TEST(PolicyLoss, CountsTheDivergence) {
    EXPECT_DOUBLE_EQ(engine::divergence(-1.0, -1.5, KlEstimator::K1).loss, 0.5);
    EXPECT_DOUBLE_EQ(engine::divergence(-1.0, -1.5, KlEstimator::K3).loss, std::exp(-0.5) + 0.5 - 1.0);
    EXPECT_EQ(engine::divergence(-1.0, -1.0, KlEstimator::K3).loss, 0.0);
    for (const KlEstimator estimator : {KlEstimator::K1, KlEstimator::K3}) {
        expectSlope([&](double at) { return engine::divergence(at, -1.5, estimator); }, -1.2);
    }
}

TEST(PolicyLoss, HoldsValuesNearTheOldOnes) {
    // Towards what is wanted and beyond the bound: held there, nothing to learn.
    EXPECT_DOUBLE_EQ(engine::clippedValueLoss(0.9, 0.5, 1.0, 0.2).row.loss, 0.5 * 0.3 * 0.3);
    EXPECT_EQ(engine::clippedValueLoss(0.9, 0.5, 1.0, 0.2).row.slope, 0.0);
    EXPECT_TRUE(engine::clippedValueLoss(0.9, 0.5, 1.0, 0.2).isClipped);
    EXPECT_DOUBLE_EQ(engine::clippedValueLoss(0.6, 0.5, 1.0, 0.2).row.slope, -0.4);
    for (const double value : {0.2, 0.45, 0.65, 1.4}) {
        expectSlope([](double at) { return engine::clippedValueLoss(at, 0.5, 1.0, 0.2).row; }, value);
    }
}

TEST(GroupAdvantages, CompareAnswersOfAGroup) {
    const std::vector<double> rewards = {1.0, 3.0, 5.0, 5.0};
    engine::GroupSettings settings;
    settings.size = 2;
    settings.scale = AdvantageScale::None;
    EXPECT_EQ(engine::groupAdvantages(rewards, settings), (std::vector<double>{-1.0, 1.0, 0.0, 0.0}));
    settings.scale = AdvantageScale::Group;
    const auto scaled = engine::groupAdvantages(rewards, settings);
    EXPECT_NEAR(scaled[1], 1.0 / (std::sqrt(2.0) + 1e-4), 1e-12);
    EXPECT_EQ(scaled[2], 0.0);
    settings.scale = AdvantageScale::Batch;
    // Over n − 1 = 3: squares 6.25 + 0.25 + 2.25 + 2.25 around 3.5.
    EXPECT_NEAR(engine::groupAdvantages(rewards, settings)[0], -1.0 / (std::sqrt(11.0 / 3.0) + 1e-4), 1e-12);
}

TEST(EstimateAdvantages, FollowsItsSum) {
    const std::vector<double> rewards = {0.1, -0.2, 2.0};
    const std::vector<float> values = {0.5f, 1.0f, 1.5f};
    const engine::Estimate made = engine::estimateAdvantages(rewards, values, 0.9, 0.8);
    const double last = 2.0 - 1.5;
    const double middle = -0.2 + 0.9 * 1.5 - 1.0;
    const double first = 0.1 + 0.9 * 1.0 - 0.5;
    EXPECT_NEAR(made.advantages[2], last, 1e-6);
    EXPECT_NEAR(made.advantages[1], middle + 0.72 * last, 1e-6);
    EXPECT_NEAR(made.advantages[0], first + 0.72 * (middle + 0.72 * last), 1e-6);
    EXPECT_NEAR(made.returns[1], static_cast<double>(made.advantages[1]) + 1.0, 1e-6);
}

TEST(Whiten, TakesMeanAndDeviationOff) {
    std::vector<float> a = {1.0f, 2.0f};
    std::vector<float> b = {6.0f};
    std::vector<float>* const both[] = {&a, &b};
    engine::whiten(both, engine::Mean::Removed);
    EXPECT_NEAR(a[0], -2.0 / std::sqrt(7.0), 1e-6);
    EXPECT_NEAR(b[0], 3.0 / std::sqrt(7.0), 1e-6);
    a = {1.0f, 2.0f};
    b = {6.0f};
    engine::whiten(both, engine::Mean::Kept);
    EXPECT_NEAR(a[0], 3.0 - 2.0 / std::sqrt(7.0), 1e-6);
}
