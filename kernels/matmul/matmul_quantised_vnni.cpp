#include "kernels/matmul/matmul_tiles.h"
#include "kernels/matmul/write_sixteen.h"
#include "kernels/quant/block_format.h"
#include "kernels/quant/interleave.h"
#include "kernels/require.h"

#if defined(__x86_64__)

#include <hwy/base.h>
#include <immintrin.h>

#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the "undefined" source operand of its own intrinsics for a mistake of ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

// Highway 1.0.3 has neither this target nor the instruction, so this file is compiled for it by hand and
// called only where CpuFeatures::avx512Vnni holds.
HWY_PUSH_ATTRIBUTES("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

namespace xinglin::kernels {
namespace {

// A register holds 16 sums, one a row of weights: two groups times six activation rows, or one times twelve,
// and as many dots beside them fill 24 of the 32 registers.
constexpr int kSums = 12;

// A block's chunks as unsigned bytes, whatever the form: the zero point goes off with the activations' sum.
template <TensorType Type>
struct Chunks {
    static constexpr InterleavedForm kForm = *findInterleavedForm(Type);
    // Levels are signed bytes; 128 above they are unsigned ones.
    static constexpr int kZero = kForm.isLevel ? 128 : kForm.zero;
    static constexpr int kParts = kForm.hasPairs() ? 2 : 1;  // of a block, with scales of their own
    static constexpr int kPerPart = 8 / kParts;

    // The i-th chunk to take of a part: those in one plane of nibbles one after the other, read once.
    static constexpr int chunkAt(int part, int i) {
        const bool isPaired = kParts == 1 && kForm.lowBits == 4;
        return isPaired ? i / 2 + i % 2 * 4 : part * kPerPart + i;
    }

    static HWY_INLINE __m512i load(const unsigned char* p) { return _mm512_load_si512(p); }

    // Bits `from` … of every byte moved to place `to`; what comes over from a neighbour is masked off.
    template <int From, int To, int Mask>
    static HWY_INLINE __m512i bits(__m512i bytes) {
        constexpr auto kDown = static_cast<unsigned>(From > To ? From - To : 0);
        constexpr auto kUp = static_cast<unsigned>(To > From ? To - From : 0);
        const __m512i moved = From > To   ? _mm512_srli_epi16(bytes, kDown)
                              : From < To ? _mm512_slli_epi16(bytes, kUp)
                                          : bytes;
        return _mm512_and_si512(moved, _mm512_set1_epi8(static_cast<char>(Mask)));
    }

    template <int C>
    static HWY_INLINE __m512i get(const unsigned char* planes) {
        if constexpr (kForm.lowBits == 8) {
            return load(planes + 64 * C);
        }
        constexpr int kStep = kForm.lowBits;
        __m512i number =
            bits<C / kStep * kForm.lowBits, 0, (1 << kForm.lowBits) - 1>(load(planes + 64 * (C % kStep)));
        if constexpr (kForm.highBits > 0) {
            constexpr int kHighStep = kForm.highBits;
            constexpr int kMask = ((1 << kForm.highBits) - 1) << kForm.lowBits;
            const __m512i high = load(planes + kForm.lowBytes() + 64 * (C % kHighStep));
            number =
                _mm512_or_si512(number, bits<C / kHighStep * kForm.highBits, kForm.lowBits, kMask>(high));
        }
        if constexpr (kForm.isLevel) {
            const __m128i levels = _mm_xor_si128(
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(kIq4Levels)), _mm_set1_epi8(-128));
            number = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(levels), number);
        }
        return number;
    }
};

HWY_INLINE __m512i fourBytes(const ActivationBlock& block, int chunk) {
    std::int32_t bits;
    __builtin_memcpy(&bits, block.values + 4 * chunk, sizeof(bits));
    return _mm512_set1_epi32(bits);
}

HWY_INLINE __m512 halves(const unsigned char* p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}

// What the sum of one part of a block is multiplied with, and what is taken off (or, without super-scales,
// added) for every unit of the activations' sum. Both are exact: half scales times six bits or seven.
struct PartScales {
    __m512 scale;
    __m512 minimum;
};

template <TensorType Type>
HWY_INLINE PartScales loadScales(const unsigned char* scales, const unsigned char* supers, int part) {
    constexpr InterleavedForm kForm = Chunks<Type>::kForm;
    const auto bytes = [](const unsigned char* p) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    };
    PartScales out = {};
    if constexpr (!kForm.hasSuperScales()) {
        out.scale = halves(scales);
        if constexpr (kForm.hasMinimum()) {
            out.minimum = halves(scales + 32);
        }
        return out;
    }
    const __m512 d = halves(supers);
    if constexpr (kForm.scales == ScaleKind::SignedPair) {
        out.scale = _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes(scales + 16 * part))));
    } else if constexpr (kForm.scales == ScaleKind::ByteAndMinimum) {
        out.scale = _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes(scales))));
        out.minimum =
            _mm512_mul_ps(halves(supers + 32), _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes(scales + 16))));
    } else {
        const __m512i both = _mm512_cvtepu8_epi32(bytes(scales + 16 * part));
        out.scale = _mm512_mul_ps(d, _mm512_cvtepi32_ps(_mm512_and_si512(both, _mm512_set1_epi32(15))));
        out.minimum = _mm512_mul_ps(halves(supers + 32), _mm512_cvtepi32_ps(_mm512_srli_epi32(both, 4)));
    }
    return out;
}

