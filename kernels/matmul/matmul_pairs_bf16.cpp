#include <algorithm>

#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/write_sixteen.h"
#include "kernels/require.h"

#if defined(__x86_64__)

#include <hwy/base.h>
#include <immintrin.h>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the "undefined" source operand of its own intrinsics for a mistake of ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

// Highway 1.0.3 has no operation for it either: see matmul_quantised_vnni.cpp.
HWY_PUSH_ATTRIBUTES("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")

namespace xinglin::kernels {
namespace {

// Two groups times twelve rows fill 24 of 32 registers with sums.
constexpr int kTileRows = 12;
static_assert(kTileRows == kPairedRows);

constexpr std::int64_t kPrefetchBytes = 8192;  // of all groups that are read together

HWY_INLINE __m512bh asPairs(__m512i bits) {
    return reinterpret_cast<__m512bh>(bits);
}

// Every output has one lane that adds its products pair by pair, whatever G and T are.
template <int G, int T>
struct Sums {
    __m512 at[T][G];

    HWY_INLINE void clear() {
#pragma GCC unroll 12
        for (int t = 0; t < T; ++t) {
#pragma GCC unroll 4
            for (int g = 0; g < G; ++g) {
                at[t][g] = _mm512_setzero_ps();
            }
        }
    }

    // A pair of columns: of every group its weights, of every row its activations.
    HWY_INLINE void add(const __m512i (&w)[G], const std::uint32_t* x) {
#pragma GCC unroll 12
        for (int t = 0; t < T; ++t) {
            const __m512bh both = asPairs(_mm512_set1_epi32(static_cast<int>(x[t])));
#pragma GCC unroll 4
            for (int g = 0; g < G; ++g) {
                at[t][g] = _mm512_dpbf16_ps(at[t][g], asPairs(w[g]), both);
            }
        }
    }
};

// Asks for weights that come later. Few rows only: then weights come from memory, and processors look too
// short a way ahead by themselves.
template <int G, int T>
HWY_INLINE void fetchAhead(const unsigned char* at) {
    if constexpr (T < kTileRows) {
        _mm_prefetch(at + kPrefetchBytes / G, _MM_HINT_T0);
    }
}

template <int G, int T>
HWY_INLINE void addPairs(const PairTile& tile, std::int64_t group, const std::uint32_t* x, Sums<G, T>& sums) {
    const unsigned char* weights = tile.weights + group * tile.pairs * 64;
    for (std::int64_t pair = 0; pair < tile.pairs; ++pair, x += tile.tileRows) {
        __m512i w[G];
#pragma GCC unroll 4
        for (int g = 0; g < G; ++g) {
            const unsigned char* at = weights + (g * tile.pairs + pair) * 64;
            fetchAhead<G, T>(at);
            w[g] = _mm512_load_si512(at);
        }
        sums.add(w, x);
    }
}

// One of the four pairs of columns of a packed block, see PackedPairLayout.
template <int Pair>
HWY_INLINE __m512i unpacked(const unsigned char* block, __m512i exponent) {
    const auto word = [block](int pair) { return _mm512_load_si512(block + 64 * pair); };
    if constexpr (Pair < 3) {
        return _mm512_add_epi16(_mm512_and_si512(word(Pair), _mm512_set1_epi16(static_cast<short>(0x87ff))),
                                exponent);
    } else {
        constexpr int kTakeAndOr = 0xec;  // of three operands: first & third | second
        __m512i bits = _mm512_and_si512(_mm512_srli_epi16(word(0), 4), _mm512_set1_epi16(0x0780));
        bits = _mm512_ternarylogic_epi32(_mm512_srli_epi16(word(1), 8), bits, _mm512_set1_epi16(0x0078),
                                         kTakeAndOr);
        bits = _mm512_ternarylogic_epi32(_mm512_srli_epi16(word(2), 11), bits, _mm512_set1_epi16(0x0007),
                                         kTakeAndOr);
        bits = _mm512_ternarylogic_epi32(_mm512_slli_epi16(word(2), 1), bits,
                                         _mm512_set1_epi16(static_cast<short>(0x8000)), kTakeAndOr);
        return _mm512_add_epi16(bits, exponent);
    }
}

// The packed groups that are read together.
template <int G>
struct PackedGroups {
    const unsigned char* weights;
    std::int64_t groupBytes;
    __m512i exponents[G];
    const PackedEscape* escapes[G];
    std::int64_t nextEscape;  // the first block that has one

