#include "engine/grammar/token_trie.h"

#include <algorithm>

#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine {
namespace {

// A set for each length costs a bit a token; a vocabulary of lines of blanks must not make that many.
constexpr std::size_t kMostCounted = 64;

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
    struct Link {
        std::uint32_t parent;
        std::uint32_t node;
        std::uint8_t byte;
    };
    std::vector<Link> links;
    std::vector<std::uint32_t> path = {0};  // the nodes of the bytes of the entry before, the root first
    std::string_view before;
    for (const Entry& entry : entries) {
        const auto common = static_cast<std::size_t>(
            std::mismatch(before.begin(), before.end(), entry.bytes.begin(), entry.bytes.end()).first -
            before.begin());
        path.resize(common + 1);
        for (std::size_t i = common; i < entry.bytes.size(); ++i) {
            const auto node = static_cast<std::uint32_t>(tree.nodes.size());
            links.push_back({path.back(), node, static_cast<std::uint8_t>(entry.bytes[i])});
            ++tree.nodes[path.back()].childCount;
            path.push_back(node);
            const auto next = static_cast<std::uint32_t>(tree.entries.size());
            tree.nodes.push_back({next, next, 0, 0});
        }
        tree.entries.push_back(entry.value);
        tree.nodes[path.back()].lastEntry = static_cast<std::uint32_t>(tree.entries.size());
        before = entry.bytes;
    }
    // The links of a node come in the order of their bytes, but not side by side.
    std::uint32_t sum = 0;
    for (TokenTrie::Node& node : tree.nodes) {
        node.firstChild = sum;
        sum += node.childCount;
        node.childCount = 0;
    }
    tree.bytes.resize(links.size());
    tree.children.resize(links.size());
    for (const Link& link : links) {
        TokenTrie::Node& parent = tree.nodes[link.parent];
        const std::size_t place = parent.firstChild + parent.childCount++;
        tree.bytes[place] = link.byte;
        tree.children[place] = link.node;
    }
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
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        if (!m_tokens[i].empty() && !isEnd(static_cast<TokenId>(i))) {
            entries.push_back({m_tokens[i], static_cast<std::uint32_t>(i)});
        }
    }
    m_all = makeTree(std::move(entries));
    m_inString.resize(static_cast<std::size_t>(StringState::Bad));
    for (std::size_t state = 0; state < m_inString.size(); ++state) {
        classify(static_cast<StringState>(state));
    }
    m_insideBody.assign(1, Bits(wordCount()));
    for (const LongText& token : inString(StringState::Body).inside) {
        if (token.count > kMostCounted) {
            break;
        }
        while (m_insideBody.size() <= token.count) {
            m_insideBody.push_back(m_insideBody.back());  // what fits into less room fits into more
        }
        setBit(m_insideBody.back(), token.token);
    }
}

bool TokenTrie::isEnd(TokenId token) const {
    return std::binary_search(m_ends.begin(), m_ends.end(), token);
}

void TokenTrie::classify(StringState start) {
    StringTokens& made = m_inString[static_cast<std::size_t>(start)];
    made.all.assign(wordCount(), 0);
    made.withoutBackslash.assign(wordCount(), 0);
    std::vector<Entry> tails;
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const auto token = static_cast<TokenId>(i);
        if (m_tokens[i].empty() || isEnd(token)) {
            continue;
        }
        StringState state = start;
        std::uint32_t count = 0;
        std::uint32_t length = 0;
        bool hasEscape = false;
        bool isClosed = false;
        for (const char character : bytes(token)) {
            const auto byte = static_cast<std::uint8_t>(character);
            isClosed = state == StringState::Body && byte == '"';
            if (isClosed) {
                break;
            }
            count += state == StringState::Body ? 1 : 0;
            state = nextStringState(state, byte);
            if (state == StringState::Bad) {
                break;
            }
            hasEscape = hasEscape || byte == '\\';
            ++length;
        }
        if (isClosed) {
            tails.push_back(
                {bytes(token).substr(length + 1), static_cast<std::uint32_t>(made.closings.size())});
            made.closings.push_back({token, count, length, hasEscape});
        } else if (state != StringState::Bad) {
            made.inside.push_back({token, count});
            setBit(made.all, token);
            if (!hasEscape) {
                setBit(made.withoutBackslash, token);
            }
        }
    }
    made.behindQuote = makeTree(std::move(tails));
    std::stable_sort(made.inside.begin(), made.inside.end(),
                     [](const LongText& a, const LongText& b) { return a.count < b.count; });
}

void TokenTrie::addInside(StringState state, std::size_t most, Bits& bits) const {
    const StringTokens& tokens = inString(state);
    const auto& inside = tokens.inside;
    const auto add = [&bits](const Bits& added) {
        for (std::size_t word = 0; word < bits.size(); ++word) {
            bits[word] |= added[word];
        }
    };
    if (inside.empty()) {
        return;
    }
    if (inside.back().count <= most) {
        add(tokens.all);
        return;
    }
    const auto fits =
        std::upper_bound(inside.begin(), inside.end(), most,
                         [](std::size_t count, const LongText& token) { return count < token.count; });
    auto from = inside.begin();
    if (state == StringState::Body) {
        const std::size_t set = std::min(most, m_insideBody.size() - 1);
        add(m_insideBody[set]);
        from = std::upper_bound(from, fits, set,
                                [](std::size_t count, const LongText& token) { return count < token.count; });
    }
    if (fits - from <= inside.end() - fits) {
        for (; from < fits; ++from) {
            setBit(bits, from->token);
        }
        return;
    }
    // Fewer are too long than are not.
    Bits left = tokens.all;
    for (auto token = fits; token < inside.end(); ++token) {
        const auto index = static_cast<std::size_t>(token->token);
        left[index / 64] &= ~(std::uint64_t{1} << (index % 64));
    }
    add(left);
}

}  // namespace xinglin::engine
