#include "engine/inference/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "engine/inference/decoder.h"
#include "engine/inference/memory_plan.h"
#include "engine/model/cuda_backend.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model_part.h"
#include "engine/parallel/device_sums.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/shareable_family.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::size_t kTokens = 6;

GenerationRequest requestOf(std::vector<TokenId> prompt, const SamplingOptions& sampling) {
    GenerationRequest request;
    request.prompt = std::move(prompt);
    request.sampling = sampling;
    request.maxTokens = kTokens;
    request.endOfText = EndOfText::Ignored;
    return request;
}

std::vector<GeneratedToken> answer(Scheduler& scheduler, const GenerationRequest& request) {
    Generation generation = scheduler.submit(request).value();
    std::vector<GeneratedToken> tokens(1);
    while (generation.next(tokens.back(), kPatience) == Generation::Wait::Token) {
        tokens.emplace_back();
    }
    tokens.pop_back();
    EXPECT_EQ(generation.end().reason, FinishReason::TokenLimit);
    return tokens;
}

std::vector<TokenId> idsOf(const std::vector<GeneratedToken>& tokens) {
    std::vector<TokenId> ids;
    std::transform(tokens.begin(), tokens.end(), std::back_inserter(ids),
                   [](const GeneratedToken& token) { return token.id; });
    return ids;
}

std::unique_ptr<Backend> gpu(const test::TestDevice& device = {}) {
    return makeCudaBackend(test::makeTestRuntime(device), 1);
}

class CudaScheduler : public ::testing::Test {
protected:
    static test::TinyModelOptions tiny() {
        test::TinyModelOptions options;
        options.layers = 1;
        options.vocabulary = 300;
        return options;
    }
    std::unique_ptr<Model> load(const test::TestDevice& device = {}) const {
        return Model::load(WeightFile::open(file.path()), gpu(device), {});
    }

    test::TemporaryFile file{test::makeTinyModel(tiny()).writer.build()};
    std::vector<TokenId> prompt = test::tinyPrompt(5, 300);
};

}  // namespace

TEST_F(CudaScheduler, DrawsTheGreedyTokensOfTheCpu) {
    const auto host = Model::load(file.path(), {.threads = 1});
    const auto device = load();
    Scheduler onHost(*host, nullptr, {.contextTokens = 64});
    Scheduler onDevice(*device, nullptr, {.contextTokens = 64});
    const GenerationRequest request = requestOf(prompt, {.temperature = 0.0});
    EXPECT_EQ(idsOf(answer(onDevice, request)), idsOf(answer(onHost, request)));
}

// What wants log-probabilities takes whole rows: the same seed draws the same tokens from them.
TEST_F(CudaScheduler, DrawsFromCandidatesWhatItDrawsFromWholeRows) {
    const auto model = load();
    Scheduler scheduler(*model, nullptr, {.contextTokens = 64});
    for (const SamplingOptions& sampling :
         {SamplingOptions{.temperature = 0.0}, SamplingOptions{.temperature = 1.5, .topK = 7, .seed = 3},
          SamplingOptions{.temperature = 2.0, .topK = 40, .topP = 0.9, .minP = 0.01, .seed = 4}}) {
        GenerationRequest request = requestOf(prompt, sampling);
        const std::vector<TokenId> fromCandidates = idsOf(answer(scheduler, request));
        request.wantsLogProbs = true;
        EXPECT_EQ(fromCandidates, idsOf(answer(scheduler, request))) << sampling.topK;
    }
}

TEST_F(CudaScheduler, TakesWholeRowsWhereCandidatesAreNotEnough) {
    const auto host = Model::load(file.path(), {.threads = 1});
    const auto device = load();
    Scheduler onHost(*host, nullptr, {.contextTokens = 64});
    Scheduler onDevice(*device, nullptr, {.contextTokens = 64});
    GenerationRequest request = requestOf(prompt, {.temperature = 0.0, .repetitionPenalty = 1.5});
    EXPECT_EQ(idsOf(answer(onDevice, request)), idsOf(answer(onHost, request)));
    request = requestOf(prompt, {.temperature = 0.0});
    request.wantsLogProbs = true;
    request.topLogProbs = 3;
    for (const GeneratedToken& token : answer(onDevice, request)) {
        ASSERT_EQ(token.alternatives.size(), 3u);
        EXPECT_EQ(token.alternatives[0].token, token.id);
        EXPECT_EQ(token.alternatives[0].logProb, token.logProb);
    }
    // All tokens may be drawn, and more than the device chooses.
    for (const std::size_t topK : {std::size_t{0}, std::size_t{290}}) {
        request = requestOf(prompt, {.temperature = 1.0, .topK = topK, .seed = 9});
        EXPECT_EQ(answer(onDevice, request).size(), kTokens);
    }
}

