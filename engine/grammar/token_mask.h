#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/grammar/matcher.h"
#include "engine/grammar/token_trie.h"

namespace xinglin::engine {

/// The tokens that may follow in a state of a grammar. Remembers the masks of the states it saw last. Borrows
/// the matcher; one thread at a time.
class TokenMask final {
public:
    TokenMask(GrammarMatcher& matcher, std::shared_ptr<const TokenTrie> tokens);

    /// A bit a token, token 0 the lowest bit of the first word. End tokens are in it exactly where the text
    /// may end; a token may end within a character. Valid until the next call.
    const TokenTrie::Bits& allowed(GrammarMatcher::State state);

private:
    using Threads = std::vector<GrammarMatcher::Thread>;

    void compute(GrammarMatcher::State state, TokenTrie::Bits& bits);
    /// Whether the thread stands in a string between two characters; then its tokens are in `bits`.
    bool addString(GrammarMatcher::Thread thread, TokenTrie::Bits& bits);
    /// Nodes of a tree: the subtrees that begin in it.
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };
    static Range wholeOf(const TokenTrie::Tree& tree) { return {1, tree.nodes[0].end}; }
    /// Calls `take` with each entry in the range whose bytes the threads can go along.
    template <typename Take>
    void walk(const TokenTrie::Tree& tree, Range range, std::span<const GrammarMatcher::Thread> from,
              const Take& take);
    /// The same for one thread that stands in one of many texts.
    template <typename Take>
    void walkChoices(const TokenTrie::Tree& tree, Range range, GrammarMatcher::Thread thread,
                     const Take& take);

    GrammarMatcher& m_matcher;
    std::shared_ptr<const TokenTrie> m_tokens;  ///< shared by all answers of one tokenizer
    std::unordered_map<GrammarMatcher::State, TokenTrie::Bits> m_known;
};

}  // namespace xinglin::engine
