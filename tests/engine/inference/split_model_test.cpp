#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/inference/decoder.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model_part.h"
#include "engine/parallel/device_sums.h"
#include "tests/support/greatest_error.h"
#include "tests/support/random_values.h"
#include "tests/support/shareable_family.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Model> loadParts(const std::filesystem::path& path, const std::vector<PartShare>& shares,
                                 const ModelOptions& options) {
    std::vector<PartPlace> parts;
    for (const PartShare& share : shares) {
        parts.push_back({makeCpuBackend(1), share});
    }
    return Model::load(WeightFile::open(path), std::move(parts), nullptr, options);
}

const std::vector<PartShare> kBlockByBlock = {{0, 1}, {1, 1}};
const std::vector<PartShare> kShared = {{0, 2, 0, 2}, {0, 2, 1, 2}};

// Logits of single tokens, behind a prompt of several: both ways through a model.
std::vector<float> logitsOf(const Model& model, const LoraAdapter* adapter = nullptr) {
    const auto ids = test::tinyPrompt(9, static_cast<int>(model.config().vocabulary));
    Session session(model, 16);
    session.use(adapter);
    Decoder decoder(model);
    Logits logits;
    const BatchItem prompt = {&session, std::span(ids).first(7), LogitRows::All};
    decoder.forward({&prompt, 1}, logits);
    const std::size_t width = logits.row(0, 0).size();
    std::vector<float> all(logits.row(0, 0).data(), logits.row(0, 0).data() + 7 * width);
    for (std::size_t i = 7; i < 9; ++i) {
        const BatchItem next = {&session, std::span(ids).subspan(i, 1)};
        decoder.forward({&next, 1}, logits);
        all.insert(all.end(), logits.lastRow(0).begin(), logits.lastRow(0).end());
    }
    return all;
}

}  // namespace

class SplitFamilies : public ::testing::TestWithParam<test::TinyFamily> {};

TEST_P(SplitFamilies, HaveTheSameBitsBlockByBlock) {
    const test::TinyFolder folder(GetParam().options);
    for (const Arithmetic arithmetic : {Arithmetic::Float32, Arithmetic::Quantised}) {
        const ModelOptions options{.threads = 1, .arithmetic = arithmetic};
        const auto whole = Model::load(folder.path(), options);
        const auto split = loadParts(folder.path(), kBlockByBlock, options);
        EXPECT_EQ(logitsOf(*split), logitsOf(*whole));
        EXPECT_EQ(split->cacheBytesPerToken(), whole->cacheBytesPerToken());
    }
}

// Sums over two halves of a row come in another order.
TEST_P(SplitFamilies, HaveTheSameLogitsWhereEveryMatrixIsShared) {
    const test::TinyFolder folder(test::shareable(GetParam().options));
    for (const Arithmetic arithmetic : {Arithmetic::Float32, Arithmetic::Quantised}) {
        const ModelOptions options{.threads = 1, .arithmetic = arithmetic};
        const std::vector<float> expected = logitsOf(*Model::load(folder.path(), options));
        const auto shared = loadParts(folder.path(), kShared, options);
        const std::vector<float> got = logitsOf(*shared);
        EXPECT_LT(test::greatestError(got, expected, expected.size()),
                  arithmetic == Arithmetic::Float32 ? 1e-5 : 1e-3);
        EXPECT_EQ(logitsOf(*shared), got) << "not the same in every run";
    }
}

INSTANTIATE_TEST_SUITE_P(All, SplitFamilies, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

TEST(SplitModel, SharesQuantisedBlocksOfARow) {
    for (const std::uint32_t type : {2u, 8u}) {  // Q4_0, Q8_0
        test::TinyModelOptions tiny;
        tiny.type = type;
        tiny.ffn = 128;
        const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
        const ModelOptions options{.threads = 1};
        const std::vector<float> expected = logitsOf(*Model::load(file.path(), options));
        const std::vector<float> got = logitsOf(*loadParts(file.path(), kShared, options));
        // Blocks are rounded alike: only what is behind them may round differently.
        EXPECT_LT(test::greatestError(got, expected, expected.size()), 0.02);
    }
}

// Of every part, so that places can be chosen by it.
TEST(SplitModel, TakesOfAdaptersWhatIsPlanned) {
    for (const std::size_t family : {0u, 6u}) {  // Llama, and Baichuan with three matrices in one
        const test::TinyFolderOptions options = test::shareable(test::tinyFamilies().at(family).options);
        const test::TinyFolder folder(options);
        const test::TinyAdapter adapter(
            options, {.targets = {"q_proj", "W_pack", "o_proj", "gate_proj", "down_proj"}, .rank = 5});
        const AdapterFolder files(adapter.path());
        const auto weights = WeightFile::open(folder.path());
        for (const std::vector<PartShare>& shares :
             {std::vector<PartShare>{wholeOf(Model::load(folder.path(), {.threads = 1})->config())},
              kBlockByBlock, kShared}) {
            const auto model = loadParts(folder.path(), shares, {.threads = 1});
            const auto loaded = LoraAdapter::load(adapter.path(), *model);
            std::size_t all = 0;
            for (std::size_t part = 0; part < shares.size(); ++part) {
                const std::size_t planned =
                    LoraAdapter::plannedBytes(files, *weights, model->config(), shares[part]).total();
                EXPECT_EQ(planned, loaded->byteSize(part));
                EXPECT_GT(planned, 0u);
                all += planned;
            }
            EXPECT_EQ(all, loaded->byteSize());
        }
    }
}

TEST(SplitModel, ComputesWithAdapters) {
    const test::TinyFolderOptions options = test::tinyFamilies().front().options;
    const test::TinyFolder folder(options);
    const test::TinyAdapter adapter(options, {.targets = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj",
                                                          "up_proj", "down_proj", "lm_head"}});
    const ModelOptions exact{.threads = 1, .arithmetic = Arithmetic::Float32};
    const auto logits = [&](const Model& model) {
        return logitsOf(model, LoraAdapter::load(adapter.path(), model).get());
    };
    const std::vector<float> expected = logits(*Model::load(folder.path(), exact));
    EXPECT_EQ(logits(*loadParts(folder.path(), kBlockByBlock, exact)), expected);
    const std::vector<float> shared = logits(*loadParts(folder.path(), kShared, exact));
    EXPECT_LT(test::greatestError(shared, expected, expected.size()), 1e-5);
}

