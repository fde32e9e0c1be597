// Later processors take AVX2's byte products as they are: the same 256-bit code for each of their targets
// would only make the build longer.
#define HWY_DISABLED_TARGETS (HWY_AVX2 - 1)

#include "kernels/matmul/matmul_tiles.h"
#include "kernels/quant/block_format.h"
#include "kernels/quant/half.h"
#include "kernels/quant/interleave.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/matmul/matmul_quantised_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {

#if HWY_ARCH_X86 && HWY_TARGET == HWY_AVX2

constexpr int kHalves = 2;    // 16 rows are two registers of eight sums
constexpr int kChunks = 8;    // of four columns in a block
constexpr int kTileRows = 4;  // activation rows that share unpacked weights

// A block's chunks as bytes that can be multiplied. Unsigned ones are the stored numbers; the zero point goes
// off at the end, with the activations' sum. Signed ones (8-bit numbers, levels) are multiplied as
// |w| · sign(a, w), since unsigned products would not fit into 16 bits.
template <TensorType Type>
struct Chunks {
    static constexpr InterleavedForm kForm = *findInterleavedForm(Type);
    static constexpr int kBits = kForm.lowBits + kForm.highBits;
    static constexpr bool kIsSigned = kForm.isLevel || kBits == 8;
    // Pairs of products that fit into 16 bits together (2 · (2^bits − 1) · 127 each) and share a scale.
    static constexpr int kPerSum = kIsSigned ? 1 : kBits == 6 ? 2 : kBits == 5 || kForm.hasPairs() ? 4 : 8;

    static HWY_INLINE __m256i load(const unsigned char* p) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(p));
    }

    // Bits `from` … of every byte moved to place `to`; what comes over from a neighbouring byte is masked
    // off.
    template <int From, int To, int Mask>
    static HWY_INLINE __m256i bits(__m256i bytes) {
        const __m256i moved = From > To ? _mm256_srli_epi16(bytes, From - To > 0 ? From - To : 0)
                                        : _mm256_slli_epi16(bytes, To - From > 0 ? To - From : 0);
        return _mm256_and_si256(moved, _mm256_set1_epi8(static_cast<char>(Mask)));
    }

    // Chunk C of eight rows; `planes` is the block's memory at these rows.
    template <int C>
    static HWY_INLINE __m256i get(const unsigned char* planes) {
        if constexpr (kForm.lowBits == 8) {
            return _mm256_xor_si256(load(planes + 64 * C), _mm256_set1_epi8(-128));
        }
        constexpr int kStep = kForm.lowBits;
        __m256i number =
            bits<C / kStep * kForm.lowBits, 0, (1 << kForm.lowBits) - 1>(load(planes + 64 * (C % kStep)));
        if constexpr (kForm.highBits > 0) {
            constexpr int kHighStep = kForm.highBits;
            constexpr int kMask = ((1 << kForm.highBits) - 1) << kForm.lowBits;
            const __m256i high = load(planes + kForm.lowBytes() + 64 * (C % kHighStep));
            number =
                _mm256_or_si256(number, bits<C / kHighStep * kForm.highBits, kForm.lowBits, kMask>(high));
        }
        if constexpr (kForm.isLevel) {
            const __m128i levels = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kIq4Levels));
            number = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(levels), number);
        }
        return number;
    }
};

HWY_INLINE __m256i fourBytes(const ActivationBlock& block, int chunk) {
    std::int32_t four;
    __builtin_memcpy(&four, block.values + 4 * chunk, sizeof(four));
    return _mm256_set1_epi32(four);
}

HWY_INLINE __m256 halves(const unsigned char* p) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}

HWY_INLINE __m256i eightBytes(const unsigned char* p) {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}

HWY_INLINE __m256i eightSignedBytes(const unsigned char* p) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}

