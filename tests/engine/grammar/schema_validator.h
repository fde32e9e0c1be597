#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace xinglin::test {

/// Whether `value` fulfils `schema`: a plain reading of the keywords, written apart from the engine and used
/// to judge it. `root` is where references point.
bool fulfils(const nlohmann::ordered_json& value, const nlohmann::ordered_json& schema,
             const nlohmann::ordered_json& root);

}  // namespace xinglin::test
