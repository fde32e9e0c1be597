#include <cstring>

#include "kernels/quant/block_format.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

void widenHalves(const DequantiseArgs& args) {
    const auto* p = static_cast<const unsigned char*>(args.blocks);
    for (std::int64_t i = 0; i < args.count; ++i) {
        const auto bits = static_cast<std::uint16_t>(p[2 * i] | (p[2 * i + 1] << 8));
        args.out[i] = args.type == TensorType::F16 ? floatFromHalf(bits) : floatFromBfloat16(bits);
    }
}

void dequantiseBlocks(const DequantiseArgs& args, const BlockFormat& format) {
    require(args.count % format.values == 0, "dequantise: count is no multiple of the block");
    const auto* p = static_cast<const unsigned char*>(args.blocks);
    UnpackedBlock block;
    for (std::int64_t first = 0; first < args.count; first += format.values, p += format.bytes) {
        format.unpack(p, block);
        float* out = args.out + first;
        for (std::int64_t s = 0; s * format.subBlock < format.values; ++s) {
            const float scale = block.d * static_cast<float>(block.scales[s]);
            const float minimum = block.dMin * static_cast<float>(block.minima[s]);
            for (std::int64_t i = s * format.subBlock; i < (s + 1) * format.subBlock; ++i) {
                out[i] = scale * static_cast<float>(block.values[i]) - minimum;
            }
        }
    }
}

}  // namespace

bool canDequantise(TensorType type) {
    return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16 ||
           findBlockFormat(type) != nullptr;
}

void dequantiseReference(const DequantiseArgs& args) {
    require(canDequantise(args.type), "dequantise: type without arithmetic");
    require(args.count >= 0, "dequantise: count");
    require(args.count == 0 || (args.blocks && args.out), "dequantise: null tensor");
    if (args.type == TensorType::F32) {
        std::memcpy(args.out, args.blocks, static_cast<std::size_t>(args.count) * sizeof(float));
    } else if (const BlockFormat* format = findBlockFormat(args.type)) {
        dequantiseBlocks(args, *format);
    } else {
        widenHalves(args);
    }
}

}  // namespace xinglin::kernels