// Adds the products of chunk C with T activation rows to 16-bit sums.
template <TensorType Type, int T, int C>
HWY_INLINE void addChunk(const unsigned char* planes, const ActivationBlock* const* x,
                         __m256i (&pairs)[T][kHalves]) {
    using Form = Chunks<Type>;
    const __m256i w[kHalves] = {Form::template get<C>(planes), Form::template get<C>(planes + 32)};
    for (int t = 0; t < T; ++t) {
        const __m256i four = fourBytes(*x[t], C);
        for (int half = 0; half < kHalves; ++half) {
            const __m256i product = Form::kIsSigned ? _mm256_maddubs_epi16(_mm256_abs_epi8(w[half]),
                                                                           _mm256_sign_epi8(four, w[half]))
                                                    : _mm256_maddubs_epi16(w[half], four);
            pairs[t][half] = C % Form::kPerSum == 0 ? product : _mm256_add_epi16(pairs[t][half], product);
        }
    }
}

// The sums of chunks C … Last, four columns a chunk, in 32 bits.
template <TensorType Type, int T, int C, int Last>
HWY_INLINE void addChunks(const unsigned char* planes, const ActivationBlock* const* x,
                          __m256i (&pairs)[T][kHalves], __m256i (&dots)[T][kHalves]) {
    addChunk<Type, T, C>(planes, x, pairs);
    if constexpr (C % Chunks<Type>::kPerSum == Chunks<Type>::kPerSum - 1 || C == Last) {
        for (int t = 0; t < T; ++t) {
            for (int half = 0; half < kHalves; ++half) {
                const __m256i sums = _mm256_madd_epi16(pairs[t][half], _mm256_set1_epi16(1));
                dots[t][half] = _mm256_add_epi32(dots[t][half], sums);
            }
        }
    }
    if constexpr (C < Last) {
        addChunks<Type, T, C + 1, Last>(planes, x, pairs, dots);
    }
}

// What a block is multiplied with besides the activations: one half of the rows, ready for all T of them.
struct BlockScales {
    __m256 d;
    __m256 dMin;
    __m256i scales[2];
    __m256i minima[2];
};

template <TensorType Type>
HWY_INLINE BlockScales loadScales(const unsigned char* scales, const unsigned char* supers, int half) {
    constexpr InterleavedForm kForm = Chunks<Type>::kForm;
    BlockScales out = {};
    const unsigned char* wide = kForm.hasSuperScales() ? supers : scales;
    out.d = halves(wide + 16 * half);
    if constexpr (kForm.hasMinimum()) {
        out.dMin = halves(wide + 32 + 16 * half);
    }
    if constexpr (kForm.scales == ScaleKind::ByteAndMinimum) {
        out.scales[0] = eightBytes(scales + 8 * half);
        out.minima[0] = eightBytes(scales + 16 + 8 * half);
    } else if constexpr (kForm.scales == ScaleKind::SignedPair) {
        out.scales[0] = eightSignedBytes(scales + 8 * half);
        out.scales[1] = eightSignedBytes(scales + 16 + 8 * half);
    } else if constexpr (kForm.scales == ScaleKind::NibblePair) {
        for (int part = 0; part < 2; ++part) {
            const __m256i both = eightBytes(scales + 16 * part + 8 * half);
            out.scales[part] = _mm256_and_si256(both, _mm256_set1_epi32(15));
            out.minima[part] = _mm256_srli_epi32(both, 4);
        }
    }
    return out;
}

