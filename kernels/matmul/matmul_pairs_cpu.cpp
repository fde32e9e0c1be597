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
template <int G, int T>
struct Sums {
    VF at[T][G * kParts];

    HWY_INLINE void clear() {
        for (int t = 0; t < T; ++t) {
            for (int i = 0; i < G * kParts; ++i) {
                at[t][i] = hn::Zero(DF());
            }
        }
    }

    // A pair of columns: of every group its weights, of every row its activations.
    HWY_INLINE void add(const Columns (&w)[G * kParts], const float* x) {
        const DF d;
        for (int t = 0; t < T; ++t) {
            const VF first = hn::Set(d, x[2 * t]);
            const VF second = hn::Set(d, x[2 * t + 1]);
            for (int i = 0; i < G * kParts; ++i) {
                at[t][i] = hn::MulAdd(w[i].first, first, at[t][i]);
                at[t][i] = hn::MulAdd(w[i].second, second, at[t][i]);
            }
        }
    }

    HWY_INLINE void write(const PairTile& tile, std::int64_t group, std::int64_t row) const {
        HWY_ALIGN float row16[kGroupRows];
        for (int t = 0; t < T; ++t) {
            for (int g = 0; g < G; ++g) {
                for (int part = 0; part < kParts; ++part) {
                    hn::Store(at[t][g * kParts + part], DF(), row16 + part * kLanes);
                }
                writeSums(tile, group + g, row + t, row16);
            }
        }
    }
};

template <TensorType Type, int G, int T>
HWY_INLINE void addPairs(const PairTile& tile, std::int64_t group, const float* x, Sums<G, T>& sums) {
    const unsigned char* weights = tile.weights + group * tile.pairs * 64;
    for (std::int64_t pair = 0; pair < tile.pairs; ++pair, x += 2 * tile.tileRows) {
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
        sums.add(w, x);
    }
}

// A packed group, block after block.
class PackedRun {
public:
    PackedRun() = default;
    PackedRun(const PairTile& tile, std::int64_t group)
        : m_next(tile.weights + group * (tile.pairs / 4) * kBlockBytes),
          m_escape(tile.escapes + tile.packed[group].firstEscape),
          m_exponent(static_cast<std::uint16_t>(tile.packed[group].exponent << 7)) {}

    // Asks for what follows `bytes` behind.
    HWY_INLINE void fetchAhead(std::int64_t bytes) const {
        for (std::int64_t line = 0; line < kBlockBytes; line += 64) {
            hwy::Prefetch(m_next + line + bytes);
        }
    }

    // A block's four pairs of columns as ColumnPairLayout has them, see PackedPairLayout.
    HWY_INLINE void unpackNext(std::uint16_t* numbers) {
        const hn::CappedTag<std::uint16_t, 32> d;
        const auto exponent = hn::Set(d, m_exponent);
        const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
        const auto* words = reinterpret_cast<const std::uint16_t*>(m_next);
        for (std::int64_t i = 0; i < 32; i += lanes) {
            const auto first = hn::Load(d, words + i);
            const auto second = hn::Load(d, words + 32 + i);
            const auto third = hn::Load(d, words + 64 + i);
            const auto twelve = hn::Set(d, 0x87ff);
            const auto fourth = hn::Or(hn::Or(hn::And(hn::ShiftRight<4>(first), hn::Set(d, 0x0780)),
                                              hn::And(hn::ShiftRight<8>(second), hn::Set(d, 0x0078))),
                                       hn::Or(hn::And(hn::ShiftRight<11>(third), hn::Set(d, 0x0007)),
                                              hn::And(hn::ShiftLeft<1>(third), hn::Set(d, 0x8000))));
            hn::Store(hn::Add(hn::And(first, twelve), exponent), d, numbers + i);
            hn::Store(hn::Add(hn::And(second, twelve), exponent), d, numbers + 32 + i);
            hn::Store(hn::Add(hn::And(third, twelve), exponent), d, numbers + 64 + i);
            hn::Store(hn::Add(fourth, exponent), d, numbers + 96 + i);
        }
        for (; m_escape->block == m_block; ++m_escape) {
            numbers[m_escape->place] = m_escape->bits;
        }
        m_next += kBlockBytes;
        ++m_block;
    }

private:
    static constexpr std::int64_t kBlockBytes = 192;

    const unsigned char* m_next = nullptr;
    const PackedEscape* m_escape = nullptr;
    std::uint32_t m_block = 0;
    std::uint16_t m_exponent = 0;
};

