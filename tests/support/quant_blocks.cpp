#include "tests/support/quant_blocks.h"

#include <cmath>
#include <cstring>
#include <map>

#include "kernels/quant/half.h"
#include "tests/support/random_values.h"

namespace xinglin::test {
namespace {

enum Type : std::uint32_t {
    kF32 = 0,
    kF16 = 1,
    kQ4_0 = 2,
    kQ4_1 = 3,
    kQ5_0 = 6,
    kQ5_1 = 7,
    kQ8_0 = 8,
    kQ2_K = 10,
    kQ3_K = 11,
    kQ4_K = 12,
    kQ5_K = 13,
    kQ6_K = 14,
    kIq4Nl = 20,
    kBf16 = 30,
};

// By the definition of the formats, not by the program's conversion.
double fromBits(std::uint16_t bits, int exponentBits, int fractionBits) {
    const int bias = (1 << (exponentBits - 1)) - 1;
    const int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
    const int fraction = bits & ((1 << fractionBits) - 1);
    const double magnitude = exponent == 0
                                 ? std::ldexp(fraction, 1 - bias - fractionBits)
                                 : std::ldexp(fraction + (1 << fractionBits), exponent - bias - fractionBits);
    return bits & 0x8000 ? -magnitude : magnitude;
}

std::uint16_t halfAt(const std::string& bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) |
                                      (static_cast<unsigned char>(bytes[at + 1]) << 8));
}

std::size_t byteAt(const std::string& bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

int bitsAt(const std::string& bytes, std::size_t at, std::size_t shift, int mask) {
    return static_cast<int>(byteAt(bytes, at) >> shift) & mask;
}

// A 4-bit number of a block of 32, whose bytes hold the numbers i and i + 16.
int nibble32(const std::string& bytes, std::size_t start, std::size_t i) {
    return bitsAt(bytes, start + i % 16, i / 16 * 4, 15);
}

double plain(std::uint32_t type, const std::string& b, std::size_t at, std::size_t i) {
    const double d = fromBits(halfAt(b, at), 5, 10);
    const double m = fromBits(halfAt(b, at + 2), 5, 10);
    const auto fifth = [&](std::size_t start) { return bitsAt(b, start + i / 8, i % 8, 1) * 16; };
    constexpr double kLevels[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    switch (type) {
    case kQ8_0:
        return d * static_cast<double>(static_cast<signed char>(b[at + 2 + i]));
    case kQ4_0:
        return d * (nibble32(b, at + 2, i) - 8);
    case kQ4_1:
        return d * nibble32(b, at + 4, i) + m;
    case kQ5_0:
        return d * (nibble32(b, at + 6, i) + fifth(at + 2) - 16);
    case kQ5_1:
        return d * (nibble32(b, at + 8, i) + fifth(at + 4)) + m;
    default:
        return d * kLevels[nibble32(b, at + 2, i)];
    }
}

// Scale and minimum number s of the twelve bytes that Q4_K and Q5_K keep eight pairs in.
std::pair<int, int> sixBitPair(const std::string& b, std::size_t at, std::size_t s) {
    if (s < 4) {
        return {bitsAt(b, at + s, 0, 63), bitsAt(b, at + 4 + s, 0, 63)};
    }
    return {bitsAt(b, at + 4 + s, 0, 15) + bitsAt(b, at + s - 4, 6, 3) * 16,
            bitsAt(b, at + 4 + s, 4, 15) + bitsAt(b, at + s, 6, 3) * 16};
}

double super(std::uint32_t type, const std::string& b, std::size_t at, std::size_t i) {
    const auto half = [&](std::size_t offset) { return fromBits(halfAt(b, at + offset), 5, 10); };
    const std::size_t in128 = i % 128;
    const std::size_t s16 = i / 16;
    switch (type) {
    case kQ2_K: {
        const int q = bitsAt(b, at + 16 + i / 128 * 32 + i % 32, in128 / 32 * 2, 3);
        return half(80) * bitsAt(b, at + s16, 0, 15) * q - half(82) * bitsAt(b, at + s16, 4, 15);
    }
    case kQ3_K: {
        const int q = bitsAt(b, at + 32 + i / 128 * 32 + i % 32, in128 / 32 * 2, 3) +
                      bitsAt(b, at + i % 32, i / 32, 1) * 4 - 4;
        const int scale = bitsAt(b, at + 96 + s16 % 8, s16 / 8 * 4, 15) +
                          bitsAt(b, at + 104 + s16 % 4, s16 / 4 * 2, 3) * 16 - 32;
        return half(108) * scale * q;
    }
    case kQ4_K: {
        const auto [scale, minimum] = sixBitPair(b, at + 4, i / 32);
        const int q = bitsAt(b, at + 16 + i / 64 * 32 + i % 32, i % 64 / 32 * 4, 15);
        return half(0) * scale * q - half(2) * minimum;
    }
    case kQ5_K: {
        const auto [scale, minimum] = sixBitPair(b, at + 4, i / 32);
        const int q = bitsAt(b, at + 48 + i / 64 * 32 + i % 32, i % 64 / 32 * 4, 15) +
                      bitsAt(b, at + 16 + i % 32, i / 32, 1) * 16;
        return half(0) * scale * q - half(2) * minimum;
    }
    default: {
        const int q = bitsAt(b, at + i / 128 * 64 + i % 64, in128 / 64 * 4, 15) +
                      bitsAt(b, at + 128 + i / 128 * 32 + i % 32, in128 / 32 * 2, 3) * 16 - 32;
        return half(208) * static_cast<double>(static_cast<signed char>(b[at + 192 + s16])) * q;
    }
    }
}

struct Shape {
    std::size_t values;
    std::size_t bytes;
    double greatest;  ///< what d is multiplied by at most
    std::size_t d;
    std::size_t minimum;  ///< where the half minimum lies; 0: none
    double minimumSteps;  ///< what it is multiplied by at most; negative: it is added
};

const std::map<std::uint32_t, Shape>& shapes() {
    static const std::map<std::uint32_t, Shape> all = {
        {kQ8_0, {32, 34, 128, 0, 0, 0}},      {kQ4_0, {32, 18, 8, 0, 0, 0}},
        {kQ4_1, {32, 20, 8, 0, 2, -1}},       {kQ5_0, {32, 22, 16, 0, 0, 0}},
        {kQ5_1, {32, 24, 16, 0, 2, -1}},      {kIq4Nl, {32, 18, 127, 0, 0, 0}},
        {kQ2_K, {256, 84, 23, 80, 82, 15}},   {kQ3_K, {256, 110, 128, 108, 0, 0}},
        {kQ4_K, {256, 144, 473, 0, 2, 63}},   {kQ5_K, {256, 176, 977, 0, 2, 63}},
        {kQ6_K, {256, 210, 4096, 208, 0, 0}},
    };
    return all;
}

std::string randomFloats(std::uint32_t type, std::size_t count, double scale, Random& random) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i) {
        const float value = static_cast<float>(random.symmetric() * scale);
        std::uint32_t bits;
        std::memcpy(&bits, &value, sizeof(bits));
        if (type == kF16) {
            bits = kernels::halfFromFloat(value);
        } else if (type == kBf16) {
            bits >>= 16;
        }
        bytes.append(reinterpret_cast<const char*>(&bits), type == kF32 ? 4 : 2);
    }
    return bytes;
}

}  // namespace