// sum += d · scale · dot · activations' scale, and the minimum's part off: whole numbers first, then floats.
template <TensorType Type>
HWY_INLINE __m256 addPart(__m256 sum, const BlockScales& s, int part, __m256i dot, std::int32_t activations,
                          float scale) {
    constexpr InterleavedForm kForm = Chunks<Type>::kForm;
    if constexpr (kForm.zero != 0 && !Chunks<Type>::kIsSigned) {
        dot = _mm256_sub_epi32(dot, _mm256_set1_epi32(kForm.zero * activations));
    }
    if constexpr (kForm.hasSuperScales()) {
        dot = _mm256_mullo_epi32(dot, s.scales[part]);
    }
    const __m256 wide = _mm256_set1_ps(scale);
    sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dot), _mm256_mul_ps(s.d, wide), sum);
    if constexpr (kForm.hasMinimum() && kForm.hasSuperScales()) {
        const __m256i minimum = _mm256_mullo_epi32(s.minima[part], _mm256_set1_epi32(activations));
        sum = _mm256_fnmadd_ps(_mm256_cvtepi32_ps(minimum), _mm256_mul_ps(s.dMin, wide), sum);
    }
    return sum;
}

template <TensorType Type>
HWY_INLINE __m256 addBlock(__m256 sum, const BlockScales& s, __m256i first, __m256i second,
                           const ActivationBlock& x) {
    constexpr InterleavedForm kForm = Chunks<Type>::kForm;
    if constexpr (kForm.hasPairs()) {
        sum = addPart<Type>(sum, s, 0, first, x.firstSum, x.scale);
        return addPart<Type>(sum, s, 1, second, x.secondSum(), x.secondScale);
    }
    sum = addPart<Type>(sum, s, 0, first, -x.negatedSum, x.scale);
    if constexpr (kForm.scales == ScaleKind::HalfAndMinimum) {
        sum = _mm256_fmadd_ps(s.dMin, _mm256_set1_ps(x.scaledSum()), sum);
    }
    return sum;
}

void writeSums(const QuantisedTile& tile, std::int64_t group, std::int64_t row, const float* sums) {
    const std::int64_t output = group * kRowGroup;
    const std::int64_t outputs = HWY_MIN(kRowGroup, tile.outputs - output);
    float* y = tile.y + row * tile.yStride + output;
    for (std::int64_t o = 0; o < outputs; ++o) {
        const float value = sums[o] + (tile.bias ? tile.bias[output + o] : 0.0f);
        y[o] = tile.write == ProductWrite::Add ? y[o] + value : value;
    }
}

// One group of rows times T activation rows.
template <TensorType Type, int T>
void multiply(const QuantisedTile& tile, std::int64_t group, std::int64_t row) {
    constexpr InterleavedForm kForm = Chunks<Type>::kForm;
    const unsigned char* values = tile.values + group * tile.blocks * kForm.valueBytes();
    const unsigned char* scales = tile.scales + group * tile.blocks * kForm.scaleBytes();
    const unsigned char* supers = tile.supers + group * (tile.blocks / kSuperBlocks) * kForm.superBytes();
    const ActivationBlock* x[T];
    for (int t = 0; t < T; ++t) {
        x[t] = tile.x + (row + t) * tile.blocks;
    }
    __m256 sums[T][kHalves] = {};
    for (std::int64_t b = 0; b < tile.blocks; ++b) {
        if (row == 0) {
            fetchAhead(kForm, values, scales);
        }
        constexpr int kMiddle = kForm.hasPairs() ? kChunks / 2 : kChunks;
        __m256i pairs[T][kHalves];
        __m256i first[T][kHalves] = {};
        __m256i second[T][kHalves] = {};
        addChunks<Type, T, 0, kMiddle - 1>(values, x, pairs, first);
        if constexpr (kForm.hasPairs()) {
            addChunks<Type, T, kMiddle, kChunks - 1>(values, x, pairs, second);
        }
        for (int half = 0; half < kHalves; ++half) {
            const BlockScales s = loadScales<Type>(scales, supers, half);
            for (int t = 0; t < T; ++t) {
                sums[t][half] = addBlock<Type>(sums[t][half], s, first[t][half], second[t][half], *x[t]);
            }
        }
        values += kForm.valueBytes();
        scales += kForm.scaleBytes();
        if (kForm.hasSuperScales() && b % kSuperBlocks == kSuperBlocks - 1) {
            supers += kForm.superBytes();
        }
        for (int t = 0; t < T; ++t) {
            ++x[t];
        }
    }
    for (int t = 0; t < T; ++t) {
        HWY_ALIGN float row16[kRowGroup];
        _mm256_store_ps(row16, sums[t][0]);
        _mm256_store_ps(row16 + 8, sums[t][1]);
        writeSums(tile, group, row + t, row16);
    }
}

