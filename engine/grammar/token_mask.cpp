#include "engine/grammar/token_mask.h"

#include "engine/grammar/string_state.h"

namespace xinglin::engine {
namespace {

// 256 masks of 152,000 tokens are 5 MB.
constexpr std::size_t kMostKnown = 256;
// Each thread by itself is as good as all at once only while nothing is crowded out.
constexpr std::size_t kMostSplit = 8;

void setBit(TokenTrie::Bits& bits, std::size_t index) {
    bits[index / 64] |= std::uint64_t{1} << (index % 64);
}

void addAll(TokenTrie::Bits& bits, const TokenTrie::Bits& added) {
    for (std::size_t word = 0; word < bits.size(); ++word) {
        bits[word] |= added[word];
    }
}

}  // namespace

TokenMask::TokenMask(GrammarMatcher& matcher, std::shared_ptr<const TokenTrie> tokens)
    : m_matcher(matcher), m_tokens(std::move(tokens)) {}

const TokenTrie::Bits& TokenMask::allowed(GrammarMatcher::State state) {
    if (const auto known = m_known.find(state); known != m_known.end()) {
        return known->second;
    }
    if (m_known.size() >= kMostKnown) {
        m_known.clear();  // counted strings make a state a character, which nobody asks for again
    }
    TokenTrie::Bits& bits = m_known[state];
    compute(state, bits);
    return bits;
}

void TokenMask::compute(GrammarMatcher::State state, TokenTrie::Bits& bits) {
    bits.assign(m_tokens->wordCount(), 0);
    const std::size_t frames = m_matcher.frameCount();
    const auto threads = m_matcher.threads(state);
    Threads rest;
    for (const GrammarMatcher::Thread thread : threads) {
        if (threads.size() > kMostSplit || !addString(thread, bits)) {
            rest.push_back(thread);
        }
    }
    if (!rest.empty()) {
        const auto& tokens = m_tokens->all().entries;
        walk(m_tokens->all(), rest, [&](std::uint32_t entry) { setBit(bits, tokens[entry]); });
    }
    m_matcher.forgetFrom(frames);
    if (m_matcher.canEnd(state)) {
        for (const TokenId end : m_tokens->ends()) {
            setBit(bits, static_cast<std::size_t>(end));
        }
    }
}

bool TokenMask::addString(GrammarMatcher::Thread thread, TokenTrie::Bits& bits) {
    const GrammarNode* node = m_matcher.stringNode(thread);
    const GrammarMatcher::Frame frame = m_matcher.frame(thread);
    const auto at = GrammarMatcher::stringPosition(frame.position);
    if (node == nullptr || static_cast<StringState>(at.state) != StringState::Body) {
        return false;
    }
    const bool isKey = node->kind == GrammarNodeKind::OtherKey;
    const bool isBounded = node->high != GrammarNode::kUnbounded;
    const std::size_t room = isBounded ? static_cast<std::size_t>(node->high) - at.count : ~std::size_t{0};
    if (isKey) {
        addAll(bits, m_tokens->insideKey());
    } else {
        addAll(bits, m_tokens->insideString(room));
        for (const TokenTrie::LongText& token : m_tokens->longInsideString()) {
            if (token.count <= room) {
                setBit(bits, static_cast<std::size_t>(token.token));
            }
        }
    }
    const auto mayClose = [&](const TokenTrie::Closing& closing) {
        if (closing.count > room || at.count + closing.count < static_cast<std::size_t>(node->low) ||
            (isKey && closing.hasEscape)) {
            return false;
        }
        std::uint32_t textsAt = at.textsAt;
        const std::string_view before = m_tokens->bytes(closing.token).substr(0, closing.length);
        for (std::size_t i = 0; i < before.size() && textsAt != 0; ++i) {
            const auto child = node->texts.child(textsAt - 1, static_cast<std::uint8_t>(before[i]));
            textsAt = child ? *child + 1 : 0;
        }
        return textsAt == 0 || !node->texts.isTerminal(textsAt - 1);
    };
    const auto& entries = m_tokens->behindQuote().entries;
    walk(m_tokens->behindQuote(), std::span(&frame.parent, 1), [&](std::uint32_t entry) {
        const TokenTrie::Closing& closing = m_tokens->closings()[entries[entry]];
        if (mayClose(closing)) {
            setBit(bits, static_cast<std::size_t>(closing.token));
        }
    });
    return true;
}

template <typename Take>
void TokenMask::walk(const TokenTrie::Tree& tree, std::span<const GrammarMatcher::Thread> from,
                     const Take& take) {
    m_path.assign(from.begin(), from.end());
    m_begins.assign(1, 0);
    std::vector<std::uint32_t> ends = {tree.nodes[0].end};  // where the subtree of each byte of the way ends
    const auto takeEntries = [&](const TokenTrie::Node& node) {
        for (std::uint32_t entry = node.firstEntry; entry < node.lastEntry; ++entry) {
            take(entry);
        }
    };
    takeEntries(tree.nodes[0]);
    for (std::uint32_t i = 1; i < tree.nodes.size();) {
        while (ends.back() <= i) {
            m_path.resize(m_begins.back());
            m_begins.pop_back();
            ends.pop_back();
        }
        const TokenTrie::Node& node = tree.nodes[i];
        const std::size_t begin = m_path.size();
        // step() adds to the vector that it reads from, so it reads a copy.
        m_now.assign(m_path.begin() + static_cast<std::ptrdiff_t>(m_begins.back()), m_path.end());
        m_matcher.step(m_now, node.byte, m_path, begin);
        if (m_path.size() == begin) {
            i = node.end;
            continue;
        }
        takeEntries(node);
        m_begins.push_back(begin);
        ends.push_back(node.end);
        ++i;
    }
}

}  // namespace xinglin::engine
