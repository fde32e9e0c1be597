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

float bestLevel(const float* x, float greatest) {
    float best = 0.0f;
    float least = 0.0f;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        const float levels = static_cast<float>(level);
        std::int32_t squares = 0;
        for (std::int64_t i = 0; i < kQuantBlock; ++i) {
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

ActivationBlock quantiseBlock(const float* x) {
    ActivationBlock block;
    float greatest = 0.0f;
    for (std::int64_t i = 0; i < kQuantBlock; ++i) {
        greatest = std::max(greatest, std::fabs(x[i]));
    }
    if (!(greatest >= kLeastActivation && greatest <= kGreatestActivation)) {
        block.scale = block.scaledSum = greatest > kGreatestActivation ? NAN : 0.0f;
        return block;
    }
    const float level = bestLevel(x, greatest);
    std::int32_t sum = 0;
    std::int32_t squares = 0;
    std::int32_t pull = 0;
    for (std::int64_t i = 0; i < kQuantBlock; ++i) {
        const Rounded rounded = roundTo(x[i], level / greatest);
        block.values[i] = static_cast<std::int8_t>(rounded.value);
        sum += rounded.value;
        squares += rounded.value * rounded.value;
        pull += rounded.value * rounded.error;
    }
    block.scale =
        greatest / level * (1.0f + static_cast<float>(pull) / (kErrorUnit * static_cast<float>(squares)));
    block.scaledSum = block.scale * static_cast<float>(sum);
    block.negatedSum = -sum;
    return block;
}

}  // namespace

void quantiseRowsReference(const QuantiseRowsArgs& args) {
    checkContract(args);
    const std::int64_t count = args.rows * args.cols / kQuantBlock;
    for (std::int64_t b = 0; b < count; ++b) {
        args.blocks[b] = quantiseBlock(args.x + b * kQuantBlock);
    }
}

}  // namespace xinglin::kernels
