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
#include "kernels/sampling/top_k.h"
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

// What wants log-probabilities takes whole rows, from which the host draws: a seed draws the same tokens.
TEST_F(CudaScheduler, DrawsOnTheDeviceWhatTheHostDraws) {
    const auto model = load();
    Scheduler scheduler(*model, nullptr, {.contextTokens = 64});
    for (const SamplingOptions& sampling :
         {SamplingOptions{.temperature = 0.0}, SamplingOptions{.temperature = 1.5, .topK = 7, .seed = 3},
          SamplingOptions{.temperature = 2.0, .topK = 40, .topP = 0.9, .minP = 0.01, .seed = 4}}) {
        GenerationRequest request = requestOf(prompt, sampling);
        const std::vector<TokenId> onDevice = idsOf(answer(scheduler, request));
        request.wantsLogProbs = true;
        EXPECT_EQ(onDevice, idsOf(answer(scheduler, request))) << sampling.topK;
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

namespace {

// Some rows in whole and the tokens that are drawn from them, in one pass: each is what its rule gives.
void expectDrawsOfRows(const Model& model) {
    const auto ids = test::tinyPrompt(4, static_cast<int>(model.config().vocabulary));
    Session whole(model, 8), some(model, 8);
    Decoder decoder(model);
    Logits logits;
    // A prompt, then a step: two ways to the logits.
    for (const std::size_t count : {std::size_t{3}, std::size_t{1}}) {
        const std::span<const TokenId> tokens = std::span(ids).first(count);
        std::vector<kernels::SampleRule> rules;
        for (std::size_t row = 0; row < count; ++row) {
            const double uniform = 0.3 * static_cast<double>(row) + 0.35;
            rules.push_back({.temperature = 2.0, .uniform = uniform, .candidates = row == 1 ? 2 : 5});
        }
        const BatchItem items[] = {{&whole, tokens, LogitRows::All}, {&some, tokens, LogitRows::All, rules}};
        decoder.forward(items, logits);
        ASSERT_FALSE(logits.hasDrawn(0));
        ASSERT_TRUE(logits.hasDrawn(1));
        for (std::size_t row = 0; row < count; ++row) {
            const std::span<const float> values = logits.row(0, row);
            std::vector<std::int32_t> best(5);
            std::vector<float> bestValues(5);
            kernels::topKReference({values.data(), best.data(), bestValues.data(), 1,
                                    static_cast<std::int64_t>(values.size()), 5});
            TokenId expected = kNoToken;
            kernels::sampleTokensReference({best.data(), bestValues.data(), &rules[row], &expected, 1, 5});
            EXPECT_EQ(logits.drawn(1, row), expected) << count << " " << row;
        }
    }
}

}  // namespace

TEST_F(CudaScheduler, DrawsByTheRulesOfRows) {
    expectDrawsOfRows(*load());
}

// Each has columns of the logits, and its own best of them.
TEST(CudaDraws, AreFromTheBestOfAllGpusThatShareTheOutput) {
    test::TinyFolderOptions options = test::shareable(test::tinyFamilies().front().options);
    const test::TinyFolder folder(options);
    std::vector<PartPlace> parts;
    parts.push_back({gpu({.number = 0}), PartShare{0, options.layers, 0, 2}});
    parts.push_back({gpu({.number = 1}), PartShare{0, options.layers, 1, 2}});
    expectDrawsOfRows(*Model::load(WeightFile::open(folder.path()), std::move(parts), nullptr, {}));
}

#ifndef XINGLIN_CUDA_ON_DEVICE
TEST_F(CudaScheduler, BringsATokenToTheHostAndNothingElse) {
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
    EXPECT_EQ(bytesOfAToken({.temperature = 0.0}, false), sizeof(TokenId));
    EXPECT_EQ(bytesOfAToken({.temperature = 1.0, .topK = 7}, false), sizeof(TokenId));
    EXPECT_EQ(bytesOfAToken({.temperature = 0.0}, true), 300 * sizeof(float));
}

namespace {

// Whatever the passes are: the first short, the next long, several together, with guesses, whole rows and
// rows of every token; `longest` is the longest prompt. Every buffer is counted by itself, to the byte.
void expectMemoryAsPlanned(const std::filesystem::path& path, std::size_t parallel,
                           const test::TinyAdapter* folder, std::size_t longest) {
    std::size_t most = 0;
    const auto opened = WeightFile::open(path);
    const auto model =
        Model::load(WeightFile::open(path), gpu({.most = &most, .pieceBytes = 0}), {.threads = 1});
    const auto adapter = folder ? LoraAdapter::load(folder->path(), *model) : nullptr;
    const std::int64_t rank = adapter ? adapter->greatestRank() : 0;
    const MemoryPlan plan = planMemory(*opened, {.threads = 1}, *gpu(), 320, parallel, rank);
    Scheduler scheduler(*model, nullptr, {.parallel = parallel, .contextTokens = 320, .adapterRank = rank});
    const int vocabulary = static_cast<int>(model->config().vocabulary);
    const auto together = [&](std::size_t length, const SamplingOptions& sampling,
                              Purpose purpose = Purpose::Answer) {
        std::vector<Generation> all;
        for (std::size_t i = 0; i < parallel; ++i) {
            GenerationRequest request =
                requestOf(test::tinyPrompt(static_cast<int>(length), vocabulary, i + length), sampling);
            request.adapter = adapter.get();
            request.purpose = purpose;
            request.scoreFrom = 1;
            all.push_back(*scheduler.submit(request));
        }
        for (Generation& generation : all) {
            GeneratedToken token;
            while (generation.next(token, kPatience) == Generation::Wait::Token) {
            }
            EXPECT_EQ(generation.end().reason, FinishReason::TokenLimit);
        }
    };
    together(2, {.temperature = 0.0});  // every conversation has its cache now
    const std::size_t adapters = adapter ? adapter->byteSize() : 0;
    EXPECT_EQ(most, plan.total() + adapters) << parallel;
    together(longest, {.temperature = 0.0});
    together(20, {.temperature = 1.0, .topK = 200});
    together(7, {.temperature = 0.0, .repetitionPenalty = 1.1});
    together(70, {}, Purpose::Score);
    EXPECT_EQ(most, plan.total() + adapters) << parallel;
}

}  // namespace

TEST_F(CudaScheduler, TakesItsMemoryOnceAndAsPlanned) {
    for (const std::size_t parallel : {std::size_t{1}, std::size_t{3}}) {
        expectMemoryAsPlanned(file.path(), parallel, nullptr, 300);
    }
}

TEST(CudaAdapters, TakeTheirMemoryOnceAndAsPlanned) {
    const test::TinyFolderOptions options = test::tinyFamilies().front().options;
    const test::TinyFolder folder(options);
    // A rank so high that the products with its matrices take more than the model's own.
    const test::TinyAdapter adapter(options, {.targets = {"down_proj", "lm_head"}, .rank = 56});
    expectMemoryAsPlanned(folder.path(), 2, &adapter, 70);
}
#endif

}  // namespace xinglin::engine
