// Gradients of what a head says and of losses by log-probability, of every family, against differences of the
// double model.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "engine/training/objectives/policy_loss.h"
#include "engine/training/reward_model.h"
#include "kernels/loss/cross_entropy.h"
#include "tests/support/accumulate.h"
#include "tests/support/random_values.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::LabelledSequence;
using test::TinyFolder;

namespace {

constexpr std::int32_t kNo = kernels::kIgnoredTarget;

engine::PreferencePairs twoPairs() {
    engine::PreferencePairs pairs;
    pairs.chosen = {{{3, 17, 8, 42, 9}, {kNo, kNo, 8, 42, kNo}}, {{7, 21, 3}, {kNo, 21, 3}}};
    pairs.rejected = {{{3, 17, 9, 1, 6, 30}, {kNo, kNo, 9, 1, 6, 30}}, {{7, 30}, {kNo, 30}}};
    return pairs;
}

double lengthOf(std::span<const float> numbers) {
    double squares = 0.0;
    for (const float number : numbers) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return std::sqrt(squares);
}

// Every tensor's gradient along random directions against the double loss there.
void expectSlopes(TinyFolder& folder, const engine::Parameters& parameters,
                  const std::function<double()>& loss) {
    constexpr double kStep = 1e-5;
    std::size_t compared = 0;
    parameters.forEachTensor(
        parameters.gradients(), [&](const std::string& name, const auto&, std::span<const float> gradient) {
            if (name == engine::kScoreTensor || name == "lm_head.weight") {
                return;
            }
            ++compared;
            std::vector<double> step = test::randomValues<double>(gradient.size(), 3, kStep);
            double expected = 0.0;
            for (std::size_t i = 0; i < step.size(); ++i) {
                expected += step[i] / kStep * static_cast<double>(gradient[i]);
            }
            const auto move = [&](double factor) {
                std::vector<double> by = step;
                for (double& number : by) {
                    number *= factor;
                }
                folder.addTo(name, by);
            };
            move(1.0);
            const double above = loss();
            move(-2.0);
            const double below = loss();
            move(1.0);
            EXPECT_NEAR((above - below) / (2.0 * kStep), expected, 1e-4 * lengthOf(gradient) + 1e-7) << name;
        });
    EXPECT_GT(compared, 10u);
}

class ObjectiveGradients : public ::testing::TestWithParam<test::TinyFamily> {};

}  // namespace

TEST_P(ObjectiveGradients, OfARewardModelAreThoseOfTheDoubleOne) {
    TinyFolder folder(GetParam().options);
    const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    engine::Parameters parameters(
        *model, [](std::string_view name) { return name != "lm_head.weight"; }, engine::Precision::Exact,
        nullptr, nullptr, std::nullopt, engine::WithScore::Yes);
    const engine::ScoreHead& head = *parameters.head();
    const auto hidden = static_cast<std::size_t>(head.cols);
    std::vector<double> weights = test::randomValues<double>(hidden, 5, 0.5);
    for (std::size_t i = 0; i < hidden; ++i) {
        head.value[i] = static_cast<float>(weights[i]);
        weights[i] = static_cast<double>(head.value[i]);
    }
    const engine::PreferencePairs pairs = twoPairs();
    const engine::RewardOptions options = {0.3, 0.05, 0.0};
    // At the last labelled token: the first chosen answer has one behind it.
    const auto scoreOf = [&](const LabelledSequence& sequence, std::size_t end) {
        const std::vector<double> states = folder.states(sequence.tokens);
        double sum = 0.0;
        for (std::size_t c = 0; c < hidden; ++c) {
            sum += weights[c] * states[end * hidden + c];
        }
        return sum;
    };
    const auto loss = [&] {
        const engine::PairScore first = {scoreOf(pairs.chosen[0], 3), scoreOf(pairs.rejected[0], 5)};
        const engine::PairScore second = {scoreOf(pairs.chosen[1], 2), scoreOf(pairs.rejected[1], 1)};
        double sum = 0.0;
        for (const engine::PairScore& pair : {first, second}) {
            const double total = pair.chosen + pair.rejected;
            sum += std::log1p(std::exp(-(pair.chosen - pair.rejected - 0.3))) + 0.05 * total * total;
        }
        return 0.5 * sum;
    };
    engine::DecoderGradients gradients(parameters);
    std::vector<engine::PairScore> scores;
    const engine::ScoredBatch packed = engine::packScored(pairs, model->config());
    const engine::ScoreLoss reward = engine::rewardLoss(packed.ends, options, &scores);
    const double got = test::accumulate(gradients, packed.batch, {nullptr, &head, &reward});
    EXPECT_NEAR(got, loss(), 1e-5);
    EXPECT_NEAR(scores[1].rejected, scoreOf(pairs.rejected[1], 1), 1e-5);
    const auto alone = engine::makeSingleRank();
    engine::PipelinePasses passes(gradients, *alone, engine::PipelineSchedule::OneForwardOneBackward);
    EXPECT_NEAR(engine::scoreSequences(passes, &head, pairs.chosen, model->config())[0], scores[0].chosen,
                1e-5);
    expectSlopes(folder, parameters, loss);
    for (const std::size_t at : {std::size_t{0}, hidden - 1}) {
        constexpr double kStep = 1e-5;
        weights[at] += kStep;
        const double above = loss();
        weights[at] -= 2.0 * kStep;
        const double below = loss();
        weights[at] += kStep;
        EXPECT_NEAR((above - below) / (2.0 * kStep), head.gradient[at], 1e-5);
    }
}

