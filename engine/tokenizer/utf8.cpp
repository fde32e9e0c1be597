#include "engine/tokenizer/utf8.h"

#include <cstdint>

namespace xinglin::engine {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// What the bytes at the start of a string are: one character of `length` bytes, the possible start of one
/// (`isUnfinished`), or neither, in which case `length` bytes are to be skipped.
struct FirstCharacter {
    std::size_t length = 1;
    bool isValid = false;
    bool isUnfinished = false;
};

FirstCharacter firstCharacter(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) {
        return {1, true, false};
    }
    std::size_t length = 0;
    // The second byte's range excludes overlong forms, surrogates and what lies above U+10FFFF.
    std::uint8_t low = 0x80;
    std::uint8_t high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        low = lead == 0xE0 ? 0xA0 : low;
        high = lead == 0xED ? 0x9F : high;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        low = lead == 0xF0 ? 0x90 : low;
        high = lead == 0xF4 ? 0x8F : high;
    } else {
        return {};
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (i == bytes.size()) {
            return {i, false, true};
        }
        if (at(i) < low || at(i) > high) {
            return {i, false, false};
        }
        low = 0x80;
        high = 0xBF;
    }
    return {length, true, false};
}

}  // namespace

std::size_t validUtf8Prefix(std::string_view bytes) {
    std::size_t position = 0;
    while (position < bytes.size()) {
        const FirstCharacter character = firstCharacter(bytes.substr(position));
        if (!character.isValid) {
            break;
        }
        position += character.length;
    }
    return position;
}

std::string Utf8Stream::push(std::string_view bytes) {
    m_pending.append(bytes);
    std::string complete;
    std::string_view rest = m_pending;
    while (!rest.empty()) {
        const FirstCharacter character = firstCharacter(rest);
        if (character.isUnfinished) {
            break;
        }
        complete.append(character.isValid ? rest.substr(0, character.length) : kReplacement);
        rest.remove_prefix(character.length);
    }
    m_pending.erase(0, m_pending.size() - rest.size());
    return complete;
}

std::string Utf8Stream::finish() {
    const bool wasUnfinished = !m_pending.empty();
    m_pending.clear();
    return wasUnfinished ? std::string(kReplacement) : std::string();
}

}  // namespace xinglin::engine
