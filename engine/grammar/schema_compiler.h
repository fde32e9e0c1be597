#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "engine/grammar/grammar.h"

namespace xinglin::engine {

struct CompiledSchema {
    std::vector<GrammarNode> nodes;  ///< alternatives may still hold alternatives
    GrammarNodeId root = 0;
};

/// The rules of a JSON Schema; see Grammar::fromSchema for what is honoured and what is thrown.
CompiledSchema compileSchema(std::string_view schema);

/// Reads JSON and keeps the order of members. Throws Error(InvalidInput) for what is no JSON or beyond the
/// limits of a schema (size, levels, members), before anything costly is built.
nlohmann::ordered_json parseOrderedJson(std::string_view text);

/// Whether no JSON value can belong to both nodes, as far as that is easy to see. Alternatives must be flat.
bool areDisjoint(const std::vector<GrammarNode>& nodes, GrammarNodeId a, GrammarNodeId b);

}  // namespace xinglin::engine
