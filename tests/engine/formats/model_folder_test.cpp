#include "engine/formats/model_folder.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "tests/support/tiny_folder.h"

using namespace xinglin;
using engine::ErrorCode;
using engine::FileTensor;
using test::safetensorsImage;

namespace {

std::span<const std::byte> bytesOf(const std::string& text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

ErrorCode refusalOf(const std::string& header, const std::string& data) {
    try {
        const std::string image = safetensorsImage(header, data);
        engine::parseSafetensors(bytesOf(image), "model.safetensors");
    } catch (const engine::Error& error) {
        EXPECT_NE(std::string(error.what()).find("model.safetensors"), std::string::npos) << error.what();
        return error.code();
    }
    ADD_FAILURE() << "accepted: " << header;
    return ErrorCode::Internal;
}

}  // namespace

TEST(Safetensors, GivesShapesTypesAndPlaces) {
    const std::string data = "abcdefghijkl";
    const std::string image = safetensorsImage(
        R"({"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]},)"
        R"("a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})",
        data);
    const std::vector<FileTensor> tensors = engine::parseSafetensors(bytesOf(image), "x");
    ASSERT_EQ(tensors.size(), 2u);
    EXPECT_EQ(tensors[0].name, "a");
    EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(tensors[0].type, engine::TensorType::F32);
    EXPECT_EQ(std::memcmp(tensors[0].data, "abcdefgh", 8), 0);
    EXPECT_EQ(std::memcmp(tensors[1].data, "ijkl", 4), 0);
}

TEST(Safetensors, RefusesWhatDoesNotFitTheFile) {
    const auto one = [](const char* dtype, const char* shape, const char* offsets) {
        return std::string(R"({"a":{"dtype":")") + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" +
               offsets + "}}";
    };
    EXPECT_EQ(refusalOf(one("F32", "[2]", "[0,8]"), "1234567"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "[2]", "[0,4]"), "12345678"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "[2]", "[8,0]"), "12345678"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "[-2]", "[0,8]"), "12345678"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "[4294967296,4294967296]", "[0,8]"), "12345678"), ErrorCode::FileCorrupt);
    // Nothing in all, but extents whose product would overflow.
    EXPECT_EQ(refusalOf(one("F32", "[0,4294967296,4294967296]", "[0,0]"), "12345678"),
              ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "[0,18446744073709551615]", "[0,0]"), "12345678"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "[2]", "[0]"), "12345678"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("F32", "2", "[0,8]"), "12345678"), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(one("C64", "[1]", "[0,8]"), "12345678"), ErrorCode::FormatUnsupported);
    EXPECT_EQ(refusalOf("[]", ""), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf("{", ""), ErrorCode::FileCorrupt);
    EXPECT_EQ(refusalOf(R"({"a":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},)"
                        R"("b":{"dtype":"I8","shape":[3],"data_offsets":[2,5]}})",
                        "12345"),
              ErrorCode::FileCorrupt);
}

TEST(Safetensors, RefusesEveryTruncation) {
    const std::string image =
        safetensorsImage(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "12345678");
    for (std::size_t size = 0; size < image.size(); ++size) {
        const std::string cut = image.substr(0, size);
        EXPECT_THROW(engine::parseSafetensors(bytesOf(cut), "x"), engine::Error) << size;
    }
}

TEST(ModelConfigText, GivesNestedValuesWithDotsAndLeavesOutNull) {
    const auto values = engine::parseModelConfig(
        R"({"a":1,"b":{"c":2.5,"d":null},"e":["x","y"],"f":-3,"g":true,"h":[1,"x"]})", "config.json");
    EXPECT_EQ(std::get<std::uint64_t>(values.at("a")), 1u);
    EXPECT_EQ(std::get<double>(values.at("b.c")), 2.5);
    EXPECT_EQ(std::get<std::vector<std::string>>(values.at("e")), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(std::get<std::int64_t>(values.at("f")), -3);
    EXPECT_TRUE(std::get<bool>(values.at("g")));
    EXPECT_EQ(values.count("b.d") + values.count("h"), 0u);
    EXPECT_THROW(engine::parseModelConfig("[1]", "x"), engine::Error);
    EXPECT_THROW(engine::parseModelConfig(std::string(100000, '['), "x"), engine::Error);
}

TEST(ModelFolder, ReadsAllFilesOfTheIndex) {
    test::TinyFolderOptions options;
    options.files = 3;
    const test::TinyFolder folder(options);
    const auto file = engine::WeightFile::open(folder.path());
    EXPECT_TRUE(file->isFolder());
    EXPECT_EQ(file->formatName(), "safetensors, 3 files");
    EXPECT_EQ(file->tensors().size(), 21u);  // embedding, norm, head, nine in each of two layers
    EXPECT_NE(file->find("model.layers.1.mlp.up_proj.weight"), nullptr);
}

TEST(ModelFolder, SaysWhichPartIsMissingOrWrong) {
    test::TinyFolderOptions options;
    options.files = 2;
    const test::TinyFolder folder(options);
    const auto messageOf = [&] {
        try {
            engine::WeightFile::open(folder.path());
        } catch (const engine::Error& error) {
            return std::string(error.what());
        }
        return std::string("opened");
    };
    std::filesystem::remove(folder.path() / "model-1.safetensors");
    EXPECT_NE(messageOf().find("model-1.safetensors"), std::string::npos) << messageOf();
    std::ofstream(folder.path() / "model.safetensors.index.json") << R"({"weight_map":{"a":"../x"}})";
    EXPECT_NE(messageOf().find("no file in this folder"), std::string::npos) << messageOf();
    std::filesystem::remove(folder.path() / "config.json");
    EXPECT_NE(messageOf().find("config.json"), std::string::npos) << messageOf();
}
