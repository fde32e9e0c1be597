#include "engine/formats/metadata.h"

#include <limits>

#include "engine/core/error.h"

namespace xinglin::engine {

const MetadataValue* Metadata::find(std::string_view key) const {
    const auto entry = m_values.find(key);
    return entry == m_values.end() ? nullptr : &entry->second;
}

void Metadata::fail(std::string_view key, const char* wanted) const {
    const std::string name(key);
    throw Error(ErrorCode::FormatUnsupported,
                m_fileName + ": the header value \"" + name + "\" " +
                    (has(key) ? "is not " + std::string(wanted) : std::string("is missing")) +
                    ". Convert the model again with a current converter.");
}

template <typename T>
const T& Metadata::get(std::string_view key, const char* wanted) const {
    const MetadataValue* value = find(key);
    const T* typed = value ? std::get_if<T>(value) : nullptr;
    if (!typed) {
        fail(key, wanted);
    }
    return *typed;
}

std::uint64_t Metadata::getUnsigned(std::string_view key) const {
    const MetadataValue* value = find(key);
    if (const auto* number = value ? std::get_if<std::uint64_t>(value) : nullptr) {
        return *number;
    }
    if (const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr; number && *number >= 0) {
        return static_cast<std::uint64_t>(*number);
    }
    fail(key, "a whole number of at least 0");
}

std::int64_t Metadata::getSigned(std::string_view key) const {
    const MetadataValue* value = find(key);
    if (const auto* number = value ? std::get_if<std::int64_t>(value) : nullptr) {
        return *number;
    }
    if (const auto* number = value ? std::get_if<std::uint64_t>(value) : nullptr;
        number && *number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return static_cast<std::int64_t>(*number);
    }
    fail(key, "a whole number");
}

double Metadata::getDouble(std::string_view key) const {
    const MetadataValue* value = find(key);
    if (const auto* number = value ? std::get_if<double>(value) : nullptr) {
        return *number;
    }
    if (value &&
        (std::holds_alternative<std::int64_t>(*value) || std::holds_alternative<std::uint64_t>(*value))) {
        return static_cast<double>(getSigned(key));
    }
    fail(key, "a number");
}

bool Metadata::getBool(std::string_view key) const {
    return get<bool>(key, "true or false");
}

const std::string& Metadata::getString(std::string_view key) const {
    return get<std::string>(key, "a text");
}

const std::vector<std::string>& Metadata::getStrings(std::string_view key) const {
    return get<std::vector<std::string>>(key, "a list of texts");
}

const std::vector<std::int64_t>& Metadata::getIntegers(std::string_view key) const {
    return get<std::vector<std::int64_t>>(key, "a list of whole numbers");
}

const std::vector<float>& Metadata::getFloats(std::string_view key) const {
    return get<std::vector<float>>(key, "a list of numbers");
}

std::uint64_t Metadata::getUnsignedOr(std::string_view key, std::uint64_t fallback) const {
    return has(key) ? getUnsigned(key) : fallback;
}

double Metadata::getDoubleOr(std::string_view key, double fallback) const {
    return has(key) ? getDouble(key) : fallback;
}

bool Metadata::getBoolOr(std::string_view key, bool fallback) const {
    return has(key) ? getBool(key) : fallback;
}

std::string Metadata::getStringOr(std::string_view key, std::string_view fallback) const {
    return has(key) ? getString(key) : std::string(fallback);
}

}  // namespace xinglin::engine
