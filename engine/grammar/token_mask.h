#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/grammar/choice_masks.h"
#include "engine/grammar/matcher.h"
#include "engine/grammar/token_trie.h"

namespace xinglin::engine {

/// The tokens that may follow in a state of a grammar. Remembers the masks of the states it saw last. Borrows
/// the matcher; one thread at a time.
class TokenMask final {
public:
    /// `choices` are made of the matcher's grammar and `tokens`; null: lists are compared when they are asked
    /// for.
    TokenMask(GrammarMatcher& matcher, std::shared_ptr<const TokenTrie> tokens,
              std::shared_ptr<const ChoiceMasks> choices = nullptr);

    /// A bit a token, token 0 the lowest bit of the first word. End tokens are in it exactly where the text
    /// may end; a token may end within a character. Valid until the next call.
    const TokenTrie::Bits& allowed(GrammarMatcher::State state);

private:
    using Threads = std::vector<GrammarMatcher::Thread>;

    void compute(GrammarMatcher::State state, TokenTrie::Bits& bits);
    /// Whether the thread stands in a string; then its tokens are in `bits`.
    bool addString(GrammarMatcher::Thread thread, TokenTrie::Bits& bits);
    /// Whether the thread stands in a list that was compared before; then its tokens are in `bits`.
    bool addChoices(GrammarMatcher::Thread thread, TokenTrie::Bits& bits);
    /// Whether an answer that is one of such texts has not begun; then its tokens are in `bits`.
    bool addFirstChoices(GrammarMatcher::Thread thread, TokenTrie::Bits& bits);
    /// Calls `take` with each entry below the node `top` whose bytes the threads can go along.
    template <typename Take>
    void walk(const TokenTrie::Tree& tree, std::uint32_t top, std::span<const GrammarMatcher::Thread> from,
              const Take& take);
    /// The same for one thread that stands in one of many texts.
    template <typename Take>
    void walkChoices(const TokenTrie::Tree& tree, std::uint32_t top, GrammarMatcher::Thread thread,
                     const Take& take);

    GrammarMatcher& m_matcher;
    std::shared_ptr<const TokenTrie> m_tokens;     ///< shared by all answers of one tokenizer
    std::shared_ptr<const ChoiceMasks> m_choices;  ///< shared by all answers to one request's grammar
    std::unordered_map<GrammarMatcher::State, TokenTrie::Bits> m_known;
    std::vector<GrammarMatcher::State> m_seen;  ///< the states of m_known, a ring once it is full
    std::size_t m_oldest = 0;
};

}  // namespace xinglin::engine
