#include "engine/grammar/token_trie.h"

#include <algorithm>

#include "engine/grammar/string_state.h"
#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine {
namespace {

struct Entry {
    std::string_view bytes;
    std::uint32_t value;
};

void setBit(TokenTrie::Bits& bits, TokenId token) {
    const auto index = static_cast<std::size_t>(token);
    bits[index / 64] |= std::uint64_t{1} << (index % 64);
}

TokenTrie::Tree makeTree(std::vector<Entry> entries) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.bytes != b.bytes ? a.bytes < b.bytes : a.value < b.value;
    });
    TokenTrie::Tree tree;
    tree.nodes.emplace_back();
    std::vector<std::uint32_t> path = {0};  // the nodes of the bytes of the entry before, the root first
    const auto close = [&](std::size_t depth) {
        for (; path.size() > depth + 1; path.pop_back()) {
            tree.nodes[path.back()].end = static_cast<std::uint32_t>(tree.nodes.size());
        }
    };
    std::string_view before;
    for (const Entry& entry : entries) {
        const auto common = static_cast<std::size_t>(
            std::mismatch(before.begin(), before.end(), entry.bytes.begin(), entry.bytes.end()).first -
            before.begin());
        close(common);
        for (std::size_t i = common; i < entry.bytes.size(); ++i) {
            path.push_back(static_cast<std::uint32_t>(tree.nodes.size()));
            const auto next = static_cast<std::uint32_t>(tree.entries.size());
            tree.nodes.push_back({0, next, next, static_cast<std::uint8_t>(entry.bytes[i])});
        }
        tree.entries.push_back(entry.value);
        tree.nodes[path.back()].lastEntry = static_cast<std::uint32_t>(tree.entries.size());
        tree.depth = std::max(tree.depth, entry.bytes.size());
        before = entry.bytes;
    }
    close(0);
    tree.nodes[0].end = static_cast<std::uint32_t>(tree.nodes.size());
    return tree;
}

std::vector<std::string> tokensOf(const Tokenizer& tokenizer) {
    std::vector<std::string> tokens(tokenizer.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto id = static_cast<TokenId>(i);
        if (tokenizer.piece(id).kind != PieceKind::Unused && !tokenizer.isEndOfGeneration(id)) {
            tokens[i] = tokenizer.pieceBytes(id);
        }
    }
    return tokens;
}

std::vector<TokenId> endsOf(const Tokenizer& tokenizer) {
    std::vector<TokenId> ends;
    for (std::size_t i = 0; i < tokenizer.size(); ++i) {
        if (tokenizer.isEndOfGeneration(static_cast<TokenId>(i))) {
            ends.push_back(static_cast<TokenId>(i));
        }
    }
    return ends;
}

}  // namespace

TokenTrie::TokenTrie(const Tokenizer& tokenizer) : TokenTrie(tokensOf(tokenizer), endsOf(tokenizer)) {}

TokenTrie::TokenTrie(std::vector<std::string> tokens, std::vector<TokenId> ends)
    : m_tokens(std::move(tokens)), m_ends(std::move(ends)) {
    std::sort(m_ends.begin(), m_ends.end());
    m_insideString.assign(1, Bits(wordCount()));
    m_insideKey.assign(wordCount(), 0);
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const auto token = static_cast<TokenId>(i);
        if (!m_tokens[i].empty() && !isEnd(token)) {
            entries.push_back({m_tokens[i], static_cast<std::uint32_t>(i)});
            classify(token);
        }
    }
    m_all = makeTree(std::move(entries));
    std::vector<Entry> tails;
    for (std::size_t i = 0; i < m_closings.size(); ++i) {
        tails.push_back(
            {bytes(m_closings[i].token).substr(m_closings[i].length + 1), static_cast<std::uint32_t>(i)});
    }
    m_behindQuote = makeTree(std::move(tails));
    // So far each set holds the tokens of one length; what fits into less room fits into more.
    for (std::size_t most = 1; most < m_insideString.size(); ++most) {
        for (std::size_t word = 0; word < wordCount(); ++word) {
            m_insideString[most][word] |= m_insideString[most - 1][word];
        }
    }
}

bool TokenTrie::isEnd(TokenId token) const {
    return std::binary_search(m_ends.begin(), m_ends.end(), token);
}

/// What the token does to a string that is open between two characters.
void TokenTrie::classify(TokenId token) {
    // A set for each length costs a bit a token; a vocabulary of lines of blanks must not make that many.
    constexpr std::size_t kMostCounted = 64;
    StringState state = StringState::Body;
    std::uint32_t count = 0;
    std::uint32_t length = 0;
    bool hasEscape = false;
    for (const char character : bytes(token)) {
        const auto byte = static_cast<std::uint8_t>(character);
        if (state == StringState::Body && byte == '"') {
            m_closings.push_back({token, count, length, hasEscape});
            return;
        }
        count += state == StringState::Body ? 1 : 0;
        state = nextStringState(state, byte);
        if (state == StringState::Bad) {
            return;
        }
        hasEscape = hasEscape || byte == '\\';
        ++length;
    }
    if (count > kMostCounted) {
        m_longInsideString.push_back({token, count});
    } else {
        while (m_insideString.size() <= count) {
            m_insideString.emplace_back(wordCount());
        }
        setBit(m_insideString[count], token);
    }
    if (!hasEscape) {
        setBit(m_insideKey, token);
    }
}

const TokenTrie::Bits& TokenTrie::insideString(std::size_t most) const {
    return m_insideString[std::min(most, m_insideString.size() - 1)];
}

}  // namespace xinglin::engine
