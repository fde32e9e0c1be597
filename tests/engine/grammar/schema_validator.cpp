#include "tests/engine/grammar/schema_validator.h"

#include <algorithm>

namespace xinglin::test {
namespace {

using Json = nlohmann::ordered_json;

std::size_t codePoints(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
    }));
}

bool isOf(const Json& value, const std::string& type) {
    if (type == "integer") {
        return value.is_number_integer();
    }
    if (type == "number") {
        return value.is_number();
    }
    return type == value.type_name();
}

bool fulfilsObject(const Json& value, const Json& schema, const Json& root) {
    const Json properties = schema.value("properties", Json::object());
    const Json others = schema.value("additionalProperties", Json(true));
    for (const Json& name : schema.value("required", Json::array())) {
        if (!value.contains(name.get<std::string>())) {
            return false;
        }
    }
    return std::all_of(value.items().begin(), value.items().end(), [&](const auto& member) {
        const Json& of = properties.contains(member.key()) ? properties[member.key()] : others;
        return fulfils(member.value(), of, root);
    });
}

bool holdsExactly(const Json& value, const Json& schemas, const Json& root, bool isOne) {
    const auto count = std::count_if(schemas.begin(), schemas.end(),
                                     [&](const Json& schema) { return fulfils(value, schema, root); });
    return isOne ? count == 1 : count > 0;
}

}  // namespace

bool fulfils(const Json& value, const Json& schema, const Json& root) {
    if (schema.is_boolean()) {
        return schema.get<bool>();
    }
    if (schema.contains("$ref")) {
        const auto target = schema["$ref"].get<std::string>().substr(1);
        return fulfils(value, target.empty() ? root : root[Json::json_pointer(target)], root);
    }
    if (schema.contains("type")) {
        const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
        if (std::none_of(types.begin(), types.end(),
                         [&](const Json& type) { return isOf(value, type.get<std::string>()); })) {
            return false;
        }
    }
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
        return false;
    }
    if (schema.contains("const") && schema["const"] != value) {
        return false;
    }
    if ((schema.contains("anyOf") && !holdsExactly(value, schema["anyOf"], root, false)) ||
        (schema.contains("oneOf") && !holdsExactly(value, schema["oneOf"], root, true)) ||
        (schema.contains("allOf") && !fulfils(value, schema["allOf"][0], root))) {
        return false;
    }
    if (value.is_string()) {
        const std::size_t length = codePoints(value.get<std::string>());
        return length >= schema.value("minLength", 0u) && length <= schema.value("maxLength", 1u << 30);
    }
    if (value.is_array()) {
        const Json items = schema.value("items", Json(true));
        return value.size() >= schema.value("minItems", 0u) &&
               value.size() <= schema.value("maxItems", 1u << 30) &&
               std::all_of(value.begin(), value.end(),
                           [&](const Json& item) { return fulfils(item, items, root); });
    }
    if (value.is_number()) {
        const auto number = value.get<double>();
        const auto within = [&](const char* keyword, auto compare) {
            return !schema.contains(keyword) || compare(number, schema[keyword].get<double>());
        };
        return within("minimum", std::greater_equal<>()) && within("maximum", std::less_equal<>()) &&
               within("exclusiveMinimum", std::greater<>()) && within("exclusiveMaximum", std::less<>());
    }
    return !value.is_object() || fulfilsObject(value, schema, root);
}

}  // namespace xinglin::test
