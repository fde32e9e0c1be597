// Adapters beside a model against the same adapters inside its weights, in double.

#include "engine/model/lora_adapter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "tests/support/greatest_error.h"
#include "tests/support/reference_data.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

using test::TinyAdapter;
using test::TinyAdapterOptions;
using test::TinyFolder;
using test::TinyFolderOptions;

constexpr ModelOptions kExact = {2, Arithmetic::Float32};

TinyFolderOptions familyOf(const std::string& name) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        if (family.name == name) {
            return family.options;
        }
    }
    return {};
}

TinyFolderOptions llama() {
    return familyOf("llama");
}

TinyFolderOptions packed() {
    return familyOf("baichuan2-7b");
}

TinyFolderOptions bloom() {
    return familyOf("bloom");
}

const std::vector<std::string> kLlamaTargets = {"q_proj",    "k_proj",  "v_proj",    "o_proj",
                                                "gate_proj", "up_proj", "down_proj", "lm_head"};
const std::vector<std::string> kPackedTargets = {"W_pack", "o_proj", "down_proj"};
const std::vector<std::string> kBloomTargets = {"query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"};

void expectAdapted(const TinyFolderOptions& model, const TinyAdapterOptions& options,
                   const std::filesystem::path& file) {
    const TinyAdapter tiny(model, options);
    const auto loaded = Model::load(file, kExact);
    const auto adapter = LoraAdapter::load(tiny.path(), *loaded);
    const auto ids = test::tinyPrompt(20, model.vocabulary);
    const std::vector<double> expected = tiny.merged().logits(ids);
    EXPECT_LT(test::greatestError(logitsAfterEach(*loaded, adapter.get(), ids), expected, expected.size()),
              1e-5);
    const auto plain = logitsAfterEach(*loaded, nullptr, ids);
    EXPECT_GT(test::greatestError(plain, expected, expected.size()), 0.01) << "the adapter changes nothing";
}

ErrorCode refusalOf(const Model& model, const TinyAdapter& tiny) {
    try {
        LoraAdapter::load(tiny.path(), model);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::Internal;
}

}  // namespace

TEST(LoraAdapter, AddsToEveryProductOfEveryFamily) {
    const struct {
        TinyFolderOptions model;
        std::vector<std::string> targets;
    } cases[] = {{llama(), kLlamaTargets}, {packed(), kPackedTargets}, {bloom(), kBloomTargets}};
    for (const auto& [model, targets] : cases) {
        const TinyFolder folder(model);
        for (const int rank : {1, 3, 8}) {
            TinyAdapterOptions options;
            options.targets = targets;
            options.rank = rank;
            options.isRankStabilised = rank == 8;
            options.isTorch = rank == 3;
            options.keyMiddle = rank == 3 ? ".default" : "";
            SCOPED_TRACE(model.modelType + " " + std::to_string(rank));
            expectAdapted(model, options, folder.path());
        }
    }
}

TEST(LoraAdapter, FindsItsRowsInAGgufFile) {
    const TinyFolder folder(bloom());
    const test::TemporaryFile file(folder.gguf().build());
    TinyAdapterOptions options;
    options.targets = kBloomTargets;
    expectAdapted(bloom(), options, file.path());
}

TEST(LoraAdapter, TakesTheAlphaOfAPattern) {
    const TinyFolder folder(llama());
    TinyAdapterOptions options;
    options.targets = {"q_proj"};
    options.alpha = 5.0;
    const TinyAdapter wanted(llama(), options);
    options.alpha = 1.0;
    options.extraConfig = ",\"alpha_pattern\":{\"self_attn.q_proj\":5,\"j_proj\":9}";
    const TinyAdapter given(llama(), options);
    const auto model = Model::load(folder.path(), kExact);
    const auto adapter = LoraAdapter::load(given.path(), *model);
    const auto ids = test::tinyPrompt(9, llama().vocabulary);
    const std::vector<double> expected = wanted.merged().logits(ids);
    EXPECT_LT(test::greatestError(logitsAfterEach(*model, adapter.get(), ids), expected, expected.size()),
              1e-5);
}

