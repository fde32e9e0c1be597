#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/grammar/grammar.h"
#include "engine/grammar/token_trie.h"

namespace xinglin::engine {

/// What the tokens of a vocabulary make of a grammar's long lists of texts, compared once when the request
/// comes and not while an answer waits for its mask. Immutable; any number of threads and answers may use
/// one.
class ChoiceMasks final {
public:
    ChoiceMasks(const Grammar& grammar, const TokenTrie& tokens);

    /// The tokens that may follow where `textsAt` of a list is reached, as far as the list alone tells.
    struct Entry {
        std::vector<TokenId> tokens;
        /// Nodes of the tree of all tokens at which a text has ended and the value around could go on.
        std::vector<std::uint32_t> ends;
    };
    /// Null where few texts are left: those are compared in less time than it takes to add up an entry.
    const Entry* find(GrammarNodeId node, std::uint32_t textsAt) const;
    /// In place of `textsAt`: before all texts of the answer, and before the blank that may come first.
    static constexpr std::uint32_t kBeforeBlank = ~std::uint32_t{0};

    /// Calls `take` with the entries of the tree and `end` with the node of the tree wherever the texts below
    /// `textsAt` go along with what lies below `top`; `end` where one of them ends. Returns the steps it
    /// took.
    template <typename Take, typename End>
    static std::size_t compare(const TokenTrie::Tree& tree, std::uint32_t top, const ByteTrie& texts,
                               std::uint32_t textsAt, const Take& take, const End& end);

private:
    void addList(GrammarNodeId id, const ByteTrie& texts, const TokenTrie& tokens);

    std::unordered_map<std::uint64_t, Entry> m_entries;
    std::size_t m_steps = 0;  ///< so far
};

template <typename Take, typename End>
std::size_t ChoiceMasks::compare(const TokenTrie::Tree& tree, std::uint32_t top, const ByteTrie& texts,
                                 std::uint32_t textsAt, const Take& take, const End& end) {
    struct Pair {
        std::uint32_t node;
        std::uint32_t textsAt;
    };
    std::vector<Pair> open = {{top, textsAt}};
    std::size_t steps = 0;
    const auto meet = [&](std::uint32_t node, std::uint32_t next) {
        const TokenTrie::Node& token = tree.nodes[node];
        for (std::uint32_t entry = token.firstEntry; entry < token.lastEntry; ++entry) {
            take(tree.entries[entry]);
        }
        if (token.childCount == 0) {
            return;
        }
        if (texts.isTerminal(next)) {
            end(node);
        }
        if (texts.hasChildren(next)) {
            open.push_back({node, next});
        }
    };
    while (!open.empty()) {
        const Pair pair = open.back();
        open.pop_back();
        // Both are sorted: the shorter list of children is looked up in the longer one.
        const std::span<const std::uint8_t> tokenBytes = tree.childBytes(pair.node);
        const std::uint32_t firstText = texts.firstChild(pair.textsAt);
        const std::uint32_t textCount = texts.childCount(pair.textsAt);
        steps += 1 + std::min<std::size_t>(tokenBytes.size(), textCount);
        if (tokenBytes.size() < textCount) {
            for (std::size_t i = 0; i < tokenBytes.size(); ++i) {
                if (const auto next = texts.child(pair.textsAt, tokenBytes[i])) {
                    meet(tree.child(pair.node, i), *next);
                }
            }
            continue;
        }
        auto from = tokenBytes.begin();
        for (std::uint32_t next = firstText; next < firstText + textCount; ++next) {
            const std::uint8_t byte = texts.byteOf(next);
            from = std::lower_bound(from, tokenBytes.end(), byte);
            if (from == tokenBytes.end()) {
                break;
            }
            if (*from == byte) {
                meet(tree.child(pair.node, static_cast<std::size_t>(from - tokenBytes.begin())), next);
            }
        }
    }
    return steps;
}

}  // namespace xinglin::engine
