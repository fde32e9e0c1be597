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

using DBits = hn::RebindToUnsigned<DF>;
using VBits = hn::Vec<DBits>;

// Four pairs of columns of kLanes rows, two bfloat16 numbers a lane.
struct FourPairs {
    VBits at[4];
};

// Of a packed block, see PackedPairLayout. Both halves of a lane at once: no mask has a bit that comes from
// the other half.
HWY_INLINE FourPairs unpack(const unsigned char* block, int part, VBits exponents) {
    const DBits d;
    const auto both = [d](std::uint32_t mask) { return hn::Set(d, mask << 16 | mask); };
    const auto word = [&](int pair) {
        return hn::Load(d, reinterpret_cast<const std::uint32_t*>(block + 64 * pair) + part * kLanes);
    };
    const VBits words[3] = {word(0), word(1), word(2)};
    const VBits fourth = hn::Or(hn::Or(hn::And(hn::ShiftRight<4>(words[0]), both(0x0780)),
                                       hn::And(hn::ShiftRight<8>(words[1]), both(0x0078))),
                                hn::Or(hn::And(hn::ShiftRight<11>(words[2]), both(0x0007)),
                                       hn::And(hn::ShiftLeft<1>(words[2]), both(0x8000))));
    FourPairs pairs;
    for (int pair = 0; pair < 3; ++pair) {
        pairs.at[pair] = hn::Add(hn::And(words[pair], both(0x87ff)), exponents);
    }
    pairs.at[3] = hn::Add(fourth, exponents);
    return pairs;
}

// A packed group, block after block.
class PackedRun {
public:
    PackedRun() = default;
    PackedRun(const PairTile& tile, std::int64_t group)
        : m_next(tile.weights + group * (tile.pairs / 4) * kPackedBlockBytes),
          m_escape(tile.escapes + tile.packed[group].firstEscape),
          m_exponents(tile.packed[group].exponent << 23 | tile.packed[group].exponent << 7) {}

    // Asks for what follows `bytes` behind.
    HWY_INLINE void fetchAhead(std::int64_t bytes) const {
        for (std::int64_t line = 0; line < kPackedBlockBytes; line += 64) {
            hwy::Prefetch(m_next + line + bytes);
        }
    }

    HWY_INLINE bool hasEscape() const { return m_escape->block == m_block; }
    HWY_INLINE FourPairs pairs(int part) const { return unpack(m_next, part, exponents()); }
    HWY_INLINE void skip() {
        m_next += kPackedBlockBytes;
        ++m_block;
    }

    // The block as ColumnPairLayout has its pairs, escapes in their places.
    HWY_INLINE void unpackNext(std::uint16_t* numbers) {
        for (int part = 0; part < kParts; ++part) {
            const FourPairs four = pairs(part);
            for (int pair = 0; pair < 4; ++pair) {
                hn::Store(four.at[pair], DBits(),
                          reinterpret_cast<std::uint32_t*>(numbers + 32 * pair) + part * kLanes);
            }
        }
        for (; hasEscape(); ++m_escape) {
            numbers[m_escape->place] = m_escape->bits;
        }
        skip();
    }

private:
    HWY_INLINE VBits exponents() const { return hn::Set(DBits(), m_exponents); }

    const unsigned char* m_next = nullptr;
    const PackedEscape* m_escape = nullptr;
    std::uint32_t m_block = 0;
    std::uint32_t m_exponents = 0;
};

// Four pairs times the activations of T rows.
template <int G, int T>
HWY_INLINE void addFourPairs(const FourPairs& pairs, const float* x, std::int64_t stride, int sum,
                             Sums<G, T>& sums) {
    const DF d;
    for (int pair = 0; pair < 4; ++pair, x += stride) {
        const VF first = hn::BitCast(d, hn::ShiftLeft<16>(pairs.at[pair]));
        const VF second = hn::BitCast(d, hn::And(pairs.at[pair], hn::Set(DBits(), 0xffff0000u)));
        for (int t = 0; t < T; ++t) {
            sums.at[t][sum] = hn::MulAdd(first, hn::Set(d, x[2 * t]), sums.at[t][sum]);
            sums.at[t][sum] = hn::MulAdd(second, hn::Set(d, x[2 * t + 1]), sums.at[t][sum]);
        }
    }
}

template <int G, int T>
HWY_INLINE void addPackedPairs(const PairTile& tile, std::int64_t group, const float* x, Sums<G, T>& sums) {
    PackedRun runs[G];
    for (int g = 0; g < G; ++g) {
        runs[g] = PackedRun(tile, group + g);
    }
    const std::int64_t stride = 2 * tile.tileRows;
    for (std::int64_t block = 0; block < tile.pairs / 4; ++block, x += 4 * stride) {
        for (int g = 0; g < G; ++g) {
            if constexpr (T < kTileRows) {
                runs[g].fetchAhead(kPrefetchBytes / G);
            }
            if (HWY_UNLIKELY(runs[g].hasEscape())) {
                HWY_ALIGN std::uint16_t numbers[128];
                runs[g].unpackNext(numbers);
                for (int part = 0; part < kParts; ++part) {
                    FourPairs pairs;
                    for (int pair = 0; pair < 4; ++pair) {
                        const auto* from = reinterpret_cast<const std::uint32_t*>(numbers + 32 * pair);
                        pairs.at[pair] = hn::Load(DBits(), from + part * kLanes);
                    }
                    addFourPairs(pairs, x, stride, g * kParts + part, sums);
                }
                continue;
            }
            for (int part = 0; part < kParts; ++part) {
                addFourPairs(runs[g].pairs(part), x, stride, g * kParts + part, sums);
            }
            runs[g].skip();
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
        run.fetchAhead(kPrefetchBytes);
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
