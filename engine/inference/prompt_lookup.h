#pragma once

#include <cstddef>
#include <span>

#include "engine/core/token.h"

namespace xinglin::engine {

/// Guesses the next tokens of an answer from what was said before: answers that quote facts repeat them word
/// for word. A guess is only ever a row more in a pass that reads the weights anyway; the scheduler keeps it
/// where the token that it draws is the same, so an answer never depends on guesses.
///
/// Costs one look through the history per guess, some microseconds for ten thousand tokens. Used by one
/// thread at a time.
class PromptLookup final {
public:
    /// At most `most` tokens at a time; 0: never any.
    explicit PromptLookup(std::size_t most) : m_most(most), m_length(most < 2 ? most : 2) {}

    /// What may follow `history`, as a part of it; at most `room` tokens, often none.
    std::span<const TokenId> guess(std::span<const TokenId> history, std::size_t room);

    /// How many tokens of the last guess were right: guesses grow while they are right, and stay out for a
    /// while after they were wrong again and again.
    void learn(std::size_t guessed, std::size_t right);

private:
    std::size_t m_most;
    std::size_t m_length;      ///< of the next guess, from 1 to m_most
    std::size_t m_misses = 0;  ///< guesses in a row of which nothing was right
    std::size_t m_pause = 0;   ///< steps left without a guess
};

}  // namespace xinglin::engine
