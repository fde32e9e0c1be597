#include "engine/formats/gguf_file.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include "engine/core/error.h"
#include "engine/quant/quant_scheme.h"
#include "tests/support/failing_allocation.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_model.h"

using namespace xinglin;
using engine::Error;
using engine::ErrorCode;
using engine::WeightFile;
using test::GgufWriter;

namespace {

std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

engine::GgufContents parse(const std::string& file) {
    return engine::parseGguf(bytesOf(file), "some.gguf");
}

// A file with every kind of value and two tensors.
GgufWriter sample() {
    GgufWriter writer;
    writer.addU32("u32", 7);
    writer.addI32("i32", -7);
    writer.addU64("u64", 1ull << 63);
    writer.addF32("f32", 0.5f);
    writer.addBool("bool", true);
    writer.addString("text", "name");
    writer.addStrings("texts", {"a", "", "ccc"});
    writer.addFloats("floats", {1.0f, 2.5f});
    writer.addInts("ints", {3, -4});
    writer.addTensor("matrix", 8, {2, 64}, test::randomBlocks(8, 128, 1.0, 1));
    writer.addTensor("vector", 0, {3}, std::string(12, '\1'));
    return writer;
}

// Checks code and message of what reading `file` throws.
void expectRefused(const std::string& file, ErrorCode code, const std::string& part) {
    try {
        parse(file);
        ADD_FAILURE() << "was read: " << part;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        EXPECT_EQ(std::string(error.what()).rfind("some.gguf: offset ", 0), 0u) << error.what();
    }
}

void expectRefused(GgufWriter writer, ErrorCode code, const std::string& part) {
    expectRefused(writer.build(), code, part);
}

}  // namespace

TEST(GgufFile, ReadsEveryKindOfValue) {
    const test::TemporaryFile file(sample().build());
    const auto weights = WeightFile::open(file.path());
    const engine::Metadata& metadata = weights->metadata();
    EXPECT_EQ(weights->formatName(), "GGUF v3");
    EXPECT_EQ(metadata.getUnsigned("u32"), 7u);
    EXPECT_EQ(metadata.getSigned("i32"), -7);
    EXPECT_EQ(metadata.getUnsigned("u64"), 1ull << 63);
    EXPECT_EQ(metadata.getDouble("f32"), 0.5);
    EXPECT_EQ(metadata.getDouble("i32"), -7.0);
    EXPECT_TRUE(metadata.getBool("bool"));
    EXPECT_EQ(metadata.getString("text"), "name");
    EXPECT_EQ(metadata.getStrings("texts"), (std::vector<std::string>{"a", "", "ccc"}));
    EXPECT_EQ(metadata.getFloats("floats"), (std::vector<float>{1.0f, 2.5f}));
    EXPECT_EQ(metadata.getIntegers("ints"), (std::vector<std::int64_t>{3, -4}));
    EXPECT_EQ(metadata.getUnsignedOr("absent", 9), 9u);
}

TEST(GgufFile, FindsTensorsWithTheirShapesAndBytes) {
    const test::TemporaryFile file(sample().build());
    const auto weights = WeightFile::open(file.path());
    ASSERT_EQ(weights->tensors().size(), 2u);
    const engine::FileTensor* matrix = weights->find("matrix");
    ASSERT_NE(matrix, nullptr);
    EXPECT_EQ(matrix->shape, (std::vector<std::int64_t>{2, 64}));
    EXPECT_EQ(matrix->type, engine::TensorType::Q8_0);
    EXPECT_EQ(matrix->byteSize, 4u * 34u);
    EXPECT_EQ(matrix->elementCount(), 128);
    const std::string expected = test::randomBlocks(8, 128, 1.0, 1);
    EXPECT_EQ(std::memcmp(matrix->data, expected.data(), expected.size()), 0);
    EXPECT_EQ(weights->find("nothing"), nullptr);
    EXPECT_EQ(weights->find("vector")->fileOffset % 32, 0u);
}

TEST(GgufFile, ReadsVersion2AndAnotherAlignment) {
    GgufWriter writer = sample();
    writer.version = 2;
    writer.alignment = 64;
    writer.addU32("general.alignment", 64);
    EXPECT_EQ(parse(writer.build()).tensors.size(), 2u);
}

TEST(GgufFile, NamesMissingAndMistypedValues) {
    const test::TemporaryFile file(sample().build());
    const auto weights = WeightFile::open(file.path());
    const auto refuses = [&](const std::function<void()>& get, const std::string& key) {
        try {
            get();
            ADD_FAILURE() << key;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::FormatUnsupported);
            EXPECT_NE(std::string(error.what()).find(file.path().string()), std::string::npos);
            EXPECT_NE(std::string(error.what()).find("\"" + key + "\""), std::string::npos);
        }
    };
    const engine::Metadata& metadata = weights->metadata();
    refuses([&] { metadata.getString("absent"); }, "absent");
    refuses([&] { metadata.getString("u32"); }, "u32");
    refuses([&] { metadata.getUnsigned("i32"); }, "i32");
    refuses([&] { metadata.getSigned("u64"); }, "u64");
    refuses([&] { metadata.getStringOr("u32", ""); }, "u32");
    refuses([&] { metadata.getFloats("ints"); }, "ints");
}

