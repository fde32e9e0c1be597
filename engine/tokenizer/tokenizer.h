#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/token.h"
#include "engine/tokenizer/vocabulary.h"

namespace xinglin::engine {

/// Parse: the text of a control or role piece becomes that piece. Literal: it never does; for what a user
/// typed.
enum class SpecialText { Parse, Literal };

/// Never; as the model's files ask; whenever the model has a first token at all (byte-level vocabularies name
/// one that they never use, so there it counts only when the files ask for it).
enum class AddBos { Never, AsModelSays, WheneverKnown };

/// Whether decode() spells control pieces out or leaves them out.
enum class ControlText { Hide, Show };

/// One stretch of a text together with who wrote it.
struct TextPart {
    std::string_view text;
    SpecialText special = SpecialText::Literal;
};

/// Text to token ids and back, with the vocabulary of one model.
///
/// Immutable after construction, so any number of threads may use one. Text is UTF-8; anything else is
/// Error(InvalidInput).
class Tokenizer final {
public:
    /// Checks the vocabulary. Throws Error(FileCorrupt) naming the source and the piece or merge at fault.
    explicit Tokenizer(Vocabulary vocabulary);
    ~Tokenizer();
    Tokenizer(Tokenizer&&) noexcept;
    Tokenizer& operator=(Tokenizer&&) noexcept;

    /// From a GGUF file, a "tokenizer.model" file or a folder with "tokenizer.model" or "tokenizer.json".
    /// Throws Error; FormatUnsupported when there is no tokenizer.
    static Tokenizer load(const std::filesystem::path& path);

    std::vector<TokenId> encode(std::string_view text, SpecialText special, AddBos addBos) const;

    /// Encodes the parts as one text: merges may cross their borders, control pieces only come from Parse
    /// parts.
    std::vector<TokenId> encode(std::span<const TextPart> parts, AddBos addBos) const;

    /// The text of `ids`. Bytes that do not make up UTF-8 become U+FFFD. The space that encode() puts in
    /// front is taken away again, and a bos in front is not spelled out. Throws Error(InvalidInput) for an
    /// unknown id.
    std::string decode(std::span<const TokenId> ids, ControlText control) const;

    /// What one id adds to a text: raw bytes, perhaps a part of a character; empty for control pieces.
    std::string pieceBytes(TokenId id) const;

    /// The piece as the vocabulary spells it.
    const Piece& piece(TokenId id) const;
    std::optional<TokenId> find(std::string_view pieceText) const;
    /// The id of a control or role piece with exactly this text.
    std::optional<TokenId> findSpecial(std::string_view pieceText) const;

    std::size_t size() const;
    std::optional<TokenId> bos() const;
    std::optional<TokenId> eos() const;
    std::optional<TokenId> eot() const;
    /// An answer ends with this token: eos, eot, and the published end-of-turn pieces.
    bool isEndOfGeneration(TokenId id) const;
    /// Whether the first piece of an answer decodes with the space that encode() put in front.
    bool addsDummyPrefix() const;

    const Vocabulary& vocabulary() const;

private:
    struct State;
    std::unique_ptr<const State> m_state;
};

}  // namespace xinglin::engine
