#pragma once

#include <vector>

#include "engine/grammar/grammar.h"
#include "engine/grammar/schema_document.h"

namespace xinglin::engine {

struct CompiledSchema {
    std::vector<GrammarNode> nodes;  ///< alternatives may still hold alternatives
    GrammarNodeId root = 0;
};

/// The rules of the JSON Schema `schema`, a value of `document`, to which its references point; see
/// Grammar::fromSchema for what is honoured and what is thrown.
CompiledSchema compileSchema(const SchemaDocument& document, const SchemaDocument::Json& schema);

/// Whether no JSON value can belong to both nodes, as far as that is easy to see. Alternatives must be flat.
bool areDisjoint(const std::vector<GrammarNode>& nodes, GrammarNodeId a, GrammarNodeId b);

}  // namespace xinglin::engine
