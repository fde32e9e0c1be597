// Every family as a Hugging Face folder, against plain loops in double.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/model/decoder_header.h"
#include "kernels/cpu/cpu_context.h"
#include "tests/support/greatest_error.h"
#include "tests/support/model_logits.h"
#include "tests/support/reference_data.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

using namespace xinglin;
using engine::Arithmetic;
using test::TinyFolder;
using test::TinyFolderOptions;

namespace {

double greatestError(const std::vector<float>& got, const std::vector<double>& expected) {
    EXPECT_EQ(got.size(), expected.size());
    return test::greatestError(got, expected, std::min(got.size(), expected.size()));
}

using test::tinyFamilies;

TinyFolderOptions familyOf(const std::string& name) {
    for (const test::TinyFamily& family : tinyFamilies()) {
        if (family.name == name) {
            return family.options;
        }
    }
    return {};
}

// Of exact arithmetic, after a few tokens.
double errorOf(const TinyFolderOptions& options) {
    const TinyFolder folder(options);
    const auto ids = test::tinyPrompt(12, options.vocabulary);
    return greatestError(test::modelLogits(folder.path(), ids, Arithmetic::Float32), folder.logits(ids));
}

class FolderFamilies : public ::testing::TestWithParam<test::TinyFamily> {};

}  // namespace

TEST_P(FolderFamilies, ComputeWhatPlainLoopsDo) {
    TinyFolderOptions options = GetParam().options;
    for (const int seed : {1, 2, 3, 4}) {
        options.seed = static_cast<std::uint64_t>(seed);
        options.padding = seed;  // whatever the header's length, numbers lie at odd places too
        const TinyFolder folder(options);
        const auto ids = test::tinyPrompt(20, options.vocabulary, options.seed);
        const std::vector<double> expected = folder.logits(ids);
        EXPECT_LT(greatestError(test::modelLogits(folder.path(), ids, Arithmetic::Float32), expected), 1e-5);
        // The same products with the cache in half precision; some processors round what meets BF16 weights.
        EXPECT_LT(greatestError(test::modelLogits(folder.path(), ids, Arithmetic::Quantised), expected),
                  options.dtype == "BF16" && kernels::detectCpuFeatures().avx512Bf16 ? 1e-2 : 3e-3);
    }
}

INSTANTIATE_TEST_SUITE_P(All, FolderFamilies, ::testing::ValuesIn(tinyFamilies()), test::tinyFamilyName);

// No published model has them; the configurations of these families allow them.
TEST(FolderFamilies, HaveBiasesOfAllProjectionsWhereTheFileHasThem) {
    for (const char* name : {"llama", "qwen3"}) {
        TinyFolderOptions options = familyOf(name);
        options.hasProjectionBias = true;
        options.hasOutputBias = true;
        options.extraConfig += ",\"attention_bias\":true";
        EXPECT_LT(errorOf(options), 1e-5) << name;
    }
}

// The quotients of half numbers are no half numbers, so exact arithmetic needs them wider.
TEST(FolderFamilies, DivideRowsOfTheOutputExactlyInEveryType) {
    for (const char* dtype : {"F16", "BF16", "F64"}) {
        TinyFolderOptions options = familyOf("baichuan2-7b");
        options.dtype = dtype;
        EXPECT_LT(errorOf(options), 1e-5) << dtype;
    }
}

// Of a 13B whose vocabulary was changed only its name or a field tells which generation it is.
TEST(FolderFamilies, TellBaichuanGenerationsApartOrRefuse) {
    TinyFolderOptions options = familyOf("baichuan2-13b");
    const std::string positions = ",\"model_max_length\":128";
    options.extraConfig = positions + ",\"_name_or_path\":\"baichuan-inc/Baichuan2-13B-Chat\"";
    EXPECT_LT(errorOf(options), 1e-5);
    options.hasUnitRows = false;
    options.extraConfig = positions + ",\"_name_or_path\":\"models/Baichuan-13B-Base\"";
    EXPECT_LT(errorOf(options), 1e-5);
    options.extraConfig = positions;
    options.className = "BaiChuanForCausalLM";
    EXPECT_LT(errorOf(options), 1e-5);
    options.className = "BaichuanForCausalLM";
    options.vocabulary = 64003;  // Baichuan 1's and three more, or fewer than Baichuan 2's
    try {
        engine::Model::load(TinyFolder(options).path());
        ADD_FAILURE();
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::FormatUnsupported);
        EXPECT_NE(std::string(error.what()).find("z_loss_weight"), std::string::npos) << error.what();
    }
}

// Left out in silence, it would make every answer wrong.
TEST(FolderFamilies, RefuseATensorOfABlockThatTheyDoNotKnow) {
    TinyFolderOptions options = familyOf("qwen2");
    options.hasOutputBias = true;
    try {
        engine::Model::load(TinyFolder(options).path());
        ADD_FAILURE();
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::FormatUnsupported);
        EXPECT_NE(std::string(error.what()).find("model.layers.0.self_attn.o_proj.bias"), std::string::npos)
            << error.what();
    }
}

