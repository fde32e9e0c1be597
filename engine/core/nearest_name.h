#pragma once

#include <span>
#include <string>
#include <string_view>

namespace xinglin::engine {

/// The name in `known` that takes the fewest typing errors to become `name`; empty where `known` is.
std::string_view nearestName(std::string_view name, std::span<const std::string_view> known);

/// `unknown schedule "cosin". Did you mean "cosine"? Known are …`
std::string unknownName(std::string_view what, std::string_view name,
                        std::span<const std::string_view> known);

}  // namespace xinglin::engine