TEST(GgufFile, RefusesWhatIsNoGguf) {
    GgufWriter writer = sample();
    writer.magic = "GGML";
    expectRefused(writer, ErrorCode::FormatUnsupported, "no GGUF file");
    writer = sample();
    writer.version = 1;
    expectRefused(writer, ErrorCode::FormatUnsupported, "version 1");
    writer.version = 0x03000000;
    expectRefused(writer, ErrorCode::FormatUnsupported, "big-endian");

    const test::TemporaryFile text("a letter");
    try {
        WeightFile::open(text.path());
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::FormatUnsupported);
    }
}

TEST(GgufFile, RefusesCountsThatTheFileHasNoRoomFor) {
    // 2^60 tensors, values, list elements, text bytes: nothing of that size may be asked for.
    constexpr std::uint64_t kHuge = 1ull << 60;
    std::string file = sample().build();
    std::string counts = file;
    std::memcpy(counts.data() + 8, &kHuge, 8);
    expectRefused(counts, ErrorCode::FileCorrupt, "more than the file has room for");
    counts = file;
    std::memcpy(counts.data() + 16, &kHuge, 8);
    expectRefused(counts, ErrorCode::FileCorrupt, "more than the file has room for");

    GgufWriter list;
    std::string bytes;
    GgufWriter::append<std::uint32_t>(bytes, 8);
    GgufWriter::append(bytes, kHuge);
    list.addRaw("list", 9, bytes);
    expectRefused(list, ErrorCode::FileCorrupt, "the list \"list\"");

    GgufWriter text;
    bytes.clear();
    GgufWriter::append(bytes, kHuge);
    text.addRaw("text", 8, bytes);
    expectRefused(text, ErrorCode::FileCorrupt, "the file ends inside");
}

TEST(GgufFile, RefusesHeadersThatContradictThemselves) {
    GgufWriter writer = sample();
    writer.addU32("u32", 8);
    expectRefused(writer, ErrorCode::FileCorrupt, "\"u32\" occurs twice");

    writer = sample();
    writer.addTensor("matrix", 0, {1}, std::string(4, '\0'));
    expectRefused(writer, ErrorCode::FileCorrupt, "\"matrix\" occurs twice");

    writer = sample();
    writer.addRaw("strange", 77, "");
    expectRefused(writer, ErrorCode::FileCorrupt, "value type 77");

    writer = sample();
    writer.addU32("general.alignment", 24);
    expectRefused(writer, ErrorCode::FileCorrupt, "general.alignment");

    std::string nested;
    GgufWriter::append<std::uint32_t>(nested, 9);
    GgufWriter::append<std::uint64_t>(nested, 0);
    writer = sample();
    writer.addRaw("nested", 9, nested);
    expectRefused(writer, ErrorCode::FormatUnsupported, "list of lists");
}

TEST(GgufFile, RefusesTensorsThatCannotBe) {
    const auto with = [](std::uint32_t type, std::vector<std::uint64_t> shape, std::size_t bytes) {
        GgufWriter writer = sample();
        writer.addTensor("odd", type, std::move(shape), std::string(bytes, '\0'));
        return writer;
    };
    expectRefused(with(0, {}, 0), ErrorCode::FileCorrupt, "0 dimensions");
    expectRefused(with(0, {1, 1, 1, 1, 1}, 4), ErrorCode::FileCorrupt, "5 dimensions");
    expectRefused(with(0, {4, 0}, 0), ErrorCode::FileCorrupt, "impossible shape");
    expectRefused(with(0, {1ull << 40, 1ull << 40}, 0), ErrorCode::FileCorrupt, "impossible shape");
    expectRefused(with(0, {1ull << 33}, 4), ErrorCode::FileCorrupt, "past the end");
    expectRefused(with(2, {2, 48}, 18), ErrorCode::FileCorrupt, "no whole blocks of Q4_0");
    expectRefused(with(4, {32}, 18), ErrorCode::FormatUnsupported, "\"odd\" has the type 4");
}

TEST(GgufFile, RefusesAMisplacedTensor) {
    GgufWriter writer = sample();
    std::string file = writer.build();
    // The last header part ends with the second tensor's offset.
    const std::size_t end = writer.boundaries()[writer.boundaries().size() - 3];
    const auto withOffset = [&](std::uint64_t offset) {
        std::string changed = file;
        std::memcpy(changed.data() + end - 8, &offset, 8);
        return changed;
    };
    expectRefused(withOffset(33), ErrorCode::FileCorrupt, "not aligned");
    expectRefused(withOffset(1ull << 40), ErrorCode::FileCorrupt, "past the end");
    expectRefused(withOffset(0xffffffffffffffe0ull), ErrorCode::FileCorrupt, "past the end");
}