// The activations of one part: their sum and their scale.
template <TensorType Type>
HWY_INLINE std::int32_t sumOf(const ActivationBlock& x, int part) {
    return Chunks<Type>::kParts == 1 ? -x.negatedSum : part == 0 ? x.firstSum : x.secondSum();
}
HWY_INLINE float scaleOf(const ActivationBlock& x, int part) {
    return part == 0 ? x.scale : x.secondScale;
}

// Where the weights of G groups are.
template <int G>
struct Weights {
    const unsigned char* values[G];
    const unsigned char* scales[G];
    const unsigned char* supers[G];
};

template <TensorType Type, int G, int T, int Part, int I>
HWY_INLINE void addChunks(const Weights<G>& weights, const ActivationBlock* x, std::int64_t stride,
                          __m512i (&dots)[T][G]) {
    using Form = Chunks<Type>;
    constexpr int kChunk = Form::chunkAt(Part, I);
    __m512i w[G];
#pragma GCC unroll 12
    for (int g = 0; g < G; ++g) {
        w[g] = Form::template get<kChunk>(weights.values[g]);
    }
#pragma GCC unroll 12
    for (int t = 0; t < T; ++t) {
        const __m512i four = fourBytes(x[t * stride], kChunk);
#pragma GCC unroll 12
        for (int g = 0; g < G; ++g) {
            dots[t][g] = _mm512_dpbusd_epi32(dots[t][g], w[g], four);
        }
    }
    if constexpr (I + 1 < Form::kPerPart) {
        addChunks<Type, G, T, Part, I + 1>(weights, x, stride, dots);
    }
}

// Adds what one part of a block gives.
template <TensorType Type, int G, int T, int Part>
HWY_INLINE void addPart(const Weights<G>& weights, const ActivationBlock* x, std::int64_t stride,
                        __m512 (&sums)[T][G]) {
    using Form = Chunks<Type>;
    __m512i dots[T][G];
#pragma GCC unroll 12
    for (int t = 0; t < T; ++t) {
        const __m512i start = Form::kZero == 0
                                  ? _mm512_setzero_si512()
                                  : _mm512_set1_epi32(-Form::kZero * sumOf<Type>(x[t * stride], Part));
#pragma GCC unroll 12
        for (int g = 0; g < G; ++g) {
            dots[t][g] = start;
        }
    }
    addChunks<Type, G, T, Part, 0>(weights, x, stride, dots);
#pragma GCC unroll 12
    for (int g = 0; g < G; ++g) {
        const PartScales s = loadScales<Type>(weights.scales[g], weights.supers[g], Part);
#pragma GCC unroll 12
        for (int t = 0; t < T; ++t) {
            const ActivationBlock& block = x[t * stride];
            const float scale = scaleOf(block, Part);
            const __m512 both = _mm512_mul_ps(s.scale, _mm512_set1_ps(scale));
            sums[t][g] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots[t][g]), both, sums[t][g]);
            if constexpr (Form::kForm.hasMinimum()) {
                const auto total = static_cast<float>(sumOf<Type>(block, Part));
                const float sign = Form::kForm.hasSuperScales() ? -1.0f : 1.0f;
                sums[t][g] = _mm512_fmadd_ps(s.minimum, _mm512_set1_ps(sign * scale * total), sums[t][g]);
            }
        }
    }
}

