#pragma once

#include <bit>
#include <cstdint>

namespace xinglin::engine {

/// Scrambles bits (the finaliser of splitmix64, Vigna 2015): every bit of the input decides every bit of the
/// output.
constexpr std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
}

/// Where `index` of `count` goes in an order that `seed` and `round` decide: a permutation that needs no
/// memory. Four rounds of a Feistel network over the next power of four, walked until inside.
constexpr std::int64_t permuted(std::int64_t index, std::int64_t count, std::uint64_t seed,
                                std::uint64_t round) {
    const auto width = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(count)));
    const unsigned half = (width + 1) / 2;
    const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
    const std::uint64_t key = mixed(seed ^ mixed(round + 0x9e3779b97f4a7c15u));
    auto value = static_cast<std::uint64_t>(index);
    do {
        std::uint64_t left = value >> half;
        std::uint64_t right = value & mask;
        for (std::uint64_t i = 0; i < 4; ++i) {
            const std::uint64_t next = left ^ (mixed(right ^ mixed(key + i)) & mask);
            left = right;
            right = next;
        }
        value = (left << half) | right;
    } while (value >= static_cast<std::uint64_t>(count));
    return static_cast<std::int64_t>(value);
}

}  // namespace xinglin::engine
