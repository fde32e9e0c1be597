#pragma once

#include <string>
#include <string_view>

namespace xinglin::engine {

/// The secret that every request must carry.
class AccessToken final {
public:
    /// `text` without its line end. Throws Error(InvalidInput) when it is empty, or holds what a header
    /// cannot.
    explicit AccessToken(std::string text);

    /// Whether `header`, the value of "Authorization", is "Bearer <token>". Takes the same time wherever the
    /// first wrong character is.
    bool accepts(std::string_view header) const;

private:
    std::string m_text;
};

}  // namespace xinglin::engine
