#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace xinglin::engine {

/// Length of the longest prefix of `bytes` that is valid UTF-8 (no surrogates, no overlong forms).
std::size_t validUtf8Prefix(std::string_view bytes);

inline bool isUtf8(std::string_view bytes) {
    return validUtf8Prefix(bytes) == bytes.size();
}

/// Turns the bytes of successive tokens into whole characters: a character whose bytes are spread over tokens
/// is held back until it is complete. Bytes that can never become a character turn into U+FFFD.
class Utf8Stream final {
public:
    /// Returns what is complete now; may be empty.
    std::string push(std::string_view bytes);
    /// Ends the text: an unfinished character becomes U+FFFD.
    std::string finish();

private:
    std::string m_pending;
};

}  // namespace xinglin::engine
