#include "engine/core/json_fields.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/nearest_name.h"

namespace xinglin::engine {
namespace {

std::string numberText(double number) {
    return nlohmann::json(number).dump();
}

}  // namespace

JsonFields::JsonFields(const nlohmann::json& object, std::string where)
    : m_object(object), m_where(std::move(where)) {
    if (!object.is_object()) {
        throw Error(ErrorCode::InvalidInput, m_where + ": this is no JSON object");
    }
}

void JsonFields::fail(const std::string& key, const std::string& what) const {
    throw Error(ErrorCode::InvalidInput, m_where + ": \"" + key + "\": " + what);
}

bool JsonFields::has(const char* key) {
    if (std::find(m_known.begin(), m_known.end(), key) == m_known.end()) {
        m_known.emplace_back(key);
    }
    const auto at = m_object.find(key);
    return at != m_object.end() && !at->is_null();
}

const nlohmann::json* JsonFields::find(const char* key) {
    return has(key) ? &*m_object.find(key) : nullptr;
}

void JsonFields::read(const char* key, std::string& into) {
    if (const nlohmann::json* value = find(key)) {
        if (!value->is_string()) {
            fail(key, "text in quotes is wanted");
        }
        into = value->get<std::string>();
    }
}

void JsonFields::read(const char* key, bool& into) {
    if (const nlohmann::json* value = find(key)) {
        if (!value->is_boolean()) {
            fail(key, "true or false is wanted");
        }
        into = value->get<bool>();
    }
}

void JsonFields::read(const char* key, std::int64_t& into, std::int64_t least) {
    if (const nlohmann::json* value = find(key)) {
        if (!value->is_number_integer() || *value < least ||
            *value > std::numeric_limits<std::int64_t>::max()) {
            fail(key, "a whole number of at least " + std::to_string(least) + " is wanted");
        }
        into = value->get<std::int64_t>();
    }
}

void JsonFields::read(const char* key, std::uint64_t& into) {
    if (const nlohmann::json* value = find(key)) {
        if (!value->is_number_integer() || *value < 0) {
            fail(key, "a whole number of at least 0 is wanted");
        }
        into = value->get<std::uint64_t>();
    }
}

void JsonFields::read(const char* key, double& into, double least, double greatest) {
    if (const nlohmann::json* value = find(key)) {
        if (!value->is_number() || !(value->get<double>() >= least && value->get<double>() <= greatest)) {
            fail(key, "a number from " + numberText(least) + " to " + numberText(greatest) + " is wanted");
        }
        into = value->get<double>();
    }
}

void JsonFields::read(const char* key, std::vector<std::string>& into) {
    if (const nlohmann::json* value = find(key)) {
        const auto isText = [](const nlohmann::json& entry) { return entry.is_string(); };
        if (!value->is_array() || !std::all_of(value->begin(), value->end(), isText)) {
            fail(key, "a list of texts is wanted");
        }
        into = value->get<std::vector<std::string>>();
    }
}

void JsonFields::read(const char* key, std::vector<double>& into) {
    if (const nlohmann::json* value = find(key)) {
        const auto isNumber = [](const nlohmann::json& entry) { return entry.is_number(); };
        if (!value->is_array() || !std::all_of(value->begin(), value->end(), isNumber)) {
            fail(key, "a list of numbers is wanted");
        }
        into = value->get<std::vector<double>>();
    }
}

void JsonFields::read(const char* key, std::array<double, 2>& into, double least, double greatest) {
    if (const nlohmann::json* value = find(key)) {
        const auto isInside = [&](const nlohmann::json& entry) {
            return entry.is_number() && entry.get<double>() >= least && entry.get<double>() <= greatest;
        };
        if (!value->is_array() || value->size() != into.size() ||
            !std::all_of(value->begin(), value->end(), isInside)) {
            fail(key,
                 "two numbers from " + numberText(least) + " to " + numberText(greatest) + " are wanted");
        }
        into = value->get<std::array<double, 2>>();
    }
}

void JsonFields::readChoice(const char* key, std::size_t& into, std::span<const std::string_view> names) {
    std::string name;
    read(key, name);
    if (has(key)) {
        const auto at = std::find(names.begin(), names.end(), name);
        if (at == names.end()) {
            fail(key, unknownName("value", name, names));
        }
        into = static_cast<std::size_t>(at - names.begin());
    }
}

void JsonFields::readObject(const char* key, const std::function<void(JsonFields& fields)>& use) {
    if (const nlohmann::json* value = find(key)) {
        JsonFields fields(*value, m_where + ": " + key);
        use(fields);
        fields.finish();
    }
}

void JsonFields::readObjects(const char* key, const std::function<void(JsonFields& fields)>& use) {
    const nlohmann::json* list = find(key);
    if (!list) {
        return;
    }
    if (!list->is_array()) {
        fail(key, "a list of objects is wanted");
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        JsonFields fields((*list)[i], m_where + ": " + key + "[" + std::to_string(i) + "]");
        use(fields);
        fields.finish();
    }
}

void JsonFields::finish() const {
    for (const auto& [key, value] : m_object.items()) {
        if (std::find(m_known.begin(), m_known.end(), key) == m_known.end()) {
            throw Error(ErrorCode::InvalidInput, m_where + ": " + unknownName("key", key, m_known));
        }
    }
}

}  // namespace xinglin::engine