TEST(LoraAdapter, ServesSessionsWithAndWithoutItInOneBatch) {
    const TinyFolder folder(llama());
    TinyAdapterOptions options;
    options.targets = kLlamaTargets;
    const TinyAdapter one(llama(), options);
    options.seed = 2;
    options.rank = 5;
    const TinyAdapter two(llama(), options);
    const auto model = Model::load(folder.path(), {2, Arithmetic::Quantised});
    const auto first = LoraAdapter::load(one.path(), *model);
    const auto second = LoraAdapter::load(two.path(), *model);
    const auto ids = test::tinyPrompt(11, llama().vocabulary);
    const LoraAdapter* adapters[] = {first.get(), nullptr, second.get(), second.get(), first.get()};
    std::vector<Session> sessions;
    std::vector<BatchItem> items;
    for (const LoraAdapter* adapter : adapters) {
        sessions.emplace_back(*model, ids.size()).use(adapter);
    }
    for (Session& session : sessions) {
        items.push_back({&session, ids, LogitRows::All});
    }
    Decoder decoder(*model);
    Logits logits;
    decoder.forward(items, logits);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::vector<float> alone = logitsAfterEach(*model, adapters[i], ids);
        for (std::size_t row = 0; row < ids.size(); ++row) {
            const auto together = logits.row(i, row);
            EXPECT_TRUE(std::equal(together.begin(), together.end(),
                                   alone.begin() + static_cast<std::ptrdiff_t>(row * together.size())))
                << "item " << i << ", row " << row;
        }
    }
}

TEST(LoraAdapter, MakesASessionForgetWhatAnotherOneComputed) {
    const TinyFolder folder(llama());
    TinyAdapterOptions options;
    options.targets = {"q_proj"};
    const TinyAdapter tiny(llama(), options);
    const auto model = Model::load(folder.path(), kExact);
    const auto adapter = LoraAdapter::load(tiny.path(), *model);
    Session session(*model, 8);
    Decoder decoder(*model);
    Logits logits;
    const std::vector<std::int32_t> ids = {1, 2, 3};
    const BatchItem item = {&session, ids, LogitRows::Last};
    decoder.forward({&item, 1}, logits);
    session.use(nullptr);
    EXPECT_EQ(session.length(), 3u) << "the same one: nothing to forget";
    session.use(adapter.get());
    EXPECT_EQ(session.length(), 0u);
    const auto other = Model::load(folder.path(), kExact);
    Session foreign(*other, 8);
    EXPECT_THROW(foreign.use(adapter.get()), Error);
}

TEST(LoraAdapter, RefusesWhatItWouldOnlyHalfDo) {
    const TinyFolder folder(llama());
    const auto model = Model::load(folder.path(), kExact);
    TinyAdapterOptions options;
    options.targets = {"q_proj"};
    for (const char* extra : {",\"use_dora\":true", ",\"fan_in_fan_out\":true", ",\"lora_bias\":true",
                              ",\"trainable_token_indices\":[1]", ",\"alpha_pattern\":{\".*q_proj\":3}"}) {
        options.extraConfig = extra;
        EXPECT_EQ(refusalOf(*model, TinyAdapter(llama(), options)), ErrorCode::FormatUnsupported) << extra;
    }
    options.extraConfig.clear();
    options.targets = {"W_pack"};
    EXPECT_EQ(refusalOf(*model, TinyAdapter(packed(), options)), ErrorCode::FormatUnsupported)
        << "a module that the model does not have";
    options.targets = {"o_proj"};
    TinyFolderOptions wider = llama();
    wider.hidden = 60;
    EXPECT_EQ(refusalOf(*model, TinyAdapter(wider, options)), ErrorCode::FileCorrupt) << "another shape";
    TinyFolderOptions deeper = llama();
    deeper.layers = 3;
    EXPECT_EQ(refusalOf(*model, TinyAdapter(deeper, options)), ErrorCode::FormatUnsupported);
    const TinyAdapter damaged(llama(), options);
    std::ofstream(damaged.path() / "adapter_model.safetensors", std::ios::binary)
        << test::safetensorsImage(R"({"base_model.model.model.layers.0.self_attn.o_proj.lora_A.weight":)"
                                  R"({"dtype":"F32","shape":[1,48],"data_offsets":[0,192]}})",
                                  std::string(192, '\0'));
    EXPECT_EQ(refusalOf(*model, damaged), ErrorCode::FileCorrupt) << "half a pair";
    std::filesystem::remove(damaged.path() / "adapter_config.json");
    EXPECT_EQ(refusalOf(*model, damaged), ErrorCode::FileUnreadable);
}

}  // namespace xinglin::engine
