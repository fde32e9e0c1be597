#include "kernels/matmul/matmul_tiles.h"
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

// A register holds 16 sums, one a row. Two groups times six activation rows fill 24 of the 32 registers.
constexpr int kTileRows = 6;

template <TensorType Type>
struct Format {
    static constexpr int kChunks = Type == TensorType::Q8_0 ? 8 : 4;
    static constexpr int kValueBytes = 64 * kChunks;
    static constexpr int kScaleBytes = Type == TensorType::Q4_1 ? 64 : 32;
    // The unsigned values' zero point is 2^shift: Σ (w + z) · x − z · Σ x.
    static constexpr bool kHasZeroPoint = Type != TensorType::Q4_1;
    static constexpr int kZeroShift = Type == TensorType::Q8_0 ? 7 : 3;
};

HWY_INLINE __m512i fourBytes(const ActivationBlock& block, int chunk) {
    std::int32_t bits;
    __builtin_memcpy(&bits, block.values + 4 * chunk, sizeof(bits));
    return _mm512_set1_epi32(bits);
}

HWY_INLINE __m512 halves(const unsigned char* p) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}

template <int G>
HWY_INLINE void writeSums(const QuantisedTile& tile, std::int64_t group, std::int64_t row,
                          const __m512* sums) {
    for (int g = 0; g < G; ++g) {
        const std::int64_t output = (group + g) * kRowGroup;
        const std::int64_t left = tile.outputs - output;
        const auto mask = static_cast<__mmask16>(left >= 16 ? 0xffffu : (1u << left) - 1u);
        float* y = tile.y + row * tile.yStride + output;
        __m512 value = sums[g];
        if (tile.bias) {
            value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(mask, tile.bias + output));
        }
        if (tile.write == ProductWrite::Add) {
            value = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, y), value);
        }
        _mm512_mask_storeu_ps(y, mask, value);
    }
}

template <TensorType Type, int G, int T>
HWY_INLINE void multiply(const QuantisedTile& tile, std::int64_t group, std::int64_t row) {
    using F = Format<Type>;
    const unsigned char* values[G];
    const unsigned char* scales[G];
    __m512 sums[T][G];
#pragma GCC unroll 8
    for (int g = 0; g < G; ++g) {
        values[g] = tile.values + (group + g) * tile.blocks * F::kValueBytes;
        scales[g] = tile.scales + (group + g) * tile.blocks * F::kScaleBytes;
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) {
            sums[t][g] = _mm512_setzero_ps();
        }
    }
    const ActivationBlock* x = tile.x + row * tile.blocks;
    const __m512i low = _mm512_set1_epi8(15);

    for (std::int64_t b = 0; b < tile.blocks; ++b) {
        __m512i dots[T][G];
#pragma GCC unroll 8
        for (int t = 0; t < T; ++t) {
            const __m512i start =
                F::kHasZeroPoint
                    ? _mm512_slli_epi32(_mm512_set1_epi32(x[t * tile.blocks + b].negatedSum), F::kZeroShift)
                    : _mm512_setzero_si512();
#pragma GCC unroll 8
            for (int g = 0; g < G; ++g) {
                dots[t][g] = start;
            }
        }
#pragma GCC unroll 8
        for (int chunk = 0; chunk < F::kChunks; ++chunk) {
            __m512i raw[G];
#pragma GCC unroll 8
            for (int g = 0; g < G; ++g) {
                raw[g] = _mm512_load_si512(values[g] + 64 * chunk);
            }
            if constexpr (Type == TensorType::Q8_0) {
#pragma GCC unroll 8
                for (int t = 0; t < T; ++t) {
                    const __m512i four = fourBytes(x[t * tile.blocks + b], chunk);
#pragma GCC unroll 8
                    for (int g = 0; g < G; ++g) {
                        dots[t][g] = _mm512_dpbusd_epi32(dots[t][g], raw[g], four);
                    }
                }
            } else {
                __m512i first[G];
                __m512i second[G];
#pragma GCC unroll 8
                for (int g = 0; g < G; ++g) {
                    first[g] = _mm512_and_si512(raw[g], low);
                    second[g] = _mm512_and_si512(_mm512_srli_epi16(raw[g], 4), low);
                }
#pragma GCC unroll 8
                for (int t = 0; t < T; ++t) {
                    const __m512i four = fourBytes(x[t * tile.blocks + b], chunk);
                    const __m512i later = fourBytes(x[t * tile.blocks + b], chunk + 4);
#pragma GCC unroll 8
                    for (int g = 0; g < G; ++g) {
                        dots[t][g] = _mm512_dpbusd_epi32(dots[t][g], first[g], four);
                        dots[t][g] = _mm512_dpbusd_epi32(dots[t][g], second[g], later);
                    }
                }
            }
        }
#pragma GCC unroll 8
        for (int g = 0; g < G; ++g) {
            const __m512 scale = halves(scales[g]);
#pragma GCC unroll 8
            for (int t = 0; t < T; ++t) {
                const __m512 both = _mm512_mul_ps(scale, _mm512_set1_ps(x[t * tile.blocks + b].scale));
                sums[t][g] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots[t][g]), both, sums[t][g]);
            }
            if constexpr (Type == TensorType::Q4_1) {
                const __m512 minimum = halves(scales[g] + 32);
#pragma GCC unroll 8
                for (int t = 0; t < T; ++t) {
                    sums[t][g] = _mm512_fmadd_ps(minimum, _mm512_set1_ps(x[t * tile.blocks + b].scaledSum()),
                                                 sums[t][g]);
                }
            }
            values[g] += F::kValueBytes;
            scales[g] += F::kScaleBytes;
        }
    }
    for (int t = 0; t < T; ++t) {
        writeSums<G>(tile, group, row + t, sums[t]);
    }
}

