#include "kernels/matmul/scale_products.h"

namespace xinglin::kernels {

void scaleProductsReference(const ScaleProductsArgs& args) {
    checkContract(args);
    for (std::int64_t row = 0; row < args.rows; ++row) {
        for (std::int64_t o = 0; o < args.outputs; ++o) {
            const std::int64_t at = row * args.outputs + o;
            const float scale = args.rowScales[row] * args.outputScales[o];
            const float product = args.sums[at] * scale + (args.bias ? args.bias[o] : 0.0f);
            args.y[at] = args.write == ProductWrite::Add ? args.y[at] + product : product;
        }
    }
}

}  // namespace xinglin::kernels
