#pragma once

#include <cstdint>

namespace xinglin::engine {

/// Where in a JSON string, between its quotes, the text stands.
enum class StringState : std::uint8_t {
    Body,  ///< between two characters: the only place where the closing quote may come
    Tail1,
    Tail2,
    Tail3,   ///< so many bytes of a character to come
    TailE0,  ///< after E0, ED, F0, F4, whose next byte is restricted (overlong forms, surrogates, U+10FFFF)
    TailEd,
    TailF0,
    TailF4,
    Escape,  ///< after a backslash
    Hex1,
    Hex2,
    Hex2AfterD,  ///< may be a surrogate
    Hex3,
    Hex4,
    High3,  ///< inside the first half of a pair
    High4,
    PairBackslash,  ///< the second half must follow
    PairU,
    Low1,
    Low2,
    Low3,
    Low4,
    Bad,
};

/// The state after `byte`; Bad when no valid string goes on so. The closing quote is the caller's business
/// and Bad here.
StringState nextStringState(StringState state, std::uint8_t byte);

}  // namespace xinglin::engine
