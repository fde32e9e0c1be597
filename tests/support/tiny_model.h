#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/gguf_writer.h"
#include "tests/support/quant_blocks.h"

namespace xinglin::test {

/// A Llama model small enough to be computed in plain loops. The same options give the same file everywhere.
struct TinyModelOptions {
    std::uint32_t type =
        8;  ///< of the matrices: GGUF's number (0 F32, 1 F16, 2 Q4_0, 8 Q8_0, 12 Q4_K, 30 BF16 …)
    int vocabulary = 96;
    int hidden = 64;
    int layers = 2;
    int heads = 4;
    int kvHeads = 2;
    int headDim = 16;
    int ffn = 96;
    double ropeBase = 10000.0;
    double ropeFactor = 1.0;       ///< above 1: linear scaling
    bool ropeFrequencies = false;  ///< with a rope_freqs tensor
    bool tied = false;             ///< no output.weight
    bool writesHeadDim = false;    ///< key_length in the header, as when heads · headDim ≠ hidden
    std::uint64_t seed = 1;
};

struct TinyModel {
    TinyModelOptions options;
    GgufWriter writer;
    std::map<std::string, std::vector<double>> tensors;  ///< dequantised, by name, row-major

    /// The logits after every token of `ids`, in double: [ids, vocabulary].
    std::vector<double> logits(const std::vector<std::int32_t>& ids) const;
};

TinyModel makeTinyModel(const TinyModelOptions& options);

/// Adds a SentencePiece-style vocabulary: <unk>, <s>, </s>, the 256 bytes, then letters. Needs at least 285
/// entries to hold the letters too.
void addTinyVocabulary(GgufWriter& writer, int size);

/// `count` token numbers below `vocabulary`.
std::vector<std::int32_t> tinyPrompt(int count, int vocabulary, std::uint64_t seed = 7);

}  // namespace xinglin::test
