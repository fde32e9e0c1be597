#include "engine/grammar/schema_document.h"

#include <map>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/json_shape.h"

namespace xinglin::engine {
namespace {

using Json = SchemaDocument::Json;

constexpr std::size_t kLargestSchema = 4u << 20;
constexpr std::size_t kDeepestJson = 64;
// An ordered object looks its members up one after the other, so many would take time by their square.
constexpr std::size_t kMostMembers = 4096;

/// Counted before parsing: depth, and members of each object.
void checkShape(std::string_view text) {
    const auto fail = [](const char* what) { throw Error(ErrorCode::InvalidInput, what); };
    if (text.size() > kLargestSchema) {
        fail("the schema is larger than 4 MiB");
    }
    const JsonShape shape = jsonShapeOf(text, kDeepestJson);
    if (shape.depth > kDeepestJson) {
        fail("the schema is nested deeper than 64 levels");
    }
    if (shape.members > kMostMembers) {
        fail("an object of the schema has more than 4096 members");
    }
}

/// Numbers for the objects and lists of a document: the root is 0.
class Places final {
public:
    std::uint32_t below(std::uint32_t place, const std::string& name) {
        return m_places.emplace(std::pair(place, name), static_cast<std::uint32_t>(m_places.size() + 1))
            .first->second;
    }

private:
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> m_places;
};

/// The texts of bounds that are no whole numbers of 64 bits, by their object and name. The parser gives texts
/// to its listener only, and keeps of two members with one name the last, as this does.
using BoundTexts = std::map<std::pair<std::uint32_t, std::string>, std::string>;

class BoundReader final : public nlohmann::json_sax<Json> {
public:
    BoundReader(Places& places, BoundTexts& texts) : m_places(places), m_texts(texts) {}

    bool null() override { return next(); }
    bool boolean(bool /*value*/) override { return next(); }
    bool number_integer(number_integer_t /*value*/) override { return next(); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return next(); }
    bool number_float(number_float_t /*value*/, const string_t& text) override {
        if (!m_open.empty() && !m_open.back().isList && isBoundKeyword(m_open.back().name)) {
            m_texts[{m_open.back().place, m_open.back().name}] = text;
        }
        return next();
    }
    bool string(string_t& /*value*/) override { return next(); }
    bool binary(binary_t& /*value*/) override { return next(); }
    bool start_object(std::size_t /*elements*/) override { return open(false); }
    bool key(string_t& name) override {
        m_open.back().name = name;
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*elements*/) override { return open(true); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*problem*/) override {
        return false;
    }

private:
    struct Open {
        std::uint32_t place;
        bool isList;
        std::size_t index;  ///< of the next entry
        std::string name;   ///< of the member at hand
    };

    bool open(bool isList) {
        std::uint32_t place = 0;
        if (!m_open.empty()) {
            const Open& around = m_open.back();
            place = m_places.below(around.place, around.isList ? std::to_string(around.index) : around.name);
        }
        m_open.push_back({place, isList, 0, {}});
        return true;
    }
    bool close() {
        m_open.pop_back();
        return next();
    }
    bool next() {
        if (!m_open.empty()) {
            ++m_open.back().index;
        }
        return true;
    }

    Places& m_places;
    BoundTexts& m_texts;
    std::vector<Open> m_open;
};

void findTexts(const Json& value, std::uint32_t place, Places& places, const BoundTexts& texts,
               std::unordered_map<const Json*, std::string>& found) {
    std::size_t index = 0;
    for (const auto& [key, member] : value.items()) {
        const std::string name = value.is_array() ? std::to_string(index++) : key;
        if (member.is_structured()) {
            findTexts(member, places.below(place, name), places, texts, found);
        } else if (const auto text = texts.find({place, name});
                   text != texts.end() && member.is_number_float()) {
            found.emplace(&member, text->second);
        }
    }
}

}  // namespace

bool isBoundKeyword(std::string_view keyword) {
    return keyword == "minimum" || keyword == "maximum" || keyword == "exclusiveMinimum" ||
           keyword == "exclusiveMaximum";
}

SchemaDocument::SchemaDocument(std::string_view text) {
    checkShape(text);
    try {
        m_root = Json::parse(text);
    } catch (const Json::parse_error& problem) {
        throw Error(ErrorCode::InvalidInput,
                    "the schema is no valid JSON in UTF-8, see byte " + std::to_string(problem.byte));
    } catch (const Json::exception&) {
        throw Error(ErrorCode::InvalidInput, "the schema is no valid JSON: a number is out of range");
    }
    Places places;
    BoundTexts texts;
    BoundReader reader(places, texts);
    Json::sax_parse(text, &reader);
    if (!texts.empty() && m_root.is_structured()) {
        findTexts(m_root, 0, places, texts, m_texts);
    }
}

std::string SchemaDocument::textOf(const Json& number) const {
    const auto written = m_texts.find(&number);
    return written != m_texts.end() ? written->second : number.dump();
}

}  // namespace xinglin::engine
