#include "kernels/quant/interleave.h"

#include <cstring>

#include "kernels/cpu/for_rows.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr std::size_t kScaleBytes = 2;

std::size_t blockBytesOf(TensorType type) {
    return type == TensorType::Q8_0   ? kQ8_0BlockBytes
           : type == TensorType::Q4_0 ? kQ4_0BlockBytes
                                      : kQ4_1BlockBytes;
}

// Both 4-bit types keep columns i and i + 16 in one byte, as the chunks do; the bytes move, the bits stay.
void placeBlock(TensorType type, const unsigned char* block, std::int64_t row, unsigned char* values,
                unsigned char* scales) {
    std::memcpy(scales + kScaleBytes * static_cast<std::size_t>(row), block, kScaleBytes);
    if (type == TensorType::Q4_1) {
        std::memcpy(scales + kScaleBytes * static_cast<std::size_t>(kRowGroup + row), block + kScaleBytes,
                    kScaleBytes);
    }
    const unsigned char* from = block + (type == TensorType::Q4_1 ? 2 * kScaleBytes : kScaleBytes);
    const int bytes = type == TensorType::Q8_0 ? 32 : 16;
    const unsigned char flip = type == TensorType::Q8_0 ? 0x80 : 0;  // signed + 128
    for (int i = 0; i < bytes; ++i) {
        values[i / 4 * 64 + row * 4 + i % 4] = static_cast<unsigned char>(from[i] ^ flip);
    }
}

void interleaveGroup(const InterleaveArgs& args, std::int64_t group) {
    const InterleavedLayout& layout = args.layout;
    const std::size_t blockBytes = blockBytesOf(layout.type);
    auto* out = static_cast<unsigned char*>(args.out);
    unsigned char* values = out + group * layout.blocks() * layout.valueBytes();
    unsigned char* scales = out + layout.scalesOffset() + group * layout.blocks() * layout.scaleBytes();
    std::memset(values, 0, static_cast<std::size_t>(layout.blocks() * layout.valueBytes()));
    std::memset(scales, 0, static_cast<std::size_t>(layout.blocks() * layout.scaleBytes()));
    for (std::int64_t i = 0; i < kRowGroup && group * kRowGroup + i < layout.rows; ++i) {
        const std::int64_t row = group * kRowGroup + i;
        const unsigned char* from = static_cast<const unsigned char*>(args.blocks) +
                                    static_cast<std::size_t>(row * layout.blocks()) * blockBytes;
        for (std::int64_t b = 0; b < layout.blocks(); ++b, from += blockBytes) {
            placeBlock(layout.type, from, i, values + b * layout.valueBytes(),
                       scales + b * layout.scaleBytes());
        }
    }
}

void checkContract(const InterleaveArgs& args) {
    require(canInterleave(args.layout.type), "interleave: type");
    require(args.layout.rows > 0 && args.layout.cols > 0 && args.layout.cols % kQuantBlock == 0,
            "interleave: shape");
    require(args.blocks && args.out, "interleave: null tensor");
}

}  // namespace

bool canInterleave(TensorType type) {
    return type == TensorType::Q8_0 || type == TensorType::Q4_0 || type == TensorType::Q4_1;
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
