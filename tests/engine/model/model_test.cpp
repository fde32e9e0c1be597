#include "engine/model/model.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_model.h"

using namespace xinglin;
using engine::Error;
using engine::ErrorCode;
using engine::Model;
using test::TinyModelOptions;

namespace {

void expectRefused(test::GgufWriter writer, ErrorCode code, const std::string& part) {
    const test::TemporaryFile file(writer.build());
    try {
        Model::load(file.path(), {1, engine::Arithmetic::Quantised});
        ADD_FAILURE() << "was loaded: " << part;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find(file.path().string()), std::string::npos) << error.what();
    }
}

// The header of a small model and no tensors but an embedding matrix.
test::GgufWriter headerOnly() {
    test::GgufWriter writer;
    writer.addString("general.architecture", "llama");
    writer.addU32("llama.context_length", 64);
    writer.addU32("llama.embedding_length", 32);
    writer.addU32("llama.block_count", 1);
    writer.addU32("llama.feed_forward_length", 32);
    writer.addU32("llama.attention.head_count", 2);
    writer.addF32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    return writer;
}

void addEmbedding(test::GgufWriter& writer, std::uint32_t type = 0) {
    writer.addTensor("token_embd.weight", type, {8, 32}, test::randomBlocks(0, 256, 1.0, 1));
}

}  // namespace

TEST(Model, ReadsTheConfigurationOfALlamaFile) {
    TinyModelOptions options;
    options.headDim = 24;  // 4 · 24 ≠ 64
    options.writesHeadDim = true;
    options.ropeBase = 500000.0;
    options.ropeFactor = 4.0;
    options.tied = true;
    const test::TemporaryFile file(test::makeTinyModel(options).writer.build());
    const auto model = Model::load(file.path(), {1, engine::Arithmetic::Quantised});
    const engine::ModelConfig& config = model->config();
    EXPECT_EQ(config.family, "llama");
    EXPECT_EQ(config.name, "tiny");
    EXPECT_EQ(config.vocabulary, 96);
    EXPECT_EQ(config.hidden, 64);
    EXPECT_EQ(config.layers, 2);
    EXPECT_EQ(config.heads, 4);
    EXPECT_EQ(config.kvHeads, 2);
    EXPECT_EQ(config.headDim, 24);
    EXPECT_EQ(config.ropeDim, 24);
    EXPECT_EQ(config.ffn, 96);
    EXPECT_EQ(config.contextLength, 256);
    EXPECT_EQ(config.ropeBase, 500000.0);
    EXPECT_EQ(config.ropeScaling, engine::RopeScaling::Linear);
    EXPECT_EQ(config.ropeFactor, 4.0);
    EXPECT_TRUE(config.tiedEmbeddings);
    EXPECT_EQ(model->parameterCount(), 96 * 64 + 64 + 2 * (2 * 64 + 2 * 96 * 64 + 2 * 48 * 64 + 3 * 96 * 64));
    // Keys 24 and values padded to 32 numbers, 2 heads, 2 layers, in half.
    EXPECT_EQ(model->cacheBytesPerToken(), (24u + 32u) * 2u * 2u * 2u);
}

TEST(Model, ComputesWithTheFilesOwnMemoryWhereItCan) {
    TinyModelOptions options;
    options.type = 0;
    const test::TemporaryFile file(test::makeTinyModel(options).writer.build());
    const auto model = Model::load(file.path(), {1, engine::Arithmetic::Quantised});
    std::size_t vectorBytes = 0;  // copied, so that they do not keep pages of the file in memory
    for (const engine::FileTensor& tensor : model->file().tensors()) {
        vectorBytes += tensor.shape.size() == 1 ? tensor.byteSize : 0;
    }
    EXPECT_EQ(model->ownedBytes(), vectorBytes);
    EXPECT_EQ(model->weights().layers[0].gate.data, model->file().find("blk.0.ffn_gate.weight")->data);
}

TEST(Model, RefusesAnotherArchitecture) {
    test::GgufWriter writer;
    writer.addString("general.architecture", "mamba");
    expectRefused(writer, ErrorCode::FormatUnsupported,
                  "\"mamba\" is not known (known: llama, qwen2, qwen3, baichuan, bloom)");
    expectRefused(test::GgufWriter(), ErrorCode::FormatUnsupported, "general.architecture");
}

TEST(Model, RefusesHeadersThatAreNoLlama) {
    test::GgufWriter writer;
    writer.addString("general.architecture", "llama");
    expectRefused(writer, ErrorCode::FormatUnsupported, "llama.embedding_length");

    expectRefused(headerOnly(), ErrorCode::FileCorrupt, "token_embd.weight");

    writer = headerOnly();
    writer.addU32("llama.attention.head_count_kv", 3);
    expectRefused(writer, ErrorCode::FileCorrupt, "do not share");
    writer = headerOnly();
    writer.addU32("llama.attention.head_count_kv", 0);
    expectRefused(writer, ErrorCode::FileCorrupt, "head_count_kv\" is 0");
    writer = headerOnly();
    writer.addU64("llama.attention.key_length", 1ull << 40);
    expectRefused(writer, ErrorCode::FileCorrupt, "key_length");
    writer = headerOnly();
    writer.addU32("llama.rope.dimension_count", 17);
    expectRefused(writer, ErrorCode::FileCorrupt, "dimension_count");
    writer = headerOnly();
    writer.addF32("llama.rope.freq_base", -1.0f);
    expectRefused(writer, ErrorCode::FileCorrupt, "freq_base");
    writer = headerOnly();
    writer.addString("llama.rope.scaling.type", "yarn");
    expectRefused(writer, ErrorCode::FormatUnsupported, "\"yarn\"");
    writer = headerOnly();
    writer.addU32("llama.expert_count", 8);
    expectRefused(writer, ErrorCode::FormatUnsupported, "experts");
}

TEST(Model, NamesATensorThatIsMissingOrHasAnotherShape) {
    test::GgufWriter writer = headerOnly();
    addEmbedding(writer);
    expectRefused(writer, ErrorCode::FileCorrupt, "\"output_norm.weight\" is missing");
    writer.addTensor("output_norm.weight", 0, {33}, std::string(33 * 4, '\0'));
    expectRefused(writer, ErrorCode::FileCorrupt,
                  "\"output_norm.weight\" is 33 where the header asks for 32");

    // Many layers in the header take no memory for tensors that the file does not have.
    writer = headerOnly();
    addEmbedding(writer);
    writer.addTensor("output_norm.weight", 0, {32}, std::string(32 * 4, '\0'));
    expectRefused(writer, ErrorCode::FileCorrupt, "\"blk.0.attn_norm.weight\" is missing");
}

TEST(Model, NamesATypeThatItCannotComputeWithAndWhatToDo) {
    test::GgufWriter writer = headerOnly();
    writer.addTensor("token_embd.weight", 26, {8, 32}, std::string(8 * 32 * 4, '\0'));
    expectRefused(writer, ErrorCode::FormatUnsupported,
                  "\"token_embd.weight\" is I32, which cannot be computed");
    expectRefused(writer, ErrorCode::FormatUnsupported, "`quantize`");
}

TEST(Backend, SaysWhatItIs) {
    EXPECT_EQ(engine::makeReferenceBackend()->description(), "reference");
    const auto cpu = engine::makeCpuBackend(3);
    EXPECT_TRUE(cpu->isHost());
    EXPECT_EQ(cpu->stepOperations(), nullptr);
    EXPECT_EQ(cpu->description().rfind("CPU, 3 threads, ", 0), 0u) << cpu->description();
}
