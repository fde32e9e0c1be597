#include <vector>

#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul_contract.h"
#include "kernels/matmul/matmul_tiles.h"
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

// Every weight of the target as a float times the activations, `weightAt(output, column)`.
template <typename WeightAt>
void multiplyNumbers(const MatmulArgs& args, const MatmulTarget& target, const WeightAt& weightAt) {
    for (std::int64_t r = 0; r < args.rows; ++r) {
        for (std::int64_t o = 0; o < target.weight.rows; ++o) {
            float sum = 0.0f;
            for (std::int64_t c = 0; c < args.cols; ++c) {
                sum += args.x[r * args.cols + c] * weightAt(o, c);
            }
            writeProduct(target, r, o, sum);
        }
    }
}

void multiplyPairs(const MatmulArgs& args, const MatmulTarget& target) {
    const ColumnPairLayout layout = {target.weight.type, target.weight.rows, args.cols};
    const auto* weights = static_cast<const std::uint16_t*>(target.weight.data);
    multiplyNumbers(args, target, [&](std::int64_t o, std::int64_t c) {
        const std::uint16_t bits = weights[layout.index(o, c)];
        return layout.type == TensorType::BF16 ? floatFromBfloat16(bits) : floatFromHalf(bits);
    });
}

void multiplyPacked(const MatmulArgs& args, const MatmulTarget& target) {
    std::vector<std::uint16_t> weights(static_cast<std::size_t>(target.weight.rows * args.cols));
    unpackPairsReference({target.weight.rows, args.cols}, target.weight.data, weights.data());
    multiplyNumbers(args, target, [&](std::int64_t o, std::int64_t c) {
        return floatFromBfloat16(weights[static_cast<std::size_t>(o * args.cols + c)]);
    });
}

void multiplyInterleaved(const MatmulArgs& args, const MatmulTarget& target) {
    const InterleavedLayout layout = {target.weight.type, target.weight.rows, args.cols};
    const InterleavedForm& form = layout.form();
    const auto* data = static_cast<const unsigned char*>(target.weight.data);
    std::vector<ActivationBlock> x(static_cast<std::size_t>(args.rows * layout.blocks()));
    quantiseRowsReference({args.x, x.data(), args.rows, args.cols, activationScales(form)});
    for (std::int64_t r = 0; r < args.rows; ++r) {
        for (std::int64_t o = 0; o < target.weight.rows; ++o) {
            const std::int64_t group = o / kRowGroup;
            float sum = 0.0f;
            for (std::int64_t b = 0; b < layout.blocks(); ++b) {
                const std::int64_t at = group * layout.blocks() + b;
                const unsigned char* values = data + at * layout.valueBytes();
                const unsigned char* scales = data + layout.scalesOffset() + at * layout.scaleBytes();
                const unsigned char* supers =
                    data + layout.supersOffset() +
                    (group * layout.supers() + b / kSuperBlocks) * layout.superBytes();
                sum +=
                    interleavedProduct(form, values, interleavedScales(form, scales, supers, o % kRowGroup),
                                       o % kRowGroup, x[static_cast<std::size_t>(r * layout.blocks() + b)]);
            }
            writeProduct(target, r, o, sum);
        }
    }
}

}  // namespace

float interleavedProduct(const InterleavedForm& form, const unsigned char* values,
                         const InterleavedScales& scales, std::int64_t row, const ActivationBlock& x) {
    // Weights with one scale a block need no more than one sum; their activations have one scale too.
    const std::int64_t part = form.hasPairs() ? kQuantBlock / 2 : kQuantBlock;
    float product = 0.0f;
    for (std::int64_t first = 0; first < kQuantBlock; first += part) {
        const std::int64_t half = first / (kQuantBlock / 2);
        std::int32_t dot = 0;
        std::int32_t activations = 0;
        for (std::int64_t i = first; i < first + part; ++i) {
            dot += interleavedValue(form, values, row, i) * x.values[i];
            activations += x.values[i];
        }
        const float scale = half == 0 ? x.scale : x.secondScale;
        product += static_cast<float>(scales.scales[half] * dot) * (scales.d * scale);
        product -= static_cast<float>(scales.minima[half] * activations) * (scales.dMin * scale);
    }
    return product;
}

void matmulReference(const MatmulArgs& args) {
    checkContract(args);
    for (const MatmulTarget& target : args.targets) {
        switch (target.weight.layout) {
        case WeightLayout::RowMajor:
            multiplyRowMajor(args, target);
            break;
        case WeightLayout::Interleaved:
            multiplyInterleaved(args, target);
            break;
        case WeightLayout::ColumnPairs:
            multiplyPairs(args, target);
            break;
        case WeightLayout::PackedPairs:
            multiplyPacked(args, target);
            break;
        }
    }
}

}  // namespace xinglin::kernels
