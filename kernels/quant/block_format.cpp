#include "kernels/quant/block_format.h"

#include <array>
#include <cstring>

#include "kernels/quant/half.h"

namespace xinglin::kernels {
namespace {

using Bytes = const unsigned char*;

float halfAt(Bytes p) {
    return floatFromHalf(static_cast<std::uint16_t>(p[0] | (p[1] << 8)));
}

void setPlainScale(float d, UnpackedBlock& out) {
    out.d = d;
    out.dMin = 0.0f;
    out.scales[0] = 1;
    out.minima[0] = 0;
}

// d · q + m is d · q − m · (−1).
void setScaleAndMinimum(Bytes p, UnpackedBlock& out) {
    out.d = halfAt(p);
    out.dMin = halfAt(p + 2);
    out.scales[0] = 1;
    out.minima[0] = -1;
}

std::int8_t signedByte(int value) {
    return static_cast<std::int8_t>(value);
}

// Sixteen bytes whose low halves are the numbers 0 … 15 and whose high halves are 16 … 31.
void unpackNibbles(Bytes p, int zero, UnpackedBlock& out) {
    for (int i = 0; i < 16; ++i) {
        out.values[i] = signedByte((p[i] & 15) - zero);
        out.values[i + 16] = signedByte((p[i] >> 4) - zero);
    }
}

// The same with a fifth bit from a word of 32, number i's at place i.
void unpackFiveBits(Bytes high, Bytes p, int zero, UnpackedBlock& out) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, high, sizeof(bits));
    for (int i = 0; i < 16; ++i) {
        const int first = (p[i] & 15) | (((bits >> i) & 1) != 0 ? 16 : 0);
        const int second = (p[i] >> 4) | (((bits >> (i + 16)) & 1) != 0 ? 16 : 0);
        out.values[i] = signedByte(first - zero);
        out.values[i + 16] = signedByte(second - zero);
    }
}

void unpackQ8_0(Bytes p, UnpackedBlock& out) {
    setPlainScale(halfAt(p), out);
    std::memcpy(out.values, p + 2, 32);
}

void unpackQ4_0(Bytes p, UnpackedBlock& out) {
    setPlainScale(halfAt(p), out);
    unpackNibbles(p + 2, 8, out);
}

void unpackQ4_1(Bytes p, UnpackedBlock& out) {
    setScaleAndMinimum(p, out);
    unpackNibbles(p + 4, 0, out);
}

void unpackQ5_0(Bytes p, UnpackedBlock& out) {
    setPlainScale(halfAt(p), out);
    unpackFiveBits(p + 2, p + 6, 16, out);
}

void unpackQ5_1(Bytes p, UnpackedBlock& out) {
    setScaleAndMinimum(p, out);
    unpackFiveBits(p + 4, p + 8, 0, out);
}

// Four bits name one of sixteen unevenly spaced levels.
void unpackIq4Nl(Bytes p, UnpackedBlock& out) {
    setPlainScale(halfAt(p), out);
    for (int i = 0; i < 16; ++i) {
        out.values[i] = kIq4Levels[p[2 + i] & 15];
        out.values[i + 16] = kIq4Levels[p[2 + i] >> 4];
    }
}

// 256 numbers, eight runs of 32: within a run number i lies in byte i of one place, at one shift, so that the
// inner loop is vector instructions.
template <typename Number>
void forRunsOf32(Number number, UnpackedBlock& out) {
    for (int run = 0; run < 8; ++run) {
        for (int i = 0; i < 32; ++i) {
            out.values[run * 32 + i] = number(run, i);
        }
    }
}

// scales[16] (scale in the low, minimum in the high half), 64 bytes of four 2-bit numbers, d, dMin. The bytes
// of 32 hold 128 numbers: number 32 · k + i of them at shift 2 · k of byte i.
void unpackQ2K(Bytes p, UnpackedBlock& out) {
    out.d = halfAt(p + 80);
    out.dMin = halfAt(p + 82);
    for (int s = 0; s < 16; ++s) {
        out.scales[s] = signedByte(p[s] & 15);
        out.minima[s] = signedByte(p[s] >> 4);
    }
    forRunsOf32([&](int run, int i) { return signedByte((p[16 + run / 4 * 32 + i] >> (run % 4 * 2)) & 3); },
                out);
}

