#include "engine/grammar/choice_masks.h"

#include <algorithm>
#include <string_view>

namespace xinglin::engine {
namespace {

// Where fewer texts are left, comparing them takes less than 10 us.
constexpr std::uint32_t kFewTexts = 48;
// Together some tens of milliseconds and megabytes at most; what lies beyond is compared when it is asked
// for.
constexpr std::size_t kMostSteps = 2'000'000;
constexpr std::size_t kMostEntries = 4096;

std::uint64_t keyOf(GrammarNodeId node, std::uint32_t textsAt) {
    return static_cast<std::uint64_t>(node) << 32 | textsAt;
}

/// What comes behind a value in JSON; behind a text that is no value of JSON nothing does.
bool mayGoOn(const TokenTrie::Tree& tree, std::uint32_t node) {
    const auto bytes = tree.childBytes(node);
    return std::any_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) {
        return std::string_view(",]}").find(static_cast<char>(byte)) != std::string_view::npos;
    });
}

}  // namespace

ChoiceMasks::ChoiceMasks(const Grammar& grammar, const TokenTrie& tokens) {
    const GrammarNode& root = grammar.node(grammar.root());
    const TokenTrie::Tree& tree = tokens.all();
    const auto bytes = tree.childBytes(0);
    const auto blank = std::find(bytes.begin(), bytes.end(), std::uint8_t{' '});
    if (root.kind == GrammarNodeKind::Choices && blank != bytes.end() &&
        root.texts.strings().size() >= kFewTexts) {
        const std::uint32_t top = tree.child(0, static_cast<std::size_t>(blank - bytes.begin()));
        std::vector<TokenId>& behind = m_entries[keyOf(grammar.root(), kBeforeBlank)].tokens;
        const auto take = [&](std::uint32_t token) { behind.push_back(static_cast<TokenId>(token)); };
        for (std::uint32_t entry = tree.nodes[top].firstEntry; entry < tree.nodes[top].lastEntry; ++entry) {
            take(tree.entries[entry]);
        }
        m_steps += compare(tree, top, root.texts, ByteTrie::kRoot, take, [](std::uint32_t) {});
    }
    for (GrammarNodeId id = 0; id < grammar.nodeCount(); ++id) {
        const GrammarNode& node = grammar.node(id);
        if (node.kind == GrammarNodeKind::Choices) {
            addList(id, node.texts, tokens);
        }
    }
}

void ChoiceMasks::addList(GrammarNodeId id, const ByteTrie& texts, const TokenTrie& tokens) {
    const TokenTrie::Tree& tree = tokens.all();
    // Breadth first: should the limits be reached, then by what is rarely asked for.
    std::vector<std::uint32_t> open = {ByteTrie::kRoot};
    for (std::size_t i = 0; i < open.size(); ++i) {
        const std::uint32_t at = open[i];
        if (texts.lastString(at) - texts.firstString(at) < kFewTexts) {
            continue;
        }
        if (m_steps > kMostSteps || m_entries.size() >= kMostEntries) {
            return;
        }
        Entry& entry = m_entries[keyOf(id, at)];
        m_steps += compare(
            tree, 0, texts, at,
            [&](std::uint32_t token) { entry.tokens.push_back(static_cast<TokenId>(token)); },
            [&](std::uint32_t node) {
                if (mayGoOn(tree, node)) {
                    entry.ends.push_back(node);
                }
            });
        std::sort(entry.tokens.begin(), entry.tokens.end());  // so that the mask is written in its order
        for (std::uint32_t child = 0; child < texts.childCount(at); ++child) {
            open.push_back(texts.firstChild(at) + child);
        }
    }
}

const ChoiceMasks::Entry* ChoiceMasks::find(GrammarNodeId node, std::uint32_t textsAt) const {
    const auto found = m_entries.find(keyOf(node, textsAt));
    return found == m_entries.end() ? nullptr : &found->second;
}

}  // namespace xinglin::engine
