#pragma once

#include <algorithm>
#include <cstdint>

namespace xinglin::kernels {

/// How the row groups of one matrix are cut into pieces for threads, in order: first a piece for every
/// thread, all together half of the matrix, then half of what is left, and so on down to `least` groups. A
/// thread that reads weights once from memory reads long stretches so, which is faster
/// (tests/bench/peers.md), and the short ones at the end keep threads from waiting for each other. What a
/// group's outputs are does not depend on it.
class GroupShares {
public:
    struct Range {
        std::int64_t first = 0;
        std::int64_t groups = 0;
    };

    constexpr GroupShares(std::int64_t groups, std::int64_t threads, std::int64_t least)
        : m_groups(groups), m_threads(threads), m_least(least) {}
    /// Pieces of `least` groups only, the last one shorter.
    static constexpr GroupShares even(std::int64_t groups, std::int64_t least) {
        return {groups, std::max<std::int64_t>(groups, 1), least};
    }

    constexpr std::int64_t count() const {
        std::int64_t pieces = 0;
        std::int64_t first = 0;
        for (std::int64_t each = 0; (each = share(first)) > m_least; first += each * m_threads) {
            pieces += m_threads;
        }
        return pieces + (m_groups - first + m_least - 1) / m_least;
    }

    /// piece: 0 … count() − 1.
    constexpr Range at(std::int64_t piece) const {
        std::int64_t first = 0;
        std::int64_t each = 0;
        for (; (each = share(first)) > m_least && piece >= m_threads; piece -= m_threads) {
            first += each * m_threads;
        }
        each = std::max(each, m_least);
        first += piece * each;
        return {first, std::min(each, m_groups - first)};
    }

private:
    // Of every thread, where `first` groups are taken.
    constexpr std::int64_t share(std::int64_t first) const { return (m_groups - first) / (2 * m_threads); }

    std::int64_t m_groups;
    std::int64_t m_threads;
    std::int64_t m_least;
};

}  // namespace xinglin::kernels
