#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace xinglin::engine {

/// Many strings that share beginnings, walked byte by byte. Node 0 is the beginning. Memory is bounded by the
/// bytes of the strings. Immutable after construction.
class ByteTrie final {
public:
    static constexpr std::uint32_t kRoot = 0;

    ByteTrie() : ByteTrie(std::vector<std::string>{}) {}
    /// Duplicates count once.
    explicit ByteTrie(std::vector<std::string> strings);

    std::optional<std::uint32_t> child(std::uint32_t node, std::uint8_t byte) const;
    bool isTerminal(std::uint32_t node) const { return m_nodes[node].isTerminal; }
    bool hasChildren(std::uint32_t node) const { return m_nodes[node].childCount > 0; }

    /// The children of a node are firstChild … firstChild + childCount, sorted by their bytes.
    std::uint32_t firstChild(std::uint32_t node) const { return m_nodes[node].firstChild; }
    std::uint32_t childCount(std::uint32_t node) const { return m_nodes[node].childCount; }
    std::uint8_t byteOf(std::uint32_t node) const { return m_nodes[node].byte; }

    /// The strings below a node are strings()[first … last), the node's own one first.
    std::uint32_t firstString(std::uint32_t node) const { return m_nodes[node].firstString; }
    std::uint32_t lastString(std::uint32_t node) const { return m_nodes[node].lastString; }
    /// Sorted by bytes.
    const std::vector<std::string>& strings() const { return m_strings; }

private:
    struct Node {
        std::uint32_t firstChild = 0;
        std::uint32_t firstString = 0;
        std::uint32_t lastString = 0;
        std::uint16_t childCount = 0;
        std::uint8_t byte = 0;
        bool isTerminal = false;
    };

    std::vector<std::string> m_strings;
    std::vector<Node> m_nodes;  ///< breadth first, so that the children of a node are neighbours
};

}  // namespace xinglin::engine
