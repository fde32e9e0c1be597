#include "kernels/quant/block_pack.h"

#include <array>
#include <cstring>

#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

using Bytes = unsigned char*;

void putHalf(float value, Bytes p) {
    const std::uint16_t bits = halfFromFloat(value);
    p[0] = static_cast<unsigned char>(bits & 255);
    p[1] = static_cast<unsigned char>(bits >> 8);
}

unsigned char byteOf(int value) {
    return static_cast<unsigned char>(value & 255);
}

void packNibbles(const UnpackedBlock& block, int zero, Bytes p) {
    for (int i = 0; i < 16; ++i) {
        const int low = (block.values[i] + zero) & 15;
        const int high = (block.values[i + 16] + zero) & 15;
        p[i] = byteOf(low | (high << 4));
    }
}

void packFiveBits(const UnpackedBlock& block, int zero, Bytes high, Bytes p) {
    std::uint32_t bits = 0;
    for (int i = 0; i < 32; ++i) {
        bits |= static_cast<std::uint32_t>(((block.values[i] + zero) >> 4) & 1) << i;
    }
    std::memcpy(high, &bits, sizeof(bits));
    packNibbles(block, zero, p);
}

void packQ8_0(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    std::memcpy(p + 2, block.values, 32);
}

void packQ4_0(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    packNibbles(block, 8, p + 2);
}

void packQ4_1(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    putHalf(block.dMin, p + 2);
    packNibbles(block, 0, p + 4);
}

void packQ5_0(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    packFiveBits(block, 16, p + 2, p + 6);
}

void packQ5_1(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    putHalf(block.dMin, p + 2);
    packFiveBits(block, 0, p + 4, p + 8);
}

void packSixBitScales(const UnpackedBlock& block, Bytes p) {
    for (int s = 0; s < 4; ++s) {
        p[s] = byteOf((block.scales[s] & 63) | ((block.scales[s + 4] >> 4) << 6));
        p[s + 4] = byteOf((block.minima[s] & 63) | ((block.minima[s + 4] >> 4) << 6));
        p[s + 8] = byteOf((block.scales[s + 4] & 15) | ((block.minima[s + 4] & 15) << 4));
    }
}

void packLowHalves(const UnpackedBlock& block, Bytes p) {
    for (int i = 0; i < 128; ++i) {
        const int first = i / 32 * 64 + i % 32;
        p[i] = byteOf((block.values[first] & 15) | ((block.values[first + 32] & 15) << 4));
    }
}

void packQ4K(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    putHalf(block.dMin, p + 2);
    packSixBitScales(block, p + 4);
    packLowHalves(block, p + 16);
}

void packQ5K(const UnpackedBlock& block, Bytes p) {
    putHalf(block.d, p);
    putHalf(block.dMin, p + 2);
    packSixBitScales(block, p + 4);
    for (int i = 0; i < 32; ++i) {
        int bits = 0;
        for (int k = 0; k < 8; ++k) {
            bits |= ((block.values[32 * k + i] >> 4) & 1) << k;
        }
        p[16 + i] = byteOf(bits);
    }
    packLowHalves(block, p + 48);
}

void packQ6K(const UnpackedBlock& block, Bytes p) {
    const auto kept = [&](int i) { return block.values[i] + 32; };
    for (int half = 0; half < 2; ++half) {
        for (int i = 0; i < 64; ++i) {
            const int first = half * 128 + i;
            p[half * 64 + i] = byteOf((kept(first) & 15) | ((kept(first + 64) & 15) << 4));
        }
        for (int i = 0; i < 32; ++i) {
            int bits = 0;
            for (int k = 0; k < 4; ++k) {
                bits |= (kept(half * 128 + 32 * k + i) >> 4) << (2 * k);
            }
            p[128 + half * 32 + i] = byteOf(bits);
        }
    }
    for (int s = 0; s < 16; ++s) {
        p[192 + s] = byteOf(block.scales[s]);
    }
    putHalf(block.d, p + 208);
}

struct Packing {
    TensorType type;
    void (*pack)(const UnpackedBlock& block, Bytes out);
};

constexpr auto kPackings = std::to_array<Packing>({
    {TensorType::Q8_0, packQ8_0},
    {TensorType::Q4_0, packQ4_0},
    {TensorType::Q4_1, packQ4_1},
    {TensorType::Q5_0, packQ5_0},
    {TensorType::Q5_1, packQ5_1},
    {TensorType::Q4_K, packQ4K},
    {TensorType::Q5_K, packQ5K},
    {TensorType::Q6_K, packQ6K},
});

const Packing* findPacking(TensorType type) {
    for (const Packing& packing : kPackings) {
        if (packing.type == type) {
            return &packing;
        }
    }
    return nullptr;
}

}  // namespace

bool canPack(TensorType type) {
    return findPacking(type) != nullptr;
}

void packBlock(TensorType type, const UnpackedBlock& block, unsigned char* out) {
    const Packing* packing = findPacking(type);
    require(packing != nullptr, "packBlock: type that is not written");
    packing->pack(block, out);
}

}  // namespace xinglin::kernels
