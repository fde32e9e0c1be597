#include <algorithm>
#include <cmath>

#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {
namespace {

struct Rounded {
    std::int32_t value;
    std::int32_t error;  // in 1 / kErrorUnit
};

Rounded roundTo(float x, float inverse) {
    const float scaled = x * inverse;
    const float whole = std::nearbyint(scaled);
    return {static_cast<std::int32_t>(std::clamp(whole, -127.0f, 127.0f)),
            static_cast<std::int32_t>(std::nearbyint((scaled - whole) * kErrorUnit))};
}

float bestLevel(const float* x, std::int64_t count, float greatest) {
    float best = 0.0f;
    float least = 0.0f;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        const float levels = static_cast<float>(level);
        std::int32_t squares = 0;
        for (std::int64_t i = 0; i < count; ++i) {
            const Rounded rounded = roundTo(x[i], levels / greatest);
            squares += rounded.error * rounded.error;
        }
        const float cost = static_cast<float>(squares) / (levels * levels);
        if (level == kGreatestLevel || cost < least) {
            best = levels;
            least = cost;
        }
    }
    return best;
}

// Rounds `count` numbers to one scale, which is returned.
float quantisePart(const float* x, std::int64_t count, std::int8_t* values) {
    float greatest = 0.0f;
    for (std::int64_t i = 0; i < count; ++i) {
        greatest = std::max(greatest, std::fabs(x[i]));
    }
    if (!(greatest >= kLeastActivation && greatest <= kGreatestActivation)) {
        return greatest > kGreatestActivation ? NAN : 0.0f;
    }
    const float level = bestLevel(x, count, greatest);
    std::int32_t squares = 0;
    std::int32_t pull = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const Rounded rounded = roundTo(x[i], level / greatest);
        values[i] = static_cast<std::int8_t>(rounded.value);
        squares += rounded.value * rounded.value;
        pull += rounded.value * rounded.error;
    }
    return greatest / level * (1.0f + static_cast<float>(pull) / (kErrorUnit * static_cast<float>(squares)));
}

ActivationBlock quantiseBlock(const float* x, ActivationScales scales) {
    constexpr std::int64_t kHalf = kQuantBlock / 2;
    ActivationBlock block;
    if (scales == ActivationScales::Whole) {
        block.scale = block.secondScale = quantisePart(x, kQuantBlock, block.values);
    } else {
        block.scale = quantisePart(x, kHalf, block.values);
        block.secondScale = quantisePart(x + kHalf, kHalf, block.values + kHalf);
    }
    for (std::int64_t i = 0; i < kQuantBlock; ++i) {
        block.negatedSum -= block.values[i];
        block.firstSum += i < kHalf ? block.values[i] : 0;
    }
    return block;
}

}  // namespace

void quantiseRowsReference(const QuantiseRowsArgs& args) {
    checkContract(args);
    const std::int64_t count = args.rows * args.cols / kQuantBlock;
    for (std::int64_t b = 0; b < count; ++b) {
        args.blocks[b] = quantiseBlock(args.x + b * kQuantBlock, args.scales);
    }
}

}  // namespace xinglin::kernels
