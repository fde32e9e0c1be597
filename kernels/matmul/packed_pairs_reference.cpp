#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "kernels/matmul/packed_pairs.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr std::int64_t kGroupRows = 16;
constexpr std::int64_t kBlockCols = 8;
constexpr std::uint32_t kExponents = 16;
constexpr std::uint32_t kAllExponents = 256;

constexpr std::uint32_t exponentOf(std::uint16_t bits) {
    return (bits >> 7) & 0xffu;
}

std::uint16_t bitsAt(const PackPairsArgs& args, std::int64_t row, std::int64_t col) {
    std::uint16_t bits;
    std::memcpy(&bits,
                static_cast<const unsigned char*>(args.weights) +
                    args.rowBytes * static_cast<std::size_t>(row) +
                    sizeof(bits) * static_cast<std::size_t>(col),
                sizeof(bits));
    return bits;
}

// One number of a matrix, which pads its rows with the last one.
struct Number {
    std::uint16_t bits;
    bool isExact;
};
Number numberAt(const PackPairsArgs& args, std::int64_t row, std::int64_t col) {
    const std::uint16_t bits = bitsAt(args, std::min(row, args.layout.rows - 1), col);
    if (args.type == TensorType::BF16) {
        return {bits, true};
    }
    std::uint16_t rounded = 0;
    const bool isExact = bfloat16FromHalfExactly(bits, rounded);
    return {rounded, isExact};
}

std::int64_t rowsOf(const PackPairsArgs& args, std::int64_t group) {
    return std::min(kGroupRows, args.layout.rows - group * kGroupRows);
}

bool fits(std::uint16_t bits, std::uint32_t exponent) {
    return exponentOf(bits) - exponent < kExponents;
}

// Where a number of a block lies, and which row and column it is there.
struct Place {
    std::int64_t pair;
    std::int64_t row;
    std::int64_t col;

    explicit Place(std::int64_t place)
        : pair(place / 32), row(place % 32 / 2), col(place / 32 * 2 + place % 2) {}
};
constexpr std::int64_t kPlaces = kGroupRows * kBlockCols;

// Twelve bits at the places that they have in 16: 15, 10 … 7, 6 … 0.
std::uint16_t shortened(std::uint16_t bits, std::uint32_t exponent) {
    const std::uint32_t code = fits(bits, exponent) ? exponentOf(bits) - exponent : 0;
    const std::uint32_t fraction = fits(bits, exponent) ? bits & 0x7fu : 0;
    return static_cast<std::uint16_t>((bits & 0x8000u) | code << 7 | fraction);
}

// The fourth pair's number in the free bits of the other three.
std::array<std::uint16_t, 3> spread(std::uint16_t fourth) {
    return {static_cast<std::uint16_t>((fourth & 0x0780u) << 4),
            static_cast<std::uint16_t>((fourth & 0x0078u) << 8),
            static_cast<std::uint16_t>((fourth & 0x0007u) << 11 | (fourth & 0x8000u) >> 1)};
}

void packGroup(const PackPairsArgs& args, std::int64_t group, std::uint32_t exponent, PackedEscape* escapes) {
    auto* out = static_cast<unsigned char*>(args.out) + group * args.layout.groupBytes();
    for (std::int64_t block = 0; block < args.layout.blocks(); ++block, out += kPackedBlockBytes) {
        std::uint16_t numbers[4][32];
        for (std::int64_t place = 0; place < kPlaces; ++place) {
            const Place at(place);
            const std::uint16_t bits =
                numberAt(args, group * kGroupRows + at.row, block * kBlockCols + at.col).bits;
            if (!fits(bits, exponent) && at.row < rowsOf(args, group)) {
                *escapes++ = {static_cast<std::uint32_t>(block), static_cast<std::uint16_t>(place), bits};
            }
            numbers[at.pair][place % 32] = shortened(bits, exponent);
        }
        for (std::size_t i = 0; i < 32; ++i) {
            const std::array<std::uint16_t, 3> parts = spread(numbers[3][i]);
            for (std::size_t pair = 0; pair < 3; ++pair) {
                numbers[pair][i] = static_cast<std::uint16_t>(numbers[pair][i] | parts[pair]);
            }
        }
        std::memcpy(out, numbers, kPackedBlockBytes);
    }
    *escapes = {kNoBlock, 0, 0};
}

std::uint16_t unpackedBits(const unsigned char* block, std::int64_t place, std::uint32_t exponent) {
    const auto word = [&](std::int64_t pair) {
        std::uint16_t bits;
        std::memcpy(&bits, block + pair * 64 + place % 32 * 2, sizeof(bits));
        return static_cast<std::uint32_t>(bits);
    };
    const std::int64_t pair = place / 32;
    const std::uint32_t twelve = pair < 3 ? word(pair) & 0x87ffu
                                          : (word(0) >> 4 & 0x0780u) | (word(1) >> 8 & 0x0078u) |
                                                (word(2) >> 11 & 0x0007u) | (word(2) << 1 & 0x8000u);
    return static_cast<std::uint16_t>(twelve + (exponent << 7));
}

}  // namespace

bool bfloat16FromHalfExactly(std::uint16_t half, std::uint16_t& out) {
    const auto bits = std::bit_cast<std::uint32_t>(floatFromHalf(half));
    out = static_cast<std::uint16_t>(bits >> 16);
    return (bits & 0xffffu) == 0;
}

