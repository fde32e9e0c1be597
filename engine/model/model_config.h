#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace xinglin::engine {

enum class RopeStyle {
    Interleaved,  ///< rotates numbers 2i and 2i + 1 of a head
    Halves,       ///< rotates numbers i and i + half of a head
};

enum class RopeScaling {
    None,
    Linear,  ///< positions are divided by the factor
};

enum class NormKind {
    RootMeanSquare,
    Layer,  ///< with biases
};

enum class FeedForward {
    Gated,  ///< down · (silu(gate · x) · (up · x))
    Gelu,   ///< down · gelu(up · x), with biases
};

/// The shape of a decoder. All counts are positive; heads is a multiple of kvHeads.
struct ModelConfig {
    std::string family;  ///< the row of the family table: "llama"
    std::string name;    ///< general.name of the file, or empty
    std::int64_t vocabulary = 0;
    std::int64_t hidden = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    std::int64_t ffn = 0;
    std::int64_t contextLength = 0;  ///< tokens that the model was trained for
    double normEpsilon = 0.0;
    NormKind norm = NormKind::RootMeanSquare;
    FeedForward feedForward = FeedForward::Gated;
    RopeStyle ropeStyle = RopeStyle::Interleaved;
    double ropeBase = 10000.0;
    std::int64_t ropeDim = 0;  ///< numbers of a head that are rotated, even
    RopeScaling ropeScaling = RopeScaling::None;
    double ropeFactor = 1.0;
    /// What each rotation frequency is divided by, [ropeDim / 2]; empty: nothing, or a tensor of the file
    /// says it.
    std::vector<float> ropeDivisors;
    /// Attention with linear biases instead of rotation: [heads]; empty: rotation.
    std::vector<float> alibiSlopes;
    std::int64_t window = 0;            ///< positions that attention sees; 0: all
    bool tiedEmbeddings = false;        ///< the output matrix is the embedding matrix
    bool normalisesOutputRows = false;  ///< every row of the output matrix has length 1 (NormHead)
};

}  // namespace xinglin::engine
