#include "engine/grammar/schema_compiler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/grammar/bounded_number.h"

namespace xinglin::engine {
namespace {

using Json = nlohmann::ordered_json;

// Pairs of alternatives that are compared.
constexpr std::size_t kMostPairs = 4096;
constexpr std::int64_t kLargestInteger = 999'999'999'999'999'999;
constexpr std::int64_t kLargestCount = 1'000'000'000;

constexpr std::array<std::string_view, 13> kAnnotations = {
    "title",  "description", "default",  "$schema",   "$id",   "$comment",   "examples",
    "format", "deprecated",  "readOnly", "writeOnly", "$defs", "definitions"};
constexpr std::array<std::string_view, 6> kTypes = {"object", "array", "string", "integer", "number", "null"};

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    throw Error(ErrorCode::InvalidInput, "schema " + path + ": " + what);
}

bool isAnnotation(const std::string& keyword) {
    return keyword.starts_with("x-") ||
           std::find(kAnnotations.begin(), kAnnotations.end(), keyword) != kAnnotations.end();
}

/// The text of a value, compactly; the way in which enum and const values and keys are written.
std::string spelled(const Json& value) {
    return value.dump();
}

std::string inner(const std::string& quoted) {
    return quoted.substr(1, quoted.size() - 2);
}

bool isOfType(const Json& value, const std::string& type) {
    if (type == "integer") {
        return value.is_number_integer() ||
               (value.is_number_float() && value.get<double>() == std::floor(value.get<double>()));
    }
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "number" && value.is_number()) ||
           (type == "boolean" && value.is_boolean()) || (type == "null" && value.is_null());
}

class Compiler final {
public:
    Compiler(const SchemaDocument& document, const Json& root) : m_document(document), m_root(root) {
        for (const char* section : {"$defs", "definitions"}) {
            if (root.is_object() && root.contains(section) && !root[section].is_object()) {
                refuse(std::string("#/") + section, "must be an object");
            }
        }
    }

    CompiledSchema compile() {
        const GrammarNodeId root = referTo("#", "#");
        while (!m_pending.empty()) {
            const auto [id, schema, path] = std::move(m_pending.front());
            m_pending.pop_front();
            fill(id, *schema, path);
        }
        checkOneOfs();
        return {std::move(m_nodes), root};
    }

private:
    struct Pending {
        GrammarNodeId id;
        const Json* schema;
        std::string path;
    };
    struct OneOf {
        GrammarNodeId id;
        std::string path;
    };

    GrammarNodeId newNode(GrammarNodeKind kind) {
        m_nodes.emplace_back().kind = kind;
        return static_cast<GrammarNodeId>(m_nodes.size() - 1);
    }

    /// The node of what a reference names; it is compiled later, so that references may go round in circles.
    GrammarNodeId referTo(const std::string& reference, const std::string& path) {
        const Json* target = resolved(reference);
        if (target == nullptr) {
            refuse(path,
                   "$ref must be # or a path within this schema, as #/$defs/name: there is no " + reference);
        }
        const auto [entry, isNew] = m_compiled.emplace(target, kNoGrammarNode);
        if (isNew) {
            entry->second = newNode(GrammarNodeKind::AnyOf);
            m_pending.push_back({entry->second, target, reference});
        }
        return entry->second;
    }

    /// What "#" or "#/a/b/0" names in the schema: a JSON Pointer written as a URI fragment; nothing where
    /// there is no such place.
    const Json* resolved(const std::string& reference) const {
        if (!reference.starts_with("#") || (reference.size() > 1 && reference[1] != '/')) {
            return nullptr;
        }
        const Json* place = &m_root;
        for (std::size_t begin = 2; place != nullptr && begin <= reference.size();) {
            const std::size_t end = std::min(reference.find('/', begin), reference.size());
            const std::string name = unescaped(std::string_view(reference).substr(begin, end - begin));
            place = memberOf(*place, name);
            begin = end + 1;
        }
        return place;
    }

    static const Json* memberOf(const Json& value, const std::string& name) {
        if (value.is_object()) {
            const auto member = value.find(name);
            return member == value.end() ? nullptr : &*member;
        }
        const bool isIndex = !name.empty() && name.size() <= 6 &&
                             name.find_first_not_of("0123456789") == std::string::npos &&
                             (name == "0" || name[0] != '0');
        if (!value.is_array() || !isIndex || std::stoul(name) >= value.size()) {
            return nullptr;
        }
        return &value[std::stoul(name)];
    }

