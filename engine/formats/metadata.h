#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace xinglin::engine {

/// One value of a model file's header. Integers of every width become 64-bit ones, arrays of integers and
/// booleans vectors of std::int64_t, arrays of either float type vectors of float.
using MetadataValue = std::variant<std::uint64_t, std::int64_t, double, bool, std::string,
                                   std::vector<std::string>, std::vector<std::int64_t>, std::vector<float>>;

/// The header of a model file: named values with typed access. A getter throws Error(FormatUnsupported)
/// naming file and key where the key is missing or holds another type; the `…Or` forms return `fallback`
/// where it is missing and still throw where it holds another type.
class Metadata final {
public:
    Metadata() = default;
    Metadata(std::string fileName, std::map<std::string, MetadataValue, std::less<>> values)
        : m_fileName(std::move(fileName)), m_values(std::move(values)) {}

    const std::map<std::string, MetadataValue, std::less<>>& values() const { return m_values; }

    /// Null where the key is missing. Lives as long as this object.
    const MetadataValue* find(std::string_view key) const;
    bool has(std::string_view key) const { return find(key) != nullptr; }

    std::uint64_t getUnsigned(std::string_view key) const;
    std::int64_t getSigned(std::string_view key) const;
    /// Accepts integers too.
    double getDouble(std::string_view key) const;
    bool getBool(std::string_view key) const;
    const std::string& getString(std::string_view key) const;
    const std::vector<std::string>& getStrings(std::string_view key) const;
    const std::vector<std::int64_t>& getIntegers(std::string_view key) const;
    const std::vector<float>& getFloats(std::string_view key) const;

    std::uint64_t getUnsignedOr(std::string_view key, std::uint64_t fallback) const;
    double getDoubleOr(std::string_view key, double fallback) const;
    bool getBoolOr(std::string_view key, bool fallback) const;
    std::string getStringOr(std::string_view key, std::string_view fallback) const;

private:
    [[noreturn]] void fail(std::string_view key, const char* wanted) const;
    template <typename T>
    const T& get(std::string_view key, const char* wanted) const;

    std::string m_fileName;
    std::map<std::string, MetadataValue, std::less<>> m_values;
};

}  // namespace xinglin::engine
