#include "kernels/optimizer/gradient_norm_contract.h"

namespace xinglin::kernels {

void squaredNormReference(const SquaredNormArgs& args) {
    checkContract(args);
    double sum = 0.0;
    for (std::int64_t i = 0; i < args.count; ++i) {
        const auto x = static_cast<double>(args.x[i]);
        sum += x * x;
    }
    *args.sum = sum;
}

}  // namespace xinglin::kernels