std::vector<double> dequantiseBlocks(std::uint32_t type, const std::string& bytes, std::size_t count) {
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (type == kF32) {
            float value;
            std::memcpy(&value, bytes.data() + 4 * i, sizeof(value));
            values[i] = static_cast<double>(value);
        } else if (type == kF16) {
            values[i] = fromBits(halfAt(bytes, 2 * i), 5, 10);
        } else if (type == kBf16) {
            values[i] = fromBits(halfAt(bytes, 2 * i), 8, 7);
        } else {
            const Shape& shape = shapes().at(type);
            const std::size_t at = i / shape.values * shape.bytes;
            values[i] = shape.values == 32 ? plain(type, bytes, at, i % 32) : super(type, bytes, at, i % 256);
        }
    }
    return values;
}

std::string randomBlocks(std::uint32_t type, std::size_t count, double scale, std::uint64_t seed) {
    Random random(seed);
    if (type == kF32 || type == kF16 || type == kBf16) {
        return randomFloats(type, count, scale, random);
    }
    const Shape& shape = shapes().at(type);
    std::string bytes;
    for (std::size_t block = 0; block < count / shape.values; ++block) {
        std::string one(shape.bytes, '\0');
        for (char& byte : one) {
            byte = static_cast<char>(random.bits() & 0xff);
        }
        const double spread = scale * (1.0 + 0.5 * random.symmetric());
        const auto putHalf = [&](std::size_t at, double value) {
            const std::uint16_t half = kernels::halfFromFloat(static_cast<float>(value));
            std::memcpy(&one[at], &half, sizeof(half));
        };
        putHalf(shape.d, spread / shape.greatest);
        if (shape.minimum != 0) {
            putHalf(shape.minimum, spread * (1.0 + 0.1 * random.symmetric()) / shape.minimumSteps);
        }
        bytes += one;
    }
    return bytes;
}

}  // namespace xinglin::test
