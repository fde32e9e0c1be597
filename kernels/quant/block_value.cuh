#pragma once

#include "kernels/cuda/device.cuh"
#include "kernels/quant/block_format.h"
#include "kernels/quant/iq4_levels.cuh"

namespace xinglin::kernels::cuda {

/// Where a number lies in its block, and what it is multiplied by. Number = d · scale · value − dMin ·
/// minimum, products rounded first, as BlockFormat says it.
struct BlockNumber {
    float d = 0.0f;
    float dMin = 0.0f;
    int scale = 1;
    int minimum = 0;
    int value = 0;
};

__device__ inline float halfAt(const unsigned char* p) {
    return halfToFloat(static_cast<std::uint16_t>(p[0] | (p[1] << 8)));
}

/// The sixth-bit scales and minima of Q4_K and Q5_K.
__device__ inline void readSixBitScale(const unsigned char* p, int s, BlockNumber& number) {
    if (s < 4) {
        number.scale = p[s] & 63;
        number.minimum = p[s + 4] & 63;
    } else {
        number.scale = (p[s + 4] & 15) | (p[s - 4] >> 6 << 4);
        number.minimum = (p[s + 4] >> 4) | (p[s] >> 6 << 4);
    }
}

/// Number i of a block in file layout, any alignment. `p` is the block's first byte. One at a time: for
/// tables of which few rows are read; products have a layout of their own.
__device__ inline BlockNumber blockNumber(TensorType type, const unsigned char* p, int i) {
    BlockNumber number;
    const auto nibble32 = [i](const unsigned char* nibbles) { return nibbles[i % 16] >> (i / 16 * 4) & 15; };
    const auto fifthBit32 = [i](const unsigned char* bits) { return bits[i / 8] >> (i % 8) & 1; };
    switch (type) {
    case TensorType::Q8_0:
        number.d = halfAt(p);
        number.value = static_cast<std::int8_t>(p[2 + i]);
        break;
    case TensorType::Q4_0:
        number.d = halfAt(p);
        number.value = nibble32(p + 2) - 8;
        break;
    case TensorType::Q4_1:
        number.d = halfAt(p);
        number.dMin = halfAt(p + 2);
        number.minimum = -1;
        number.value = nibble32(p + 4);
        break;
    case TensorType::Q5_0:
        number.d = halfAt(p);
        number.value = (nibble32(p + 6) | fifthBit32(p + 2) << 4) - 16;
        break;
    case TensorType::Q5_1:
        number.d = halfAt(p);
        number.dMin = halfAt(p + 2);
        number.minimum = -1;
        number.value = nibble32(p + 8) | fifthBit32(p + 4) << 4;
        break;
    case TensorType::IQ4_NL:
        number.d = halfAt(p);
        number.value = static_cast<std::int8_t>(iq4Levels(static_cast<unsigned>(nibble32(p + 2))) & 0xffu);
        break;
    case TensorType::Q2_K:
        number.d = halfAt(p + 80);
        number.dMin = halfAt(p + 82);
        number.scale = p[i / 16] & 15;
        number.minimum = p[i / 16] >> 4;
        number.value = p[16 + i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3;
        break;
    case TensorType::Q3_K: {
        const int s = i / 16;
        const unsigned char* packed = p + 96;
        const int low = s < 8 ? packed[s] & 15 : packed[s - 8] >> 4;
        number.d = halfAt(p + 108);
        number.scale = (low | (packed[8 + s % 4] >> (s / 4 * 2) & 3) << 4) - 32;
        number.value = (p[32 + i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3) -
                       ((p[i % 32] >> (i / 32) & 1) != 0 ? 0 : 4);
        break;
    }
    case TensorType::Q4_K:
        number.d = halfAt(p);
        number.dMin = halfAt(p + 2);
        readSixBitScale(p + 4, i / 32, number);
        number.value = p[16 + i / 64 * 32 + i % 32] >> (i % 64 / 32 * 4) & 15;
        break;
    case TensorType::Q5_K:
        number.d = halfAt(p);
        number.dMin = halfAt(p + 2);
        readSixBitScale(p + 4, i / 32, number);
        number.value =
            (p[48 + i / 64 * 32 + i % 32] >> (i % 64 / 32 * 4) & 15) | (p[16 + i % 32] >> (i / 32) & 1) << 4;
        break;
    case TensorType::Q6_K:
        number.d = halfAt(p + 208);
        number.scale = static_cast<std::int8_t>(p[192 + i / 16]);
        number.value = ((p[i / 128 * 64 + i % 64] >> (i % 128 / 64 * 4) & 15) |
                        (p[128 + i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2) & 3) << 4) -
                       32;
        break;
    default:
        break;
    }
    return number;
}

/// The number as a float, rounded once an operation as the reference does: no fused multiplication.
__device__ inline float valueOf(const BlockNumber& number) {
    const float scale = __fmul_rn(number.d, static_cast<float>(number.scale));
    const float minimum = __fmul_rn(number.dMin, static_cast<float>(number.minimum));
    return __fsub_rn(__fmul_rn(scale, static_cast<float>(number.value)), minimum);
}

}  // namespace xinglin::kernels::cuda
