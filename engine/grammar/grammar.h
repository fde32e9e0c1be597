#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/grammar/bounded_number.h"
#include "engine/grammar/byte_set.h"
#include "engine/grammar/byte_trie.h"

namespace xinglin::engine {

class SchemaDocument;

/// Index of a node of a grammar.
using GrammarNodeId = std::uint32_t;
inline constexpr GrammarNodeId kNoGrammarNode = std::numeric_limits<GrammarNodeId>::max();

/// Objects and arrays may stand inside each other so deep; what recursion would put deeper is not offered.
inline constexpr std::uint32_t kDeepestGrammarNesting = 64;

enum class GrammarNodeKind : std::uint8_t {
    AnyOf,    ///< one of `alternatives`
    Choices,  ///< one of the texts of `texts`
    String,   ///< low … high code points
    Integer,  ///< low … high
    Number,
    BoundedNumber,  ///< within `bounds`
    Array,          ///< low … high times `child`
    Object,         ///< `texts` are the keys as JSON spells them; `child`, if any, is what other keys hold
    OtherKey,       ///< a string without escapes that is not one of `texts`
};

struct GrammarProperty {
    GrammarNodeId value = kNoGrammarNode;
    bool isRequired = false;
};

/// One rule. Counted repetitions are numbers here and counters in the matcher, never copies.
struct GrammarNode {
    static constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

    GrammarNodeKind kind = GrammarNodeKind::AnyOf;
    std::int64_t low = 0;
    std::int64_t high = kUnbounded;
    NumberBounds bounds;
    GrammarNodeId child = kNoGrammarNode;
    GrammarNodeId otherKey = kNoGrammarNode;  ///< with a `child` of an object: how its key is spelled
    ByteTrie texts;
    std::vector<GrammarNodeId> alternatives;  ///< once compiled: none of them is an AnyOf
    std::vector<GrammarProperty> properties;  ///< in the order in which they are written
    std::vector<std::uint32_t> propertyOf;    ///< by the index of the key in texts.strings()
    std::vector<std::uint32_t> nextRequired;  ///< the first required property from i on; size() when none
    bool isTypeGuessed = false;               ///< the schema names no type, and truly allows more
    ByteSet firstBytes;                       ///< no value begins with another one
    /// Levels of objects and arrays that its smallest value has; above the limit: it has none.
    std::uint32_t height = 0;
};

/// What an answer may be: a value by a JSON Schema, or one of many texts. Immutable, so any number of threads
/// and answers may share one.
///
/// JSON is written compactly, with at most one space after each ':' and ','. Properties come in the order of
/// the schema. Numbers have at most 15 digits before and after the point and two in the exponent, integers at
/// most 18, so that none runs on for ever or out of range. Numbers with bounds have no exponent, no "-0" and
/// at most 15 digits together (a zero before the point not counted), so that the bounds, in the digits in
/// which the schema has them, hold exactly, and hold for doubles too. Enum and const values are spelled in
/// one way.
class Grammar final {
public:
    /// The subset of JSON Schema that is honoured: type (also a list), properties, required,
    /// additionalProperties, items, minItems, maxItems, minLength and maxLength (code points), minimum,
    /// maximum, exclusiveMinimum and exclusiveMaximum (integers and numbers), enum, const, anyOf, oneOf whose
    /// alternatives cannot overlap, allOf of one entry, and $ref to "#", "#/$defs/…" and "#/definitions/…",
    /// recursive or not. Not multipleOf, pattern, not, uniqueItems. Annotations (title, description, default,
    /// examples, format, $schema, "x-…") say nothing.
    ///
    /// Without additionalProperties an object with properties gets no others, which JSON Schema would allow;
    /// without a type the keywords tell it. Both only make the answer narrower than the schema.
    ///
    /// Throws Error(InvalidInput) naming keyword and place for anything that restricts and is not honoured,
    /// for schemas that no value fulfils, for more than 4 MiB, 64 levels or 4,096 members an object.
    static std::shared_ptr<const Grammar> fromSchema(std::string_view schema);

    /// The same for `schema`, a value of `document`, which is "#" of its references.
    static std::shared_ptr<const Grammar> fromSchema(const SchemaDocument& document,
                                                     const nlohmann::ordered_json& schema);

    /// Any JSON object.
    static std::shared_ptr<const Grammar> anyObject();

    /// One of `choices`, byte for byte. Throws Error(InvalidInput) for an empty list, an empty choice, or
    /// text that is not UTF-8.
    static std::shared_ptr<const Grammar> fromChoices(std::vector<std::string> choices);

    const GrammarNode& node(GrammarNodeId id) const { return m_nodes[id]; }
    GrammarNodeId root() const { return m_root; }
    std::size_t nodeCount() const { return m_nodes.size(); }

private:
    /// Flattens the alternatives, fills in the heights and refuses a root without a value.
    Grammar(std::vector<GrammarNode> nodes, GrammarNodeId root);

    std::vector<GrammarNode> m_nodes;
    GrammarNodeId m_root = 0;
};

/// Puts the alternatives of alternatives in their place; nodes of other kinds stay as they are. Throws
/// Error(InvalidInput) when that would take memory out of proportion.
void flattenAlternatives(std::vector<GrammarNode>& nodes);

}  // namespace xinglin::engine
