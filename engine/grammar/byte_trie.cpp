#include "engine/grammar/byte_trie.h"

#include <algorithm>

namespace xinglin::engine {

ByteTrie::ByteTrie(std::vector<std::string> strings) : m_strings(std::move(strings)) {
    // std::string compares its characters as unsigned bytes, as the tries need it.
    std::sort(m_strings.begin(), m_strings.end());
    m_strings.erase(std::unique(m_strings.begin(), m_strings.end()), m_strings.end());
    m_nodes.push_back({.lastString = static_cast<std::uint32_t>(m_strings.size())});
    std::size_t depth = 0;
    for (std::size_t levelBegin = 0; levelBegin < m_nodes.size(); ++depth) {
        const std::size_t levelEnd = m_nodes.size();
        for (std::size_t i = levelBegin; i < levelEnd; ++i) {
            std::uint32_t next = m_nodes[i].firstString;
            const std::uint32_t last = m_nodes[i].lastString;
            if (next < last && m_strings[next].size() == depth) {
                m_nodes[i].isTerminal = true;
                ++next;
            }
            m_nodes[i].firstChild = static_cast<std::uint32_t>(m_nodes.size());
            while (next < last) {
                const char byte = m_strings[next][depth];
                const std::uint32_t first = next;
                while (next < last && m_strings[next][depth] == byte) {
                    ++next;
                }
                m_nodes.push_back(
                    {.firstString = first, .lastString = next, .byte = static_cast<std::uint8_t>(byte)});
                ++m_nodes[i].childCount;
            }
        }
        levelBegin = levelEnd;
    }
}

std::optional<std::uint32_t> ByteTrie::child(std::uint32_t node, std::uint8_t byte) const {
    const auto begin = m_nodes.begin() + m_nodes[node].firstChild;
    const auto end = begin + m_nodes[node].childCount;
    const auto found =
        std::lower_bound(begin, end, byte, [](const Node& entry, std::uint8_t b) { return entry.byte < b; });
    if (found == end || found->byte != byte) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(found - m_nodes.begin());
}

}  // namespace xinglin::engine
