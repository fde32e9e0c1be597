#pragma once

#include <cstdint>

namespace xinglin::engine {

/// Index of a piece in a model's vocabulary, 0 … size − 1.
using TokenId = std::int32_t;

}  // namespace xinglin::engine
