#include <bit>

#include "kernels/matmul/gemm.h"
#include "kernels/quant/half.h"

namespace xinglin::kernels {

void roundToBf16Reference(const float* from, std::uint16_t* to, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(from[i]);
        const std::uint32_t nearest = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
        const bool isNan = (bits & 0x7fffffffu) > 0x7f800000u;
        to[i] = static_cast<std::uint16_t>(isNan ? (bits >> 16) | 0x40u : nearest);
    }
}

void widenBf16Reference(const std::uint16_t* from, float* to, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        to[i] = floatFromBfloat16(from[i]);
    }
}

}  // namespace xinglin::kernels
