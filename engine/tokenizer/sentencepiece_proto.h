#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/vocabulary.h"

namespace xinglin::engine {

/// A serialized SentencePiece model taken apart just far enough to retype its pieces.
struct SentencePieceProto {
    std::vector<Piece> pieces;
    std::string specs;  ///< every other field of the message, still serialized
    bool addDummyPrefix = true;
};

/// Throws Error(FileCorrupt) with `source` and the offset where the message breaks off.
SentencePieceProto parseSentencePieceProto(std::string_view bytes, const std::string& source);

std::string serializeSentencePieceProto(const std::vector<Piece>& pieces, std::string_view specs);

/// Trainer and normaliser of a byte-pair vocabulary that leaves text as it is (no NFKC, spaces kept).
std::string identityBpeSpecs(std::size_t vocabularySize, bool addDummyPrefix, bool hasByteFallback,
                             TokenId unknown);

}  // namespace xinglin::engine
