#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xinglin::engine {

/// Reads the keys of a JSON object one by one, each into its place; what is missing leaves its place as it
/// is. Every error is Error(InvalidInput) and begins with the file and the path of the key. Borrows the
/// object.
class JsonFields final {
public:
    /// `where` names the file and the path to the object. Throws where it is no object.
    JsonFields(const nlohmann::json& object, std::string where);

    void read(const char* key, std::string& into);
    void read(const char* key, bool& into);
    /// At least `least`.
    void read(const char* key, std::int64_t& into, std::int64_t least);
    void read(const char* key, std::uint64_t& into);
    /// From `least` to `greatest`.
    void read(const char* key, double& into, double least, double greatest);
    void read(const char* key, std::vector<std::string>& into);
    void read(const char* key, std::vector<double>& into);
    /// A list of two numbers, each from `least` to `greatest`.
    void read(const char* key, std::array<double, 2>& into, double least, double greatest);
    /// The place in `names` of the value, which must be one of them.
    void readChoice(const char* key, std::size_t& into, std::span<const std::string_view> names);
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void readChoice(const char* key, Enum& into, std::span<const std::string_view> names) {
        auto index = static_cast<std::size_t>(into);
        readChoice(key, index, names);
        into = static_cast<Enum>(index);
    }
    template <typename T, typename... Limits>
    void readOptional(const char* key, std::optional<T>& into, Limits... limits) {
        if (has(key)) {
            read(key, into.emplace(), limits...);
        }
    }
    /// Calls `use` with the object under the key, if it is there.
    void readObject(const char* key, const std::function<void(JsonFields& fields)>& use);
    /// Calls `use` with every object of the list under the key, if it is there.
    void readObjects(const char* key, const std::function<void(JsonFields& fields)>& use);

    /// Whether the key is there and not null. The key counts as asked for.
    bool has(const char* key);
    const std::string& where() const { return m_where; }
    /// Throws for a key that nobody asked for, with the nearest one that was.
    void finish() const;
    [[noreturn]] void fail(const std::string& key, const std::string& what) const;

private:
    const nlohmann::json* find(const char* key);

    const nlohmann::json& m_object;
    std::string m_where;
    std::vector<std::string_view> m_known;
};

}  // namespace xinglin::engine
