#include <vector>

#include "kernels/matmul/matmul_contract.h"
#include "kernels/quant/half.h"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {
namespace {

void writeProduct(const MatmulTarget& target, std::int64_t r, std::int64_t o, float product) {
    const float value = product + (target.bias ? target.bias[o] : 0.0f);
    float& y = target.y[r * target.weight.rows + o];
    y = target.write == ProductWrite::Add ? y + value : value;
}

void multiplyRowMajor(const MatmulArgs& args, const MatmulTarget& target) {
    std::vector<float> row(static_cast<std::size_t>(args.cols));
    for (std::int64_t o = 0; o < target.weight.rows; ++o) {
        const auto* bytes = static_cast<const unsigned char*>(target.weight.data) +
                            static_cast<std::size_t>(o) * target.weight.rowBytes;
        dequantiseReference({target.weight.type, bytes, row.data(), args.cols});
        for (std::int64_t r = 0; r < args.rows; ++r) {
            float sum = 0.0f;
            for (std::int64_t c = 0; c < args.cols; ++c) {
                sum += args.x[r * args.cols + c] * row[static_cast<std::size_t>(c)];
            }
            writeProduct(target, r, o, sum);
        }
    }
}

// The whole number that stands for column i of a block, of row `row` of its group.
std::int32_t valueAt(TensorType type, const unsigned char* values, std::int64_t row, std::int64_t i) {
    if (type == TensorType::Q8_0) {
        return values[i / 4 * 64 + row * 4 + i % 4] - 128;
    }
    const unsigned char byte = values[i % 16 / 4 * 64 + row * 4 + i % 4];
    const std::int32_t value = i < 16 ? byte & 15 : byte >> 4;
    return type == TensorType::Q4_0 ? value - 8 : value;
}

float halfAt(const unsigned char* halves, std::int64_t index) {
    return floatFromHalf(static_cast<std::uint16_t>(halves[2 * index] | (halves[2 * index + 1] << 8)));
}

void multiplyInterleaved(const MatmulArgs& args, const MatmulTarget& target) {
    const InterleavedLayout layout = {target.weight.type, target.weight.rows, args.cols};
    const auto* data = static_cast<const unsigned char*>(target.weight.data);
    std::vector<ActivationBlock> x(static_cast<std::size_t>(args.rows * layout.blocks()));
    quantiseRowsReference({args.x, x.data(), args.rows, args.cols});
    for (std::int64_t r = 0; r < args.rows; ++r) {
        for (std::int64_t o = 0; o < target.weight.rows; ++o) {
            float sum = 0.0f;
            for (std::int64_t b = 0; b < layout.blocks(); ++b) {
                const std::int64_t at = o / kRowGroup * layout.blocks() + b;
                const unsigned char* values = data + at * layout.valueBytes();
                const unsigned char* scales = data + layout.scalesOffset() + at * layout.scaleBytes();
                const ActivationBlock& activations = x[static_cast<std::size_t>(r * layout.blocks() + b)];
                std::int32_t dot = 0;
                for (std::int64_t i = 0; i < kQuantBlock; ++i) {
                    dot += valueAt(layout.type, values, o % kRowGroup, i) * activations.values[i];
                }
                sum += static_cast<float>(dot) * (halfAt(scales, o % kRowGroup) * activations.scale);
                if (layout.type == TensorType::Q4_1) {
                    sum += halfAt(scales, kRowGroup + o % kRowGroup) * activations.scaledSum;
                }
            }
            writeProduct(target, r, o, sum);
        }
    }
}

}  // namespace

void matmulReference(const MatmulArgs& args) {
    checkContract(args);
    for (const MatmulTarget& target : args.targets) {
        if (target.weight.layout == WeightLayout::RowMajor) {
            multiplyRowMajor(args, target);
        } else {
            multiplyInterleaved(args, target);
        }
    }
}

}  // namespace xinglin::kernels
