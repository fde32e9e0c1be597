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
HWY_INLINE void multiply(const PairTile& tile, std::int64_t group, std::int64_t row) {
    __m512 sums[T][G];
#pragma GCC unroll 12
    for (int t = 0; t < T; ++t) {
#pragma GCC unroll 4
        for (int g = 0; g < G; ++g) {
            sums[t][g] = _mm512_setzero_ps();
        }
    }
    const unsigned char* weights = tile.weights + group * tile.pairs * 64;
    const std::uint32_t* x =
        tile.rounded + row / tile.tileRows * tile.tileRows * tile.pairs + row % tile.tileRows;
    for (std::int64_t pair = 0; pair < tile.pairs; ++pair, x += tile.tileRows) {
        __m512bh w[G];
#pragma GCC unroll 4
        for (int g = 0; g < G; ++g) {
            const unsigned char* at = weights + (g * tile.pairs + pair) * 64;
            if constexpr (T < kTileRows) {
                // Few rows: weights come from memory, and processors look too short a way ahead by
                // themselves.
                _mm_prefetch(at + kPrefetchBytes / G, _MM_HINT_T0);
            }
            w[g] = asPairs(_mm512_load_si512(at));
        }
#pragma GCC unroll 12
        for (int t = 0; t < T; ++t) {
            const __m512bh both = asPairs(_mm512_set1_epi32(static_cast<int>(x[t])));
#pragma GCC unroll 4
            for (int g = 0; g < G; ++g) {
                sums[t][g] = _mm512_dpbf16_ps(sums[t][g], w[g], both);
            }
        }
    }
    for (int t = 0; t < T; ++t) {
        for (int g = 0; g < G; ++g) {
            writeSixteen(tile, group + g, row + t, sums[t][g]);
        }
    }
}

// Rows row … end − 1, which lie in one tile of activations.
template <int G>
HWY_INLINE void multiplyRows(const PairTile& tile, std::int64_t group, std::int64_t row, std::int64_t end) {
    for (; row + kTileRows <= end; row += kTileRows) {
        multiply<G, kTileRows>(tile, group, row);
    }
    for (; row + 4 <= end; row += 4) {
        multiply<G, 4>(tile, group, row);
    }
    if (row + 2 <= end) {
        multiply<G, 2>(tile, group, row);
        row += 2;
    }
    if (row < end) {
        multiply<G, 1>(tile, group, row);
    }
}

}  // namespace

void multiplyPairTileBf16(const PairTile& tile) {
    std::int64_t group = 0;
    if (tile.rows == 1) {
        // One activation row: four groups at a time are four streams of weights from memory.
        for (; group + 4 <= tile.groups; group += 4) {
            multiply<4, 1>(tile, group, 0);
        }
    }
    while (group < tile.groups) {
        const bool isWide = group + 2 <= tile.groups;
        for (std::int64_t row = 0; row < tile.rows; row += tile.tileRows) {
            const std::int64_t end = row + tile.tileRows < tile.rows ? row + tile.tileRows : tile.rows;
            if (isWide) {
                multiplyRows<2>(tile, group, row, end);
            } else {
                multiplyRows<1>(tile, group, row, end);
            }
        }
        group += isWide ? 2 : 1;
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
