#pragma once

#include <string>

#include "engine/tokenizer/vocabulary.h"

namespace xinglin::test {

/// A byte-level vocabulary: ids 0 "<|end|>" (control, eos), 1 "<|im_start|>" (control), 2 "<tab>"
/// (user-defined), 3 … 258 the letters of the 256 bytes in byte order, then the results of the merges in the
/// order "he" "ll" "hell" "hello" " w" (with the letter for the blank).
engine::Vocabulary smallByteLevelVocabulary(engine::PreTokenizer preTokenizer);

/// The text of a tokenizer.json for a byte-level vocabulary.
std::string tokenizerJsonOf(const engine::Vocabulary& vocabulary);

/// The id of the piece for one byte in smallByteLevelVocabulary().
inline engine::TokenId byteId(unsigned char byte) {
    return 3 + byte;
}

/// A SentencePiece-style vocabulary: 0 "<unk>", 1 "<s>" (bos), 2 "</s>" (eos), 3 … 258 the bytes, then "▁"
/// (259), "a" (260), "b" (261), "ab" (262), "▁ab" (263), "\n" user-defined (264), "<reserved_7>" user-defined
/// (265).
engine::Vocabulary smallSentencePieceVocabulary();

}  // namespace xinglin::test