TEST(FolderFamilies, PassOverTheScalesOfACacheThatTheyDoNotHave) {
    TinyFolderOptions options = familyOf("llama");
    options.files = 1;
    const TinyFolder folder(options);
    const auto path = folder.path() / "model.safetensors";
    std::stringstream read;
    read << std::ifstream(path, std::ios::binary).rdbuf();
    const std::string bytes = read.str();
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof(length));
    auto header = nlohmann::json::parse(bytes.substr(sizeof(length), length));
    std::string data = bytes.substr(sizeof(length) + length);
    for (const char* scale : {"k_scale", "v_scale", "k_proj.k_scale", "v_proj.v_scale"}) {
        header[std::string("model.layers.0.self_attn.") + scale] = {
            {"dtype", "F32"}, {"shape", {1}}, {"data_offsets", {data.size(), data.size() + sizeof(float)}}};
        data += std::string(sizeof(float), '\0');
    }
    std::ofstream(path, std::ios::binary) << test::safetensorsImage(header.dump(), data);
    const auto ids = test::tinyPrompt(12, options.vocabulary);
    EXPECT_LT(greatestError(test::modelLogits(folder.path(), ids, Arithmetic::Float32), folder.logits(ids)),
              1e-5);
}

TEST(GgufFamilies, ComputeTheSameFromTheOtherContainer) {
    TinyFolderOptions options[] = {familyOf("qwen2"), familyOf("qwen3"), familyOf("bloom")};
    for (TinyFolderOptions& one : options) {
        one.dtype = "F32";
        one.files = 1;
        const TinyFolder folder(one);
        const test::TemporaryFile file(folder.gguf().build());
        const auto ids = test::tinyPrompt(12, one.vocabulary);
        EXPECT_LT(greatestError(test::modelLogits(file.path(), ids, Arithmetic::Float32), folder.logits(ids)),
                  1e-5)
            << one.modelType;
    }
}

namespace {

// Compares the logits of a golden folder's batch with those in `expectedPath`.
void expectGolden(const std::filesystem::path& folder, const std::filesystem::path& expectedPath,
                  const std::filesystem::path& adapter) {
    std::ifstream batchFile(folder / "batch.json");
    const auto batch = nlohmann::json::parse(batchFile);
    const engine::MappedFile file(expectedPath);
    const auto tensors = engine::parseSafetensors(file.bytes(), expectedPath.string());
    const auto logits =
        std::find_if(tensors.begin(), tensors.end(), [](const auto& t) { return t.name == "logits"; });
    ASSERT_NE(logits, tensors.end()) << expectedPath;
    std::vector<float> got;
    for (const auto& row : batch["input_ids"]) {
        const auto ids = row.get<std::vector<std::int32_t>>();
        const std::vector<float> some = test::modelLogits(folder, ids, Arithmetic::Float32, adapter);
        got.insert(got.end(), some.begin(), some.end());
    }
    const std::vector<float> expected = engine::numbersOf(*logits);
    ASSERT_EQ(got.size(), expected.size()) << expectedPath;
    EXPECT_LT(greatestError(got, {expected.begin(), expected.end()}), 1e-4) << expectedPath;
}

}  // namespace

TEST(GoldenFolders, HaveTheReferencesLogitsWithAndWithoutAdapters) {
    const auto folders = test::goldenModels();
    EXPECT_GE(folders.size(), 9u);
    for (const std::filesystem::path& folder : folders) {
        expectGolden(folder, folder / "expected.safetensors", {});
        expectGolden(folder, folder / "lora" / "expected.safetensors", folder / "lora");
    }
}

TEST(FolderFamilies, RefuseWhatTheyDoNotKnow) {
    for (const char* extra :
         {",\"hidden_act\":\"gelu\"", ",\"mlp_bias\":true", ",\"use_sliding_window\":true",
          ",\"rope_scaling\":{\"type\":\"yarn\",\"factor\":2.0}", ",\"num_local_experts\":8"}) {
        TinyFolderOptions options = familyOf("llama");
        options.extraConfig = extra;
        const TinyFolder folder(options);
        try {
            engine::Model::load(folder.path());
            ADD_FAILURE() << extra;
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::FormatUnsupported) << extra << error.what();
        }
    }
    // Without a head, and not said to be tied; and with numbers of heads that only a damaged file has.
    const TinyFolder headless(familyOf("llama"));
    std::ofstream(headless.path() / "model.safetensors", std::ios::binary) << test::safetensorsImage(
        R"({"model.embed_tokens.weight":{"dtype":"F32","shape":[1,48],"data_offsets":[0,192]}})",
        std::string(192, '\0'));
    EXPECT_THROW(engine::Model::load(headless.path()), engine::Error);
    // An embedding of no rows is no model.
    std::ofstream(headless.path() / "model.safetensors", std::ios::binary) << test::safetensorsImage(
        R"({"model.embed_tokens.weight":{"dtype":"F32","shape":[0,48],"data_offsets":[0,0]},)"
        R"("lm_head.weight":{"dtype":"F32","shape":[0,48],"data_offsets":[0,0]}})",
        "");
    EXPECT_THROW(engine::Model::load(headless.path()), engine::Error);
    TinyFolderOptions unknown = familyOf("llama");
    unknown.modelType = "mamba";
    EXPECT_THROW(engine::Model::load(TinyFolder(unknown).path()), engine::Error);
}

TEST(AlibiSlopes, AreThoseOfTheTwoNeighbouringPowersOfTwo) {
    EXPECT_EQ(engine::alibiSlopes(4), (std::vector<float>{0.25f, 0.0625f, 0.015625f, 0.00390625f}));
    const std::vector<float> six = engine::alibiSlopes(6);
    ASSERT_EQ(six.size(), 6u);
    EXPECT_EQ(six[4], 0.5f);
    EXPECT_EQ(six[5], 0.125f);
}
