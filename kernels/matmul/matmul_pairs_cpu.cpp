#include <hwy/cache_control.h>

#include "kernels/matmul/column_pairs.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/matmul/matmul_pairs_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
using VF = hn::Vec<DF>;

constexpr int kLanes = static_cast<int>(hn::MaxLanes(DF()));
constexpr int kParts = 16 / kLanes;  // registers of a group
constexpr std::int64_t kGroupRows = 16;
// Two groups times twelve rows fill 24 of 32 registers with sums, one times six 12 of 16.
constexpr int kTileGroups = kLanes == 16 ? 2 : 1;
constexpr int kTileRows = kLanes == 16 ? 12 : kLanes == 8 ? 6 : 2;

constexpr std::int64_t kPrefetchBytes = 8192;  // of all groups that are read together

// Two columns of kLanes rows.
struct Columns {
    VF first;
    VF second;
};

template <TensorType Type>
HWY_INLINE Columns loadColumns(const unsigned char* pair, int part) {
    const DF d;
    if constexpr (Type == TensorType::BF16) {
        const hn::RebindToUnsigned<DF> bits;
        const auto both = hn::Load(bits, reinterpret_cast<const std::uint32_t*>(pair) + part * kLanes);
        return {hn::BitCast(d, hn::ShiftLeft<16>(both)),
                hn::BitCast(d, hn::And(both, hn::Set(bits, 0xffff0000u)))};
    } else {
        const hn::Rebind<hwy::float16_t, DF> halves;
        const auto* numbers = reinterpret_cast<const hwy::float16_t*>(pair) + part * kLanes;
        return {hn::PromoteTo(d, hn::Load(halves, numbers)),
                hn::PromoteTo(d, hn::Load(halves, numbers + kGroupRows))};
    }
}

HWY_INLINE void writeSums(const PairTile& tile, std::int64_t group, std::int64_t row, const float* sums) {
    const std::int64_t output = group * kGroupRows;
    const std::int64_t outputs = HWY_MIN(kGroupRows, tile.outputs - output);
    float* y = tile.y + row * tile.yStride + output;
    for (std::int64_t o = 0; o < outputs; ++o) {
        const float value = sums[o] + (tile.bias ? tile.bias[output + o] : 0.0f);
        y[o] = tile.write == ProductWrite::Add ? y[o] + value : value;
    }
}

// Every output has one lane that adds its products column by column, whatever G and T are.
template <TensorType Type, int G, int T>
HWY_INLINE void multiply(const PairTile& tile, std::int64_t group, std::int64_t row) {
    const DF d;
    VF sums[T][G * kParts];
    for (int t = 0; t < T; ++t) {
        for (int i = 0; i < G * kParts; ++i) {
            sums[t][i] = hn::Zero(d);
        }
    }
    const unsigned char* weights = tile.weights + group * tile.pairs * 64;
    const std::int64_t xStride = 2 * tile.tileRows;
    const float* x = tile.x + row / tile.tileRows * tile.tileRows * tile.pairs * 2 + row % tile.tileRows * 2;
    for (std::int64_t pair = 0; pair < tile.pairs; ++pair, x += xStride) {
        if constexpr (T < kTileRows) {
            // Few rows: weights come from memory, and processors look too short a way ahead by themselves.
            for (int g = 0; g < G; ++g) {
                hwy::Prefetch(weights + (g * tile.pairs + pair) * 64 + kPrefetchBytes / G);
            }
        }
        Columns w[G * kParts];
        for (int i = 0; i < G * kParts; ++i) {
            w[i] = loadColumns<Type>(weights + (i / kParts * tile.pairs + pair) * 64, i % kParts);
        }
        for (int t = 0; t < T; ++t) {
            const VF first = hn::Set(d, x[2 * t]);
            const VF second = hn::Set(d, x[2 * t + 1]);
            for (int i = 0; i < G * kParts; ++i) {
                sums[t][i] = hn::MulAdd(w[i].first, first, sums[t][i]);
                sums[t][i] = hn::MulAdd(w[i].second, second, sums[t][i]);
            }
        }
    }
    HWY_ALIGN float row16[kGroupRows];
    for (int t = 0; t < T; ++t) {
        for (int g = 0; g < G; ++g) {
            for (int part = 0; part < kParts; ++part) {
                hn::Store(sums[t][g * kParts + part], d, row16 + part * kLanes);
            }
            writeSums(tile, group + g, row + t, row16);
        }
    }
}

// Rows row … end − 1, which lie in one tile of activations.
template <TensorType Type, int G>
HWY_INLINE void multiplyRows(const PairTile& tile, std::int64_t group, std::int64_t row, std::int64_t end) {
    for (; row + kTileRows <= end; row += kTileRows) {
        multiply<Type, G, kTileRows>(tile, group, row);
    }
    for (; row + 4 <= end; row += 4) {
        multiply<Type, G, 4>(tile, group, row);
    }
    if (row + 2 <= end) {
        multiply<Type, G, 2>(tile, group, row);
        row += 2;
    }
    if (row < end) {
        multiply<Type, G, 1>(tile, group, row);
    }
}

template <TensorType Type>
HWY_NOINLINE void multiplyTile(const PairTile& tile) {
    std::int64_t group = 0;
    if (tile.rows == 1) {
        // One activation row: four groups at a time are four streams of weights from memory.
        for (; group + 4 <= tile.groups; group += 4) {
            multiply<Type, 4, 1>(tile, group, 0);
        }
    }
    for (; group < tile.groups;) {
        const bool isWide = group + kTileGroups <= tile.groups;
        for (std::int64_t row = 0; row < tile.rows; row += tile.tileRows) {
            const std::int64_t end = HWY_MIN(row + tile.tileRows, tile.rows);
            if (isWide) {
                multiplyRows<Type, kTileGroups>(tile, group, row, end);
            } else {
                multiplyRows<Type, 1>(tile, group, row, end);
            }
        }
        group += isWide ? kTileGroups : 1;
    }
}

void multiplyPairs(const PairTile& tile) {
    if (tile.type == TensorType::BF16) {
        multiplyTile<TensorType::BF16>(tile);
    } else {
        multiplyTile<TensorType::F16>(tile);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(multiplyPairs);

void multiplyPairTile(const PairTile& tile) {
    HWY_DYNAMIC_DISPATCH(multiplyPairs)(tile);
}

}  // namespace xinglin::kernels
#endif
