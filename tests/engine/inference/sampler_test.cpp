#include "engine/inference/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "engine/core/error.h"
#include "kernels/sampling/top_k.h"

using namespace xinglin;
using engine::kNoToken;
using engine::Sampler;
using engine::SamplingOptions;
using engine::TokenId;

namespace {

constexpr float kForbidden = -std::numeric_limits<float>::infinity();

SamplingOptions plain() {
    SamplingOptions options;
    options.temperature = 1.0;
    options.topK = 0;
    options.topP = 1.0;
    return options;
}

std::map<TokenId, int> draw(const SamplingOptions& options, const std::vector<float>& logits, int count,
                            const std::vector<TokenId>& history = {}) {
    Sampler sampler(options);
    std::map<TokenId, int> seen;
    for (int i = 0; i < count; ++i) {
        ++seen[sampler.sample(logits, history)];
    }
    return seen;
}

}  // namespace

TEST(Sampler, TakesTheFirstOfTheBestWhenGreedy) {
    SamplingOptions options;
    options.temperature = 0.0;
    EXPECT_EQ(Sampler(options).sample(std::vector<float>{1, 3, 3, 2}, {}), 1);
}

TEST(Sampler, DrawsByProbability) {
    // Probabilities 0.5, 0.25, 0.25; 40,000 draws have a standard deviation of 100.
    auto seen = draw(plain(), {std::log(2.0f), 0, 0}, 40000);
    EXPECT_NEAR(seen[0], 20000, 500);
    EXPECT_NEAR(seen[1], 10000, 500);
    SamplingOptions cold = plain();
    cold.temperature = 0.5;  // squares the odds: 4 : 1 : 1
    seen = draw(cold, {std::log(2.0f), 0, 0}, 60000);
    EXPECT_NEAR(seen[0], 40000, 600);
}

TEST(Sampler, GivesTheSameDrawsForASeedOnEveryPlatform) {
    SamplingOptions options = plain();
    options.seed = 42;
    Sampler sampler(options);
    std::vector<TokenId> drawn;
    for (int i = 0; i < 12; ++i) {
        drawn.push_back(sampler.sample(std::vector<float>(10, 0.0f), {}));
    }
    // xoshiro256++ seeded by splitmix64(42), from an implementation in Python: floor(10 · u).
    EXPECT_EQ(drawn, (std::vector<TokenId>{8, 3, 9, 7, 7, 5, 1, 6, 2, 9, 5, 8}));
    EXPECT_NE(draw(plain(), std::vector<float>(1000, 0.0f), 1),
              draw(options, std::vector<float>(1000, 0.0f), 1));
}

TEST(Sampler, CutsByRankShareAndRelativeProbability) {
    const std::vector<float> logits = {std::log(0.1f), std::log(0.4f), std::log(0.3f), std::log(0.2f)};
    SamplingOptions options = plain();
    options.topK = 2;
    EXPECT_EQ(draw(options, logits, 500).size(), 2u);
    EXPECT_EQ(draw(options, logits, 500).count(0), 0u);
    options = plain();
    options.topP = 0.65;  // 0.4 + 0.3 reach it
    EXPECT_EQ(draw(options, logits, 500).size(), 2u);
    options = plain();
    options.minP = 0.6;  // 0.4 · 0.6 = 0.24 keeps 0.4 and 0.3
    EXPECT_EQ(draw(options, logits, 500).size(), 2u);
}

TEST(Sampler, PunishesRepetitionWithinTheWindowOnce) {
    SamplingOptions options = plain();
    options.temperature = 0.0;
    options.repetitionPenalty = 2.0;
    options.repetitionWindow = 3;
    const std::vector<float> logits = {5.0f, 3.0f, -1.0f, 2.4f};
    EXPECT_EQ(Sampler(options).sample(logits, std::vector<TokenId>{0, 0}), 1);  // 5 → 2.5, not 1.25
    EXPECT_EQ(Sampler(options).sample(logits, std::vector<TokenId>{0, 1, 1, 1}),
              0);                                                               // 0 is out of the window
    EXPECT_EQ(Sampler(options).sample(logits, std::vector<TokenId>{0, 1}), 0);  // 2.5, 1.5, −1, 2.4
    const std::vector<float> negative = {-1.0f, -1.5f};
    EXPECT_EQ(Sampler(options).sample(negative, std::vector<TokenId>{0, 99, -1}), 1);  // −1 → −2
}