TEST(GgufFile, ListsATypeThatItCannotComputeWith) {
    GgufWriter writer;
    writer.addTensor("modern", 14, {1, 256}, std::string(210, '\0'));
    const engine::GgufContents contents = parse(writer.build());
    EXPECT_STREQ(engine::quantSchemeName(contents.tensors[0].type), "Q6_K");
}

TEST(GgufFile, RefusesEveryShortenedFile) {
    const std::string file = sample().build();
    for (std::size_t length = 0; length < file.size(); ++length) {
        // An exact copy on the heap, so that a read past the end is seen by a sanitizer.
        const std::vector<char> exact(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_THROW(engine::parseGguf(std::as_bytes(std::span(exact)), "some.gguf"), Error) << length;
    }
}

TEST(GgufFile, SurvivesEveryFlippedByteOfTheHeader) {
    GgufWriter writer = sample();
    const std::string file = writer.build();
    const std::size_t headerEnd = writer.boundaries()[writer.boundaries().size() - 3];
    for (std::size_t at = 0; at < headerEnd; ++at) {
        for (const int flip : {0x01, 0x80, 0xff}) {
            std::string changed = file;
            changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
            try {
                const engine::GgufContents contents = parse(changed);
                for (const engine::FileTensor& tensor : contents.tensors) {
                    EXPECT_LE(tensor.fileOffset + tensor.byteSize, changed.size());
                }
            } catch (const Error&) {
                // Refused is as good as read; only a crash or another exception is not.
            }
        }
    }
}

TEST(GgufFile, SurvivesAFailureOfEveryAllocation) {
    const test::TemporaryFile file(sample().build());
    bool completed = false;
    for (int n = 1; !completed && n < 1000; ++n) {
        const test::FailingAllocation failing(n);
        try {
            const auto weights = WeightFile::open(file.path());
            completed = !failing.happened();
        } catch (const std::bad_alloc&) {
        }
    }
    EXPECT_TRUE(completed);
}

namespace {

int callsLeft = 0;

bool failsNow() {
    errno = EIO;
    return --callsLeft == 0;
}

const engine::MappingCalls kFailingCalls = {
    [](const char* path) { return failsNow() ? -1 : engine::systemMappingCalls().openFile(path); },
    [](int file) { return failsNow() ? std::int64_t{-1} : engine::systemMappingCalls().fileSize(file); },
    [](int file, std::size_t size) -> void* {
        return failsNow() ? nullptr : engine::systemMappingCalls().map(file, size);
    },
};

}  // namespace

TEST(WeightFile, NamesTheFileAndTheReasonWhenACallOfTheSystemFails) {
    const test::TemporaryFile file(sample().build());
    for (int n = 1; n <= 3; ++n) {
        callsLeft = n;
        try {
            WeightFile::open(file.path(), kFailingCalls);
            ADD_FAILURE() << "call " << n;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::FileUnreadable);
            EXPECT_NE(std::string(error.what()).find(file.path().string()), std::string::npos);
            EXPECT_NE(std::string(error.what()).find("Input/output error"), std::string::npos)
                << error.what();
        }
    }
    callsLeft = 4;
    EXPECT_NO_THROW(WeightFile::open(file.path(), kFailingCalls));
}

TEST(WeightFile, RefusesAFolderAnAbsentAndAnEmptyFile) {
    const auto codeOf = [](const std::filesystem::path& path) {
        try {
            WeightFile::open(path);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::Internal;
    };
    EXPECT_EQ(codeOf(std::filesystem::temp_directory_path()), ErrorCode::FileUnreadable);
    EXPECT_EQ(codeOf("/nonexistent/model.gguf"), ErrorCode::FileUnreadable);
    const test::TemporaryFile empty("");
    EXPECT_EQ(codeOf(empty.path()), ErrorCode::FileCorrupt);
}

TEST(GgufCorpus, IsWhatTheWriterMakes) {
    // The fuzz target starts from these files. After a change of the writer, copy the files named below.
    test::TinyModelOptions options;
    options.vocabulary = 8;
    options.hidden = options.ffn = 32;
    options.layers = 1;
    options.heads = 2;
    options.kvHeads = 1;
    const std::pair<const char*, std::string> files[] = {
        {"values.bin", sample().build()},
        {"llama.bin", test::makeTinyModel(options).writer.build()},
    };
    for (const auto& [name, bytes] : files) {
        const auto path = std::filesystem::path(XINGLIN_SOURCE_DIR) / "tests/fuzz/corpus/gguf" / name;
        std::ifstream stream(path, std::ios::binary);
        const std::string committed{std::istreambuf_iterator<char>(stream), {}};
        if (committed != bytes) {
            const auto copy = std::filesystem::temp_directory_path() / name;
            std::ofstream(copy, std::ios::binary) << bytes;
            ADD_FAILURE() << path << " differs from " << copy;
        }
    }
}
