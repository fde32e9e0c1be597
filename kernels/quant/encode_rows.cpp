#include "kernels/quant/encode_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "kernels/cpu/for_rows.h"
#include "kernels/quant/block_pack.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

// How a quantised type is encoded. A type that can be written is a row here and one in block_pack.cpp.
struct Encoding {
    TensorType type;
    int low;          ///< least number; with minima 0
    int high;         ///< greatest number
    int candidates;   ///< scales tried on either side of the plain one
    bool hasMinima;   ///< d · q − dMin · m
    int scaleLevels;  ///< greatest number of a sub-block's scale; 0: a block has one scale
    double error;     ///< share of the greatest magnitude, see encodeErrorLimit()
};

constexpr auto kEncodings = std::to_array<Encoding>({
    {TensorType::Q8_0, -127, 127, 0, false, 0, 0.005},
    {TensorType::Q4_0, -8, 7, 8, false, 0, 0.13},
    {TensorType::Q4_1, 0, 15, 6, true, 0, 0.075},
    {TensorType::Q5_0, -16, 15, 6, false, 0, 0.066},
    {TensorType::Q5_1, 0, 31, 6, true, 0, 0.04},
    {TensorType::Q4_K, 0, 15, 6, true, 63, 0.1},
    {TensorType::Q5_K, 0, 31, 6, true, 63, 0.06},
    {TensorType::Q6_K, -32, 31, 4, false, 127, 0.04},
});

const Encoding* findEncoding(TensorType type) {
    for (const Encoding& encoding : kEncodings) {
        if (encoding.type == type) {
            return &encoding;
        }
    }
    return nullptr;
}

// Candidates lie this share of a level apart.
constexpr float kCandidateStep = 0.1f;

// The nearest whole number, ties to even, where |x| < 2^22. Unlike std::nearbyint it is no call.
float nearest(float x) {
    constexpr float kMagic = 12582912.0f;  // 1.5 · 2^23
    return (x + kMagic) - kMagic;
}

float roundedToHalf(float value) {
    return floatFromHalf(halfFromFloat(value));
}

// x is about scale · q − minimum.
struct Fit {
    float scale = 0.0f;
    float minimum = 0.0f;
};

// The best of some scales without a minimum, each fitted to the numbers that it gives.
template <int kCount>
Fit fitScale(const float* x, const Encoding& how) {
    float extreme = 0.0f;
    for (int i = 0; i < kCount; ++i) {
        extreme = std::fabs(x[i]) > std::fabs(extreme) ? x[i] : extreme;
    }
    const auto low = static_cast<float>(how.low);
    const auto high = static_cast<float>(how.high);
    Fit best;
    if (extreme == 0.0f || !std::isfinite(1.0f / extreme)) {
        return best;
    }
    // Σ (x − s q)² is least at s = Σ x q / Σ q², where it is Σ x² − (Σ x q)² / Σ q².
    float gain = 0.0f;
    for (int c = -how.candidates; c <= how.candidates; ++c) {
        const float inverse = (low + kCandidateStep * static_cast<float>(c)) / extreme;
        float products = 0.0f;
        float squares = 0.0f;
        for (int i = 0; i < kCount; ++i) {
            const float q = std::clamp(nearest(x[i] * inverse), low, high);
            products += x[i] * q;
            squares += q * q;
        }
        if (squares > 0.0f && products * products > gain * squares) {
            gain = products * products / squares;
            best.scale = products / squares;
        }
    }
    return best;
}

// The same with a minimum; types whose minima are whole numbers can only lower what they give.
template <int kCount>
Fit fitScaleAndMinimum(const float* x, const Encoding& how) {
    const bool onlyLowers = how.scaleLevels > 0;
    float low = x[0];
    float high = x[0];
    float sum = 0.0f;
    float squaresOfX = 0.0f;
    for (int i = 0; i < kCount; ++i) {
        low = std::min(low, x[i]);
        high = std::max(high, x[i]);
        sum += x[i];
        squaresOfX += x[i] * x[i];
    }
    if (onlyLowers) {
        low = std::min(low, 0.0f);
        high = std::max(high, 0.0f);
    }
    const auto levels = static_cast<float>(how.high);
    Fit best{0.0f, -low};
    if (high - low < 1e-30f) {
        return best;
    }
    best.scale = (high - low) / levels;
    float least = -1.0f;
    for (int c = -how.candidates; c <= how.candidates; ++c) {
        const float inverse = (levels + kCandidateStep * static_cast<float>(c)) / (high - low);
        float products = 0.0f;
        float ones = 0.0f;
        float squares = 0.0f;
        for (int i = 0; i < kCount; ++i) {
            const float q = std::clamp(nearest((x[i] - low) * inverse), 0.0f, levels);
            products += x[i] * q;
            ones += q;
            squares += q * q;
        }
        const float count = kCount;
        const float determinant = count * squares - ones * ones;
        if (!(determinant > 0.0f)) {
            continue;
        }
        float scale = (count * products - ones * sum) / determinant;
        float offset = (squares * sum - ones * products) / determinant;
        if (onlyLowers && offset > 0.0f) {
            offset = 0.0f;
            scale = products / squares;
        }
        const float error = squaresOfX + scale * scale * squares + count * offset * offset -
                            2.0f * scale * products - 2.0f * offset * sum + 2.0f * scale * offset * ones;
        if (scale > 0.0f && (least < 0.0f || error < least)) {
            least = error;
            best = {scale, -offset};
        }
    }
    return best;
}

