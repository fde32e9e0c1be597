#include <algorithm>
#include <cmath>

#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {
namespace {

int bestLevel(const std::int32_t* u, std::int64_t count) {
    int best = 0;
    std::uint32_t least = 0;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        int squares = 0;
        for (std::int64_t i = 0; i < count; ++i) {
            const int error = errorAtLevel(u[i], level);
            squares += error * error;
        }
        const std::uint32_t cost = levelCost(squares, level);
        if (level == kGreatestLevel || cost < least) {
            best = level;
            least = cost;
        }
    }
    return best;
}

// Rounds `count` numbers, at most a block, to one scale, which is returned.
float quantisePart(const float* x, std::int64_t count, std::int8_t* values) {
    float greatest = 0.0f;
    for (std::int64_t i = 0; i < count; ++i) {
        if (!(std::fabs(x[i]) <= kGreatestActivation)) {
            return NAN;
        }
        greatest = std::max(greatest, std::fabs(x[i]));
    }
    if (greatest < kLeastActivation) {
        return 0.0f;
    }
    const float inverse = static_cast<float>(kUnit) / greatest;
    std::int32_t u[kQuantBlock];
    for (std::int64_t i = 0; i < count; ++i) {
        u[i] = static_cast<std::int32_t>(std::nearbyint(x[i] * inverse));
    }
    const int level = bestLevel(u, count);
    std::int32_t squares = 0;
    std::int32_t products = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const int value = valueAtLevel(u[i], level);
        values[i] = static_cast<std::int8_t>(value);
        squares += value * value;
        products += u[i] * value;
    }
    return greatest * (static_cast<float>(products) / (kUnit * static_cast<float>(squares)));
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
