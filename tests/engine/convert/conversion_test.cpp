// Every family from its folder to a GGUF file and on to smaller numbers, against plain loops in double.

#include "engine/convert/conversion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "engine/core/error.h"
#include "engine/formats/gguf_writer.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/support/failing_calls.h"
#include "tests/support/greatest_error.h"
#include "tests/support/model_logits.h"
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
    return test::modelLogits(path, ids, Arithmetic::Float32, adapterPath);
}

// Rows of whole blocks in every type.
TinyFolderOptions wideModel() {
    TinyFolderOptions options = test::tinyFamilies().front().options;
    options.hidden = 256;
    options.heads = 4;
    options.kvHeads = 4;
    options.headDim = 64;
    options.ffn = 256;
    options.layers = 1;
    return options;
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
    const TinyFolderOptions options = wideModel();
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
    // From one file to another, mixed: in one layer only the head gets more bits.
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

TEST(Quantisation, TakesRowsOfNextToNothingForWhatTheyAre) {
    const TinyFolderOptions options = wideModel();
    const TinyFolder folder(options);
    // Below what halves can scale; every number of the file, norms included.
    const auto name = folder.path() / "model.safetensors";
    std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
    std::uint64_t header = 0;
    file.read(reinterpret_cast<char*>(&header), sizeof(header));
    file.seekp(static_cast<std::streamoff>(8 + header));
    const std::size_t count = (std::filesystem::file_size(name) - 8 - header) / sizeof(float);
    for (std::size_t i = 0; i < count; ++i) {
        const float tiny = 3e-7f * static_cast<float>(static_cast<int>(i % 7) - 3);
        file.write(reinterpret_cast<const char*>(&tiny), sizeof(tiny));
    }
    file.close();
    const TemporaryFolder out;
    for (const TensorType type : {TensorType::F16, TensorType::Q8_0, TensorType::Q4_0, TensorType::Q4_K,
                                  TensorType::Q6_K, TensorType::BF16}) {
        EXPECT_NO_THROW(convert(folder.path(), out.path() / "m.gguf", type)) << static_cast<int>(type);
    }
}

TEST(ConvertModel, SaysWhatMostMatricesAre) {
    TinyFolderOptions options = test::tinyFamilies().front().options;
    const TemporaryFolder out;
    const auto number = [&](const char* dtype, std::optional<TensorType> type) {
        options.dtype = dtype;
        convert(TinyFolder(options).path(), out.path() / "m.gguf", type);
        return WeightFile::open(out.path() / "m.gguf")->metadata().getUnsigned("general.file_type");
    };
    EXPECT_EQ(number("F32", std::nullopt), 0u);
    EXPECT_EQ(number("BF16", std::nullopt), 32u);
    EXPECT_EQ(number("F16", std::nullopt), 1u);
    EXPECT_EQ(number("F16", TensorType::Q8_0), 7u);
}

// Files of other programs: the head's rows have their own lengths, and nothing says so.
TEST(BaichuanGguf, GivesForeignFilesTheirNormHead) {
    TinyFolderOptions options;
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        options = family.name == "baichuan1-7b" ? family.options : options;
    }
    options.hidden = 64;
    const TinyFolder plain(options);
    options.hasUnitRows = true;
    const auto ids = test::tinyPrompt(12, options.vocabulary);
    const std::vector<double> expected = TinyFolder(options).logits(ids);
    const TemporaryFolder out;
    for (const auto& [type, tolerance] : {std::pair(TensorType::F32, 1e-5), std::pair(TensorType::F16, 3e-3),
                                          std::pair(TensorType::Q8_0, 0.06)}) {
        convert(plain.path(), out.path() / "own.gguf", type);
        const auto own = WeightFile::open(out.path() / "own.gguf");
        auto values = own->metadata().values();
        values.erase("xinglin.head_rows");
        std::vector<TensorPlan> plans;
        for (const FileTensor& tensor : own->tensors()) {
            plans.push_back({tensor.name, tensor.type, tensor.shape});
        }
        GgufWriter writer(out.path() / "foreign.gguf", values, plans);
        for (const FileTensor& tensor : own->tensors()) {
            writer.write({tensor.data, static_cast<std::size_t>(tensor.byteSize)});
        }
        writer.commit();
        const auto got = logitsOf(out.path() / "foreign.gguf", ids);
        EXPECT_LT(test::greatestError(got, expected, expected.size()), tolerance) << static_cast<int>(type);
    }
}

