#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/inference/decoder.h"
#include "engine/model/cuda_backend.h"
#include "engine/model/lora_adapter.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/greatest_error.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

// Steps of single tokens that are recorded once and replayed for other sessions, lengths and tokens.
namespace xinglin::engine {
namespace {

constexpr int kVocabulary = 61;

std::unique_ptr<Model> loadOn(const test::TestDevice& device, const std::filesystem::path& path,
                              const ModelOptions& options = {}) {
    return Model::load(WeightFile::open(path), makeCudaBackend(test::makeTestRuntime(device), 1), options);
}

// Sessions of different lengths take steps together; the logits of all. Session i has adapter i modulo their
// number.
std::vector<float> logitsOfSteps(const Model& model, std::size_t sessions, int steps,
                                 const std::vector<const LoraAdapter*>& adapters = {nullptr}) {
    Decoder decoder(model);
    Logits logits;
    std::vector<Session> all;
    std::vector<std::vector<TokenId>> next(sessions);
    for (std::size_t i = 0; i < sessions; ++i) {
        all.emplace_back(model, 24);
        all.back().use(adapters[i % adapters.size()]);
        const auto prompt = test::tinyPrompt(2 + static_cast<int>(i % 5), kVocabulary, i);
        const BatchItem item = {&all.back(), prompt, LogitRows::None};
        decoder.forward({&item, 1}, logits);
    }
    std::vector<float> got;
    for (int step = 0; step < steps; ++step) {
        std::vector<BatchItem> items;
        for (std::size_t i = 0; i < sessions; ++i) {
            next[i] = test::tinyPrompt(1, kVocabulary, 100 * static_cast<std::uint64_t>(step) + i);
            items.push_back({&all[i], next[i]});
        }
        decoder.forward(items, logits);
        for (std::size_t i = 0; i < sessions; ++i) {
            got.insert(got.end(), logits.lastRow(i).begin(), logits.lastRow(i).end());
        }
    }
    return got;
}

double errorOf(std::span<const float> got, std::span<const float> expected) {
    return test::greatestError(got, expected, expected.size());
}

}  // namespace

class RecordedSteps : public ::testing::TestWithParam<test::TinyFamily> {};

// More rows than the fused operations take.
TEST_P(RecordedSteps, OfManySessionsGiveTheLogitsOfTheCpu) {
    const test::TinyFolder folder(GetParam().options);
    const ModelOptions exact{.threads = 1, .arithmetic = Arithmetic::Float32};
    const auto host = Model::load(folder.path(), exact);
    const auto device = loadOn({.canRecord = true}, folder.path(), exact);
    EXPECT_LT(errorOf(logitsOfSteps(*device, 9, 3), logitsOfSteps(*host, 9, 3)), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(All, RecordedSteps, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

#ifndef XINGLIN_CUDA_ON_DEVICE
TEST(RecordedStep, HasTheBitsOfTheStepItself) {
    test::TinyModelOptions tiny;
    tiny.layers = 1;
    tiny.vocabulary = kVocabulary;
    // Q8_0 fused, F16, and Q8_0 by the tensor cores.
    for (const auto& [type, sessions] : {std::pair<std::uint32_t, std::size_t>{8, 3}, {1, 9}, {8, 18}}) {
        tiny.type = type;
        const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
        std::size_t recorded = 0;
        std::size_t replayed = 0;
        const auto recording =
            loadOn({.canRecord = true, .recorded = &recorded, .replayed = &replayed}, file.path());
        EXPECT_EQ(logitsOfSteps(*recording, sessions, 3),
                  logitsOfSteps(*loadOn({}, file.path()), sessions, 3))
            << sessions;
        // The first step is done as it is.
        EXPECT_EQ(recorded, 1u) << sessions;
        EXPECT_EQ(replayed, 2u) << sessions;
    }
}

TEST(RecordedStep, HasTheAdaptersOfItsSessions) {
    const test::TinyFolderOptions options = test::tinyFamilies().front().options;
    const test::TinyFolder folder(options);
    const test::TinyAdapter one(options, {.targets = {"q_proj", "down_proj", "lm_head"}});
    const test::TinyAdapter other(options, {.targets = {"v_proj", "up_proj"}, .rank = 5, .seed = 2});
    std::size_t replayed = 0;
    const auto recording = loadOn({.canRecord = true, .replayed = &replayed}, folder.path());
    const auto direct = loadOn({}, folder.path());
    const auto host = Model::load(folder.path(), {.threads = 1});
    const auto stepsOf = [&](const Model& model, const std::vector<const test::TinyAdapter*>& wanted) {
        std::vector<std::unique_ptr<LoraAdapter>> loaded;
        std::vector<const LoraAdapter*> adapters;
        for (const test::TinyAdapter* adapter : wanted) {
            loaded.push_back(adapter ? LoraAdapter::load(adapter->path(), model) : nullptr);
            adapters.push_back(loaded.back().get());
        }
        return logitsOfSteps(model, 4, 3, adapters);
    };
    // The second time other adapters may lie where those of the first time lay.
    for (const auto& wanted : std::vector<std::vector<const test::TinyAdapter*>>{
             {&one}, {&other}, {&one, &one, nullptr, &other}}) {
        const std::size_t before = replayed;
        const std::vector<float> got = stepsOf(*recording, wanted);
        EXPECT_EQ(got, stepsOf(*direct, wanted));
        EXPECT_EQ(replayed - before, 2u);
        EXPECT_LT(errorOf(got, stepsOf(*host, wanted)), 5e-3);
    }
}

// In one decoder: recordings of sessions that are gone serve those that came, also when memory has grown in
// between.
TEST(RecordedStep, OutlivesSessionsAndAdapters) {
    const test::TinyFolderOptions options = test::tinyFamilies().front().options;
    const test::TinyFolder folder(options);
    const test::TinyAdapter narrow(options, {.targets = {"q_proj"}});
    const test::TinyAdapter wide(options, {.targets = {"q_proj"}, .rank = 7, .seed = 2});
    const auto run = [&](const Model& model) {
        Decoder decoder(model);
        Logits logits;
        std::vector<float> got;
        for (const test::TinyAdapter* folders : {&narrow, &wide, &narrow}) {
            const auto adapter = LoraAdapter::load(folders->path(), model);
            Session session(model, 300);
            session.use(adapter.get());
            for (int step = 0; step < 3; ++step) {
                const auto token = test::tinyPrompt(1, kVocabulary, static_cast<std::uint64_t>(step));
                const BatchItem item = {&session, token};
                decoder.forward({&item, 1}, logits);
                got.insert(got.end(), logits.lastRow(0).begin(), logits.lastRow(0).end());
            }
            const auto prompt = test::tinyPrompt(folders == &wide ? 280 : 9, kVocabulary);
            const BatchItem item = {&session, prompt};
            decoder.forward({&item, 1}, logits);
            const auto token = test::tinyPrompt(1, kVocabulary);
            const BatchItem next = {&session, token};
            decoder.forward({&next, 1}, logits);
            got.insert(got.end(), logits.lastRow(0).begin(), logits.lastRow(0).end());
        }
        return got;
    };
    EXPECT_EQ(run(*loadOn({.canRecord = true}, folder.path())), run(*loadOn({}, folder.path())));
}

TEST(FusedStep, IsFiveLaunchesABlock) {
    const auto launchesOf = [](std::uint32_t type, int layers) {
        test::TinyModelOptions tiny;
        tiny.type = type;
        tiny.layers = layers;
        tiny.vocabulary = kVocabulary;
        const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
        const auto model = loadOn({}, file.path());
        Decoder decoder(*model);
        Logits logits;
        Session session(*model, 8);
        const auto step = [&] {
            const auto token = test::tinyPrompt(1, kVocabulary);
            const BatchItem item = {&session, token};
            const std::size_t before = cuda_host::queuedWork();
            decoder.forward({&item, 1}, logits);
            return cuda_host::queuedWork() - before;
        };
        step();  // what memory there is has its zeros now
        return step();
    };
    for (const std::uint32_t type : {1u, 8u}) {  // F16, Q8_0
        EXPECT_EQ(launchesOf(type, 3) - launchesOf(type, 1), 2u * 5u) << type;
    }
}

// As many launches for four sessions as for one: nothing in a layer is done session by session.
TEST(CudaPass, QueuesNoMoreForSeveralSessionsThanForOne) {
    test::TinyModelOptions tiny;
    tiny.vocabulary = kVocabulary;
    const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
    const auto model = loadOn({}, file.path());
    Decoder decoder(*model);
    Logits logits;
    const auto launches = [&](std::size_t sessions) {
        std::vector<Session> all;
        std::vector<std::vector<TokenId>> prompts;
        for (std::size_t i = 0; i < sessions; ++i) {
            all.emplace_back(*model, 16);
            prompts.push_back(test::tinyPrompt(static_cast<int>(8 / sessions), kVocabulary, i));
        }
        std::vector<BatchItem> items;
        for (std::size_t i = 0; i < sessions; ++i) {
            items.push_back({&all[i], prompts[i], LogitRows::None});
        }
        const std::size_t before = cuda_host::queuedWork();
        decoder.forward(items, logits);
        return cuda_host::queuedWork() - before;
    };
    launches(1);  // what memory there is has its zeros now
    launches(4);
    const std::size_t one = launches(1);
    EXPECT_GT(one, 0u);
    EXPECT_EQ(launches(4), one);
}
#endif

}  // namespace xinglin::engine
