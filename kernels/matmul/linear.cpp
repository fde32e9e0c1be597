#include "kernels/matmul/linear.h"

#include <algorithm>

#include "kernels/cpu/for_rows.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

GemmArgs forwardProduct(const LinearArgs& args) {
    require(args.rows >= 0 && args.cols > 0 && args.outputs > 0, "linear: shape");
    require(args.rows == 0 || (args.x && args.weight && args.y), "linear: null tensor");
    GemmArgs product;
    product.type = args.type;
    product.a = {args.x, args.cols, false};
    product.b = {args.weight, args.cols, true};
    product.c = args.y;
    product.cStride = args.outputs;
    product.m = args.rows;
    product.n = args.outputs;
    product.k = args.cols;
    product.adds = args.write == ProductWrite::Add || args.bias;
    return product;
}

// What the product is added to where there is a bias.
void writeBias(const LinearArgs& args, std::int64_t first, std::int64_t count) {
    for (std::int64_t r = first; r < first + count; ++r) {
        float* y = args.y + r * args.outputs;
        for (std::int64_t o = 0; o < args.outputs; ++o) {
            y[o] = args.write == ProductWrite::Add ? y[o] + args.bias[o] : args.bias[o];
        }
    }
}

GemmArgs inputProduct(const LinearBackwardArgs& args) {
    GemmArgs product;
    product.type = args.type;
    product.a = {args.dy, args.outputs, false};
    product.b = {args.weight, args.cols, false};
    product.c = args.dx;
    product.cStride = args.cols;
    product.m = args.rows;
    product.n = args.cols;
    product.k = args.outputs;
    return product;
}

GemmArgs weightProduct(const LinearBackwardArgs& args) {
    GemmArgs product;
    product.type = args.type;
    product.a = {args.dy, args.outputs, true};
    product.b = {args.x, args.cols, false};
    product.c = args.dWeight;
    product.cStride = args.cols;
    product.m = args.outputs;
    product.n = args.cols;
    product.k = args.rows;
    product.adds = true;
    return product;
}

void checkBackward(const LinearBackwardArgs& args) {
    require(args.rows >= 0 && args.cols > 0 && args.outputs > 0, "linearBackward: shape");
    require(args.rows == 0 || args.dy, "linearBackward: null tensor");
    require(!args.dx || args.weight, "linearBackward: dx needs the weight");
    require(!args.dWeight || args.x, "linearBackward: dWeight needs x");
    require(!args.dBias || args.dyFloat, "linearBackward: dBias needs dyFloat");
}

// Columns of dy, row after row, so that threads change no order.
void addBias(const LinearBackwardArgs& args, std::int64_t first, std::int64_t count) {
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const float* dy = args.dyFloat + r * args.outputs;
        for (std::int64_t o = first; o < first + count; ++o) {
            args.dBias[o] += dy[o];
        }
    }
}

}  // namespace

void linearReference(const LinearArgs& args) {
    const GemmArgs product = forwardProduct(args);
    if (args.bias) {
        writeBias(args, 0, args.rows);
    }
    gemmReference(product);
}

void linearCpu(const LinearArgs& args, CpuContext& context) {
    const GemmArgs product = forwardProduct(args);
    if (args.bias) {
        forRows(context, args.rows, 64,
                [&](std::int64_t first, std::int64_t count) { writeBias(args, first, count); });
    }
    gemmCpu(product, context);
}

void linearBackwardReference(const LinearBackwardArgs& args) {
    checkBackward(args);
    if (args.dx) {
        gemmReference(inputProduct(args));
    }
    if (args.dWeight) {
        gemmReference(weightProduct(args));
    }
    if (args.dBias) {
        addBias(args, 0, args.outputs);
    }
}

void linearBackwardCpu(const LinearBackwardArgs& args, CpuContext& context) {
    checkBackward(args);
    if (args.dx) {
        gemmCpu(inputProduct(args), context);
    }
    if (args.dWeight) {
        gemmCpu(weightProduct(args), context);
    }
    if (args.dBias) {
        forRows(context, args.outputs, 256,
                [&](std::int64_t first, std::int64_t count) { addBias(args, first, count); });
    }
}

}  // namespace xinglin::kernels
