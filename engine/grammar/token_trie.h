#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/token.h"

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

    /// A node in depth-first order: its children begin behind it and end before `end`.
    struct Node {
        std::uint32_t end = 0;
        std::uint32_t firstEntry = 0;
        std::uint32_t lastEntry = 0;
        std::uint8_t byte = 0;
    };
    struct Tree {
        std::vector<Node> nodes;             ///< [0] is the root
        std::vector<std::uint32_t> entries;  ///< of the nodes, by firstEntry … lastEntry
        std::size_t depth = 0;               ///< of the deepest node
    };

    /// A token that closes a JSON string which it found open between two characters.
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
    /// What follows the closing quote; entries are indices of closings().
    const Tree& behindQuote() const { return m_behindQuote; }
    const std::vector<Closing>& closings() const { return m_closings; }

    /// The tokens that stay inside a JSON string and begin at most `most` characters, without those of
    /// longInsideString().
    const Bits& insideString(std::size_t most) const;
    /// The few that begin more characters than there are sets for.
    const std::vector<LongText>& longInsideString() const { return m_longInsideString; }
    /// All that stay inside a JSON string and have no backslash.
    const Bits& insideKey() const { return m_insideKey; }

private:
    void classify(TokenId token);

    std::vector<std::string> m_tokens;
    std::vector<TokenId> m_ends;
    Tree m_all;
    Tree m_behindQuote;
    std::vector<Closing> m_closings;
    std::vector<Bits> m_insideString;  ///< by the number of characters
    std::vector<LongText> m_longInsideString;
    Bits m_insideKey;
};

}  // namespace xinglin::engine