template <int G, int T>
HWY_INLINE void addPackedPairs(const PairTile& tile, std::int64_t group, const float* x, Sums<G, T>& sums) {
    PackedRun runs[G];
    for (int g = 0; g < G; ++g) {
        runs[g] = PackedRun(tile, group + g);
    }
    for (std::int64_t block = 0; block < tile.pairs / 4; ++block) {
        HWY_ALIGN std::uint16_t numbers[G][128];
        for (int g = 0; g < G; ++g) {
            if constexpr (T < kTileRows) {
                runs[g].fetchAhead(kPrefetchBytes / G);
            }
            runs[g].unpackNext(numbers[g]);
        }
        for (int pair = 0; pair < 4; ++pair, x += 2 * tile.tileRows) {
            Columns w[G * kParts];
            for (int i = 0; i < G * kParts; ++i) {
                const auto* bytes = reinterpret_cast<const unsigned char*>(numbers[i / kParts]);
                w[i] = loadColumns<TensorType::BF16>(bytes + 64 * pair, i % kParts);
            }
            sums.add(w, x);
        }
    }
}

// What a tile's weights are.
enum class Form { Bf16, F16, Packed };

template <Form F, int G, int T>
HWY_INLINE void multiply(const PairTile& tile, std::int64_t group, std::int64_t row) {
    const float* x = tile.x + row / tile.tileRows * tile.tileRows * tile.pairs * 2 + row % tile.tileRows * 2;
    Sums<G, T> sums;
    sums.clear();
    if constexpr (F == Form::Packed) {
        addPackedPairs(tile, group, x, sums);
    } else {
        addPairs<F == Form::F16 ? TensorType::F16 : TensorType::BF16>(tile, group, x, sums);
    }
    sums.write(tile, group, row);
}

// Rows row … end − 1, which lie in one tile of activations.
template <Form F, int G>
HWY_INLINE void multiplyRows(const PairTile& tile, std::int64_t group, std::int64_t row, std::int64_t end) {
    for (; row + kTileRows <= end; row += kTileRows) {
        multiply<F, G, kTileRows>(tile, group, row);
    }
    for (; row + 4 <= end; row += 4) {
        multiply<F, G, 4>(tile, group, row);
    }
    if (row + 2 <= end) {
        multiply<F, G, 2>(tile, group, row);
        row += 2;
    }
    if (row < end) {
        multiply<F, G, 1>(tile, group, row);
    }
}

template <Form F>
HWY_NOINLINE void multiplyTile(const PairTile& tile) {
    std::int64_t group = 0;
    if (tile.rows == 1) {
        // One activation row: four groups at a time are four streams of weights from memory.
        for (; group + 4 <= tile.groups; group += 4) {
            multiply<F, 4, 1>(tile, group, 0);
        }
    }
    for (; group < tile.groups;) {
        const bool isWide = group + kTileGroups <= tile.groups;
        for (std::int64_t row = 0; row < tile.rows; row += tile.tileRows) {
            const std::int64_t end = HWY_MIN(row + tile.tileRows, tile.rows);
            if (isWide) {
                multiplyRows<F, kTileGroups>(tile, group, row, end);
            } else {
                multiplyRows<F, 1>(tile, group, row, end);
            }
        }
        group += isWide ? kTileGroups : 1;
    }
}

void unpackGroup(const PairTile& tile, std::int64_t group, std::uint16_t* numbers) {
    PackedRun run(tile, group);
    for (std::int64_t block = 0; block < tile.pairs / 4; ++block, numbers += 128) {
        run.unpackNext(numbers);
    }
}

void multiplyPairs(const PairTile& tile) {
    if (tile.packed && tile.scratch) {
        for (std::int64_t group = 0; group < tile.groups; group += kUnpackedGroups) {
            const std::int64_t groups = HWY_MIN(kUnpackedGroups, tile.groups - group);
            auto* numbers = reinterpret_cast<std::uint16_t*>(tile.scratch);
            for (std::int64_t g = 0; g < groups; ++g) {
                unpackGroup(tile, group + g, numbers + g * tile.pairs * 32);
            }
            multiplyTile<Form::Bf16>(unpackedTile(tile, group, groups));
        }
    } else if (tile.packed) {
        multiplyTile<Form::Packed>(tile);
    } else if (tile.type == TensorType::BF16) {
        multiplyTile<Form::Bf16>(tile);
    } else {
        multiplyTile<Form::F16>(tile);
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