// 32 bytes of third bits (bit k of byte i: number 32 · k + i; clear means minus four), 64 bytes of 2-bit
// numbers as in Q2_K, sixteen 6-bit scales plus 32 in 12 bytes, d.
void unpackQ3K(Bytes p, UnpackedBlock& out) {
    out.d = halfAt(p + 108);
    out.dMin = 0.0f;
    Bytes packed = p + 96;
    for (int s = 0; s < 16; ++s) {
        const int low = s < 8 ? packed[s] & 15 : packed[s - 8] >> 4;
        const int high = (packed[8 + s % 4] >> (s / 4 * 2)) & 3;
        out.scales[s] = signedByte((low | (high << 4)) - 32);
        out.minima[s] = 0;
    }
    forRunsOf32(
        [&](int run, int i) {
            const int low = (p[32 + run / 4 * 32 + i] >> (run % 4 * 2)) & 3;
            const int high = (p[i] >> run) & 1;
            return signedByte(low + 4 * high - 4);
        },
        out);
}

// Eight 6-bit scales and minima in 12 bytes: the first four whole, the others' low halves in the last four
// bytes and their upper two bits above the first ones.
void unpackSixBitScales(Bytes p, UnpackedBlock& out) {
    for (int s = 0; s < 4; ++s) {
        out.scales[s] = signedByte(p[s] & 63);
        out.minima[s] = signedByte(p[s + 4] & 63);
        out.scales[s + 4] = signedByte((p[s + 8] & 15) | ((p[s] >> 6) << 4));
        out.minima[s + 4] = signedByte((p[s + 8] >> 4) | ((p[s + 4] >> 6) << 4));
    }
}

// d, dMin, scales, 128 bytes: each 32 of them hold 64 numbers, low halves first.
void unpackQ4K(Bytes p, UnpackedBlock& out) {
    out.d = halfAt(p);
    out.dMin = halfAt(p + 2);
    unpackSixBitScales(p + 4, out);
    forRunsOf32([&](int run, int i) { return signedByte((p[16 + run / 2 * 32 + i] >> (run % 2 * 4)) & 15); },
                out);
}

// As Q4_K with 32 bytes of fifth bits before the halves: bit k of byte i is number 32 · k + i's.
void unpackQ5K(Bytes p, UnpackedBlock& out) {
    out.d = halfAt(p);
    out.dMin = halfAt(p + 2);
    unpackSixBitScales(p + 4, out);
    forRunsOf32(
        [&](int run, int i) {
            const int low = (p[48 + run / 2 * 32 + i] >> (run % 2 * 4)) & 15;
            const int high = (p[16 + i] >> run) & 1;
            return signedByte(low | (high << 4));
        },
        out);
}

// 128 bytes of low halves (64 of them hold 128 numbers), 64 bytes of upper bit pairs (32 hold 128), sixteen
// signed scales, d; numbers are kept plus 32.
void unpackQ6K(Bytes p, UnpackedBlock& out) {
    out.d = halfAt(p + 208);
    out.dMin = 0.0f;
    for (int s = 0; s < 16; ++s) {
        out.scales[s] = signedByte(p[192 + s]);
        out.minima[s] = 0;
    }
    forRunsOf32(
        [&](int run, int i) {
            const int low = (p[run / 4 * 64 + run % 2 * 32 + i] >> (run % 4 / 2 * 4)) & 15;
            const int high = (p[128 + run / 4 * 32 + i] >> (run % 4 * 2)) & 3;
            return signedByte((low | (high << 4)) - 32);
        },
        out);
}

constexpr auto kFormats = std::to_array<BlockFormat>({
    {TensorType::Q8_0, 32, 34, 32, unpackQ8_0},
    {TensorType::Q4_0, 32, 18, 32, unpackQ4_0},
    {TensorType::Q4_1, 32, 20, 32, unpackQ4_1},
    {TensorType::Q5_0, 32, 22, 32, unpackQ5_0},
    {TensorType::Q5_1, 32, 24, 32, unpackQ5_1},
    {TensorType::IQ4_NL, 32, 18, 32, unpackIq4Nl},
    {TensorType::Q2_K, 256, 84, 16, unpackQ2K},
    {TensorType::Q3_K, 256, 110, 16, unpackQ3K},
    {TensorType::Q4_K, 256, 144, 32, unpackQ4K},
    {TensorType::Q5_K, 256, 176, 32, unpackQ5K},
    {TensorType::Q6_K, 256, 210, 16, unpackQ6K},
});

}  // namespace

const BlockFormat* findBlockFormat(TensorType type) {
    for (const BlockFormat& format : kFormats) {
        if (format.type == type) {
            return &format;
        }
    }
    return nullptr;
}

}  // namespace xinglin::kernels
