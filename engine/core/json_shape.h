#pragma once

#include <cstddef>
#include <string_view>

namespace xinglin::engine {

/// How a JSON text is built, counted without a tree: one of a million levels is costly to build and to take
/// down.
struct JsonShape {
    std::size_t depth = 0;    ///< objects and lists inside each other
    std::size_t members = 0;  ///< of the object that has most
};

/// Stops counting below `deepest` levels, so that depth is at most deepest + 1. Text that is no JSON gives
/// some shape or other.
JsonShape jsonShapeOf(std::string_view text, std::size_t deepest);

}  // namespace xinglin::engine
