// What one core's products of weights and activations reach of what its instructions can do: billions of
// operations a second, a multiplication and an addition being two. Weights and activations stay in the
// caches. Also how many billions of activations are rounded to bytes a second, which precedes those of
// quantised weights. Needs AVX-512 with VNNI.
//
//     build/no-gui/bin/matmul_bench

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "kernels/cpu/cpu_context.h"

#if defined(__x86_64__)

#include <hwy/base.h>
#include <immintrin.h>

#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul_tiles.h"
#include "kernels/quant/quantise_blocks.h"

HWY_PUSH_ATTRIBUTES("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16")

namespace {

using namespace xinglin::kernels;

constexpr int kRounds = 30;

template <typename Work>
double leastSeconds(Work work) {
    double least = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        least =
            std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return least;
}

// Sixteen sums that wait for nothing but themselves; in assembly, so that they stay in registers.
#define XINGLIN_PEAK(name, op, operations)                                                                       \
    double name() {                                                                                              \
        constexpr int kSteps = 1 << 15;                                                                          \
        const double seconds =                                                                                   \
            leastSeconds([] {                                                                                    \
                const __m512i x = _mm512_setzero_si512();                                                        \
                for (int step = 0; step < kSteps; ++step) {                                                      \
                    asm volatile(XINGLIN_FOR_SUMS("vpxord %%zmm\\n, %%zmm\\n, %%zmm\\n") ".rept 64\n"          \
                             XINGLIN_FOR_SUMS(op " %0, %0, %%zmm\\n") ".endr"                              \
                             : : "v"(x)                                                                    \
                             : "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23",     \
                               "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31"); \
                }                                                                                                \
            });                                                                                                  \
        return 16.0 * 64.0 * kSteps * (operations) / seconds / 1e9;                                              \
    }
#define XINGLIN_FOR_SUMS(line) ".irp n,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n" line "\n.endr\n"
XINGLIN_PEAK(floatProducts, "vfmadd231ps", 32.0)
XINGLIN_PEAK(byteProducts, "vpdpbusd", 128.0)
XINGLIN_PEAK(bfloat16Products, "vdpbf16ps", 64.0)
#undef XINGLIN_FOR_SUMS
#undef XINGLIN_PEAK

struct alignas(64) Line {
    unsigned char bytes[64];
};

constexpr std::int64_t kRows = 252, kGroups = 4, kCols = 2048;

double reached(double seconds) {
    return 2.0 * kRows * kGroups * kRowGroup * kCols / seconds / 1e9;
}

double quantised(TensorType type) {
    const InterleavedLayout layout = {type, kGroups * kRowGroup, kCols};
    std::vector<Line> memory(static_cast<std::size_t>(layout.bytes()) / sizeof(Line) + 1, Line{{0x11}});
    const auto* bytes = reinterpret_cast<const unsigned char*>(memory.data());
    const std::vector<ActivationBlock> x(
        static_cast<std::size_t>(kRows * layout.blocks()),
        ActivationBlock{.scale = 1.0f, .secondScale = 1.0f, .values = {1, 2, 3}});
    std::vector<float> y(kRows * kGroups * kRowGroup);
    QuantisedTile tile;
    tile.type = type;
    tile.values = bytes;
    tile.scales = bytes + layout.scalesOffset();
    tile.supers = bytes + layout.supersOffset();
    tile.groups = kGroups;
    tile.outputs = tile.yStride = kGroups * kRowGroup;
    tile.blocks = layout.blocks();
    tile.x = x.data();
    tile.rows = kRows;
    tile.y = y.data();
    return reached(leastSeconds([&] { multiplyTileVnni(tile); }));
}

double bfloat16() {
    const ColumnPairLayout layout = {TensorType::BF16, kGroups * kRowGroup, kCols};
    const std::vector<Line> memory(static_cast<std::size_t>(layout.bytes()) / sizeof(Line));
    const std::vector<std::uint32_t> x(static_cast<std::size_t>(kRows * layout.pairs()));
    std::vector<float> y(kRows * kGroups * kRowGroup);
    PairTile tile;
    tile.type = TensorType::BF16;
    tile.weights = reinterpret_cast<const unsigned char*>(memory.data());
    tile.groups = kGroups;
    tile.outputs = tile.yStride = kGroups * kRowGroup;
    tile.pairs = layout.pairs();
    tile.rounded = x.data();
    tile.tileRows = kPairedRows;
    tile.rows = kRows;
    tile.y = y.data();
    return reached(leastSeconds([&] { multiplyPairTileBf16(tile); }));
}

double rounded(ActivationScales scales) {
    constexpr std::int64_t kBlocks = 1024;
    std::vector<float> x;
    for (std::int64_t i = 0; i < kBlocks * kQuantBlock; ++i) {
        x.push_back(static_cast<float>((i * i * 7919) % 4001 - 2000));
    }
    std::vector<ActivationBlock> blocks(kBlocks);
    return static_cast<double>(x.size()) /
           leastSeconds([&] { quantiseBlocksAvx512(x.data(), blocks.data(), kBlocks, scales); }) / 1e9;
}

void show(const char* name, double value, double most) {
    std::printf("%-30s %7.0f  %3.0f %%\n", name, value, 100.0 * value / most);
}

int run() {
    const CpuFeatures features = detectCpuFeatures();
    std::printf("%s, one core\n", describeCpu(features).c_str());
    if (!features.avx512Vnni) {
        std::puts("No AVX-512 with VNNI: nothing to measure.");
        return 1;
    }
    const double floats = floatProducts();
    const double bytes = byteProducts();
    show("float products", floats, floats);
    show("byte products", bytes, bytes);
    show("Q8_0", quantised(TensorType::Q8_0), bytes);
    show("Q4_0", quantised(TensorType::Q4_0), bytes);
    show("Q4_K", quantised(TensorType::Q4_K), bytes);
    if (__builtin_cpu_supports("avx512bf16")) {
        const double halves = bfloat16Products();
        show("bfloat16 products", halves, halves);
        show("BF16", bfloat16(), halves);
    }
    std::printf("%-30s %7.2f\n", "rounding, a scale every 32", rounded(ActivationScales::Whole));
    std::printf("%-30s %7.2f\n", "rounding, a scale every 16", rounded(ActivationScales::Halves));
    return 0;
}

}  // namespace

HWY_POP_ATTRIBUTES

int main() {
    return run();
}

#else

int main() {
    std::puts("Another processor: nothing to measure.");
    return 1;
}

#endif
