#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/token.h"
#include "engine/model/model_config.h"

namespace xinglin::engine {

/// A sequence and what is to be learned of it: `labels` lies beside `tokens` and is kIgnoredTarget where
/// nothing is.
struct LabelledSequence {
    std::vector<TokenId> tokens;
    std::vector<TokenId> labels;
    /// Where in it, after the first token, texts begin that see nothing of those before; usually none.
    std::vector<std::int64_t> laterStarts{};
};

/// Sequences one behind the other, without padding. A row predicts the token after it, so `targets` are the
/// labels shifted by one within each sequence.
struct TrainingBatch {
    std::vector<std::int32_t> tokens;
    std::vector<std::int32_t> positions;  ///< within the sequence
    std::vector<std::int32_t> targets;    ///< kIgnoredTarget where nothing is learned
    std::vector<float> rowWeights;        ///< what a row's loss counts; the total loss is Σ weight · loss
    std::vector<std::int64_t> starts;     ///< first row of every sequence
    double temperature = 1.0;             ///< logits are divided by it

    std::int64_t rows() const { return static_cast<std::int64_t>(tokens.size()); }
};

/// Packs sequences so that the total loss is the mean over all their labelled tokens. A sequence's first
/// label is never predicted. Throws Error(InvalidInput) naming the sequence and the position of a token or
/// label outside the vocabulary, and where there is nothing to learn.
TrainingBatch packSequences(std::span<const LabelledSequence> sequences, const ModelConfig& config);

}  // namespace xinglin::engine
