#include "kernels/sampling/sample_row.h"

namespace xinglin::kernels {

void sampleTokensReference(const SampleTokensArgs& args) {
    checkContract(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        args.out[r] = sampleRow(args.tokens + r * args.k, args.values + r * args.k, args.k, args.rules[r]);
    }
}

}  // namespace xinglin::kernels
