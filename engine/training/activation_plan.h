#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/training/pipeline_stage.h"

namespace xinglin::engine {

/// A low-rank pair beside a linear layer: [rank, inputs] and [outputs, rank], as a rank has them.
struct LowRankShape {
    std::int64_t rank = 0;
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    bool sumsDown = false;  ///< its gradient is summed over ranks
    bool sumsUp = false;
};

/// What decides on the memory of DecoderGradients.
struct ActivationShape {
    std::int64_t rows = 0;      ///< tokens of a pass
    std::int64_t labelled = 0;  ///< of these, at most
    std::int64_t longest = 0;   ///< tokens of a sequence
    PipelineStage stage;        ///< of the decoder
    std::int64_t inFlight = 1;  ///< micro-batches between their forward and their backward pass
    bool normalisesEmbeddings = false;
    bool normalisesQueries = false;
    bool normalisesKeys = false;
    bool recomputes = false;
    bool isRounded = false;          ///< products take bfloat16 numbers
    bool trainsOutput = true;        ///< the output matrix has a gradient
    bool measures = false;           ///< losses alone are wanted too, of as many rows
    unsigned threads = 1;            ///< of the backend
    bool isHost = true;              ///< its memory
    std::int64_t tensorRanks = 1;    ///< among which the matrices are cut
    std::int64_t partialFloats = 0;  ///< of the largest gradient of which ranks have parts
    std::span<const LowRankShape> lowRank;
    bool drops = false;          ///< an adapter's dropout
    bool scoresOnly = false;     ///< a head of one number a row in place of the output matrix
    bool asksEntropies = false;  ///< of the output's distributions
};

struct ActivationBytes {
    std::size_t blocks =
        0;                 ///< what the backward pass needs of the forward one, and gradients of activations
    std::size_t head = 0;  ///< logits of some rows, and the output matrix where its rows are normalised
    std::size_t scratch = 0;  ///< of one operation
    std::size_t batch = 0;    ///< what is learned from, where the backend cannot read the host's memory
    std::size_t backend =
        0;  ///< what a device's kernels take beside: not DecoderGradients', but its backend's
    std::size_t adapter = 0;  ///< what an adapter's products take

    std::size_t total() const { return blocks + head + scratch + adapter + batch + backend; }
};

/// Bytes that DecoderGradients holds after passes of this shape, and its backend for them. Where matrices are
/// cut, `config` is TensorCut's.
ActivationBytes planActivations(const ModelConfig& config, const ActivationShape& shape);

/// The same where losses or scores alone are wanted, by a model that is not trained.
ActivationBytes planMeasuring(const ModelConfig& config, const ActivationShape& shape);

/// Labelled rows whose logits exist at one time: enough for a product to be limited by arithmetic.
constexpr std::int64_t headRows(bool isHost) {
    return isHost ? 128 : 1024;
}

}  // namespace xinglin::engine
