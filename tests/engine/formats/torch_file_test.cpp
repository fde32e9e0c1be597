#include "engine/formats/torch_file.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/core/error.h"
#include "tests/support/torch_writer.h"

using namespace xinglin;
using engine::ErrorCode;
using engine::FileTensor;
using test::TorchTensor;

namespace {

std::vector<FileTensor> parse(const std::string& image) {
    return engine::parseTorchFile({reinterpret_cast<const std::byte*>(image.data()), image.size()}, "x.bin");
}

std::vector<TorchTensor> sample() {
    return {{"a", "FloatStorage", {2, 3}, "abcdefghijklmnopqrstuvwx"},
            {"b", "HalfStorage", {1, 2}, "0123456789", 2, {7, 1}, 2},  // the last but one and two, of five
            {"c", "BFloat16Storage", {}, "zz", 0, {}, 2}};
}

struct Refusal {
    ErrorCode code = ErrorCode::Internal;
    std::string message = "accepted";
};

Refusal refusalOf(const std::string& image) {
    try {
        parse(image);
    } catch (const engine::Error& error) {
        return {error.code(), error.what()};
    }
    return {};
}

}  // namespace

TEST(TorchFile, GivesTheTensorsOfBothForms) {
    for (const std::string& image : {test::torchZip(sample()), test::torchOld(sample())}) {
        ASSERT_TRUE(engine::isTorchFile(std::as_bytes(std::span(image.data(), image.size()))));
        const std::vector<FileTensor> tensors = parse(image);
        ASSERT_EQ(tensors.size(), 3u);
        EXPECT_EQ(tensors[0].name, "a");
        EXPECT_EQ(tensors[0].type, engine::TensorType::F32);
        EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
        EXPECT_EQ(std::memcmp(tensors[0].data, "abcdefghijklmnopqrstuvwx", 24), 0);
        EXPECT_EQ(tensors[1].type, engine::TensorType::F16);
        EXPECT_EQ(std::memcmp(tensors[1].data, "4567", 4), 0) << "a view into its storage";
        EXPECT_EQ(tensors[2].elementCount(), 1);
        EXPECT_EQ(std::memcmp(tensors[2].data, "zz", 2), 0);
    }
}

TEST(TorchFile, RefusesEveryTruncation) {
    for (const std::string& image : {test::torchZip(sample()), test::torchOld(sample())}) {
        for (std::size_t size = 0; size < image.size(); ++size) {
            EXPECT_THROW(parse(image.substr(0, size)), engine::Error) << size;
        }
    }
}

TEST(TorchFile, NeverRunsWhatAPickleNames) {
    const std::string evil =
        "\x80\x02"
        "cos\nsystem\nX\x04\x00\x00\x00trueR.";
    const Refusal refusal = refusalOf(test::torchZipOf(evil, {}));
    EXPECT_EQ(refusal.code, ErrorCode::FormatUnsupported);
    EXPECT_NE(refusal.message.find("\"os system\""), std::string::npos) << refusal.message;
}

TEST(TorchFile, RefusesTensorsThatDoNotFit) {
    auto tensors = sample();
    tensors[0].shape = {2, 4};
    EXPECT_EQ(refusalOf(test::torchZip(tensors)).code, ErrorCode::FileCorrupt);
    tensors = sample();
    tensors[0].shape = {0, 2000000000, 2000000000, 2000000000};
    tensors[0].strides = {1, 1, 1, 1};  // the true ones are beyond 64 bits
    EXPECT_EQ(refusalOf(test::torchZip(tensors)).code, ErrorCode::FileCorrupt);
    tensors = sample();
    tensors[0].shape = std::vector<std::int64_t>(100, 1);
    EXPECT_EQ(refusalOf(test::torchZip(tensors)).code, ErrorCode::FileCorrupt);
    tensors = sample();
    tensors[1].offset = 4;
    EXPECT_EQ(refusalOf(test::torchOld(tensors)).code, ErrorCode::FileCorrupt);
    tensors = sample();
    tensors[0].strides = {1, 2};  // column by column
    const Refusal refusal = refusalOf(test::torchZip(tensors));
    EXPECT_EQ(refusal.code, ErrorCode::FormatUnsupported);
    EXPECT_NE(refusal.message.find("row by row"), std::string::npos) << refusal.message;
    tensors = sample();
    tensors[1].name = "a";
    EXPECT_EQ(refusalOf(test::torchZip(tensors)).code, ErrorCode::FileCorrupt);
}

TEST(TorchFile, RefusesPicklesThatMakeNoSense) {
    for (const char* pickle :
         {".", "t.", "R.", "h\x05.", "(u.", "}Ks.", "]a.", "NQ.", "}K\x01K\x02K\x03u.", "\xff."}) {
        EXPECT_NE(refusalOf(test::torchZipOf(pickle, {})).code, ErrorCode::Internal) << pickle;
    }
    // Deeply nested, and a list that holds itself: built and given back without recursion.
    EXPECT_NE(refusalOf(test::torchZipOf(")" + std::string(200000, '\x85') + ".", {})).code,
              ErrorCode::Internal);
    EXPECT_NE(refusalOf(test::torchZipOf("]q\x01h\x01"
                                         "a.",
                                         {}))
                  .code,
              ErrorCode::Internal);
}