// Each has columns of the logits, and its own best of them.
TEST(CudaCandidates, AreThoseOfAllGpusThatShareTheOutput) {
    test::TinyFolderOptions options = test::shareable(test::tinyFamilies().front().options);
    const test::TinyFolder folder(options);
    std::vector<PartPlace> parts;
    parts.push_back({gpu({.number = 0}), PartShare{0, options.layers, 0, 2}});
    parts.push_back({gpu({.number = 1}), PartShare{0, options.layers, 1, 2}});
    const auto model = Model::load(WeightFile::open(folder.path()), std::move(parts), nullptr, {});
    const auto ids = test::tinyPrompt(4, static_cast<int>(model->config().vocabulary));
    Session whole(*model, 8), some(*model, 8);
    Decoder decoder(*model);
    Logits logits;
    // A prompt, then a step: two ways to the logits. Both rows are in every pass.
    for (const std::size_t count : {std::size_t{3}, std::size_t{1}}) {
        const std::span<const TokenId> tokens = std::span(ids).first(count);
        const BatchItem items[] = {{&whole, tokens, LogitRows::All}, {&some, tokens, LogitRows::All, 5}};
        decoder.forward(items, logits);
        ASSERT_FALSE(logits.hasCandidates(0));
        ASSERT_TRUE(logits.hasCandidates(1));
        for (std::size_t row = 0; row < count; ++row) {
            std::vector<Candidate> expected;
            for (const float logit : logits.row(0, row)) {
                expected.push_back({logit, static_cast<TokenId>(expected.size())});
            }
            std::sort(expected.begin(), expected.end(), isBetter);
            const std::span<const Candidate> best = logits.candidates(1, row);
            ASSERT_EQ(best.size(), 5u);
            for (std::size_t i = 0; i < best.size(); ++i) {
                EXPECT_EQ(best[i].token, expected[i].token) << count << " " << row << " " << i;
                EXPECT_EQ(best[i].logit, expected[i].logit);
            }
        }
    }
}

#ifndef XINGLIN_CUDA_ON_DEVICE
TEST_F(CudaScheduler, BringsTheCandidatesToTheHostAndNothingElse) {
    std::size_t bytes = 0;
    const auto model = load({.onDownload = [&](std::size_t some) { bytes += some; }});
    const auto bytesOfAToken = [&](const SamplingOptions& sampling, bool wantsLogProbs) {
        Scheduler scheduler(*model, nullptr, {.contextTokens = 64});
        GenerationRequest request = requestOf(prompt, sampling);
        request.wantsLogProbs = wantsLogProbs;
        request.mostGuesses = 0;
        bytes = 0;
        answer(scheduler, request);
        return static_cast<double>(bytes) / kTokens;
    };
    constexpr double kCandidate = sizeof(std::int32_t) + sizeof(float);
    EXPECT_EQ(bytesOfAToken({.temperature = 0.0}, false), kCandidate);
    EXPECT_EQ(bytesOfAToken({.temperature = 1.0, .topK = 7}, false), 7 * kCandidate);
    EXPECT_EQ(bytesOfAToken({.temperature = 0.0}, true), 300 * sizeof(float));
}

// Whatever the passes are: the first short, the next long, several together, with guesses and whole rows.
TEST_F(CudaScheduler, TakesItsMemoryOnceAndAsPlanned) {
    for (const std::size_t parallel : {std::size_t{1}, std::size_t{3}}) {
        std::size_t most = 0;
        const auto opened = WeightFile::open(file.path());
        const MemoryPlan plan = planMemory(*opened, {}, *gpu(), 320, parallel);
        const auto model = load({.most = &most});
        Scheduler scheduler(*model, nullptr, {.parallel = parallel, .contextTokens = 320});
        const auto together = [&](std::size_t length, const SamplingOptions& sampling) {
            std::vector<Generation> all;
            for (std::size_t i = 0; i < parallel; ++i) {
                all.push_back(*scheduler.submit(
                    requestOf(test::tinyPrompt(static_cast<int>(length), 300, i + length), sampling)));
            }
            for (Generation& generation : all) {
                GeneratedToken token;
                while (generation.next(token, kPatience) == Generation::Wait::Token) {
                }
                EXPECT_EQ(generation.end().reason, FinishReason::TokenLimit);
            }
        };
        together(2, {.temperature = 0.0});  // every conversation has its cache now
        const std::size_t taken = most;
        together(300, {.temperature = 0.0});
        together(20, {.temperature = 1.0, .topK = 200});
        together(7, {.temperature = 0.0, .repetitionPenalty = 1.1});
        EXPECT_EQ(most, taken) << parallel;
        constexpr std::size_t kPiece = std::size_t{2} << 20;  // that small buffers share
        EXPECT_LE(most, plan.total() + kPiece);
        EXPECT_GT(most + kPiece, plan.total());
    }
}
#endif

}  // namespace xinglin::engine