    /// %41 is a byte, then ~1 a slash and ~0 a tilde.
    static std::string unescaped(std::string_view part) {
        const auto digit = [](char c) {
            const std::size_t found = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
            return c >= '0' && c <= '9' ? c - '0' : found < 16 ? static_cast<int>(found) : -1;
        };
        std::string bytes;
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (part[i] == '%' && i + 2 < part.size() && digit(part[i + 1]) >= 0 && digit(part[i + 2]) >= 0) {
                bytes += static_cast<char>(digit(part[i + 1]) * 16 + digit(part[i + 2]));
                i += 2;
            } else {
                bytes += part[i];
            }
        }
        std::string text;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const char next = i + 1 < bytes.size() ? bytes[i + 1] : '\0';
            if (bytes[i] == '~' && (next == '0' || next == '1')) {
                text += next == '0' ? '~' : '/';
                ++i;
            } else {
                text += bytes[i];
            }
        }
        return text;
    }

    /// Any JSON value.
    GrammarNodeId anyValue() {
        if (m_any == kNoGrammarNode) {
            m_any = newNode(GrammarNodeKind::AnyOf);
            for (const char* type : {"object", "array", "string", "number", "boolean", "null"}) {
                const Json schema = {{"type", type}};
                const GrammarNodeId id = typed(type, schema, "#");
                m_nodes[m_any].alternatives.push_back(id);
            }
        }
        return m_any;
    }

    GrammarNodeId nodeOf(const Json& schema, const std::string& path) {
        if (schema.is_object() && schema.size() == 1 && schema.begin().key() == "$ref" &&
            schema.begin()->is_string()) {
            return referTo(schema.begin()->get<std::string>(), path);
        }
        // Each place of the schema once, however many references name it: nodes stay in proportion to its
        // text.
        const auto [entry, isNew] = m_compiled.emplace(&schema, kNoGrammarNode);
        if (!isNew) {
            return entry->second;
        }
        const GrammarNodeId id = newNode(GrammarNodeKind::AnyOf);
        entry->second = id;
        fill(id, schema, path);
        return id;
    }

    /// Makes `id` an AnyOf of what the schema allows.
    void fill(GrammarNodeId id, const Json& schema, const std::string& path) {
        if (schema.is_boolean() && schema.get<bool>()) {
            const GrammarNodeId any = anyValue();
            m_nodes[id].alternatives = {any};
            return;
        }
        if (!schema.is_object()) {
            refuse(path, schema.is_boolean() ? "false allows no value" : "must be an object or true");
        }
        std::set<std::string> restricting;
        for (const auto& [keyword, value] : schema.items()) {
            // Values of these that say nothing.
            const bool isIdle = keyword == "uniqueItems" && value == false;
            if (!isAnnotation(keyword) && !isIdle) {
                restricting.insert(keyword);
            }
        }
        for (const char* keyword : {"$ref", "anyOf", "oneOf", "allOf"}) {
            if (restricting.contains(keyword)) {
                if (restricting.size() > 1) {
                    refuse(path,
                           std::string(keyword) + " beside other restricting keywords is not supported");
                }
                combine(id, keyword, schema[keyword], path);
                return;
            }
        }
        if (restricting.contains("enum") || restricting.contains("const")) {
            enumerate(id, schema, restricting, path);
            return;
        }
        fillByType(id, schema, restricting, path);
    }

    void combine(GrammarNodeId id, const std::string& keyword, const Json& value, const std::string& path) {
        if (keyword == "$ref") {
            if (!value.is_string()) {
                refuse(path, "$ref must be a string");
            }
            const GrammarNodeId target = referTo(value.get<std::string>(), path);
            m_nodes[id].alternatives = {target};
            return;
        }
        if (!value.is_array() || value.empty()) {
            refuse(path, keyword + " must be a list that is not empty");
        }
        if (keyword == "allOf" && value.size() > 1) {
            refuse(path, "allOf of more than one entry is not supported");
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            std::string place = path;
            place.append("/").append(keyword).append("/").append(std::to_string(i));
            const GrammarNodeId entry = nodeOf(value[i], place);
            m_nodes[id].alternatives.push_back(entry);
        }
        if (keyword == "oneOf" && value.size() > 1) {
            m_oneOfs.push_back({id, path});
        }
    }

    /// Where two alternatives of a oneOf may hold at once a text could be offered that the schema refuses.
    void checkOneOfs() {
        if (m_oneOfs.empty()) {
            return;
        }
        std::vector<GrammarNode> flat = m_nodes;
        flattenAlternatives(flat);
        std::size_t pairs = 0;
        for (const OneOf& oneOf : m_oneOfs) {
            const auto& entries = m_nodes[oneOf.id].alternatives;
            for (std::size_t i = 0; i < entries.size(); ++i) {
                for (std::size_t j = i + 1; j < entries.size(); ++j) {
                    if (++pairs > kMostPairs || !areDisjoint(flat, entries[i], entries[j])) {
                        refuse(oneOf.path,
                               "oneOf whose alternatives may overlap is not supported: give each "
                               "another type or a required property with another const");
                    }
                }
            }
        }
    }

    std::vector<std::string> typesOf(const Json& schema, const std::string& path) const {
        std::vector<std::string> types;
        const Json list = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
        for (const Json& type : list) {
            const std::string name = type.is_string() ? type.get<std::string>() : std::string();
            if (name != "boolean" && std::find(kTypes.begin(), kTypes.end(), name) == kTypes.end()) {
                refuse(path, "type must name JSON types");
            }
            if (std::find(types.begin(), types.end(), name) == types.end()) {
                types.push_back(name);
            }
        }
        if (types.empty()) {
            refuse(path, "type names none");
        }
        if (std::find(types.begin(), types.end(), "number") != types.end()) {
            std::erase(types, "integer");
        }
        return types;
    }

    void enumerate(GrammarNodeId id, const Json& schema, std::set<std::string> restricting,
                   const std::string& path) {
        const bool hasType = restricting.erase("type") > 0;
        if (restricting.size() > 1) {
            refuse(path, "enum or const beside " +
                             *std::find_if(restricting.begin(), restricting.end(),
                                           [](const std::string& keyword) { return keyword != "enum"; }) +
                             " is not supported");
        }
        const bool isConst = restricting.contains("const");
        if (!isConst && !schema["enum"].is_array()) {
            refuse(path, "enum must be a list");
        }
        const std::vector<std::string> types = hasType ? typesOf(schema, path) : std::vector<std::string>{};
        std::vector<std::string> texts;
        const auto take = [&](const Json& value) {
            const bool fits = types.empty() || std::any_of(types.begin(), types.end(), [&](const auto& type) {
                                  return isOfType(value, type);
                              });
            if (fits) {
                texts.push_back(spelled(value));
            }
        };
        if (isConst) {
            take(schema["const"]);
        } else {
            std::for_each(schema["enum"].begin(), schema["enum"].end(), take);
        }
        if (texts.empty()) {
            refuse(path, "no value of enum or const is of the type");
        }
        m_nodes[id].kind = GrammarNodeKind::Choices;
        m_nodes[id].texts = ByteTrie(std::move(texts));
    }

    /// The keywords of a type; every one of them must belong to a type that the schema has.
    static const std::map<std::string, std::vector<std::string>>& keywordsOfTypes() {
        static const std::map<std::string, std::vector<std::string>> kKeywords = {
            {"object", {"properties", "required", "additionalProperties"}},
            {"array", {"items", "minItems", "maxItems"}},
            {"string", {"minLength", "maxLength"}},
            {"number", {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}}};
        return kKeywords;
    }

    void fillByType(GrammarNodeId id, const Json& schema, const std::set<std::string>& restricting,
                    const std::string& path) {
        std::vector<std::string> guessed;
        for (const std::string& keyword : restricting) {
            bool isKnown = keyword == "type";
            for (const auto& [type, keywords] : keywordsOfTypes()) {
                if (std::find(keywords.begin(), keywords.end(), keyword) != keywords.end()) {
                    isKnown = true;
                    if (std::find(guessed.begin(), guessed.end(), type) == guessed.end()) {
                        guessed.push_back(type);
                    }
                }
            }
            if (!isKnown) {
                refuse(path, "the keyword " + keyword + " is not supported");
            }
        }
        const bool isGuess = !restricting.contains("type");
        if (isGuess && guessed.empty()) {
            const GrammarNodeId any = anyValue();
            m_nodes[id].alternatives = {any};
            return;
        }
        for (const std::string& type : isGuess ? guessed : typesOf(schema, path)) {
            const GrammarNodeId node = typed(type, schema, path);
            m_nodes[node].isTypeGuessed = isGuess;
            m_nodes[id].alternatives.push_back(node);
        }
    }

    GrammarNodeId typed(const std::string& type, const Json& schema, const std::string& path) {
        if (type == "object") {
            return objectNode(schema, path);
        }
        if (type == "array") {
            const GrammarNodeId id = newNode(GrammarNodeKind::Array);
            readCounts(id, schema, "minItems", "maxItems", path);
            const auto items = schema.find("items");
            if (items != schema.end() && items->is_array()) {
                refuse(path, "items as a list is not supported");
            }
            const GrammarNodeId child = items == schema.end() ? anyValue() : nodeOf(*items, path + "/items");
            m_nodes[id].child = child;
            return id;
        }
        if (type == "string") {
            const GrammarNodeId id = newNode(GrammarNodeKind::String);
            readCounts(id, schema, "minLength", "maxLength", path);
            return id;
        }
        if (type == "integer") {
            return integerNode(schema, path);
        }
        if (type == "number") {
            return numberNode(schema, path);
        }
        const GrammarNodeId id = newNode(GrammarNodeKind::Choices);
        m_nodes[id].texts = ByteTrie(type == "null" ? std::vector<std::string>{"null"}
                                                    : std::vector<std::string>{"true", "false"});
        return id;
    }

    void readCounts(GrammarNodeId id, const Json& schema, const char* least, const char* most,
                    const std::string& path) {
        const auto read = [&](const char* keyword, std::int64_t otherwise) {
            const auto found = schema.find(keyword);
            if (found == schema.end()) {
                return otherwise;
            }
            const double count = found->is_number() ? found->get<double>() : -1.0;
            if (!(count >= 0.0) || count != std::floor(count)) {
                refuse(path, std::string(keyword) + " must be a whole number that is not negative");
            }
            return static_cast<std::int64_t>(std::min(count, static_cast<double>(kLargestCount)));
        };
        m_nodes[id].low = read(least, 0);
        m_nodes[id].high = read(most, GrammarNode::kUnbounded);
        if (m_nodes[id].low > m_nodes[id].high || m_nodes[id].low == kLargestCount) {
            refuse(path, std::string(least) + " is larger than " + most + " or than anybody means");
        }
    }

    /// What the bounds of a schema leave, in units of 10^-15; nothing where there are none.
    std::optional<NumberBounds> boundsOf(const Json& schema, const std::string& path) const {
        NumberBounds bounds{gridNumberOf("-1e34", GridRounding::Down),
                            gridNumberOf("1e34", GridRounding::Up)};
        bool hasBounds = false;
        for (const auto& [keyword, value] : schema.items()) {
            if (!isBoundKeyword(keyword)) {
                continue;
            }
            if (!value.is_number()) {
                refuse(path, keyword + " must be a number");
            }
            hasBounds = true;
            const std::string text = m_document.textOf(value);
            // The first unit inside, where the bound itself is outside.
            if (keyword == "minimum") {
                bounds.low = std::max(bounds.low, gridNumberOf(text, GridRounding::Up));
            } else if (keyword == "exclusiveMinimum") {
                bounds.low = std::max(bounds.low, gridNumberOf(text, GridRounding::Down) + 1);
            } else if (keyword == "maximum") {
                bounds.high = std::min(bounds.high, gridNumberOf(text, GridRounding::Down));
            } else {
                bounds.high = std::min(bounds.high, gridNumberOf(text, GridRounding::Up) - 1);
            }
        }
        return hasBounds ? std::optional(bounds) : std::nullopt;
    }

    GrammarNodeId numberNode(const Json& schema, const std::string& path) {
        const auto bounds = boundsOf(schema, path);
        if (!bounds) {
            return newNode(GrammarNodeKind::Number);
        }
        if (!BoundedNumberPosition{}.canReach(*bounds)) {
            refuse(path, "no number of at most " + std::to_string(kBoundedDigits) +
                             " digits, written without an exponent, lies between minimum and maximum");
        }
        const GrammarNodeId id = newNode(GrammarNodeKind::BoundedNumber);
        m_nodes[id].bounds = *bounds;
        return id;
    }

    GrammarNodeId integerNode(const Json& schema, const std::string& path) {
        const GrammarNodeId id = newNode(GrammarNodeKind::Integer);
        m_nodes[id].low = -kLargestInteger;
        m_nodes[id].high = kLargestInteger;
        if (const auto bounds = boundsOf(schema, path)) {
            // Division cuts towards zero, which is inside for the bound that zero is not beyond.
            GridNumber low = bounds->low / kGridUnitsPerOne;
            GridNumber high = bounds->high / kGridUnitsPerOne;
            low += low * kGridUnitsPerOne < bounds->low ? 1 : 0;
            high -= high * kGridUnitsPerOne > bounds->high ? 1 : 0;
            if (low > high || low > kLargestInteger || high < -kLargestInteger) {
                refuse(path, "no integer of at most 18 digits lies between minimum and maximum");
            }
            m_nodes[id].low = clampedToInteger(low);
            m_nodes[id].high = clampedToInteger(high);
        }
        return id;
    }

    static std::int64_t clampedToInteger(GridNumber number) {
        return static_cast<std::int64_t>(std::clamp<GridNumber>(number, -kLargestInteger, kLargestInteger));
    }

    GrammarNodeId objectNode(const Json& schema, const std::string& path) {
        const GrammarNodeId id = newNode(GrammarNodeKind::Object);
        const auto properties = schema.find("properties");
        const auto additional = schema.find("additionalProperties");
        const bool hasProperties = properties != schema.end();
        const bool hasAdditional = additional != schema.end();
        if (hasProperties && !properties->is_object()) {
            refuse(path, "properties must be an object");
        }
        const bool isClosed = hasAdditional ? *additional == false : hasProperties && !properties->empty();
        GrammarNodeId others = kNoGrammarNode;
        if (!isClosed) {
            others = hasAdditional ? nodeOf(*additional, path + "/additionalProperties") : anyValue();
        }
        const std::set<std::string> required = requiredOf(schema, path);
        std::vector<std::string> names;
        std::vector<GrammarProperty> made;
        if (hasProperties) {
            for (const auto& [name, value] : properties->items()) {
                std::string place = path;
                place.append("/properties/").append(name);
                made.push_back({nodeOf(value, place), required.contains(name)});
                names.push_back(name);
            }
        }
        for (const std::string& name : required) {
            if (hasProperties && properties->contains(name)) {
                continue;
            }
            if (hasAdditional && isClosed) {
                refuse(path, "required names a property that additionalProperties forbids");
            }
            made.push_back({others != kNoGrammarNode ? others : anyValue(), true});
            names.push_back(name);
        }
        finishObject(id, names, std::move(made), others);
        return id;
    }

    static std::set<std::string> requiredOf(const Json& schema, const std::string& path) {
        std::set<std::string> names;
        const auto required = schema.find("required");
        if (required == schema.end()) {
            return names;
        }
        if (!required->is_array()) {
            refuse(path, "required must be a list of strings");
        }
        for (const Json& name : *required) {
            if (!name.is_string()) {
                refuse(path, "required must be a list of strings");
            }
            names.insert(name.get<std::string>());
        }
        return names;
    }

    void finishObject(GrammarNodeId id, const std::vector<std::string>& names,
                      std::vector<GrammarProperty> properties, GrammarNodeId others) {
        std::vector<std::string> spellings;
        std::unordered_map<std::string, std::uint32_t> indexOf;
        for (std::size_t i = 0; i < names.size(); ++i) {
            spellings.push_back(inner(spelled(names[i])));
            indexOf.emplace(spellings.back(), static_cast<std::uint32_t>(i));
        }
        const ByteTrie keys(std::move(spellings));
        GrammarNodeId otherKey = kNoGrammarNode;
        if (others != kNoGrammarNode) {
            otherKey = newNode(GrammarNodeKind::OtherKey);
            m_nodes[otherKey].texts = keys;
        }
        GrammarNode& node = m_nodes[id];
        for (const std::string& key : keys.strings()) {
            node.propertyOf.push_back(indexOf.at(key));
        }
        const auto count = static_cast<std::uint32_t>(properties.size());
        node.nextRequired.assign(properties.size() + 1, count);
        for (std::uint32_t i = count; i-- > 0;) {
            node.nextRequired[i] = properties[i].isRequired ? i : node.nextRequired[i + 1];
        }
        node.texts = keys;
        node.properties = std::move(properties);
        node.child = others;
        node.otherKey = otherKey;
    }

    const SchemaDocument& m_document;
    const Json& m_root;
    std::unordered_map<const Json*, GrammarNodeId> m_compiled;  ///< places of the root
    std::deque<Pending> m_pending;
    std::vector<OneOf> m_oneOfs;
    std::vector<GrammarNode> m_nodes;
    GrammarNodeId m_any = kNoGrammarNode;
};

}  // namespace

CompiledSchema compileSchema(const SchemaDocument& document, const SchemaDocument::Json& schema) {
    return Compiler(document, schema).compile();
}

}  // namespace xinglin::engine