// The rows that are left over from the full tiles of kTileRows.
template <TensorType Type, int G>
void multiplyRest(const QuantisedTile& tile, std::int64_t group, std::int64_t row) {
    switch (tile.rows - row) {
    case 1:
        return multiply<Type, G, 1>(tile, group, row);
    case 2:
        return multiply<Type, G, 2>(tile, group, row);
    case 3:
        return multiply<Type, G, 3>(tile, group, row);
    case 4:
        return multiply<Type, G, 4>(tile, group, row);
    case 5:
        return multiply<Type, G, 5>(tile, group, row);
    default:
        return;
    }
}

template <TensorType Type>
void multiplyTile(const QuantisedTile& tile) {
    std::int64_t group = 0;
    if (tile.rows == 1) {
        // One activation row: four groups at a time are four streams of weights from memory.
        for (; group + 4 <= tile.groups; group += 4) {
            multiply<Type, 4, 1>(tile, group, 0);
        }
    }
    for (; group + 2 <= tile.groups; group += 2) {
        std::int64_t row = 0;
        for (; row + kTileRows <= tile.rows; row += kTileRows) {
            multiply<Type, 2, kTileRows>(tile, group, row);
        }
        multiplyRest<Type, 2>(tile, group, row);
    }
    for (; group < tile.groups; ++group) {
        std::int64_t row = 0;
        for (; row + kTileRows <= tile.rows; row += kTileRows) {
            multiply<Type, 1, kTileRows>(tile, group, row);
        }
        multiplyRest<Type, 1>(tile, group, row);
    }
}

}  // namespace

void multiplyTileVnni(const QuantisedTile& tile) {
    switch (tile.type) {
    case TensorType::Q8_0:
        return multiplyTile<TensorType::Q8_0>(tile);
    case TensorType::Q4_0:
        return multiplyTile<TensorType::Q4_0>(tile);
    default:
        return multiplyTile<TensorType::Q4_1>(tile);
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
