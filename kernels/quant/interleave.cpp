#include "kernels/quant/interleave.h"

#include <cstring>

#include "kernels/cpu/for_rows.h"
#include "kernels/quant/block_format.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr int kChunk = 4;        // columns
constexpr int kChunks = 8;       // of a block
constexpr int kChunkBytes = 64;  // 16 rows
constexpr std::size_t kHalfBytes = 2;

// Where the formats keep their half scales, so that the bits can move as they are.
struct HalfPlaces {
    std::size_t d;
    std::size_t dMin;
};

HalfPlaces halfPlaces(TensorType type) {
    switch (type) {
    case TensorType::Q2_K:
        return {80, 82};
    case TensorType::Q3_K:
        return {108, 0};
    case TensorType::Q6_K:
        return {208, 0};
    default:
        return {0, 2};
    }
}

// `count` chunks of one row into a plane that keeps `bits` of each: several chunks share a byte, those whose
// numbers differ by `step`.
void placePlane(const std::uint8_t* numbers, int shift, int bits, std::int64_t row, unsigned char* plane) {
    const int sharing = 8 / bits;
    const int step = kChunks / sharing;
    const int mask = (1 << bits) - 1;
    for (int j = 0; j < step; ++j) {
        unsigned char* out = plane + j * kChunkBytes + row * kChunk;
        for (int k = 0; k < kChunk; ++k) {
            int byte = 0;
            for (int s = 0; s < sharing; ++s) {
                byte |= ((numbers[(j + s * step) * kChunk + k] >> shift) & mask) << (s * bits);
            }
            out[k] = static_cast<unsigned char>(byte);
        }
    }
}

std::uint8_t levelOf(std::int8_t value) {
    std::uint8_t level = 0;
    while (kIq4Levels[level] != value) {
        ++level;
    }
    return level;
}

void placeNumbers(const InterleavedForm& form, const std::int8_t* values, std::int64_t row,
                  unsigned char* planes) {
    std::uint8_t numbers[kQuantBlock];
    for (int i = 0; i < kQuantBlock; ++i) {
        numbers[i] = form.isLevel ? levelOf(values[i]) : static_cast<std::uint8_t>(values[i] + form.zero);
    }
    placePlane(numbers, 0, form.lowBits, row, planes);
    if (form.highBits > 0) {
        placePlane(numbers, form.lowBits, form.highBits, row, planes + form.lowBytes());
    }
}

// Block `part` of an unpacked block: its small scales as bytes.
void placeByteScales(const InterleavedForm& form, const UnpackedBlock& block, std::int64_t part,
                     std::int64_t row, unsigned char* scales) {
    if (form.scales == ScaleKind::ByteAndMinimum) {
        scales[row] = static_cast<unsigned char>(block.scales[part]);
        scales[kRowGroup + row] = static_cast<unsigned char>(block.minima[part]);
        return;
    }
    for (std::int64_t half = 0; half < 2; ++half) {
        const auto scale = static_cast<unsigned char>(block.scales[2 * part + half]);
        const auto minimum = static_cast<unsigned char>(block.minima[2 * part + half]);
        scales[half * kRowGroup + row] =
            static_cast<unsigned char>(form.scales == ScaleKind::NibblePair ? scale | (minimum << 4) : scale);
    }
}

void placeHalves(const InterleavedForm& form, const unsigned char* block, std::int64_t row,
                 unsigned char* out) {
    const HalfPlaces places = halfPlaces(form.type);
    std::memcpy(out + kHalfBytes * static_cast<std::size_t>(row), block + places.d, kHalfBytes);
    if (form.hasMinimum()) {
        std::memcpy(out + kHalfBytes * static_cast<std::size_t>(kRowGroup + row), block + places.dMin,
                    kHalfBytes);
    }
}

// The memory of one group of rows.
struct Group {
    const InterleavedLayout& layout;
    unsigned char* values;
    unsigned char* scales;
    unsigned char* supers;
};

void placeRow(const Group& group, const BlockFormat& format, const unsigned char* from, std::int64_t row) {
    const InterleavedForm& form = group.layout.form();
    const std::int64_t parts = format.values / kQuantBlock;
    UnpackedBlock block;
    for (std::int64_t b = 0; b < group.layout.blocks(); b += parts, from += format.bytes) {
        format.unpack(from, block);
        for (std::int64_t part = 0; part < parts; ++part) {
            placeNumbers(form, block.values + part * kQuantBlock, row,
                         group.values + (b + part) * group.layout.valueBytes());
            unsigned char* scales = group.scales + (b + part) * group.layout.scaleBytes();
            if (form.hasSuperScales()) {
                placeByteScales(form, block, part, row, scales);
            } else {
                placeHalves(form, from, row, scales);
            }
        }
        if (form.hasSuperScales()) {
            placeHalves(form, from, row, group.supers + b / kSuperBlocks * group.layout.superBytes());
        }
    }
}