TEST(SplitModel, GivesStatesToo) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    const ModelOptions exact{.threads = 1, .arithmetic = Arithmetic::Float32};
    const auto ids = test::tinyPrompt(3, 61);
    const auto states = [&](const Model& model) {
        Session session(model, 4);
        Decoder decoder(model);
        Logits logits;
        const BatchItem item = {&session, ids, LogitRows::States};
        decoder.forward({&item, 1}, logits);
        return std::vector<float>(logits.lastRow(0).begin(), logits.lastRow(0).end());
    };
    const std::vector<float> expected = states(*Model::load(folder.path(), exact));
    EXPECT_EQ(states(*loadParts(folder.path(), kBlockByBlock, exact)), expected);
    EXPECT_LT(test::greatestError(states(*loadParts(folder.path(), kShared, exact)), expected, 48), 1e-5);
}

TEST(SplitModel, TakesNoOtherWeights) {
    const test::TemporaryFile file(test::makeTinyModel({}).writer.build());
    const auto split = loadParts(file.path(), kBlockByBlock, {.threads = 1});
    try {
        Model::withWeights(*split, split->backend(), {});
        ADD_FAILURE() << "a model without its second part";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Internal);
    }
}

TEST(SplitModel, SaysWhatCannotBeShared) {
    const auto refusal = [](const std::filesystem::path& path, std::int64_t count) {
        std::vector<PartShare> shares;
        for (std::int64_t index = 0; index < count; ++index) {
            shares.push_back({0, 2, index, count});
        }
        try {
            loadParts(path, shares, {.threads = 1});
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
            return std::string(error.what());
        }
        return std::string();
    };
    test::TinyModelOptions tiny;
    const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
    EXPECT_THAT(refusal(file.path(), 3), HasSubstr("2 key and value heads"));
    // Half of a row of 96 numbers is one and a half blocks.
    EXPECT_THAT(refusal(file.path(), 2),
                ::testing::AllOf(HasSubstr("96 columns in blocks of 32"), HasSubstr("--split layer")));
}

TEST(SplitModel, IsStoppedBetweenBlocksAndLeavesSessionsAsTheyWere) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    const auto model = loadParts(folder.path(), kBlockByBlock, {.threads = 1});
    const auto ids = test::tinyPrompt(5, 61);
    Session session(*model, 8);
    Decoder decoder(*model);
    Logits logits;
    std::stop_source stop;
    stop.request_stop();
    const BatchItem item = {&session, ids};
    EXPECT_EQ(decoder.forward({&item, 1}, logits, stop.get_token()), ForwardResult::Stopped);
    EXPECT_EQ(session.length(), 0u);
}

TEST(SplitModel, DescribesItsParts) {
    const test::TinyFolder folder(test::tinyFamilies().front().options);
    EXPECT_THAT(loadParts(folder.path(), kBlockByBlock, {.threads = 1})->description(),
                ::testing::AllOf(HasSubstr("blocks 0 to 0; CPU"), HasSubstr("blocks 1 to 1")));
    EXPECT_THAT(loadParts(folder.path(), kShared, {.threads = 1})->description(),
                ::testing::AllOf(HasSubstr("share 2 of 2"), HasSubstr("sums by copies")));
}

// Sums that everyone makes, and sums that each makes a slice of.
TEST(DeviceSums, AddInTheOrderOfTheProcessors) {
    for (const std::int64_t count : {6, 3 * 64 * 1024}) {
        std::vector<std::unique_ptr<Backend>> backends;
        std::vector<Backend*> pointers;
        std::vector<std::vector<float>> parts;
        std::vector<std::vector<float>> sums;
        for (std::uint64_t i = 0; i < 3; ++i) {
            backends.push_back(makeReferenceBackend());
            pointers.push_back(backends.back().get());
            parts.push_back(test::randomValues(static_cast<std::size_t>(count), i, 1e3));
            sums.emplace_back(static_cast<std::size_t>(count), 0.5f);
        }
        const float* const from[] = {parts[0].data(), parts[1].data(), parts[2].data()};
        float* const to[] = {sums[0].data(), sums[1].data(), sums[2].data()};
        DeviceSums::make(pointers, nullptr)->add(from, to, count);
        for (std::size_t i = 0; i < parts[0].size(); ++i) {
            ASSERT_EQ(sums[0][i], 0.5f + ((parts[0][i] + parts[1][i]) + parts[2][i])) << i;
        }
        EXPECT_EQ(sums[1], sums[0]);
        EXPECT_EQ(sums[2], sums[0]);
    }
}

}  // namespace xinglin::engine
