#include <bit>

#include "kernels/matmul/gemm.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

float numberAt(const GemmArgs& args, const GemmFactor& factor, std::int64_t row, std::int64_t col) {
    const std::int64_t at = factor.isTransposed ? col * factor.stride + row : row * factor.stride + col;
    if (args.type == GemmType::F32) {
        return static_cast<const float*>(factor.data)[at];
    }
    const std::uint32_t bits = static_cast<const std::uint16_t*>(factor.data)[at];
    return std::bit_cast<float>(bits << 16);
}

}  // namespace

void gemmReference(const GemmArgs& args) {
    require(args.m >= 0 && args.n >= 0 && args.k >= 0, "gemm: shape");
    for (std::int64_t m = 0; m < args.m; ++m) {
        for (std::int64_t n = 0; n < args.n; ++n) {
            float sum = 0.0f;
            for (std::int64_t k = 0; k < args.k; ++k) {
                sum += numberAt(args, args.a, m, k) * numberAt(args, args.b, k, n);
            }
            float& c = args.c[m * args.cStride + n];
            c = args.adds ? c + sum : sum;
        }
    }
}

}  // namespace xinglin::kernels
