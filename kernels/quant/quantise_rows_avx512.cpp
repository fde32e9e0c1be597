#include "kernels/quant/quantise_blocks.h"
#include "kernels/require.h"

#if defined(__x86_64__)

#include <hwy/base.h>
#include <immintrin.h>

#include <cmath>
#include <cstddef>
#include <cstring>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the "undefined" source operand of its own intrinsics for a mistake of ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

HWY_PUSH_ATTRIBUTES("avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

namespace xinglin::kernels {
namespace {

// Four parts, blocks or halves of blocks, are rounded together: quarter p of a register belongs to part p, so
// that no sum crosses a quarter and each step is done once for four.
constexpr int kParts = 4;
constexpr int kLevels = kGreatestLevel - kLeastLevel + 1;
static_assert(kLevels == 8);

// V registers with eight numbers of each part.
template <int V>
struct Parts {
    __m512i u[V];
    __m512 greatest;   // of part p all over quarter p
    __mmask16 usable;  // quarters of parts that are rounded
};

HWY_INLINE __m512i inQuarters(unsigned first, unsigned second, unsigned third, unsigned fourth) {
    return _mm512_broadcast_i32x4(_mm_setr_epi32(static_cast<int>(first), static_cast<int>(second),
                                                 static_cast<int>(third), static_cast<int>(fourth)));
}

struct Add {
    static HWY_INLINE __m512i of(__m512i a, __m512i b) { return _mm512_add_epi32(a, b); }
};
struct Greater {
    static HWY_INLINE __m512i of(__m512i a, __m512i b) { return _mm512_max_epi32(a, b); }
};

// Lane i of each quarter: what `Join` makes of that quarter's lanes of `in[i]`.
template <typename Join>
HWY_INLINE __m512i joinInQuarters(const __m512i* in) {
    const __m512i a = Join::of(_mm512_unpacklo_epi32(in[0], in[1]), _mm512_unpackhi_epi32(in[0], in[1]));
    const __m512i b = Join::of(_mm512_unpacklo_epi32(in[2], in[3]), _mm512_unpackhi_epi32(in[2], in[3]));
    return Join::of(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

// As bits, so that what is no number is the greatest of all.
HWY_INLINE __m512i magnitude(__m512 x) {
    return _mm512_and_si512(_mm512_castps_si512(x), _mm512_set1_epi32(0x7fffffff));
}

// Lane i of every quarter: the greatest lane of `in[i]`.
HWY_INLINE __m512 greatestOf(const __m512i* in) {
    __m512i all = joinInQuarters<Greater>(in);
    all = Greater::of(all, _mm512_shuffle_i32x4(all, all, 0x4e));
    all = Greater::of(all, _mm512_shuffle_i32x4(all, all, 0xb1));
    return _mm512_castsi512_ps(all);
}

// What the numbers of part P are multiplied with, given those of all parts in every quarter.
template <int P>
HWY_INLINE __m512 ofPart(__m512 all) {
    return _mm512_permute_ps(all, P * 0x55);
}

HWY_INLINE __m512i fixed(__m512 x, __m512 inverse) {
    return _mm512_cvtps_epi32(_mm512_mul_ps(x, inverse));
}

HWY_INLINE __m512 inversesOf(__m512 greatest) {
    const __m128 first = _mm512_castps512_ps128(greatest);
    return _mm512_broadcast_f32x4(_mm_div_ps(_mm_set1_ps(static_cast<float>(kUnit)), first));
}

template <int V>
HWY_INLINE void describe(Parts<V>& parts, __m512 greatest) {
    const __m512i part = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    parts.greatest = _mm512_permutexvar_ps(part, greatest);
    parts.usable = _mm512_mask_cmp_ps_mask(
        _mm512_cmp_ps_mask(parts.greatest, _mm512_set1_ps(kLeastActivation), _CMP_GE_OQ), parts.greatest,
        _mm512_set1_ps(kGreatestActivation), _CMP_LE_OQ);
}

// Four blocks: u[k] holds numbers 4k … 4k + 3 and 16 + 4k … 16 + 4k + 3 of each.
HWY_INLINE Parts<4> loadBlocks(const float* x) {
    __m512 numbers[2 * kParts];
    __m512i tops[kParts];
#pragma GCC unroll 4
    for (int p = 0; p < kParts; ++p) {
        numbers[2 * p] = _mm512_loadu_ps(x + 32 * p);
        numbers[2 * p + 1] = _mm512_loadu_ps(x + 32 * p + 16);
        tops[p] = _mm512_max_epi32(magnitude(numbers[2 * p]), magnitude(numbers[2 * p + 1]));
    }
    Parts<4> parts;
    const __m512 greatest = greatestOf(tops);
    const __m512 inverses = inversesOf(greatest);
    describe(parts, greatest);
    const __m512i a =
        _mm512_packs_epi32(fixed(numbers[0], ofPart<0>(inverses)), fixed(numbers[1], ofPart<0>(inverses)));
    const __m512i b =
        _mm512_packs_epi32(fixed(numbers[2], ofPart<1>(inverses)), fixed(numbers[3], ofPart<1>(inverses)));
    const __m512i c =
        _mm512_packs_epi32(fixed(numbers[4], ofPart<2>(inverses)), fixed(numbers[5], ofPart<2>(inverses)));
    const __m512i d =
        _mm512_packs_epi32(fixed(numbers[6], ofPart<3>(inverses)), fixed(numbers[7], ofPart<3>(inverses)));
    const __m512i lowAb = _mm512_shuffle_i32x4(a, b, 0x44);
    const __m512i highAb = _mm512_shuffle_i32x4(a, b, 0xee);
    const __m512i lowCd = _mm512_shuffle_i32x4(c, d, 0x44);
    const __m512i highCd = _mm512_shuffle_i32x4(c, d, 0xee);
    parts.u[0] = _mm512_shuffle_i32x4(lowAb, lowCd, 0x88);
    parts.u[1] = _mm512_shuffle_i32x4(lowAb, lowCd, 0xdd);
    parts.u[2] = _mm512_shuffle_i32x4(highAb, highCd, 0x88);
    parts.u[3] = _mm512_shuffle_i32x4(highAb, highCd, 0xdd);
    return parts;
}

// The halves of two blocks: u[k] holds numbers 8k … 8k + 7 of each.
HWY_INLINE Parts<2> loadHalves(const float* x) {
    __m512 numbers[kParts];
    __m512i tops[kParts];
#pragma GCC unroll 4
    for (int p = 0; p < kParts; ++p) {
        numbers[p] = _mm512_loadu_ps(x + 16 * p);
        tops[p] = magnitude(numbers[p]);
    }
    Parts<2> parts;
    const __m512 greatest = greatestOf(tops);
    const __m512 inverses = inversesOf(greatest);
    describe(parts, greatest);
    const __m512i ab =
        _mm512_packs_epi32(fixed(numbers[0], ofPart<0>(inverses)), fixed(numbers[1], ofPart<1>(inverses)));
    const __m512i cd =
        _mm512_packs_epi32(fixed(numbers[2], ofPart<2>(inverses)), fixed(numbers[3], ofPart<3>(inverses)));
    parts.u[0] = _mm512_permutex2var_epi64(ab, _mm512_setr_epi64(0, 2, 1, 3, 8, 10, 9, 11), cd);
    parts.u[1] = _mm512_permutex2var_epi64(ab, _mm512_setr_epi64(4, 6, 5, 7, 12, 14, 13, 15), cd);
    return parts;
}

// Of four levels from `Greatest` down, a lane each: the cost and, in the three bits below, which level it is
// of, so that of equal costs the greater level's is less.
template <int Greatest>
HWY_INLINE __m512i costsOf(const __m512i* squares) {
    const __m512i sums = _mm512_srli_epi32(joinInQuarters<Add>(squares), kCostShift);
    const __m512i weights = inQuarters(levelWeight(Greatest) << 3, levelWeight(Greatest - 1) << 3,
                                       levelWeight(Greatest - 2) << 3, levelWeight(Greatest - 3) << 3);
    constexpr unsigned kName = kGreatestLevel - Greatest;
    return _mm512_add_epi32(_mm512_mullo_epi32(sums, weights),
                            inQuarters(kName, kName + 1, kName + 2, kName + 3));
}

// Twice the best level of each part in all 16-bit lanes of its quarter, 0 where nothing is rounded.
template <int V>
HWY_INLINE __m512i bestLevels(const Parts<V>& parts) {
    __m512i scaled[V];
    __m512i steps[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) {
        scaled[v] = _mm512_mullo_epi16(parts.u[v], _mm512_set1_epi16(4 * kGreatestLevel));
        steps[v] = _mm512_slli_epi16(parts.u[v], 2);
    }
    __m512i squares[kLevels];
#pragma GCC unroll 8
    for (int level = 0; level < kLevels; ++level) {
        squares[level] = _mm512_setzero_si512();
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
            const __m512i error = _mm512_srai_epi16(scaled[v], 3);
            squares[level] = _mm512_dpwssd_epi32(squares[level], error, error);
            scaled[v] = _mm512_sub_epi16(scaled[v], steps[v]);
        }
    }
    const __m512i first = costsOf<kGreatestLevel>(squares);
    const __m512i second = costsOf<kGreatestLevel - 4>(squares + 4);
    __m512i least = _mm512_min_epu32(first, second);
    least = _mm512_min_epu32(least, _mm512_shuffle_epi32(least, _MM_PERM_BADC));
    least = _mm512_min_epu32(least, _mm512_shuffle_epi32(least, _MM_PERM_CDAB));
    // Of the four bits that choose a lane the highest belongs to the cost.
    const auto both = [](int level) { return 2 * level * 0x10001; };
    const __m512i levels = _mm512_setr_epi32(both(127), both(126), both(125), both(124), both(123), both(122),
                                             both(121), both(120), both(127), both(126), both(125), both(124),
                                             both(123), both(122), both(121), both(120));
    return _mm512_maskz_permutexvar_epi32(parts.usable, least, levels);
}

// The scale of part p all over quarter p. Lanes 0 and 1 of `sums` are Σ u · q and Σ q².
template <int V>
HWY_INLINE __m512i scalesOf(const Parts<V>& parts, __m512i sums) {
    const __m512 floats = _mm512_cvtepi32_ps(sums);
    const __m512 squares =
        _mm512_mul_ps(_mm512_set1_ps(static_cast<float>(kUnit)), _mm512_permute_ps(floats, 0x55));
    const __m512 scale =
        _mm512_mul_ps(parts.greatest, _mm512_div_ps(_mm512_permute_ps(floats, 0x00), squares));
    const __mmask16 isSmall =
        _mm512_cmp_ps_mask(parts.greatest, _mm512_set1_ps(kLeastActivation), _CMP_LT_OQ);
    const __m512 special = _mm512_mask_mov_ps(_mm512_set1_ps(NAN), isSmall, _mm512_setzero_ps());
    return _mm512_castps_si512(_mm512_mask_mov_ps(special, parts.usable, scale));
}

template <int V>
struct Rounded {
    __m512i q[V];
    __m512i products;  // sums of u · q in each quarter
    __m512i squares;   // and of q²
};

template <int V>
HWY_INLINE Rounded<V> roundParts(const Parts<V>& parts) {
    const __m512i levels = bestLevels(parts);
    Rounded<V> out;
    out.products = out.squares = _mm512_setzero_si512();
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) {
        out.q[v] = _mm512_mulhrs_epi16(parts.u[v], levels);
        out.products = _mm512_dpwssd_epi32(out.products, parts.u[v], out.q[v]);
        out.squares = _mm512_dpwssd_epi32(out.squares, out.q[v], out.q[v]);
    }
    return out;
}

HWY_INLINE __m512i addBytes(__m512i sum, __m512i bytes) {
    return _mm512_dpbusd_epi32(sum, _mm512_set1_epi8(1), bytes);
}

// The layout that is written here, 16 bytes at a time: head, first half, second half.
static_assert(sizeof(ActivationBlock) == 48 && offsetof(ActivationBlock, secondScale) == 4 &&
              offsetof(ActivationBlock, negatedSum) == 8 && offsetof(ActivationBlock, firstSum) == 12 &&
              offsetof(ActivationBlock, values) == 16);

// Writes a register for every 64 bytes from `out` on.
HWY_INLINE void store(ActivationBlock* out, int at, __m512i bytes) {
    _mm512_storeu_si512(reinterpret_cast<char*>(out) + 64 * at, bytes);
}

HWY_INLINE void quantiseFourBlocks(const float* x, ActivationBlock* out) {
    const Parts<4> parts = loadBlocks(x);
    const Rounded<4> rounded = roundParts(parts);
    const __m512 low = _mm512_castsi512_ps(_mm512_packs_epi16(rounded.q[0], rounded.q[1]));
    const __m512 high = _mm512_castsi512_ps(_mm512_packs_epi16(rounded.q[2], rounded.q[3]));
    const __m512i first = _mm512_castps_si512(_mm512_shuffle_ps(low, high, 0x88));
    const __m512i second = _mm512_castps_si512(_mm512_shuffle_ps(low, high, 0xdd));
    const __m512i firstSum = addBytes(_mm512_setzero_si512(), first);
    const __m512i four[4] = {rounded.products, rounded.squares, addBytes(firstSum, second), firstSum};
    const __m512i sums = joinInQuarters<Add>(four);
    const __m512i negated = _mm512_mask_sub_epi32(sums, 0x4444, _mm512_setzero_si512(), sums);
    const __m512i head = _mm512_mask_mov_epi32(negated, 0x3333, scalesOf(parts, sums));
    // h0 f0 s0 h1, f1 s1 h2 f2, s2 h3 f3 s3
    const __m512i a = _mm512_permutex2var_epi64(head, _mm512_setr_epi64(0, 1, 8, 9, 0, 0, 2, 3), first);
    store(out, 0, _mm512_mask_shuffle_i64x2(a, 0x30, second, second, 0));
    const __m512i b = _mm512_permutex2var_epi64(first, _mm512_setr_epi64(2, 3, 10, 11, 0, 0, 4, 5), second);
    store(out, 1, _mm512_mask_mov_epi64(b, 0x30, head));
    const __m512i c = _mm512_permutex2var_epi64(second, _mm512_setr_epi64(4, 5, 0, 0, 14, 15, 6, 7), first);
    store(out, 2, _mm512_mask_shuffle_i64x2(c, 0x0c, head, head, 0x0c));
}

HWY_INLINE void quantiseTwoBlocks(const float* x, ActivationBlock* out) {
    const Parts<2> parts = loadHalves(x);
    const Rounded<2> rounded = roundParts(parts);
    const __m512i values = _mm512_packs_epi16(rounded.q[0], rounded.q[1]);
    const __m512i sum = addBytes(_mm512_setzero_si512(), values);
    const __m512i four[4] = {rounded.products, rounded.squares, sum, sum};
    const __m512i sums = joinInQuarters<Add>(four);
    const __m512i scales = scalesOf(parts, sums);
    // Of each pair of quarters the first becomes the block's head.
    const __m512i other = _mm512_shuffle_i32x4(sums, sums, 0xb1);
    const __m512i both = _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_add_epi32(sums, other));
    __m512i head = _mm512_mask_mov_epi32(sums, 0x4444, both);
    head = _mm512_mask_mov_epi32(head, 0x1111, scales);
    head = _mm512_mask_mov_epi32(head, 0x2222, _mm512_shuffle_i32x4(scales, scales, 0xb1));
    store(out, 0, _mm512_permutex2var_epi64(head, _mm512_setr_epi64(0, 1, 8, 9, 10, 11, 4, 5), values));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(reinterpret_cast<char*>(out) + 64),
                        _mm512_extracti64x4_epi64(values, 1));
}

// Blocks in groups of `Together`; the last ones lie among zeros.
template <std::int64_t Together, auto Quantise>
void quantiseGroups(const float* x, ActivationBlock* blocks, std::int64_t count) {
    std::int64_t b = 0;
    for (; b + Together <= count; b += Together) {
        Quantise(x + b * kQuantBlock, blocks + b);
    }
    if (b < count) {
        float rest[Together * kQuantBlock] = {};
        ActivationBlock rounded[Together];
        const auto left = static_cast<std::size_t>(count - b);
        std::memcpy(rest, x + b * kQuantBlock, left * kQuantBlock * sizeof(float));
        Quantise(rest, rounded);
        std::memcpy(blocks + b, rounded, left * sizeof(ActivationBlock));
    }
}

}  // namespace

void quantiseBlocksAvx512(const float* x, ActivationBlock* blocks, std::int64_t count,
                          ActivationScales scales) {
    if (scales == ActivationScales::Whole) {
        quantiseGroups<kParts, quantiseFourBlocks>(x, blocks, count);
    } else {
        quantiseGroups<kParts / 2, quantiseTwoBlocks>(x, blocks, count);
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
