#include "engine/grammar/token_mask.h"

#include "engine/grammar/string_state.h"

namespace xinglin::engine {
namespace {

// 64 masks of 152,000 tokens are 1.2 MB.
constexpr std::size_t kMostKnown = 64;
// Each thread by itself is as good as all at once only while nothing is crowded out.
constexpr std::size_t kMostSplit = 8;

void setBit(TokenTrie::Bits& bits, std::size_t index) {
    bits[index / 64] |= std::uint64_t{1} << (index % 64);
}

template <typename Take>
void takeEntries(const TokenTrie::Tree& tree, std::uint32_t node, const Take& take) {
    for (std::uint32_t entry = tree.nodes[node].firstEntry; entry < tree.nodes[node].lastEntry; ++entry) {
        take(tree.entries[entry]);
    }
}

}  // namespace

TokenMask::TokenMask(GrammarMatcher& matcher, std::shared_ptr<const TokenTrie> tokens,
                     std::shared_ptr<const ChoiceMasks> choices)
    : m_matcher(matcher), m_tokens(std::move(tokens)), m_choices(std::move(choices)) {}

const TokenTrie::Bits& TokenMask::allowed(GrammarMatcher::State state) {
    if (const auto known = m_known.find(state); known != m_known.end()) {
        return known->second;
    }
    if (m_known.size() < kMostKnown) {
        m_seen.push_back(state);
        TokenTrie::Bits& bits = m_known[state];
        compute(state, bits);
        return bits;
    }
    // Counted strings make a state a character, which nobody asks for again: the oldest mask's memory is
    // written over, since giving it back and asking for it again costs more than a mask.
    auto reused = m_known.extract(m_seen[m_oldest]);
    reused.key() = state;
    m_seen[m_oldest] = state;
    m_oldest = (m_oldest + 1) % kMostKnown;
    TokenTrie::Bits& bits = m_known.insert(std::move(reused)).position->second;
    compute(state, bits);
    return bits;
}

void TokenMask::compute(GrammarMatcher::State state, TokenTrie::Bits& bits) {
    bits.assign(m_tokens->wordCount(), 0);
    const std::size_t frames = m_matcher.frameCount();
    const auto threads = m_matcher.threads(state);
    Threads rest;
    for (const GrammarMatcher::Thread thread : threads) {
        if (threads.size() > kMostSplit ||
            (!addString(thread, bits) && !addChoices(thread, bits) && !addFirstChoices(thread, bits))) {
            rest.push_back(thread);
        }
    }
    if (!rest.empty()) {
        walk(m_tokens->all(), 0, rest, [&](std::uint32_t token) { setBit(bits, token); });
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
    if (node == nullptr) {
        return false;
    }
    const GrammarMatcher::Frame frame = m_matcher.frame(thread);
    const auto at = GrammarMatcher::stringPosition(frame.position);
    const auto state = static_cast<StringState>(at.state);
    const TokenTrie::StringTokens& tokens = m_tokens->inString(state);
    const bool isKey = node->kind == GrammarNodeKind::OtherKey;
    const bool isBounded = node->high != GrammarNode::kUnbounded;
    const std::size_t room = isBounded ? static_cast<std::size_t>(node->high) - at.count : ~std::size_t{0};
    if (isKey) {
        for (std::size_t word = 0; word < bits.size(); ++word) {
            bits[word] |= tokens.withoutBackslash[word];
        }
    } else {
        m_tokens->addInside(state, room, bits);
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
    const auto take = [&](std::uint32_t index) {
        const TokenTrie::Closing& closing = tokens.closings[index];
        if (mayClose(closing)) {
            setBit(bits, static_cast<std::size_t>(closing.token));
        }
    };
    takeEntries(tokens.behindQuote, 0, take);
    walk(tokens.behindQuote, 0, std::span(&frame.parent, 1), take);
    return true;
}

bool TokenMask::addFirstChoices(GrammarMatcher::Thread thread, TokenTrie::Bits& bits) {
    const GrammarNodeId root = m_matcher.grammar().root();
    if (m_choices == nullptr || !m_matcher.isBeforeValue(thread)) {
        return false;
    }
    const ChoiceMasks::Entry* first = m_choices->find(root, ByteTrie::kRoot);
    const ChoiceMasks::Entry* behindBlank = m_choices->find(root, ChoiceMasks::kBeforeBlank);
    if (first == nullptr || behindBlank == nullptr) {
        return false;
    }
    // Nothing comes behind the answer, so where texts end does not matter.
    for (const TokenId token : first->tokens) {
        setBit(bits, static_cast<std::size_t>(token));
    }
    if (m_matcher.mayBeginWithBlank(thread)) {
        for (const TokenId token : behindBlank->tokens) {
            setBit(bits, static_cast<std::size_t>(token));
        }
    }
    return true;
}

bool TokenMask::addChoices(GrammarMatcher::Thread thread, TokenTrie::Bits& bits) {
    if (m_choices == nullptr || !m_matcher.isChoice(thread)) {
        return false;
    }
    const GrammarMatcher::Frame frame = m_matcher.frame(thread);
    const auto textsAt = static_cast<std::uint32_t>(frame.position);
    const ChoiceMasks::Entry* entry = m_choices->find(frame.node, textsAt);
    if (entry == nullptr) {
        return false;
    }
    for (const TokenId token : entry->tokens) {
        setBit(bits, static_cast<std::size_t>(token));
    }
    const auto around = std::span(&frame.parent, 1);
    if (m_matcher.mayTake(frame.parent).isEmpty()) {
        return true;
    }
    const TokenTrie::Tree& tree = m_tokens->all();
    const auto take = [&](std::uint32_t token) { setBit(bits, token); };
    for (const std::uint32_t end : entry->ends) {
        walk(tree, end, around, take);
    }
    if (m_matcher.grammar().node(frame.node).texts.isTerminal(textsAt)) {
        walk(tree, 0, around, take);
    }
    return true;
}

template <typename Take>
void TokenMask::walk(const TokenTrie::Tree& tree, std::uint32_t top,
                     std::span<const GrammarMatcher::Thread> from, const Take& take) {
    if (from.size() == 1 && m_matcher.isChoice(from.front())) {
        walkChoices(tree, top, from.front(), take);
        return;
    }
    Threads path;  // after each byte of the way, one behind the other
    Threads now;
    struct Level {
        std::size_t begin;  // of its threads in the path
        std::uint32_t node;
        std::size_t next;  // of its children
        ByteSet bytes;     // that its threads may take
    };
    std::vector<Level> levels;
    const auto enter = [&](std::uint32_t node, std::size_t begin) {
        ByteSet bytes;
        for (std::size_t i = begin; i < path.size(); ++i) {
            bytes.add(m_matcher.mayTake(path[i]));
        }
        levels.push_back({begin, node, 0, bytes});
    };
    path.assign(from.begin(), from.end());
    enter(top, 0);
    while (!levels.empty()) {
        Level& level = levels.back();
        const std::span<const std::uint8_t> bytes = tree.childBytes(level.node);
        while (level.next < bytes.size() && !level.bytes.has(bytes[level.next])) {
            ++level.next;
        }
        if (level.next == bytes.size()) {
            path.resize(level.begin);
            levels.pop_back();
            continue;
        }
        const std::uint8_t byte = bytes[level.next];
        const std::uint32_t node = tree.child(level.node, level.next++);
        const std::size_t begin = path.size();
        // step() adds to the vector that it reads from, so it reads a copy.
        now.assign(path.begin() + static_cast<std::ptrdiff_t>(level.begin), path.end());
        m_matcher.step(now, byte, path, begin);
        if (path.size() == begin) {
            continue;
        }
        takeEntries(tree, node, take);
        if (tree.nodes[node].childCount == 0) {
            path.resize(begin);
        } else if (path.size() == begin + 1 && m_matcher.isChoice(path.back())) {
            walkChoices(tree, node, path.back(), take);
            path.resize(begin);
        } else {
            enter(node, begin);
        }
    }
}

// Both are tries, so thousands of texts are compared with the vocabulary without a frame for each byte. What
// lies behind the end of a text is for the value around it, whose bytes (of JSON, behind a value) are never
// those with which a longer text goes on, so that each way can be followed by itself.
template <typename Take>
void TokenMask::walkChoices(const TokenTrie::Tree& tree, std::uint32_t top, GrammarMatcher::Thread thread,
                            const Take& take) {
    const GrammarMatcher::Frame frame = m_matcher.frame(thread);
    const auto textsAt = static_cast<std::uint32_t>(frame.position);
    const ByteTrie& texts = m_matcher.grammar().node(frame.node).texts;
    const bool goesOn = !m_matcher.mayTake(frame.parent).isEmpty();
    const auto around = [&](std::uint32_t node) {
        if (goesOn) {
            walk(tree, node, std::span(&frame.parent, 1), take);
        }
    };
    ChoiceMasks::compare(tree, top, texts, textsAt, take, around);
    if (texts.isTerminal(textsAt)) {
        around(top);
    }
}

}  // namespace xinglin::engine
