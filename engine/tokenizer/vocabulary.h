#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/token.h"

namespace xinglin::engine {

/// What a piece of a vocabulary is for. The values are those of GGUF files and of SentencePiece models.
enum class PieceKind : std::uint8_t {
    Normal = 1,
    Unknown = 2,
    Control = 3,      ///< never produced from ordinary text
    UserDefined = 4,  ///< matched in text before anything else
    Unused = 5,
    Byte = 6,  ///< "<0x41>": one raw byte
};

struct Piece {
    std::string text;  ///< UTF-8 as the file spells it (with U+2581 or the byte-level alphabet)
    float score = 0.0f;
    PieceKind kind = PieceKind::Normal;
};

enum class VocabularyModel { SentencePiece, ByteLevelBpe };

/// How a byte-level vocabulary cuts text into words before merging.
enum class PreTokenizer { Gpt2, SmolLm, LlamaBpe, Qwen2, Bloom };

/// Everything a model file says about its tokenizer: plain data, unchecked until a Tokenizer is made of it.
struct Vocabulary {
    std::string source;  ///< file name for messages
    VocabularyModel model = VocabularyModel::SentencePiece;
    std::vector<Piece> pieces;  ///< index = token id
    std::optional<TokenId> bos;
    std::optional<TokenId> eos;
    std::optional<TokenId> eot;     ///< end of a turn, where it is not eos
    std::vector<TokenId> moreEnds;  ///< what else ends an answer
    std::optional<TokenId> unknown;
    bool addBos = false;           ///< the model's files ask for bos in front of a prompt
    std::string chatTemplate;      ///< Jinja text, empty when the file has none
    std::string preTokenizerName;  ///< as the file names it, for messages and `inspect`

    // Byte-level vocabularies only.
    PreTokenizer preTokenizer = PreTokenizer::Gpt2;
    std::vector<std::pair<std::string, std::string>> merges;  ///< best first

    // SentencePiece vocabularies only.
    bool addDummyPrefix = true;  ///< a space is put in front of text
    /// The rest of a serialized SentencePiece model (trainer, normaliser), when the vocabulary comes from
    /// one.
    std::string sentencePieceSpecs;
};

class WeightFile;

/// The vocabulary in the header of a GGUF file, or nothing when it has none. Throws Error(FileCorrupt) for
/// arrays that are missing or do not fit each other, Error(FormatUnsupported) for a vocabulary or
/// pre-tokenizer of an unknown kind; messages name the file and the key.
std::optional<Vocabulary> readGgufVocabulary(const WeightFile& file);

/// The vocabulary of a Hugging Face folder (tokenizer.model before tokenizer.json, with what
/// tokenizer_config.json says), or nothing when it has none. Throws as above.
std::optional<Vocabulary> readFolderVocabulary(const std::filesystem::path& path);

/// Whichever of the two the model file is.
std::optional<Vocabulary> readVocabularyOf(const WeightFile& file);

/// A SentencePiece model file ("tokenizer.model"). Throws Error(FileUnreadable / FileCorrupt /
/// FormatUnsupported).
Vocabulary readSentencePieceFile(const std::filesystem::path& path);

/// A Hugging Face "tokenizer.json" of the byte-level BPE kind. Throws as above.
Vocabulary readTokenizerJson(const std::filesystem::path& path);

}  // namespace xinglin::engine