TEST(ConvertModel, KeepsQuotientsOfHalfNumbersInFloats) {
    TinyFolderOptions options;
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        options = family.name == "baichuan2-7b" ? family.options : options;
    }
    options.container = TinyFolderOptions::Container::Safetensors;
    for (const auto& [name, source] :
         {std::pair("BF16", TensorType::BF16), std::pair("F16", TensorType::F16)}) {
        options.dtype = name;
        const TinyFolder folder(options);
        const TemporaryFolder out;
        const ConversionReport report = convertModel(folder.path(), out.path() / "m.gguf", {});
        EXPECT_TRUE(report.keepsHeadInFloats);
        const auto file = WeightFile::open(out.path() / "m.gguf");
        EXPECT_EQ(file->find("output.weight")->type, TensorType::F32);
        EXPECT_EQ(file->find("token_embd.weight")->type, source);
        EXPECT_LT(report.relativeErrors.at("F32"), 1e-6);
        ConversionOptions asked;
        asked.choice.type = source;
        EXPECT_FALSE(convertModel(folder.path(), out.path() / "a.gguf", asked).keepsHeadInFloats);
        EXPECT_EQ(WeightFile::open(out.path() / "a.gguf")->find("output.weight")->type, source);
    }
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

// A disk that says it wrote and did not: one bit of every tensor's last number, in types that are copied and
// types that are rounded.
TEST(ConvertModel, FindsWhatTheDiskChanged) {
    static int calls = 0;
    WritingCalls lying = systemWritingCalls();
    lying.write = [](int descriptor, const void* bytes, std::size_t count) -> std::ptrdiff_t {
        std::string copy(static_cast<const char*>(bytes), count);
        constexpr std::size_t kMostPadding = 31;
        if (++calls > 1 && count > kMostPadding) {  // the first is the header
            copy[count - 2] = static_cast<char>(copy[count - 2] ^ 0x40);
        }
        return systemWritingCalls().write(descriptor, copy.data(), count);
    };
    const TinyFolder folder(test::tinyFamilies().front().options);
    const TemporaryFolder out;
    for (const auto type : {std::optional<TensorType>(), std::optional(TensorType::F16)}) {
        calls = 0;
        ConversionOptions options;
        options.choice.type = type;
        options.calls = &lying;
        try {
            convertModel(folder.path(), out.path() / "m.gguf", options);
            ADD_FAILURE();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Internal) << error.what();
        }
        EXPECT_TRUE(std::filesystem::is_empty(out.path()));
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
    // The first number of a matrix: none, and one that halves do not reach.
    const auto name = folder.path() / "model.safetensors";
    std::uint64_t header = 0;
    std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
    file.read(reinterpret_cast<char*>(&header), sizeof(header));
    for (const auto& [number, type] : {std::pair(std::nanf(""), std::optional<TensorType>()),
                                       std::pair(1e9f, std::optional(TensorType::F16)),
                                       std::pair(1e9f, std::optional(TensorType::Q8_0))}) {
        file.seekp(static_cast<std::streamoff>(8 + header));
        file.write(reinterpret_cast<const char*>(&number), sizeof(number));
        file.flush();
        try {
            convert(folder.path(), out.path() / "n.gguf", type);
            ADD_FAILURE() << number;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::InvalidInput) << error.what();
        }
        EXPECT_FALSE(std::filesystem::exists(out.path() / "n.gguf"));
    }
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
