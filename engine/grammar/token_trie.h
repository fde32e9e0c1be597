#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/token.h"
#include "engine/grammar/string_state.h"

namespace xinglin::engine {

class Tokenizer;

/// The tokens of a vocabulary by their bytes, sorted so that shared beginnings are walked once, and what can
/// be said of them in advance: most tokens are plain text, and inside a JSON string plain text is allowed
/// wherever the string may still grow. Immutable, so any number of threads may use one.
class TokenTrie final {
public:
    /// One bit a token.
    using Bits = std::vector<std::uint64_t>;

    /// `tokens[id]` are the bytes of a token; empty for one that adds no text. `ends` end an answer.
    TokenTrie(std::vector<std::string> tokens, std::vector<TokenId> ends);
    /// Pieces that are unused or unknown add no text.
    explicit TokenTrie(const Tokenizer& tokenizer);

    struct Node {
        std::uint32_t firstEntry = 0;
        std::uint32_t lastEntry = 0;
        std::uint32_t firstChild = 0;  ///< in the lists of children
        std::uint16_t childCount = 0;
    };
    struct Tree {
        std::vector<Node> nodes;             ///< [0] is the root
        std::vector<std::uint32_t> entries;  ///< of the nodes, by firstEntry … lastEntry
        std::vector<std::uint8_t> bytes;     ///< of the children, those of a node side by side and sorted
        std::vector<std::uint32_t> children;

        std::span<const std::uint8_t> childBytes(std::uint32_t node) const {
            return std::span(bytes).subspan(nodes[node].firstChild, nodes[node].childCount);
        }
        std::uint32_t child(std::uint32_t node, std::size_t index) const {
            return children[nodes[node].firstChild + index];
        }
    };

    /// A token that closes a JSON string which it found open.
    struct Closing {
        TokenId token;
        std::uint32_t count;   ///< characters before the quote
        std::uint32_t length;  ///< bytes before the quote
        bool hasEscape;        ///< before the quote
    };

    /// A token that stays inside a JSON string for so many characters.
    struct LongText {
        TokenId token;
        std::uint32_t count;
    };

    std::size_t size() const { return m_tokens.size(); }
    std::size_t wordCount() const { return (m_tokens.size() + 63) / 64; }
    std::string_view bytes(TokenId token) const { return m_tokens[static_cast<std::size_t>(token)]; }
    const std::vector<TokenId>& ends() const { return m_ends; }
    bool isEnd(TokenId token) const;

    /// All tokens with text; entries are ids.
    const Tree& all() const { return m_all; }

    /// What tokens do to a JSON string that stands in one state.
    struct StringTokens {
        std::vector<LongText> inside;  ///< those that stay inside it, by the characters that they begin
        Bits all;                      ///< of `inside`
        Bits withoutBackslash;         ///< of `inside`
        std::vector<Closing> closings;
        Tree behindQuote;  ///< what follows the closing quote; entries are indices of `closings`
    };
    const StringTokens& inString(StringState state) const {
        return m_inString[static_cast<std::size_t>(state)];
    }
    /// Adds the tokens that stay inside a string in that state and begin at most `most` characters.
    void addInside(StringState state, std::size_t most, Bits& bits) const;

private:
    void classify(StringState state);

    std::vector<std::string> m_tokens;
    std::vector<TokenId> m_ends;
    Tree m_all;
    std::vector<StringTokens> m_inString;  ///< by the state
    std::vector<Bits> m_insideBody;        ///< between two characters, by the most characters
};

}  // namespace xinglin::engine
