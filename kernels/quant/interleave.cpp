#include "kernels/quant/interleave.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

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

// 32 columns of a group, a number a byte: row after row, or chunk after chunk.
using Tile = std::uint8_t[kRowGroup * kQuantBlock];

void chunksOf(const Tile& rows, Tile& chunks) {
    for (int chunk = 0; chunk < kChunks; ++chunk) {
        for (int row = 0; row < kRowGroup; ++row) {
            std::memcpy(chunks + chunk * kChunkBytes + row * kChunk,
                        rows + row * kQuantBlock + chunk * kChunk, kChunk);
        }
    }
}

// A plane that keeps `Bits` of each number from bit `shift` on: several chunks share a byte, those whose
// numbers differ by `step`. The bits are a constant so that 64 bytes are a few vector instructions.
template <int Bits>
void placePlane(const Tile& chunks, int shift, unsigned char* plane) {
    constexpr int kSharing = 8 / Bits;
    constexpr int kStep = kChunks / kSharing;
    constexpr int kMask = (1 << Bits) - 1;
    for (int j = 0; j < kStep; ++j, plane += kChunkBytes) {
        unsigned char bytes[kChunkBytes] = {};
        for (int s = 0; s < kSharing; ++s) {
            const std::uint8_t* from = chunks + (j + s * kStep) * kChunkBytes;
            for (int k = 0; k < kChunkBytes; ++k) {
                bytes[k] =
                    static_cast<unsigned char>(bytes[k] | (((from[k] >> shift) & kMask) << (s * Bits)));
            }
        }
        std::memcpy(plane, bytes, kChunkBytes);
    }
}

void placePlane(const Tile& chunks, int shift, int bits, unsigned char* plane) {
    switch (bits) {
    case 8:
        return placePlane<8>(chunks, shift, plane);
    case 4:
        return placePlane<4>(chunks, shift, plane);
    case 2:
        return placePlane<2>(chunks, shift, plane);
    case 1:
        return placePlane<1>(chunks, shift, plane);
    default:
        return;
    }
}

constexpr std::array<std::uint8_t, 256> kLevelOfByte = [] {
    std::array<std::uint8_t, 256> levels = {};
    for (std::size_t level = 0; level < std::size(kIq4Levels); ++level) {
        levels[static_cast<std::uint8_t>(kIq4Levels[level])] = static_cast<std::uint8_t>(level);
    }
    return levels;
}();

void numbersOf(const InterleavedForm& form, const std::int8_t* values, std::uint8_t* numbers) {
    if (form.isLevel) {
        for (int i = 0; i < kQuantBlock; ++i) {
            numbers[i] = kLevelOfByte[static_cast<std::uint8_t>(values[i])];
        }
        return;
    }
    const auto zero = static_cast<std::uint8_t>(form.zero);
    for (int i = 0; i < kQuantBlock; ++i) {
        numbers[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(values[i]) + zero);
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

// Rows of a group, one block of the file's type each, side by side: `rowBytes` apart in the file. What lies
// beyond the matrix's last row stays zero.
class GroupBlock final {
public:
    GroupBlock(const BlockFormat& format, std::int64_t rows) : m_format(format), m_rows(rows) {}

    void read(const unsigned char* first, std::size_t rowBytes) {
        m_first = first;
        m_rowBytes = rowBytes;
        for (std::int64_t row = 0; row < m_rows; ++row) {
            m_format.unpack(fileBlock(row), m_unpacked[row]);
        }
    }

    void placeNumbers(const InterleavedForm& form, std::int64_t part, unsigned char* planes) {
        for (std::int64_t row = 0; row < m_rows; ++row) {
            numbersOf(form, m_unpacked[row].values + part * kQuantBlock, m_rowsOfNumbers + row * kQuantBlock);
        }
        chunksOf(m_rowsOfNumbers, m_chunks);
        placePlane(m_chunks, 0, form.lowBits, planes);
        placePlane(m_chunks, form.lowBits, form.highBits, planes + form.lowBytes());
    }

    void placeScales(const InterleavedForm& form, std::int64_t part, unsigned char* scales) const {
        for (std::int64_t row = 0; row < m_rows; ++row) {
            if (form.hasSuperScales()) {
                placeByteScales(form, m_unpacked[row], part, row, scales);
            } else {
                placeHalves(form, fileBlock(row), row, scales);
            }
        }
    }

    void placeSuperScales(const InterleavedForm& form, unsigned char* supers) const {
        for (std::int64_t row = 0; row < m_rows; ++row) {
            placeHalves(form, fileBlock(row), row, supers);
        }
    }

private:
    const unsigned char* fileBlock(std::int64_t row) const {
        return m_first + static_cast<std::size_t>(row) * m_rowBytes;
    }

    const BlockFormat& m_format;
    std::int64_t m_rows;
    const unsigned char* m_first = nullptr;
    std::size_t m_rowBytes = 0;
    UnpackedBlock m_unpacked[kRowGroup];
    alignas(kChunkBytes) Tile m_rowsOfNumbers = {};
    alignas(kChunkBytes) Tile m_chunks = {};
};

void interleaveGroup(const InterleaveArgs& args, std::int64_t index) {
    const InterleavedLayout& layout = args.layout;
    const InterleavedForm& form = layout.form();
    const BlockFormat& format = *findBlockFormat(layout.type);
    auto* out = static_cast<unsigned char*>(args.out);
    unsigned char* values = out + index * layout.blocks() * layout.valueBytes();
    unsigned char* scales = out + layout.scalesOffset() + index * layout.blocks() * layout.scaleBytes();
    unsigned char* supers = out + layout.supersOffset() + index * layout.supers() * layout.superBytes();
    // Of the numbers every byte is written, of the scales only those of rows that there are.
    std::memset(scales, 0, static_cast<std::size_t>(layout.blocks() * layout.scaleBytes()));
    std::memset(supers, 0, static_cast<std::size_t>(layout.supers() * layout.superBytes()));

    const std::size_t rowBytes = static_cast<std::size_t>(layout.cols / format.values) * format.bytes;
    const auto* from = static_cast<const unsigned char*>(args.blocks) +
                       static_cast<std::size_t>(index * kRowGroup) * rowBytes;
    const std::int64_t parts = format.values / kQuantBlock;
    GroupBlock block(format, std::min(kRowGroup, layout.rows - index * kRowGroup));
    for (std::int64_t b = 0; b < layout.blocks(); b += parts, from += format.bytes) {
        block.read(from, rowBytes);
        for (std::int64_t part = 0; part < parts; ++part) {
            block.placeNumbers(form, part, values);
            block.placeScales(form, part, scales);
            values += layout.valueBytes();
            scales += layout.scaleBytes();
        }
        if (form.hasSuperScales()) {
            block.placeSuperScales(form, supers);
            supers += layout.superBytes();
        }
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
