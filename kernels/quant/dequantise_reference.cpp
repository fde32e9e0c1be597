#include <array>
#include <cstring>

#include "kernels/quant/dequantise.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

using Bytes = const unsigned char*;

std::uint16_t halfBitsAt(Bytes p) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, p, sizeof(bits));
    return bits;
}

void blockF32(Bytes p, float* out) {
    std::memcpy(out, p, sizeof(float));
}

void blockF16(Bytes p, float* out) {
    *out = floatFromHalf(halfBitsAt(p));
}

void blockBf16(Bytes p, float* out) {
    *out = floatFromBfloat16(halfBitsAt(p));
}

void blockQ8_0(Bytes p, float* out) {
    const float d = floatFromHalf(halfBitsAt(p));
    for (int i = 0; i < 32; ++i) {
        out[i] = d * static_cast<float>(static_cast<signed char>(p[2 + i]));
    }
}

void blockQ4_0(Bytes p, float* out) {
    const float d = floatFromHalf(halfBitsAt(p));
    for (int i = 0; i < 16; ++i) {
        out[i] = d * static_cast<float>((p[2 + i] & 15) - 8);
        out[i + 16] = d * static_cast<float>((p[2 + i] >> 4) - 8);
    }
}

void blockQ4_1(Bytes p, float* out) {
    const float d = floatFromHalf(halfBitsAt(p));
    const float m = floatFromHalf(halfBitsAt(p + 2));
    for (int i = 0; i < 16; ++i) {
        out[i] = d * static_cast<float>(p[4 + i] & 15) + m;
        out[i + 16] = d * static_cast<float>(p[4 + i] >> 4) + m;
    }
}

struct Row {
    TensorType type;
    std::int64_t values;
    std::size_t bytes;
    void (*block)(Bytes, float*);
};

constexpr std::array<Row, 6> kRows = {{
    {TensorType::F32, 1, 4, blockF32},
    {TensorType::F16, 1, 2, blockF16},
    {TensorType::BF16, 1, 2, blockBf16},
    {TensorType::Q8_0, kQuantBlock, kQ8_0BlockBytes, blockQ8_0},
    {TensorType::Q4_0, kQuantBlock, kQ4_0BlockBytes, blockQ4_0},
    {TensorType::Q4_1, kQuantBlock, kQ4_1BlockBytes, blockQ4_1},
}};

const Row* rowOf(TensorType type) {
    for (const Row& row : kRows) {
        if (row.type == type) {
            return &row;
        }
    }
    return nullptr;
}

}  // namespace

bool canDequantise(TensorType type) {
    return rowOf(type) != nullptr;
}

void dequantiseReference(const DequantiseArgs& args) {
    const Row* row = rowOf(args.type);
    require(row != nullptr, "dequantise: type without arithmetic");
    require(args.count >= 0 && args.count % row->values == 0,
            "dequantise: count is no multiple of the block");
    require(args.count == 0 || (args.blocks && args.out), "dequantise: null tensor");
    Bytes p = static_cast<Bytes>(args.blocks);
    for (std::int64_t i = 0; i < args.count; i += row->values, p += row->bytes) {
        row->block(p, args.out + i);
    }
}

}  // namespace xinglin::kernels