    HWY_INLINE PackedGroups(const PairTile& tile, std::int64_t group)
        : weights(tile.weights + group * (tile.pairs / 4 * kPackedBlockBytes)),
          groupBytes(tile.pairs / 4 * kPackedBlockBytes) {
        for (int g = 0; g < G; ++g) {
            const PackedGroup& packed = tile.packed[group + g];
            exponents[g] = _mm512_set1_epi16(static_cast<short>(packed.exponent << 7));
            escapes[g] = tile.escapes + packed.firstEscape;
        }
        findNext();
    }

    HWY_INLINE const unsigned char* at(int g, std::int64_t block) const {
        return weights + g * groupBytes + block * kPackedBlockBytes;
    }

    HWY_INLINE void findNext() {
        std::uint32_t next = kNoBlock;
        for (int g = 0; g < G; ++g) {
            next = std::min(next, escapes[g]->block);
        }
        nextEscape = static_cast<std::int64_t>(next);
    }

    // A block's four pairs, escapes in their places, and on to the next block that has some.
    HWY_INLINE void unpackBlock(int g, std::int64_t block, std::uint16_t* numbers) {
        const unsigned char* packed = at(g, block);
        _mm512_store_si512(numbers, unpacked<0>(packed, exponents[g]));
        _mm512_store_si512(numbers + 32, unpacked<1>(packed, exponents[g]));
        _mm512_store_si512(numbers + 64, unpacked<2>(packed, exponents[g]));
        _mm512_store_si512(numbers + 96, unpacked<3>(packed, exponents[g]));
        for (; escapes[g]->block == static_cast<std::uint32_t>(block); ++escapes[g]) {
            numbers[escapes[g]->place] = escapes[g]->bits;
        }
    }
};

template <int Pair, int G, int T>
HWY_INLINE void addUnpacked(const PackedGroups<G>& groups, std::int64_t block, const std::uint32_t* x,
                            Sums<G, T>& sums) {
    __m512i w[G];
#pragma GCC unroll 4
    for (int g = 0; g < G; ++g) {
        const unsigned char* at = groups.at(g, block);
        if constexpr (Pair < 3) {
            fetchAhead<G, T>(at + 64 * Pair);
        }
        w[g] = unpacked<Pair>(at, groups.exponents[g]);
    }
    sums.add(w, x);
}

template <int G, int T>
HWY_INLINE void addPackedPairs(const PairTile& tile, std::int64_t group, const std::uint32_t* x,
                               Sums<G, T>& sums) {
    PackedGroups<G> groups(tile, group);
    const std::int64_t stride = tile.tileRows;
    for (std::int64_t block = 0; block < tile.pairs / 4; ++block, x += 4 * stride) {
        if (block == groups.nextEscape) [[unlikely]] {
            alignas(64) std::uint16_t numbers[G][128];
            for (int g = 0; g < G; ++g) {
                groups.unpackBlock(g, block, numbers[g]);
            }
            groups.findNext();
            for (int pair = 0; pair < 4; ++pair) {
                __m512i w[G];
                for (int g = 0; g < G; ++g) {
                    w[g] = _mm512_load_si512(numbers[g] + 32 * pair);
                }
                sums.add(w, x + pair * stride);
            }
            continue;
        }
        addUnpacked<0>(groups, block, x, sums);
        addUnpacked<1>(groups, block, x + stride, sums);
        addUnpacked<2>(groups, block, x + 2 * stride, sums);
        addUnpacked<3>(groups, block, x + 3 * stride, sums);
    }
}

template <bool IsPacked, int G, int T>
HWY_INLINE void multiply(const PairTile& tile, std::int64_t group, std::int64_t row) {
    const std::uint32_t* x =
        tile.rounded + row / tile.tileRows * tile.tileRows * tile.pairs + row % tile.tileRows;
    Sums<G, T> sums;
    sums.clear();
    if constexpr (IsPacked) {
        addPackedPairs(tile, group, x, sums);
    } else {
        addPairs(tile, group, x, sums);
    }
    for (int t = 0; t < T; ++t) {
        for (int g = 0; g < G; ++g) {
            writeSixteen(tile, group + g, row + t, sums.at[t][g]);
        }
    }
}

// Rows row … end − 1, which lie in one tile of activations.
template <bool IsPacked, int G>
HWY_INLINE void multiplyRows(const PairTile& tile, std::int64_t group, std::int64_t row, std::int64_t end) {
    for (; row + kTileRows <= end; row += kTileRows) {
        multiply<IsPacked, G, kTileRows>(tile, group, row);
    }
    for (; row + 4 <= end; row += 4) {
        multiply<IsPacked, G, 4>(tile, group, row);
    }
    if (row + 2 <= end) {
        multiply<IsPacked, G, 2>(tile, group, row);
        row += 2;
    }
    if (row < end) {
        multiply<IsPacked, G, 1>(tile, group, row);
    }
}

template <bool IsPacked>
void multiplyTile(const PairTile& tile) {
    std::int64_t group = 0;
    if (tile.rows == 1) {
        // One activation row: four groups at a time are four streams of weights from memory.
        for (; group + 4 <= tile.groups; group += 4) {
            multiply<IsPacked, 4, 1>(tile, group, 0);
        }
    }
    while (group < tile.groups) {
        const bool isWide = group + 2 <= tile.groups;
        for (std::int64_t row = 0; row < tile.rows; row += tile.tileRows) {
            const std::int64_t end = row + tile.tileRows < tile.rows ? row + tile.tileRows : tile.rows;
            if (isWide) {
                multiplyRows<IsPacked, 2>(tile, group, row, end);
            } else {
                multiplyRows<IsPacked, 1>(tile, group, row, end);
            }
        }
        group += isWide ? 2 : 1;
    }
}

void unpackGroup(const PairTile& tile, std::int64_t group, std::uint16_t* numbers) {
    PackedGroups<1> groups(tile, group);
    for (std::int64_t block = 0; block < tile.pairs / 4; ++block, numbers += 128) {
        for (int line = 0; line < 3; ++line) {
            _mm_prefetch(groups.at(0, block) + 64 * line + kPrefetchBytes, _MM_HINT_T0);
        }
        groups.unpackBlock(0, block, numbers);
    }
}

}  // namespace

void multiplyPairTileBf16(const PairTile& tile) {
    if (!tile.packed) {
        multiplyTile<false>(tile);
        return;
    }
    if (!tile.scratch) {
        multiplyTile<true>(tile);
        return;
    }
    for (std::int64_t group = 0; group < tile.groups; group += kUnpackedGroups) {
        const std::int64_t groups = std::min(kUnpackedGroups, tile.groups - group);
        auto* numbers = reinterpret_cast<std::uint16_t*>(tile.scratch);
        for (std::int64_t g = 0; g < groups; ++g) {
            unpackGroup(tile, group + g, numbers + g * tile.pairs * 32);
        }
        multiplyTile<false>(unpackedTile(tile, group, groups));
    }
}

}  // namespace xinglin::kernels

HWY_POP_ATTRIBUTES

#else

namespace xinglin::kernels {

void multiplyPairTileBf16(const PairTile&) {
    require(false, "multiplyPairTileBf16: another processor");
}

}  // namespace xinglin::kernels

#endif
