#include <algorithm>
#include <cmath>

#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {

void quantiseRowsReference(const QuantiseRowsArgs& args) {
    checkContract(args);
    const std::int64_t count = args.rows * args.cols / kQuantBlock;
    for (std::int64_t b = 0; b < count; ++b) {
        const float* x = args.x + b * kQuantBlock;
        ActivationBlock& block = args.blocks[b];
        float greatest = 0.0f;
        for (std::int64_t i = 0; i < kQuantBlock; ++i) {
            greatest = std::max(greatest, std::fabs(x[i]));
        }
        const float inverse = greatest > 0.0f ? 127.0f / greatest : 0.0f;
        std::int32_t sum = 0;
        for (std::int64_t i = 0; i < kQuantBlock; ++i) {
            const float scaled = std::clamp(std::nearbyint(x[i] * inverse), -127.0f, 127.0f);
            block.values[i] = static_cast<std::int8_t>(scaled);
            sum += block.values[i];
        }
        block.scale = greatest / 127.0f;
        block.scaledSum = block.scale * static_cast<float>(sum);
        block.negatedSum = -sum;
    }
}

}  // namespace xinglin::kernels
