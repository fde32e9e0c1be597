#include "engine/server/access_token.h"

#include <algorithm>
#include <cstdint>

#include "engine/core/error.h"

namespace xinglin::engine {

AccessToken::AccessToken(std::string text) : m_text(std::move(text)) {
    while (!m_text.empty() && (m_text.back() == '\n' || m_text.back() == '\r')) {
        m_text.pop_back();
    }
    const bool isPrintable =
        std::all_of(m_text.begin(), m_text.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (m_text.empty() || !isPrintable) {
        throw Error(ErrorCode::InvalidInput,
                    "the access token is empty or holds blanks; give one line of printable characters");
    }
}

bool AccessToken::accepts(std::string_view header) const {
    constexpr std::string_view kScheme = "Bearer ";
    if (!header.starts_with(kScheme)) {
        return false;
    }
    const std::string_view given = header.substr(kScheme.size());
    // Every character of the secret is looked at, whatever was given; only the length is no secret.
    volatile std::uint8_t difference = given.size() == m_text.size() ? 0 : 1;
    for (std::size_t i = 0; i < m_text.size(); ++i) {
        const char other = i < given.size() ? given[i] : '\0';
        difference = static_cast<std::uint8_t>(difference | (m_text[i] ^ other));
    }
    return difference == 0;
}

}  // namespace xinglin::engine
