#pragma once

#include <filesystem>

#include "tests/support/tiny_folder.h"

namespace xinglin::test {

/// Writes 13 rows of 5 to 8 token ids below 61, always the same.
void writeTokenRows(const std::filesystem::path& path);

/// Writes so many preference pairs: a prompt of its own each, of which "yes" is chosen and "no" rejected.
void writePairs(const std::filesystem::path& path, int rows);

/// `options` with a vocabulary for writeChatTokenizer().
TinyFolderOptions withChatVocabulary(TinyFolderOptions options);

/// Writes the configuration of a Llama shape that fits on no machine, and no weights.
void writeHugeShape(const std::filesystem::path& folder);

/// Puts a byte-level tokenizer with ChatML's roles into a model's folder.
void writeChatTokenizer(const TinyFolder& model);

}  // namespace xinglin::test
