// Every family from its folder to a GGUF file and on to smaller numbers, against plain loops in double.

#include "engine/convert/conversion.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/model/lora_adapter.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/support/failing_calls.h"
#include "tests/support/greatest_error.h"
#include "tests/support/served_model.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

using kernels::TensorType;
using test::TemporaryFolder;
using test::TinyFolder;
using test::TinyFolderOptions;

ConversionReport convert(const std::filesystem::path& source, const std::filesystem::path& target,
                         std::optional<TensorType> type = std::nullopt, TypeMix mix = TypeMix::Mixed) {
    ConversionOptions options;
    options.choice = {type, mix};
    options.threads = 1;
    return convertModel(source, target, options);
}

std::vector<float> logitsOf(const std::filesystem::path& path, const std::vector<std::int32_t>& ids,
                            const std::filesystem::path& adapterPath = {}) {
    const auto model = Model::load(path, {1, Arithmetic::Float32});
    const auto adapter = adapterPath.empty() ? nullptr : LoraAdapter::load(adapterPath, *model);
    Session session(*model, ids.size());
    session.use(adapter.get());
    Decoder decoder(*model);
    Logits logits;
    const BatchItem item = {&session, ids, LogitRows::All};
    decoder.forward({&item, 1}, logits);
    std::vector<float> all;
    for (std::size_t row = 0; row < ids.size(); ++row) {
        all.insert(all.end(), logits.row(0, row).begin(), logits.row(0, row).end());
    }
    return all;
}

class Conversion : public ::testing::TestWithParam<test::TinyFamily> {
protected:
    std::filesystem::path target() const { return m_folder.path() / "model.gguf"; }

    TemporaryFolder m_folder;
};

}  // namespace

TEST_P(Conversion, ComputesTheSameFromTheOtherContainer) {
    TinyFolderOptions options = GetParam().options;
    for (const int seed : {1, 2}) {
        options.seed = static_cast<std::uint64_t>(seed);
        const TinyFolder folder(options);
        const ConversionReport report = convert(folder.path(), target());
        EXPECT_EQ(report.bytes, std::filesystem::file_size(target()));
        const auto ids = test::tinyPrompt(20, options.vocabulary, options.seed);
        const std::vector<double> expected = folder.logits(ids);
        EXPECT_LT(test::greatestError(logitsOf(target(), ids), expected, expected.size()), 1e-5);

        // An adapter's rows are those of the folder.
        test::TinyAdapterOptions adapterOptions;
        adapterOptions.targets = {"q_proj", "k_proj", "W_pack", "query_key_value", "down_proj"};
        const test::TinyAdapter adapter(options, adapterOptions);
        const std::vector<double> adapted = adapter.merged().logits(ids);
        EXPECT_LT(test::greatestError(logitsOf(target(), ids, adapter.path()), adapted, adapted.size()),
                  2e-5);
    }
}