// The loss of GRPO with a temperature: clipped ratio and divergence, per token.
TEST_P(ObjectiveGradients, OfAPolicyAreThoseOfTheDoubleOne) {
    TinyFolder folder(GetParam().options);
    const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    engine::Parameters parameters(*model);
    const std::vector<LabelledSequence> answers = twoPairs().chosen;
    engine::TrainingBatch batch = engine::packSequences(answers, model->config());
    batch.temperature = 0.7;
    // Rows 1, 2 of the first answer and 0, 1 of the second predict labelled tokens.
    const std::map<std::int64_t, std::pair<std::size_t, std::size_t>> places = {
        {1, {0, 1}}, {2, {0, 2}}, {5, {1, 0}}, {6, {1, 1}}};
    const auto lossOf = [](std::int64_t row, double logProb) {
        const double advantage = row < 5 ? 1.2 : -0.8;
        engine::RowSlope made =
            engine::clippedLoss(logProb, -4.0 + 0.1 * static_cast<double>(row), advantage, {0.2, 0.2}).row;
        const engine::RowSlope apart = engine::divergence(logProb, -4.2, engine::KlEstimator::K3);
        made.loss += 0.1 * apart.loss;
        made.slope += 0.1 * apart.slope;
        return made;
    };
    std::map<std::int64_t, double> entropies;
    const auto loss = [&] {
        double sum = 0.0;
        for (const auto& [row, place] : places) {
            const LabelledSequence& answer = answers[place.first];
            const std::vector<double> logits = folder.logits(answer.tokens);
            const std::size_t width = logits.size() / answer.tokens.size();
            const double* at = logits.data() + place.second * width;
            double total = 0.0;
            double along = 0.0;
            for (std::size_t v = 0; v < width; ++v) {
                total += std::exp(at[v] / 0.7);
                along += std::exp(at[v] / 0.7) * at[v] / 0.7;
            }
            entropies[row] = std::log(total) - along / total;
            const auto target = static_cast<std::size_t>(answer.tokens[place.second + 1]);
            sum += lossOf(row, at[target] / 0.7 - std::log(total)).loss;
        }
        return sum;
    };
    engine::DecoderGradients gradients(parameters);
    const double expected = loss();
    std::size_t rows = 0;
    const engine::RowLoss rowLoss = [&](std::int64_t row, const engine::RowLogProb& now) {
        EXPECT_NEAR(now.entropy, entropies.at(row), 1e-4);
        ++rows;
        return lossOf(row, now.logProb);
    };
    const double got = test::accumulate(gradients, batch, {&rowLoss});
    EXPECT_EQ(rows, places.size());
    EXPECT_NEAR(got, expected, 1e-4);
    expectSlopes(folder, parameters, loss);
}

INSTANTIATE_TEST_SUITE_P(All, ObjectiveGradients, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

// With weights as slopes it is the loss that accumulate() has always had.
TEST(RowLoss, IsTheWeightedSumWhereItIsLinear) {
    const TinyFolder folder(test::tinyFamilies().front().options);
    const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    engine::Parameters parameters(*model);
    engine::DecoderGradients gradients(parameters);
    engine::TrainingBatch batch = engine::packSequences(twoPairs().chosen, model->config());
    const double plain = gradients.accumulate(batch);
    const std::vector<float> expected(parameters.gradients().begin(), parameters.gradients().end());
    parameters.clearGradients();
    const auto weight = static_cast<double>(batch.rowWeights[0]);
    const engine::RowLoss linear = [&](std::int64_t, const engine::RowLogProb& now) {
        return engine::RowSlope{-weight * now.logProb, -weight};
    };
    EXPECT_NEAR(test::accumulate(gradients, batch, {&linear}), plain, 1e-6);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(parameters.gradients()[i], expected[i], 1e-6);
    }
}

// An adapter with a head: a step along the gradient changes the loss by its length times the step.
TEST(RewardModel, TrainsAnAdapterAndItsHead) {
    const test::TinyFamily family = test::tinyFamilies().front();
    const TinyFolder folder(family.options);
    const test::TinyAdapter tiny(family.options, {.targets = {"q_proj", "down_proj"}});
    const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    engine::Parameters base(*model, engine::trainsNothing);
    engine::TrainedAdapter adapter(engine::AdapterFolder(tiny.path()), base,
                                   engine::AdapterUse{engine::WithScore::Yes});
    for (std::int64_t i = 0; i < adapter.head()->cols; ++i) {
        adapter.head()->value[i] = 0.3f - 0.02f * static_cast<float>(i);
    }
    engine::DecoderGradients gradients(base, &adapter);
    const auto lossNow = [&] {
        adapter.clearGradients();
        const engine::ScoredBatch packed = engine::packScored(twoPairs(), model->config());
        const engine::ScoreLoss reward = engine::rewardLoss(packed.ends, {});
        return test::accumulate(gradients, packed.batch, {nullptr, adapter.head(), &reward});
    };
    lossNow();
    const std::vector<float> direction(adapter.gradients().begin(), adapter.gradients().end());
    const double norm = lengthOf(direction);
    const auto move = [&](double step) {
        for (std::size_t i = 0; i < direction.size(); ++i) {
            adapter.values()[i] += static_cast<float>(step / norm * static_cast<double>(direction[i]));
        }
    };
    ASSERT_GT(norm, 1e-3);
    move(1e-2);
    const double above = lossNow();
    move(-2e-2);
    const double below = lossNow();
    EXPECT_NEAR((above - below) / 2e-2, norm, 0.01 * norm);
}
