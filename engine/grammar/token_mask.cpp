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

template <typename Take>
void takeEntries(const TokenTrie::Node& node, const Take& take) {
    for (std::uint32_t entry = node.firstEntry; entry < node.lastEntry; ++entry) {
        take(entry);
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
        walk(m_tokens->all(), wholeOf(m_tokens->all()), rest,
             [&](std::uint32_t entry) { setBit(bits, tokens[entry]); });
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
    const TokenTrie::Tree& tree = m_tokens->behindQuote();
    const auto take = [&](std::uint32_t entry) {
        const TokenTrie::Closing& closing = m_tokens->closings()[tree.entries[entry]];
        if (mayClose(closing)) {
            setBit(bits, static_cast<std::size_t>(closing.token));
        }
    };
    takeEntries(tree.nodes[0], take);
    walk(tree, wholeOf(tree), std::span(&frame.parent, 1), take);
    return true;
}

template <typename Take>
void TokenMask::walk(const TokenTrie::Tree& tree, Range range, std::span<const GrammarMatcher::Thread> from,
                     const Take& take) {
    if (from.size() == 1 && m_matcher.isChoice(from.front())) {
        walkChoices(tree, range, from.front(), take);
        return;
    }
    Threads path(from.begin(), from.end());  // after each byte of the way, one behind the other
    Threads now;
    struct Level {
        std::size_t begin;   // of its threads in the path
        std::uint32_t last;  // where its subtree ends
    };
    std::vector<Level> levels = {{0, range.last}};
    for (std::uint32_t i = range.first; i < range.last;) {
        for (; levels.back().last <= i; levels.pop_back()) {
            path.resize(levels.back().begin);
        }
        const TokenTrie::Node& node = tree.nodes[i];
        const std::size_t begin = path.size();
        // step() adds to the vector that it reads from, so it reads a copy.
        now.assign(path.begin() + static_cast<std::ptrdiff_t>(levels.back().begin), path.end());
        m_matcher.step(now, node.byte, path, begin);
        if (path.size() == begin) {
            i = node.end;
            continue;
        }
        takeEntries(node, take);
        if (path.size() == begin + 1 && m_matcher.isChoice(path.back())) {
            walkChoices(tree, {i + 1, node.end}, path.back(), take);
            path.resize(begin);
            i = node.end;
            continue;
        }
        levels.push_back({begin, node.end});
        ++i;
    }
}

// Both are tries, so thousands of texts are compared with the vocabulary without a frame for each byte. What
// lies behind the end of a text is for the value around it.
template <typename Take>
void TokenMask::walkChoices(const TokenTrie::Tree& tree, Range range, GrammarMatcher::Thread thread,
                            const Take& take) {
    const GrammarMatcher::Frame frame = m_matcher.frame(thread);
    const ByteTrie& texts = m_matcher.grammar().node(frame.node).texts;
    struct Level {
        std::uint32_t textsAt;
        std::uint32_t last;
    };
    std::vector<Level> levels = {{static_cast<std::uint32_t>(frame.position), range.last}};
    for (std::uint32_t i = range.first; i < range.last;) {
        while (levels.back().last <= i) {
            levels.pop_back();
        }
        const TokenTrie::Node& node = tree.nodes[i];
        const std::uint32_t at = levels.back().textsAt;
        const auto child = texts.child(at, node.byte);
        if (texts.isTerminal(at)) {
            // One text is the beginning of others: the value around may go on here as well.
            Threads next;
            if (child) {
                next.push_back(texts.hasChildren(*child) ? m_matcher.choiceAt(thread, *child) : frame.parent);
            }
            m_matcher.step(std::span(&frame.parent, 1), node.byte, next, 0);
            if (!next.empty()) {
                takeEntries(node, take);
                walk(tree, {i + 1, node.end}, next, take);
            }
            i = node.end;
        } else if (!child) {
            i = node.end;
        } else if (takeEntries(node, take); texts.hasChildren(*child)) {
            levels.push_back({*child, node.end});
            ++i;
        } else {
            walk(tree, {i + 1, node.end}, std::span(&frame.parent, 1), take);
            i = node.end;
        }
    }
}

}  // namespace xinglin::engine