// The numbers of a part, given what their scale and minimum became.
void setValues(const float* x, int count, float scale, float minimum, const Encoding& how, std::int8_t* out) {
    const float inverse = scale != 0.0f ? 1.0f / scale : 0.0f;
    for (int i = 0; i < count; ++i) {
        const float q = std::isfinite(inverse) ? nearest((x[i] + minimum) * inverse) : 0.0f;
        out[i] = static_cast<std::int8_t>(
            std::clamp(q, static_cast<float>(how.low), static_cast<float>(how.high)));
    }
}

Fit fitPart(const float* x, std::int64_t count, const Encoding& how) {
    if (how.hasMinima) {
        return fitScaleAndMinimum<32>(x, how);
    }
    return count == 16 ? fitScale<16>(x, how) : fitScale<32>(x, how);
}

void encodeSingle(const float* x, const BlockFormat& format, const Encoding& how, UnpackedBlock& block) {
    const Fit fit = fitPart(x, format.values, how);
    block.d = roundedToHalf(fit.scale);
    // Such formats add what others subtract.
    block.dMin = how.hasMinima ? roundedToHalf(-fit.minimum) : 0.0f;
    block.scales[0] = 1;
    setValues(x, static_cast<int>(format.values), block.d, -block.dMin, how, block.values);
}

std::int8_t levelOf(float value, float step, int levels) {
    const float q = step != 0.0f ? nearest(value / step) : 0.0f;
    return static_cast<std::int8_t>(std::clamp(q, static_cast<float>(-levels), static_cast<float>(levels)));
}

void encodeSuper(const float* x, const BlockFormat& format, const Encoding& how, UnpackedBlock& block) {
    const auto parts = static_cast<std::size_t>(format.values / format.subBlock);
    std::array<Fit, kMostSubBlocks> fits;
    float greatestScale = 0.0f;
    float greatestMinimum = 0.0f;
    for (std::size_t s = 0; s < parts; ++s) {
        fits[s] = fitPart(x + static_cast<std::int64_t>(s) * format.subBlock, format.subBlock, how);
        greatestScale = std::max(greatestScale, std::fabs(fits[s].scale));
        greatestMinimum = std::max(greatestMinimum, fits[s].minimum);
    }
    const auto levels = static_cast<float>(how.scaleLevels);
    block.d = roundedToHalf(greatestScale / levels);
    block.dMin = how.hasMinima ? roundedToHalf(greatestMinimum / levels) : 0.0f;
    for (std::size_t s = 0; s < parts; ++s) {
        block.scales[s] = levelOf(fits[s].scale, block.d, how.scaleLevels);
        block.minima[s] =
            how.hasMinima ? levelOf(fits[s].minimum, block.dMin, how.scaleLevels) : std::int8_t{0};
        const std::int64_t first = static_cast<std::int64_t>(s) * format.subBlock;
        setValues(x + first, static_cast<int>(format.subBlock), block.d * static_cast<float>(block.scales[s]),
                  block.dMin * static_cast<float>(block.minima[s]), how, block.values + first);
    }
}

void encodeBlocks(const float* x, std::int64_t count, const Encoding& how, unsigned char* out) {
    const BlockFormat& format = *findBlockFormat(how.type);
    UnpackedBlock block;
    for (std::int64_t first = 0; first < count; first += format.values, out += format.bytes) {
        if (how.scaleLevels > 0) {
            encodeSuper(x + first, format, how, block);
        } else {
            encodeSingle(x + first, format, how, block);
        }
        packBlock(how.type, block, out);
    }
}

void encodePlain(const float* x, std::int64_t count, TensorType type, unsigned char* out) {
    if (type == TensorType::F32) {
        std::memcpy(out, x, static_cast<std::size_t>(count) * sizeof(float));
        return;
    }
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint16_t bits = type == TensorType::F16 ? halfFromFloat(x[i]) : bfloat16FromFloat(x[i]);
        std::memcpy(out + 2 * i, &bits, sizeof(bits));
    }
}

bool isPlain(TensorType type) {
    return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

}  // namespace

bool canEncode(TensorType type) {
    return isPlain(type) || (findEncoding(type) != nullptr && canPack(type));
}

double encodeErrorLimit(TensorType type, double greatest) {
    constexpr double kHalfLoss = 0x1p-25;  // of a half below the smallest normal one
    if (const Encoding* how = findEncoding(type)) {
        const int levels = std::max(1, how->scaleLevels);
        const int numbers = std::max(-how->low, how->high) + (how->hasMinima ? 1 : 0);
        return how->error * greatest + kHalfLoss * static_cast<double>(levels * numbers);
    }
    switch (type) {
    case TensorType::F16:
        return 0x1p-11 * greatest + kHalfLoss;
    case TensorType::BF16:
        return 0x1p-8 * greatest;
    default:
        return 0.0;
    }
}

void encodeRowsCpu(const EncodeRowsArgs& args, CpuContext& context) {
    require(canEncode(args.type), "encodeRows: type that is not written");
    const Encoding* how = findEncoding(args.type);
    const BlockFormat* format = findBlockFormat(args.type);
    require(!how || args.cols % format->values == 0, "encodeRows: rows are no whole blocks");
    const std::int64_t rowBytes = how ? args.cols / format->values * static_cast<std::int64_t>(format->bytes)
                                      : args.cols * (args.type == TensorType::F32 ? 4 : 2);
    forRows(context, args.rows, 8, [&](std::int64_t first, std::int64_t count) {
        const float* x = args.x + first * args.cols;
        auto* out = static_cast<unsigned char*>(args.blocks) + first * rowBytes;
        if (how) {
            encodeBlocks(x, count * args.cols, *how, out);
        } else {
            encodePlain(x, count * args.cols, args.type, out);
        }
    });
}

}  // namespace xinglin::kernels
