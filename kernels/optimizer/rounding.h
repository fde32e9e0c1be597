#pragma once

#include <bit>
#include <cstdint>

#include "kernels/quant/half.h"

namespace xinglin::kernels {

/// Random bits for a place: the same on every machine and in any order of computation (the mixing function of
/// splitmix64 over seed and index).
constexpr std::uint64_t bitsAt(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// One of the two bfloat16 numbers around `value`, each the more probable the nearer it lies: what is rounded
/// off decides against 16 random bits. The mean of many is `value`, so that steps smaller than a bfloat16's
/// are not lost. No number stays none; a number never becomes an infinity by chance alone.
constexpr std::uint16_t stochasticBfloat16(float value, std::uint64_t random) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7f800000u) == 0x7f800000u) {
        return bfloat16FromFloat(value);
    }
    const std::uint32_t sum = bits + static_cast<std::uint32_t>(random & 0xffffu);
    const bool isInfinite = (sum & 0x7f800000u) == 0x7f800000u;
    return static_cast<std::uint16_t>((isInfinite ? bits : sum) >> 16);
}

}  // namespace xinglin::kernels
