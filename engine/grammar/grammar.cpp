#include "engine/grammar/grammar.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/grammar/schema_compiler.h"
#include "engine/tokenizer/utf8.h"

namespace xinglin::engine {
namespace {

constexpr std::uint32_t kNoHeight = kDeepestGrammarNesting + 1;
// Chains of alternatives of alternatives would otherwise take memory by the square of the schema.
constexpr std::size_t kMostAlternatives = 1u << 20;

std::uint32_t heightOf(const std::vector<GrammarNode>& nodes, const GrammarNode& node) {
    std::uint32_t height = 0;
    switch (node.kind) {
    case GrammarNodeKind::AnyOf:
        height = kNoHeight;
        for (const GrammarNodeId alternative : node.alternatives) {
            height = std::min(height, nodes[alternative].height);
        }
        return height;
    case GrammarNodeKind::Array:
        height = 1 + (node.low > 0 ? nodes[node.child].height : 0);
        break;
    case GrammarNodeKind::Object:
        for (const GrammarProperty& property : node.properties) {
            height = std::max(height, property.isRequired ? nodes[property.value].height : 0);
        }
        ++height;
        break;
    default:
        break;
    }
    return std::min(height, kNoHeight);
}

/// Heights grow from the leaves: after round r all that are below r are known, and higher ones do not matter.
void fillHeights(std::vector<GrammarNode>& nodes) {
    for (GrammarNode& node : nodes) {
        node.height = kNoHeight;
    }
    bool hasChanged = true;
    for (std::uint32_t round = 0; hasChanged && round <= 2 * kNoHeight; ++round) {
        hasChanged = false;
        for (GrammarNode& node : nodes) {
            const std::uint32_t height = heightOf(nodes, node);
            hasChanged = hasChanged || height != node.height;
            node.height = height;
        }
    }
}

ByteSet firstBytesOf(const GrammarNode& node) {
    switch (node.kind) {
    case GrammarNodeKind::Choices: {
        ByteSet bytes;
        const std::uint32_t first = node.texts.firstChild(ByteTrie::kRoot);
        for (std::uint32_t child = 0; child < node.texts.childCount(ByteTrie::kRoot); ++child) {
            bytes.add(node.texts.byteOf(first + child));
        }
        return bytes;
    }
    case GrammarNodeKind::String:
        return ByteSet("\"");
    case GrammarNodeKind::Integer:
    case GrammarNodeKind::Number:
    case GrammarNodeKind::BoundedNumber:
        return ByteSet("-0123456789");
    case GrammarNodeKind::Array:
        return ByteSet("[");
    case GrammarNodeKind::Object:
        return ByteSet("{");
    case GrammarNodeKind::OtherKey:
    case GrammarNodeKind::AnyOf:
        break;
    }
    return {};
}

/// Alternatives are flat by now, so what they are made of is filled in first.
void fillFirstBytes(std::vector<GrammarNode>& nodes) {
    for (GrammarNode& node : nodes) {
        node.firstBytes = firstBytesOf(node);
    }
    for (GrammarNode& node : nodes) {
        for (const GrammarNodeId alternative : node.alternatives) {
            node.firstBytes.add(nodes[alternative].firstBytes);
        }
    }
}

}  // namespace

void flattenAlternatives(std::vector<GrammarNode>& nodes) {
    std::vector<std::vector<GrammarNodeId>> flat(nodes.size());
    std::vector<GrammarNodeId> visitedBy(nodes.size(), kNoGrammarNode);
    std::size_t work = 0;
    for (GrammarNodeId id = 0; id < nodes.size(); ++id) {
        if (nodes[id].kind != GrammarNodeKind::AnyOf) {
            continue;
        }
        // By hand and not by recursion: a chain of references may be as long as the schema.
        std::vector<GrammarNodeId> open = {id};
        visitedBy[id] = id;
        while (!open.empty()) {
            const GrammarNodeId next = open.back();
            open.pop_back();
            if (++work > kMostAlternatives) {
                throw Error(ErrorCode::InvalidInput,
                            "the schema's alternatives refer to each other too often");
            }
            if (nodes[next].kind != GrammarNodeKind::AnyOf) {
                flat[id].push_back(next);
                continue;
            }
            const auto& inner = nodes[next].alternatives;
            for (auto it = inner.rbegin(); it != inner.rend(); ++it) {
                if (visitedBy[*it] != id) {
                    visitedBy[*it] = id;
                    open.push_back(*it);
                }
            }
        }
    }
    for (GrammarNodeId id = 0; id < nodes.size(); ++id) {
        nodes[id].alternatives = std::move(flat[id]);
    }
}

Grammar::Grammar(std::vector<GrammarNode> nodes, GrammarNodeId root)
    : m_nodes(std::move(nodes)), m_root(root) {
    flattenAlternatives(m_nodes);
    fillHeights(m_nodes);
    fillFirstBytes(m_nodes);
    if (m_nodes[m_root].height > kDeepestGrammarNesting) {
        throw Error(ErrorCode::InvalidInput,
                    "no value fulfils the schema: it asks for itself, or for more than " +
                        std::to_string(kDeepestGrammarNesting) + " levels");
    }
}

std::shared_ptr<const Grammar> Grammar::fromSchema(std::string_view schema) {
    const SchemaDocument document(schema);
    return fromSchema(document, document.root());
}

std::shared_ptr<const Grammar> Grammar::fromSchema(const SchemaDocument& document,
                                                   const nlohmann::ordered_json& schema) {
    CompiledSchema compiled = compileSchema(document, schema);
    return std::shared_ptr<const Grammar>(new Grammar(std::move(compiled.nodes), compiled.root));
}

std::shared_ptr<const Grammar> Grammar::anyObject() {
    return fromSchema(R"({"type":"object","additionalProperties":true})");
}

std::shared_ptr<const Grammar> Grammar::fromChoices(std::vector<std::string> choices) {
    if (choices.empty()) {
        throw Error(ErrorCode::InvalidInput, "the list of choices is empty");
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i].empty() || !isUtf8(choices[i])) {
            throw Error(ErrorCode::InvalidInput,
                        "choice " + std::to_string(i) + " is empty or no UTF-8 text");
        }
    }
    std::vector<GrammarNode> nodes(1);
    nodes[0].kind = GrammarNodeKind::Choices;
    nodes[0].texts = ByteTrie(std::move(choices));
    return std::shared_ptr<const Grammar>(new Grammar(std::move(nodes), 0));
}

}  // namespace xinglin::engine
