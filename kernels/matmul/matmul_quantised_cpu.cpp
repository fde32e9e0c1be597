#include "kernels/matmul/matmul_tiles.h"
#include "kernels/quant/half.h"
#include "kernels/quant/interleave.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/matmul/matmul_quantised_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kHalves = 2;  // 16 rows are two registers of eight sums

// Integer dot products of one block of 16 rows with one block of activations.
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2

// Bytes are multiplied as unsigned × signed. Q8: |w| · sign(a, w), at most 128 · 127 · 2 < 2^15. Q4: eight
// pairs of 15 · 127 · 2 still fit into 16 bits, so they are widened once a block.
template <TensorType Type>
HWY_INLINE void dotBlock(const unsigned char* values, const ActivationBlock& x, std::int32_t* dots) {
    const __m256i ones = _mm256_set1_epi16(1);
    for (int half = 0; half < kHalves; ++half) {
        const unsigned char* p = values + 32 * half;
        const auto four = [&](int chunk) {
            std::int32_t bits;
            __builtin_memcpy(&bits, x.values + 4 * chunk, sizeof(bits));
            return _mm256_set1_epi32(bits);
        };
        const auto load = [&](int chunk) {
            return _mm256_load_si256(reinterpret_cast<const __m256i*>(p + 64 * chunk));
        };
        __m256i sum = _mm256_setzero_si256();
        if constexpr (Type == TensorType::Q8_0) {
            const __m256i flip = _mm256_set1_epi8(-128);
            for (int chunk = 0; chunk < 8; ++chunk) {
                const __m256i w = _mm256_xor_si256(load(chunk), flip);
                const __m256i pairs =
                    _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(four(chunk), w));
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
            }
        } else {
            const __m256i low = _mm256_set1_epi8(15);
            __m256i pairs = _mm256_setzero_si256();
            for (int chunk = 0; chunk < 4; ++chunk) {
                const __m256i raw = load(chunk);
                const __m256i first = _mm256_and_si256(raw, low);
                const __m256i second = _mm256_and_si256(_mm256_srli_epi16(raw, 4), low);
                pairs = _mm256_add_epi16(pairs, _mm256_maddubs_epi16(first, four(chunk)));
                pairs = _mm256_add_epi16(pairs, _mm256_maddubs_epi16(second, four(chunk + 4)));
            }
            sum = _mm256_madd_epi16(pairs, ones);
            if constexpr (Type == TensorType::Q4_0) {
                sum = _mm256_add_epi32(sum, _mm256_set1_epi32(8 * x.negatedSum));
            }
        }
        _mm256_store_si256(reinterpret_cast<__m256i*>(dots + 8 * half), sum);
    }
}

#else

template <TensorType Type>
HWY_INLINE void dotBlock(const unsigned char* values, const ActivationBlock& x, std::int32_t* dots) {
    for (int row = 0; row < kRowGroup; ++row) {
        std::int32_t dot = 0;
        for (int i = 0; i < (Type == TensorType::Q8_0 ? 32 : 16); ++i) {
            const std::int32_t value = values[i / 4 * 64 + row * 4 + i % 4];
            if constexpr (Type == TensorType::Q8_0) {
                dot += (value - 128) * x.values[i];
            } else {
                dot += (value & 15) * x.values[i] + (value >> 4) * x.values[i + 16];
            }
        }
        dots[row] = Type == TensorType::Q4_0 ? dot + 8 * x.negatedSum : dot;
    }
}

#endif

template <TensorType Type>
HWY_INLINE void multiplyGroup(const QuantisedTile& tile, std::int64_t group) {
    constexpr std::int64_t kValueBytes = Type == TensorType::Q8_0 ? 512 : 256;
    constexpr std::int64_t kScaleBytes = Type == TensorType::Q4_1 ? 64 : 32;
    const hn::CappedTag<float, 8> d;
    const hn::RebindToSigned<decltype(d)> di;
    const hn::Rebind<hwy::float16_t, decltype(d)> dh;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const unsigned char* values = tile.values + group * tile.blocks * kValueBytes;
    const unsigned char* scales = tile.scales + group * tile.blocks * kScaleBytes;
    const std::int64_t output = group * kRowGroup;
    const std::int64_t outputs = HWY_MIN(kRowGroup, tile.outputs - output);

    for (std::int64_t row = 0; row < tile.rows; ++row) {
        const ActivationBlock* x = tile.x + row * tile.blocks;
        HWY_ALIGN float sums[kRowGroup] = {};
        HWY_ALIGN std::int32_t dots[kRowGroup];
        for (std::int64_t b = 0; b < tile.blocks; ++b) {
            dotBlock<Type>(values + b * kValueBytes, x[b], dots);
            const auto* scale = reinterpret_cast<const hwy::float16_t*>(scales + b * kScaleBytes);
            for (std::int64_t i = 0; i < kRowGroup; i += lanes) {
                const auto both = hn::Mul(hn::PromoteTo(d, hn::Load(dh, scale + i)), hn::Set(d, x[b].scale));
                auto sum = hn::MulAdd(hn::ConvertTo(d, hn::Load(di, dots + i)), both, hn::Load(d, sums + i));
                if constexpr (Type == TensorType::Q4_1) {
                    const auto minimum = hn::PromoteTo(d, hn::Load(dh, scale + kRowGroup + i));
                    sum = hn::MulAdd(minimum, hn::Set(d, x[b].scaledSum), sum);
                }
                hn::Store(sum, d, sums + i);
            }
        }
        float* y = tile.y + row * tile.yStride + output;
        for (std::int64_t o = 0; o < outputs; ++o) {
            const float value = sums[o] + (tile.bias ? tile.bias[output + o] : 0.0f);
            y[o] = tile.write == ProductWrite::Add ? y[o] + value : value;
        }
    }
}

void multiplyGroups(const QuantisedTile& tile) {
    for (std::int64_t group = 0; group < tile.groups; ++group) {
        if (tile.type == TensorType::Q8_0) {
            multiplyGroup<TensorType::Q8_0>(tile, group);
        } else if (tile.type == TensorType::Q4_0) {
            multiplyGroup<TensorType::Q4_0>(tile, group);
        } else {
            multiplyGroup<TensorType::Q4_1>(tile, group);
        }
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(multiplyGroups);

void multiplyTileSimd(const QuantisedTile& tile) {
    HWY_DYNAMIC_DISPATCH(multiplyGroups)(tile);
}

}  // namespace xinglin::kernels
#endif
