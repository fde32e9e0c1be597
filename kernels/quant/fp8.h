#pragma once

#include <bit>
#include <cstdint>

namespace xinglin::kernels {

/// Numbers of 8 bits as tensor cores from compute capability 8.9 on multiply them: e4m3, a sign, four bits of
/// exponent with bias 7, three of fraction. No infinity; 0x7f is no number.
inline constexpr float kGreatestE4m3 = 448.0f;

/// The e4m3 bits nearest to `value`, ties to even; what is too large becomes the greatest number.
constexpr std::uint8_t e4m3FromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 24) & 0x80u;
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) {
        return static_cast<std::uint8_t>(sign | 0x7fu);
    }
    if (magnitude < 0x3c800000u) {  // below 2⁻⁶ in steps of 2⁻⁹: adding 2¹⁴ rounds to them
        const float shifted = std::bit_cast<float>(magnitude) + 0x1p14f;
        return static_cast<std::uint8_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x46800000u));
    }
    const std::uint32_t odd = (magnitude >> 20) & 1u;
    const std::uint32_t rounded = (magnitude - 0x3c000000u + 0x7ffffu + odd) >> 20;
    return static_cast<std::uint8_t>(sign | (rounded > 0x7eu ? 0x7eu : rounded));
}

/// Exactly.
constexpr float floatFromE4m3(std::uint8_t bits) {
    const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x80u) << 24;
    const std::uint32_t exponent = (bits >> 3) & 0xfu;
    const std::uint32_t fraction = bits & 0x7u;
    if ((bits & 0x7fu) == 0x7fu) {
        return std::bit_cast<float>(sign | 0x7fc00000u);
    }
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-9f;
        return sign != 0 ? -magnitude : magnitude;
    }
    return std::bit_cast<float>(sign | ((exponent + 120) << 23) | (fraction << 20));
}

}  // namespace xinglin::kernels