std::uint32_t bestPackedExponent(const PackPairsArgs& args, std::int64_t group) {
    constexpr std::int64_t kSampledCols = 64;
    const std::int64_t step = std::max<std::int64_t>(1, args.layout.cols / kSampledCols);
    std::array<float, kAllExponents> counts = {};
    float all = 0.0f;
    for (std::int64_t row = 0; row < kGroupRows; ++row) {
        for (std::int64_t col = row % step; col < args.layout.cols; col += step) {
            counts[exponentOf(numberAt(args, group * kGroupRows + row, col).bits)] += 1.0f;
            all += 1.0f;
        }
    }
    // What a window leaves out below is rare, so a sample does not show it: numbers are taken to lie evenly
    // near zero, as the octaves above say. And above what the sample has there may be a little more.
    constexpr float kMoreAbove = 0.5f;
    std::uint32_t best = 0;
    float least = all + 1.0f;
    float above = all;  // the greatest exponent of the window
    for (std::uint32_t top = 0; top < kAllExponents; ++top) {
        above -= counts[top];
        if (counts[top] == 0.0f && (top == 0 || counts[top - 1] == 0.0f)) {
            continue;
        }
        const std::uint32_t first = top < kExponents ? 0 : top - kExponents + 1;
        float inside = 0.0f;
        float expectedBelow = 0.0f;
        for (std::uint32_t exponent = first; exponent <= top; ++exponent) {
            inside += counts[exponent];
            expectedBelow =
                std::max(expectedBelow, counts[exponent] / static_cast<float>(1u << (exponent - first)));
        }
        const float below = first > 0 ? std::max(all - above - inside, expectedBelow) : 0.0f;
        const float missed = below + above + (counts[top] > 0.0f ? kMoreAbove : 0.0f);
        if (missed < least) {
            best = first;
            least = missed;
        }
    }
    return best;
}

PackedMeasure measurePackedReference(const PackPairsArgs& args, std::int64_t group) {
    PackedMeasure measure;
    measure.exponent = bestPackedExponent(args, group);
    for (std::int64_t row = 0; row < rowsOf(args, group); ++row) {
        for (std::int64_t col = 0; col < args.layout.cols; ++col) {
            const Number number = numberAt(args, group * kGroupRows + row, col);
            measure.isExact = measure.isExact && number.isExact;
            measure.escapes += fits(number.bits, measure.exponent) ? 0 : 1;
        }
    }
    return measure;
}

bool packPairsReference(const PackPairsArgs& args) {
    require(canPackPairs(args.type, args.layout.cols) && args.layout.rows > 0, "packPairs: shape");
    auto* const out = static_cast<unsigned char*>(args.out);
    auto* const groups = reinterpret_cast<PackedGroup*>(out + args.layout.groupsOffset());
    std::int64_t escapes = 0;
    for (std::int64_t group = 0; group < args.layout.groups(); ++group) {
        const PackedMeasure measure = measurePackedReference(args, group);
        groups[group] = {measure.exponent, static_cast<std::uint32_t>(escapes)};
        escapes += measure.escapes + 1;
        if (!measure.isExact || escapes > args.layout.mostEscapes()) {
            return false;
        }
    }
    auto* const list = reinterpret_cast<PackedEscape*>(out + args.layout.escapesOffset());
    for (std::int64_t group = 0; group < args.layout.groups(); ++group) {
        packGroup(args, group, groups[group].exponent, list + groups[group].firstEscape);
    }
    return true;
}

bool looksPackable(const PackPairsArgs& args) {
    if (!canPackPairs(args.type, args.layout.cols)) {
        return false;
    }
    constexpr std::int64_t kSampledCols = 256;
    PackPairsArgs sample = args;
    sample.layout.cols = std::min(args.layout.cols, kSampledCols);
    const std::int64_t mostEscapes = sample.layout.mostEscapes() / sample.layout.groups();
    for (const std::int64_t group : {std::int64_t{0}, args.layout.groups() / 2}) {
        const PackedMeasure measure = measurePackedReference(sample, group);
        if (!measure.isExact || measure.escapes > mostEscapes) {
            return false;
        }
    }
    return true;
}

void unpackPairsReference(const PackedPairLayout& layout, const void* packed, std::uint16_t* out) {
    const auto* data = static_cast<const unsigned char*>(packed);
    const auto* groups = reinterpret_cast<const PackedGroup*>(data + layout.groupsOffset());
    const auto* escapes = reinterpret_cast<const PackedEscape*>(data + layout.escapesOffset());
    for (std::int64_t group = 0; group < layout.groups(); ++group) {
        const auto put = [&](std::int64_t block, std::int64_t place, std::uint16_t bits) {
            const Place at(place);
            const std::int64_t row = group * kGroupRows + at.row;
            if (row < layout.rows) {
                out[row * layout.cols + block * kBlockCols + at.col] = bits;
            }
        };
        const unsigned char* at = data + group * layout.groupBytes();
        for (std::int64_t block = 0; block < layout.blocks(); ++block, at += kPackedBlockBytes) {
            for (std::int64_t place = 0; place < kPlaces; ++place) {
                put(block, place, unpackedBits(at, place, groups[group].exponent));
            }
        }
        for (const PackedEscape* escape = escapes + groups[group].firstEscape; escape->block != kNoBlock;
             ++escape) {
            put(escape->block, escape->place, escape->bits);
        }
    }
}

}  // namespace xinglin::kernels
