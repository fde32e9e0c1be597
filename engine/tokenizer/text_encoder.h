#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/vocabulary.h"

namespace xinglin::engine {

/// One family's way to turn ordinary text (control pieces already cut out) into ids and ids into bytes.
/// Immutable, used by many threads.
class TextEncoder {
public:
    virtual ~TextEncoder() = default;

    /// Appends the ids of `text`, valid UTF-8 and not empty.
    virtual void encode(std::string_view text, std::vector<TokenId>& ids) const = 0;

    /// The bytes that an ordinary piece stands for.
    virtual std::string bytesOf(const Piece& piece) const = 0;
};

/// Through libsentencepiece. Every piece of kind Control, Unknown and Unused is unreachable from text.
/// Throws Error(FileCorrupt) for pieces that the library refuses.
std::unique_ptr<TextEncoder> makeSentencePieceEncoder(const Vocabulary& vocabulary);

/// Byte-level byte-pair encoding. Throws Error(FileCorrupt) for merges that do not fit the pieces.
std::unique_ptr<TextEncoder> makeByteLevelEncoder(const Vocabulary& vocabulary);

}  // namespace xinglin::engine
