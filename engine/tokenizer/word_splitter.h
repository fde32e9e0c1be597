#pragma once

#include <string_view>
#include <vector>

#include "engine/tokenizer/vocabulary.h"

namespace xinglin::engine {

/// Cuts `text` (valid UTF-8) into the words inside which a byte-level vocabulary merges. The words are views
/// into `text`, in order and without gaps. Linear time.
std::vector<std::string_view> splitWords(std::string_view text, PreTokenizer preTokenizer);

}  // namespace xinglin::engine
