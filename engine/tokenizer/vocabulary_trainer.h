#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace xinglin::engine {

/// How a vocabulary is made of text. The defaults are those of Baichuan 2: byte-pair merges over the text as
/// it is (nothing normalised, no blank put in front), digits one by one, bytes for what has no piece.
struct VocabularyTraining {
    std::vector<std::filesystem::path> texts;  ///< UTF-8; each line a stretch of its own
    std::int64_t size = 0;              ///< pieces wanted, the 3 control and 256 byte pieces among them
    double characterCoverage = 0.9995;  ///< share of the text whose characters get a piece
    std::stop_token stop;               ///< looked at between lines; counting merges cannot be stopped
};

struct TrainedVocabulary {
    std::string model;        ///< a "tokenizer.model", serialised; empty when it was stopped
    std::int64_t lines = 0;   ///< that were read
    std::uint64_t bytes = 0;  ///< of them
};

/// Trains a SentencePiece vocabulary: the same texts in the same order give the same bytes. Throws
/// Error(FileUnreadable) for a text that cannot be read, Error(InvalidInput) naming file and line for one
/// that is no UTF-8, and for texts that do not hold enough for `size` pieces.
TrainedVocabulary trainVocabulary(const VocabularyTraining& training);

}  // namespace xinglin::engine