void interleaveGroup(const InterleaveArgs& args, std::int64_t index) {
    const InterleavedLayout& layout = args.layout;
    const BlockFormat& format = *findBlockFormat(layout.type);
    auto* out = static_cast<unsigned char*>(args.out);
    const auto clear = [](unsigned char* memory, std::int64_t bytes) {
        std::memset(memory, 0, static_cast<std::size_t>(bytes));
        return memory;
    };
    const std::int64_t valueBytes = layout.blocks() * layout.valueBytes();
    const std::int64_t scaleBytes = layout.blocks() * layout.scaleBytes();
    const std::int64_t superBytes = layout.supers() * layout.superBytes();
    const Group group = {layout, clear(out + index * valueBytes, valueBytes),
                         clear(out + layout.scalesOffset() + index * scaleBytes, scaleBytes),
                         clear(out + layout.supersOffset() + index * superBytes, superBytes)};
    const std::size_t rowBytes = static_cast<std::size_t>(layout.cols / format.values) * format.bytes;
    for (std::int64_t i = 0; i < kRowGroup && index * kRowGroup + i < layout.rows; ++i) {
        const auto row = static_cast<std::size_t>(index * kRowGroup + i);
        placeRow(group, format, static_cast<const unsigned char*>(args.blocks) + row * rowBytes, i);
    }
}

void checkContract(const InterleaveArgs& args) {
    require(canInterleave(args.layout.type), "interleave: type");
    require(args.layout.rows > 0 && args.layout.cols > 0 &&
                args.layout.cols % findBlockFormat(args.layout.type)->values == 0,
            "interleave: shape");
    require(args.blocks && args.out, "interleave: null tensor");
}

std::int32_t fromPlane(const unsigned char* plane, int bits, std::int64_t row, std::int64_t i) {
    const std::int64_t step = bits;  // 8 chunks, 8 / bits of them in a byte
    const std::int64_t chunk = i / kChunk;
    const unsigned char byte = plane[chunk % step * kChunkBytes + row * kChunk + i % kChunk];
    return (byte >> (chunk / step * bits)) & ((1 << bits) - 1);
}

float halfAt(const unsigned char* halves, std::int64_t index) {
    return floatFromHalf(static_cast<std::uint16_t>(halves[2 * index] | (halves[2 * index + 1] << 8)));
}

}  // namespace

bool canInterleave(TensorType type) {
    return findInterleavedForm(type) != nullptr;
}

std::int32_t interleavedValue(const InterleavedForm& form, const unsigned char* values, std::int64_t row,
                              std::int64_t i) {
    std::int32_t number = fromPlane(values, form.lowBits, row, i);
    if (form.highBits > 0) {
        number |= fromPlane(values + form.lowBytes(), form.highBits, row, i) << form.lowBits;
    }
    return form.isLevel ? kIq4Levels[number] : number - form.zero;
}

InterleavedScales interleavedScales(const InterleavedForm& form, const unsigned char* scales,
                                    const unsigned char* supers, std::int64_t row) {
    InterleavedScales out;
    const unsigned char* halves = form.hasSuperScales() ? supers : scales;
    out.d = halfAt(halves, row);
    out.dMin = form.hasMinimum() ? halfAt(halves, kRowGroup + row) : 0.0f;
    for (std::int64_t half = 0; half < 2; ++half) {
        const unsigned char byte = form.hasPairs() ? scales[half * kRowGroup + row] : scales[row];
        switch (form.scales) {
        case ScaleKind::Half:
            break;
        case ScaleKind::HalfAndMinimum:
            out.minima[half] = -1;
            break;
        case ScaleKind::ByteAndMinimum:
            out.scales[half] = byte;
            out.minima[half] = scales[kRowGroup + row];
            break;
        case ScaleKind::SignedPair:
            out.scales[half] = byte < 128 ? byte : byte - 256;
            break;
        case ScaleKind::NibblePair:
            out.scales[half] = byte & 15;
            out.minima[half] = byte >> 4;
            break;
        }
    }
    return out;
}

void interleaveReference(const InterleaveArgs& args) {
    checkContract(args);
    for (std::int64_t group = 0; group < args.layout.groups(); ++group) {
        interleaveGroup(args, group);
    }
}

void interleaveCpu(const InterleaveArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.layout.groups(), 4, [&](std::int64_t first, std::int64_t count) {
        for (std::int64_t group = first; group < first + count; ++group) {
            interleaveGroup(args, group);
        }
    });
}

}  // namespace xinglin::kernels