TEST(Sampler, DrawsFromTheBestWhatItDrawsFromTheRow) {
    std::vector<float> row;
    for (int i = 0; i < 50; ++i) {
        row.push_back(static_cast<float>(i * 37 % 50) / 10.0f);
    }
    row[3] = row[7];  // the lower token is the better one
    std::vector<std::int32_t> tokens(row.size());
    std::vector<float> values(row.size());
    const auto size = static_cast<std::int64_t>(row.size());
    kernels::topKReference({row.data(), tokens.data(), values.data(), 1, size, size});
    for (const SamplingOptions& options :
         {SamplingOptions{.temperature = 0.0}, SamplingOptions{.topK = 5, .topP = 0.8, .seed = 1},
          SamplingOptions{.temperature = 3.0, .topK = 60, .seed = 2}}) {
        Sampler fromRow(options), byRules(options);
        for (int step = 0; step < 50; ++step) {
            // As in a step with a guess: two rows at once, of which one or both are drawn from.
            const std::vector<kernels::SampleRule> rules = byRules.rules(2);
            ASSERT_EQ(rules.size(), 2u);
            ASSERT_EQ(rules[0].candidates, options.temperature == 0.0 ? 1 : options.topK);
            for (std::size_t i = 0; i < (step % 3 == 0 ? 1u : 2u); ++i) {
                TokenId drawn = kNoToken;
                kernels::sampleTokensReference({tokens.data(), values.data(), &rules[i], &drawn, 1,
                                                static_cast<std::int64_t>(tokens.size())});
                ASSERT_EQ(byRules.take(drawn), fromRow.sample(row, {}));
            }
        }
    }
    EXPECT_TRUE(Sampler({.topK = 0}).rules(1).empty()) << "all may be drawn";
    EXPECT_TRUE(Sampler({.temperature = 0.0, .repetitionPenalty = 1.1}).rules(1).empty());
    EXPECT_THROW(Sampler({}).take(kNoToken), engine::Error);
}

TEST(Sampler, NeverDrawsWhatIsForbidden) {
    EXPECT_EQ(draw(plain(), {kForbidden, 0.0f, kForbidden, NAN}, 200).size(), 1u);
    EXPECT_THROW(Sampler(plain()).sample(std::vector<float>{kForbidden, kForbidden}, {}), engine::Error);
}

TEST(Sampler, RefusesOptionsOutOfRangeByName) {
    const auto messageOf = [](auto change) {
        SamplingOptions options;
        change(options);
        try {
            Sampler sampler(options);
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(messageOf([](auto& o) { o.temperature = -1.0; }).rfind("temperature", 0), 0u);
    EXPECT_EQ(messageOf([](auto& o) { o.temperature = NAN; }).rfind("temperature", 0), 0u);
    EXPECT_EQ(messageOf([](auto& o) { o.topP = 0.0; }).rfind("top_p", 0), 0u);
    EXPECT_EQ(messageOf([](auto& o) { o.minP = 1.5; }).rfind("min_p", 0), 0u);
    EXPECT_EQ(messageOf([](auto& o) { o.repetitionPenalty = 0.0; }).rfind("repetition_penalty", 0), 0u);
}

TEST(LogProbs, AreThoseOfTheSoftmaxBestFirst) {
    const std::vector<float> logits = {1000.0f + std::log(0.2f), 1000.0f + std::log(0.5f),
                                       1000.0f + std::log(0.3f)};
    const auto best = engine::topLogProbs(logits, 2);
    ASSERT_EQ(best.size(), 2u);
    EXPECT_EQ(best[0].token, 1);
    EXPECT_EQ(best[1].token, 2);
    EXPECT_NEAR(best[0].logProb, std::log(0.5), 1e-3);  // 1000 leaves few digits
    EXPECT_NEAR(engine::logProbOf(logits, 0), std::log(0.2), 1e-3);
    EXPECT_EQ(engine::topLogProbs(logits, 10).size(), 3u);
}