template <TensorType Type, int G, int T>
HWY_INLINE void multiply(const QuantisedTile& tile, std::int64_t group, std::int64_t row) {
    constexpr InterleavedForm kForm = Chunks<Type>::kForm;
    Weights<G> weights;
    __m512 sums[T][G];
#pragma GCC unroll 12
    for (int g = 0; g < G; ++g) {
        weights.values[g] = tile.values + (group + g) * tile.blocks * kForm.valueBytes();
        weights.scales[g] = tile.scales + (group + g) * tile.blocks * kForm.scaleBytes();
        weights.supers[g] = tile.supers + (group + g) * (tile.blocks / kSuperBlocks) * kForm.superBytes();
#pragma GCC unroll 12
        for (int t = 0; t < T; ++t) {
            sums[t][g] = _mm512_setzero_ps();
        }
    }
    const ActivationBlock* x = tile.x + row * tile.blocks;
    for (std::int64_t b = 0; b < tile.blocks; ++b, ++x) {
        if constexpr (G ==
                      1) {  // two groups at a time are many rows' work: their loop is not for a question more
            if (row == 0) {
                fetchAhead(kForm, weights.values[0], weights.scales[0]);
            }
        }
        addPart<Type, G, T, 0>(weights, x, tile.blocks, sums);
        if constexpr (Chunks<Type>::kParts == 2) {
            addPart<Type, G, T, 1>(weights, x, tile.blocks, sums);
        }
        const bool endsSuper = kForm.hasSuperScales() && b % kSuperBlocks == kSuperBlocks - 1;
#pragma GCC unroll 12
        for (int g = 0; g < G; ++g) {
            weights.values[g] += kForm.valueBytes();
            weights.scales[g] += kForm.scaleBytes();
            weights.supers[g] += endsSuper ? kForm.superBytes() : 0;
        }
    }
    for (int t = 0; t < T; ++t) {
        for (int g = 0; g < G; ++g) {
            writeSixteen(tile, group + g, row + t, sums[t][g]);
        }
    }
}

// Does as many times T rows as there are left.
template <TensorType Type, int G, int T>
HWY_INLINE void multiplyRowsBy(const QuantisedTile& tile, std::int64_t group, std::int64_t& row) {
    for (; row + T <= tile.rows; row += T) {
        multiply<Type, G, T>(tile, group, row);
    }
}

template <TensorType Type, int G>
void multiplyRows(const QuantisedTile& tile, std::int64_t group) {
    std::int64_t row = 0;
    multiplyRowsBy<Type, G, kSums / G>(tile, group, row);
    if constexpr (G == 1) {
        multiplyRowsBy<Type, G, 8>(tile, group, row);
        multiplyRowsBy<Type, G, 6>(tile, group, row);
    }
    multiplyRowsBy<Type, G, 4>(tile, group, row);
    multiplyRowsBy<Type, G, 2>(tile, group, row);
    multiplyRowsBy<Type, G, 1>(tile, group, row);
}

template <TensorType Type>
void multiplyTile(const QuantisedTile& tile) {
    std::int64_t group = 0;
    // Weights that are not used for long come in one stream, which processors follow best.
    const bool isStreamed = tile.rows <= kStreamedRows;
    for (; !isStreamed && group + 2 <= tile.groups; group += 2) {
        multiplyRows<Type, 2>(tile, group);
    }
    for (; group < tile.groups; ++group) {
        multiplyRows<Type, 1>(tile, group);
    }
}

}  // namespace

void multiplyTileVnni(const QuantisedTile& tile) {
    switch (tile.type) {
    case TensorType::Q8_0:
        return multiplyTile<TensorType::Q8_0>(tile);
    case TensorType::Q4_0:
        return multiplyTile<TensorType::Q4_0>(tile);
    case TensorType::Q4_1:
        return multiplyTile<TensorType::Q4_1>(tile);
    case TensorType::Q5_0:
        return multiplyTile<TensorType::Q5_0>(tile);
    case TensorType::Q5_1:
        return multiplyTile<TensorType::Q5_1>(tile);
    case TensorType::IQ4_NL:
        return multiplyTile<TensorType::IQ4_NL>(tile);
    case TensorType::Q2_K:
        return multiplyTile<TensorType::Q2_K>(tile);
    case TensorType::Q3_K:
        return multiplyTile<TensorType::Q3_K>(tile);
    case TensorType::Q4_K:
        return multiplyTile<TensorType::Q4_K>(tile);
    case TensorType::Q5_K:
        return multiplyTile<TensorType::Q5_K>(tile);
    default:
        return multiplyTile<TensorType::Q6_K>(tile);
    }
}

}  // namespace xinglin::kernels

HWY_POP_ATTRIBUTES

#else

namespace xinglin::kernels {

void multiplyTileVnni(const QuantisedTile&) {
    require(false, "multiplyTileVnni: another processor");
}

}  // namespace xinglin::kernels

#endif
