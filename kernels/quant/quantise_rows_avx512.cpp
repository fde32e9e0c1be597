#include "kernels/quant/quantise_blocks.h"
#include "kernels/require.h"

#if defined(__x86_64__)

#include <hwy/base.h>
#include <immintrin.h>

#include <bit>
#include <cmath>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the "undefined" source operand of its own intrinsics for a mistake of ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

HWY_PUSH_ATTRIBUTES("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

namespace xinglin::kernels {
namespace {

constexpr int kLevels = kGreatestLevel - kLeastLevel + 1;
static_assert(kLevels == 8);

// V registers of sixteen numbers that share a scale.
template <int V>
struct Numbers {
    __m512 x[V];
};

// Sixteen-bit pairs of what lies in V registers of 32 bits; every number is in one of them, once.
template <int V>
HWY_INLINE __m512i shortsOf(const __m512i* q) {
    if constexpr (V == 2) {
        return _mm512_packs_epi32(q[0], q[1]);
    } else {
        return _mm512_and_si512(q[0], _mm512_set1_epi32(0xffff));
    }
}

HWY_INLINE __m512i errorOf(__m512 scaled) {
    return _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_reduce_ps(scaled, 0), _mm512_set1_ps(kErrorUnit)));
}

// Lane i of each quarter: the sums of that quarter's lanes of `in[i]`.
HWY_INLINE __m512i sumInQuarters(const __m512i* in) {
    const __m512i a =
        _mm512_add_epi32(_mm512_unpacklo_epi32(in[0], in[1]), _mm512_unpackhi_epi32(in[0], in[1]));
    const __m512i b =
        _mm512_add_epi32(_mm512_unpacklo_epi32(in[2], in[3]), _mm512_unpackhi_epi32(in[2], in[3]));
    return _mm512_add_epi32(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

HWY_INLINE __m256i addHalves(__m512i x) {
    return _mm256_add_epi32(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
}

// Which of the inverses gives the least cost; the first of equal ones.
template <int V>
HWY_INLINE int bestLevel(const Numbers<V>& numbers, const float* inverses) {
    __m512i squares[kLevels];
#pragma GCC unroll 8
    for (int level = 0; level < kLevels; ++level) {
        const __m512 inverse = _mm512_set1_ps(inverses[level]);
        __m512i errors[V];
#pragma GCC unroll 2
        for (int v = 0; v < V; ++v) {
            errors[v] = errorOf(_mm512_mul_ps(numbers.x[v], inverse));
        }
        const __m512i pairs = shortsOf<V>(errors);
        squares[level] = _mm512_dpwssd_epi32(_mm512_setzero_si512(), pairs, pairs);
    }
    const __m256i first = addHalves(sumInQuarters(squares));
    const __m256i second = addHalves(sumInQuarters(squares + 4));
    const __m256i sums = _mm256_add_epi32(_mm256_permute2x128_si256(first, second, 0x20),
                                          _mm256_permute2x128_si256(first, second, 0x31));
    const __m256 levels = _mm256_setr_ps(127, 126, 125, 124, 123, 122, 121, 120);
    const __m256 costs = _mm256_div_ps(_mm256_cvtepi32_ps(sums), _mm256_mul_ps(levels, levels));
    __m256 least = _mm256_min_ps(costs, _mm256_permute2f128_ps(costs, costs, 1));
    least = _mm256_min_ps(least, _mm256_permute_ps(least, 0x4e));
    least = _mm256_min_ps(least, _mm256_permute_ps(least, 0xb1));
    return std::countr_zero(static_cast<unsigned>(_mm256_cmp_ps_mask(costs, least, _CMP_EQ_OQ)));
}

template <int V>
HWY_INLINE QuantisedPart quantisePart(const float* x, std::int8_t* values) {
    Numbers<V> numbers;
    __m512 top = _mm512_setzero_ps();
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
        numbers.x[v] = _mm512_loadu_ps(x + 16 * v);
        top = _mm512_max_ps(top, _mm512_abs_ps(numbers.x[v]));
    }
    QuantisedPart part;
    const float greatest = _mm512_reduce_max_ps(top);
    if (!(greatest >= kLeastActivation && greatest <= kGreatestActivation)) {
        part.scale = greatest > kGreatestActivation ? NAN : 0.0f;
        return part;
    }
    alignas(32) float inverses[kLevels];
    _mm256_store_ps(inverses, _mm256_div_ps(_mm256_setr_ps(127, 126, 125, 124, 123, 122, 121, 120),
                                            _mm256_set1_ps(greatest)));
    const int best = bestLevel<V>(numbers, inverses);
    const __m512 inverse = _mm512_set1_ps(inverses[best]);
    const __m512i limit = _mm512_set1_epi32(127);
    __m512i rounded[V];
    __m512i errors[V];
#pragma GCC unroll 2
    for (int v = 0; v < V; ++v) {
        const __m512 scaled = _mm512_mul_ps(numbers.x[v], inverse);
        rounded[v] = _mm512_max_epi32(_mm512_min_epi32(_mm512_cvtps_epi32(scaled), limit),
                                      _mm512_sub_epi32(_mm512_setzero_si512(), limit));
        errors[v] = errorOf(scaled);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(values + 16 * v), _mm512_cvtsepi32_epi8(rounded[v]));
    }
    const __m512i pairs = shortsOf<V>(rounded);
    const __m512i zero = _mm512_setzero_si512();
    const __m512i four[4] = {_mm512_dpwssd_epi32(zero, pairs, _mm512_set1_epi16(1)),
                             _mm512_dpwssd_epi32(zero, pairs, pairs),
                             _mm512_dpwssd_epi32(zero, pairs, shortsOf<V>(errors)), rounded[0]};
    const __m256i halves = addHalves(sumInQuarters(four));
    alignas(16) std::int32_t sums[4];
    _mm_store_si128(reinterpret_cast<__m128i*>(sums),
                    _mm_add_epi32(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1)));
    part.sum = sums[0];
    part.firstSum = sums[3];
    part.scale = greatest / static_cast<float>(kGreatestLevel - best) *
                 (1.0f + static_cast<float>(sums[2]) / (kErrorUnit * static_cast<float>(sums[1])));
    return part;
}

}  // namespace

void quantiseBlocksAvx512(const float* x, ActivationBlock* blocks, std::int64_t count,
                          ActivationScales scales) {
    constexpr std::int64_t kHalf = kQuantBlock / 2;
    for (std::int64_t b = 0; b < count; ++b, x += kQuantBlock) {
        ActivationBlock& block = blocks[b];
        block = ActivationBlock();
        if (scales == ActivationScales::Whole) {
            describeBlock(block, quantisePart<2>(x, block.values));
        } else {
            const QuantisedPart first = quantisePart<1>(x, block.values);
            describeBlock(block, first, quantisePart<1>(x + kHalf, block.values + kHalf));
        }
    }
}

}  // namespace xinglin::kernels

HWY_POP_ATTRIBUTES

#else

namespace xinglin::kernels {

void quantiseBlocksAvx512(const float*, ActivationBlock*, std::int64_t, ActivationScales) {
    require(false, "quantiseBlocksAvx512: another processor");
}

}  // namespace xinglin::kernels

#endif
