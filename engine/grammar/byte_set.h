#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace xinglin::engine {

/// A set of bytes.
class ByteSet final {
public:
    constexpr ByteSet() = default;
    constexpr explicit ByteSet(std::string_view bytes) {
        for (const char byte : bytes) {
            add(static_cast<std::uint8_t>(byte));
        }
    }
    static constexpr ByteSet all() {
        ByteSet set;
        set.m_words.fill(~std::uint64_t{0});
        return set;
    }

    constexpr void add(std::uint8_t byte) { m_words[byte / 64] |= std::uint64_t{1} << (byte % 64); }
    constexpr void add(const ByteSet& other) {
        for (std::size_t word = 0; word < m_words.size(); ++word) {
            m_words[word] |= other.m_words[word];
        }
    }
    constexpr bool has(std::uint8_t byte) const { return (m_words[byte / 64] >> (byte % 64) & 1) != 0; }
    constexpr bool isEmpty() const { return (m_words[0] | m_words[1] | m_words[2] | m_words[3]) == 0; }

private:
    std::array<std::uint64_t, 4> m_words{};
};

}  // namespace xinglin::engine
