// Answers that are drawn from the numbers in training, against the same model loaded from its files.

#include "engine/training/objectives/live_policy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/training/objectives/rollout.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::Draw;
using engine::TokenId;

namespace {

constexpr std::int64_t kTokens = 6;

// The most probable answer, by a forward pass over everything for every token.
std::vector<TokenId> greedyAnswer(const engine::Model& model, const engine::LoraAdapter* adapter,
                                  std::vector<TokenId> tokens) {
    std::vector<TokenId> answer;
    for (std::int64_t i = 0; i < kTokens; ++i) {
        const std::vector<float> logits = engine::logitsAfterEach(model, adapter, tokens);
        const auto last = logits.end() - model.config().vocabulary;
        answer.push_back(static_cast<TokenId>(std::max_element(last, logits.end()) - last));
        tokens.push_back(answer.back());
    }
    return answer;
}

class LivePolicyTest : public ::testing::TestWithParam<test::TinyFamily> {
protected:
    engine::TrainingModel load(const std::filesystem::path& adapter) const {
        engine::RunConfig config;
        config.model = folder.path();
        config.threads = 1;
        config.adapter = adapter;
        config.method = adapter.empty() ? engine::TrainingMethod::Full : engine::TrainingMethod::Lora;
        return engine::loadTrainingModel(config, {});
    }

    const std::vector<std::vector<TokenId>> prompts = {{3, 17, 8}, {7}, {21, 3, 50, 12, 9}};
    test::TinyFolder folder{GetParam().options};
};

}  // namespace

TEST_P(LivePolicyTest, SaysWhatTheModelSays) {
    const bool isBloom = GetParam().options.isBloom;
    const test::TinyAdapter tiny(GetParam().options,
                                 {.targets = {isBloom                               ? "query_key_value"
                                              : GetParam().options.packsProjections ? "W_pack"
                                                                                    : "v_proj"}});
    const auto plain = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    const auto adapter = engine::LoraAdapter::load(tiny.path(), *plain);
    for (const bool isAdapted : {false, true}) {
        const engine::TrainingModel model = load(isAdapted ? tiny.path() : std::filesystem::path());
        engine::LivePolicy policy(model, 16, 2);
        std::vector<Draw> draws;
        for (const auto& prompt : prompts) {
            draws.push_back({prompt, 1});
        }
        const auto drawn = policy.draw(draws, {.temperature = 0.0}, kTokens);
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            EXPECT_EQ(drawn[i].tokens, greedyAnswer(*plain, isAdapted ? adapter.get() : nullptr, prompts[i]));
            EXPECT_TRUE(drawn[i].isCut);  // nothing ends an answer without a tokenizer
        }
    }
}

TEST_P(LivePolicyTest, FollowsTheNumbersInTraining) {
    const engine::TrainingModel model = load({});
    engine::LivePolicy policy(model, 16, 2);
    const Draw draw = {prompts[0], 1};
    const auto before = policy.draw({&draw, 1}, {.temperature = 0.0}, kTokens);
    for (const engine::Parameter& parameter : model.parameters->all()) {
        if (parameter.isMatrix && parameter.value) {
            std::reverse(parameter.value, parameter.value + parameter.size());
        }
    }
    EXPECT_NE(policy.draw({&draw, 1}, {.temperature = 0.0}, kTokens)[0].tokens, before[0].tokens);
}

TEST_P(LivePolicyTest, DrawsTheSameInAnyCompany) {
    const engine::TrainingModel model = load({});
    engine::LivePolicy alone(model, 16, 1);
    engine::LivePolicy together(model, 16, 3);
    std::vector<Draw> draws;
    for (std::uint64_t i = 0; i < 7; ++i) {
        draws.push_back({prompts[i % prompts.size()], 100 + i});
    }
    const engine::SamplingOptions sampling = {.temperature = 1.0, .topK = 0, .topP = 1.0};
    const auto one = alone.draw(draws, sampling, kTokens);
    const auto three = together.draw(draws, sampling, kTokens);
    for (std::size_t i = 0; i < draws.size(); ++i) {
        EXPECT_EQ(one[i].tokens, three[i].tokens) << i;
    }
    EXPECT_NE(one[0].tokens, one[3].tokens);
}

INSTANTIATE_TEST_SUITE_P(All, LivePolicyTest, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

TEST(Rollouts, AreTheSameOnAllRanks) {
    const auto made = [](std::size_t index) {
        engine::Rollout rollout;
        rollout.prompt.assign(index + 1, 5);
        rollout.answer = {1, 2};
        rollout.isCut = index % 2 == 0;
        rollout.reward = 0.1 * static_cast<double>(index);
        rollout.logProbs = {-0.1f * static_cast<float>(index), -1.0f / 3.0f};
        return rollout;
    };
    const auto ownerOf = [](std::size_t index) { return static_cast<int>(index / 2 % 3); };
    test::runRanks(3, [&](engine::Communicator& self) {
        std::vector<engine::Rollout> all(7);
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (ownerOf(i) == self.rank()) {
                all[i] = made(i);
            }
        }
        engine::gatherRollouts(self, all, ownerOf);
        for (std::size_t i = 0; i < all.size(); ++i) {
            EXPECT_EQ(engine::toJson(all[i]), engine::toJson(made(i))) << i;
        }
    });
}
