#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

#include "engine/core/permutation.h"

namespace xinglin::engine {

/// Random numbers by key and index instead of one after the other: what is drawn for an element depends on
/// nothing else, so that any cut of the work, and doing it again, gives the same numbers.
class CountedRandom final {
public:
    explicit constexpr CountedRandom(std::uint64_t key) : m_key(mixed(key + 0x9e3779b97f4a7c15u)) {}

    /// A generator of its own for a part of the work.
    constexpr CountedRandom part(std::uint64_t index) const {
        return CountedRandom(m_key ^ mixed(index + 1));
    }
    constexpr CountedRandom part(std::string_view name) const {
        std::uint64_t hash = 0;
        for (const char c : name) {
            hash = mixed(hash ^ static_cast<unsigned char>(c)) + 1;
        }
        return part(hash);
    }

    constexpr std::uint64_t bits(std::uint64_t index) const {
        return mixed(m_key + index * 0x9e3779b97f4a7c15u);
    }
    /// For kernels that draw the same numbers: bitsAt(seed(), index) is bits(index).
    constexpr std::uint64_t seed() const { return m_key - 0x9e3779b97f4a7c15u; }
    /// In (0, 1).
    constexpr double uniform(std::uint64_t index) const {
        return (static_cast<double>(bits(index) >> 11) + 0.5) * 0x1.0p-53;
    }
    /// With mean 0 and deviation 1 (Box and Muller 1958).
    double normal(std::uint64_t index) const {
        const double radius = std::sqrt(-2.0 * std::log(uniform(2 * index)));
        return radius * std::cos(2.0 * std::numbers::pi * uniform(2 * index + 1));
    }

private:
    std::uint64_t m_key;
};

}  // namespace xinglin::engine