template <TensorType Type>
void multiplyGroup(const QuantisedTile& tile, std::int64_t group) {
    std::int64_t row = 0;
    for (; row + kTileRows <= tile.rows; row += kTileRows) {
        multiply<Type, kTileRows>(tile, group, row);
    }
    switch (tile.rows - row) {
    case 3:
        return multiply<Type, 3>(tile, group, row);
    case 2:
        return multiply<Type, 2>(tile, group, row);
    case 1:
        return multiply<Type, 1>(tile, group, row);
    default:
        return;
    }
}

#else

// Plain loops over the numbers, for processors without byte products.
template <TensorType Type>
void multiplyGroup(const QuantisedTile& tile, std::int64_t group) {
    constexpr InterleavedForm kForm = *findInterleavedForm(Type);
    const std::int64_t output = group * kRowGroup;
    const std::int64_t outputs = HWY_MIN(kRowGroup, tile.outputs - output);
    for (std::int64_t o = 0; o < outputs; ++o) {
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            float sum = 0.0f;
            for (std::int64_t b = 0; b < tile.blocks; ++b) {
                const std::int64_t at = group * tile.blocks + b;
                const unsigned char* values = tile.values + at * kForm.valueBytes();
                const std::int64_t super = group * (tile.blocks / kSuperBlocks) + b / kSuperBlocks;
                const InterleavedScales s = interleavedScales(kForm, tile.scales + at * kForm.scaleBytes(),
                                                              tile.supers + super * kForm.superBytes(), o);
                const ActivationBlock& x = tile.x[row * tile.blocks + b];
                sum += interleavedProduct(kForm, values, s, o, x);
            }
            float& y = tile.y[row * tile.yStride + output + o];
            const float value = sum + (tile.bias ? tile.bias[output + o] : 0.0f);
            y = tile.write == ProductWrite::Add ? y + value : value;
        }
    }
}

#endif

template <TensorType Type>
void multiplyGroups(const QuantisedTile& tile) {
    for (std::int64_t group = 0; group < tile.groups; ++group) {
        multiplyGroup<Type>(tile, group);
    }
}

void multiplyTile(const QuantisedTile& tile) {
    switch (tile.type) {
    case TensorType::Q8_0:
        return multiplyGroups<TensorType::Q8_0>(tile);
    case TensorType::Q4_0:
        return multiplyGroups<TensorType::Q4_0>(tile);
    case TensorType::Q4_1:
        return multiplyGroups<TensorType::Q4_1>(tile);
    case TensorType::Q5_0:
        return multiplyGroups<TensorType::Q5_0>(tile);
    case TensorType::Q5_1:
        return multiplyGroups<TensorType::Q5_1>(tile);
    case TensorType::IQ4_NL:
        return multiplyGroups<TensorType::IQ4_NL>(tile);
    case TensorType::Q2_K:
        return multiplyGroups<TensorType::Q2_K>(tile);
    case TensorType::Q3_K:
        return multiplyGroups<TensorType::Q3_K>(tile);
    case TensorType::Q4_K:
        return multiplyGroups<TensorType::Q4_K>(tile);
    case TensorType::Q5_K:
        return multiplyGroups<TensorType::Q5_K>(tile);
    default:
        return multiplyGroups<TensorType::Q6_K>(tile);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(multiplyTile);

void multiplyTileSimd(const QuantisedTile& tile) {
    HWY_DYNAMIC_DISPATCH(multiplyTile)(tile);
}

}  // namespace xinglin::kernels
#endif