INSTANTIATE_TEST_SUITE_P(All, Conversion, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

TEST(Quantisation, KeepsEveryNumberWithinItsTypesError) {
    TinyFolderOptions options = test::tinyFamilies().front().options;
    options.hidden = 256;
    options.heads = 4;
    options.kvHeads = 4;
    options.headDim = 64;
    options.ffn = 256;
    options.layers = 1;
    const TinyFolder folder(options);
    const TemporaryFolder out;
    const auto ids = test::tinyPrompt(12, options.vocabulary);
    const std::vector<double> expected = folder.logits(ids);
    const struct {
        TensorType type;
        const char* name;
        double
            error;  ///< of the numbers, which are drawn evenly: the greatest lies closer than a normal one's
    } cases[] = {{TensorType::F16, "F16", 3e-4},    {TensorType::BF16, "BF16", 3e-3},
                 {TensorType::Q8_0, "Q8_0", 0.005}, {TensorType::Q6_K, "Q6_K", 0.02},
                 {TensorType::Q5_K, "Q5_K", 0.04},  {TensorType::Q4_K, "Q4_K", 0.08},
                 {TensorType::Q5_1, "Q5_1", 0.04},  {TensorType::Q5_0, "Q5_0", 0.04},
                 {TensorType::Q4_1, "Q4_1", 0.07},  {TensorType::Q4_0, "Q4_0", 0.08}};
    for (const auto& one : cases) {
        const auto path = out.path() / (std::string(one.name) + ".gguf");
        const ConversionReport report = convert(folder.path(), path, one.type, TypeMix::Pure);
        EXPECT_EQ(report.tensors.at(one.name), 9u) << one.name;
        EXPECT_LT(report.relativeErrors.at(one.name), one.error) << one.name;
        EXPECT_GT(report.relativeErrors.at(one.name), 0.0) << one.name;
        EXPECT_LT(test::greatestError(logitsOf(path, ids), expected, expected.size()), 12 * one.error)
            << one.name;
    }
    // From one file to another, the mix: head, values and the second matrix get more bits.
    const ConversionReport mixed =
        convert(out.path() / "F16.gguf", out.path() / "mixed.gguf", TensorType::Q4_K);
    EXPECT_EQ(mixed.tensors.at("Q6_K"), 1u);
    EXPECT_FALSE(mixed.wasQuantised);
    EXPECT_TRUE(convert(out.path() / "Q8_0.gguf", out.path() / "twice.gguf", TensorType::Q4_0).wasQuantised);
}

TEST(Quantisation, KeepsTheTokenizer) {
    const test::TemporaryFile file(test::servedModelBytes());
    const TemporaryFolder out;
    convert(file.path(), out.path() / "m.gguf", TensorType::Q4_0);
    const Tokenizer before = Tokenizer::load(file.path());
    const Tokenizer after = Tokenizer::load(out.path() / "m.gguf");
    EXPECT_EQ(after.encode("ab</s>z", SpecialText::Parse, AddBos::AsModelSays),
              before.encode("ab</s>z", SpecialText::Parse, AddBos::AsModelSays));
    EXPECT_EQ(after.vocabulary().chatTemplate, before.vocabulary().chatTemplate);
}

TEST(ConvertModel, LeavesNothingBehindWhenTheNthWriteFails) {
    const TinyFolder folder(test::tinyFamilies().front().options);
    const TemporaryFolder out;
    ConversionOptions options;
    options.threads = 1;
    int calls = 0;
    {
        const test::FailingWrites none(0);
        options.calls = &none.calls();
        convertModel(folder.path(), out.path() / "m.gguf", options);
        calls = none.count();
    }
    std::filesystem::remove(out.path() / "m.gguf");
    ASSERT_GT(calls, 10);
    for (int n = 1; n <= calls; ++n) {
        const test::FailingWrites failing(n);
        options.calls = &failing.calls();
        try {
            convertModel(folder.path(), out.path() / "m.gguf", options);
            ADD_FAILURE() << "call " << n;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::CannotWrite) << n << error.what();
        }
        EXPECT_TRUE(std::filesystem::is_empty(out.path())) << "call " << n;
    }
}

TEST(ConvertModel, RefusesWhatItCannotKeep) {
    TinyFolderOptions options = test::tinyFamilies().front().options;
    const TinyFolder folder(options);
    const TemporaryFolder out;
    EXPECT_THROW(convert(folder.path(), out.path() / "m.gguf", TensorType::Q2_K), Error);
    const test::TemporaryFile nonsense("nonsense");
    EXPECT_THROW(convert(nonsense.path(), out.path() / "m.gguf"), Error);
    convert(folder.path(), out.path() / "m.gguf");
    EXPECT_THROW(convert(out.path() / "m.gguf", out.path() / "m.gguf"), Error) << "into itself";
    // A number that is none.
    std::fstream file(folder.path() / "model.safetensors", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-4, std::ios::end);
    file.write("\xff\xff\xff\xff", 4);
    file.close();
    try {
        convert(folder.path(), out.path() / "n.gguf");
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::InvalidInput) << error.what();
    }
    EXPECT_FALSE(std::filesystem::exists(out.path() / "n.gguf"));
}

TEST(ConvertModel, StopsAtOnceAndLeavesNothing) {
    const TinyFolder folder(test::tinyFamilies().front().options);
    const TemporaryFolder out;
    std::stop_source stop;
    ConversionOptions options;
    options.stop = stop.get_token();
    options.onProgress = [&](double share, const std::string&) {
        if (share > 0.6) {
            stop.request_stop();  // while it reads back
        }
    };
    EXPECT_TRUE(convertModel(folder.path(), out.path() / "m.gguf", options).isInterrupted);
    EXPECT_TRUE(std::filesystem::is_empty(out.path()));
}

}  // namespace xinglin::engine
