#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

namespace xinglin::engine {

/// A JSON text that holds a schema: its members in their order, and the numbers of bounds as they are
/// written, which a double would round. Immutable.
class SchemaDocument final {
public:
    using Json = nlohmann::ordered_json;

    /// Throws Error(InvalidInput) for what is no JSON or beyond the limits of a schema (4 MiB, 64 levels,
    /// 4,096 members an object), before anything costly is built.
    explicit SchemaDocument(std::string_view text);
    SchemaDocument(const SchemaDocument&) = delete;  // the texts know the values by their places
    SchemaDocument& operator=(const SchemaDocument&) = delete;

    const Json& root() const { return m_root; }
    /// A number of the document as decimal text: the written one for minimum, maximum and the like.
    std::string textOf(const Json& number) const;

private:
    Json m_root;
    std::unordered_map<const Json*, std::string> m_texts;
};

/// minimum, maximum, exclusiveMinimum or exclusiveMaximum.
bool isBoundKeyword(std::string_view keyword);

}  // namespace xinglin::engine
