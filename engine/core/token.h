#pragma once

#include <cstdint>

namespace xinglin::engine {

/// The number of a piece of text in a model's vocabulary: 0 … vocabulary − 1.
using TokenId = std::int32_t;

/// "No such token", for example a vocabulary without a beginning-of-text token.
inline constexpr TokenId kNoToken = -1;

}  // namespace xinglin::engine
