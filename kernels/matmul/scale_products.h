#pragma once

#include <cstdint>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/matmul.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Makes products of numbers that were divided by scales whole again:
///
///   y[r][o] = bias[o] + sums[r][o] · (rowScales[r] · outputScales[o]), or that added to y
///
/// Memory: sums and y are [rows, outputs], packed; y may be sums.
struct ScaleProductsArgs {
    const float* sums = nullptr;
    const float* rowScales = nullptr;     ///< [rows]
    const float* outputScales = nullptr;  ///< [outputs]
    const float* bias = nullptr;          ///< [outputs], or null
    float* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t outputs = 0;
    ProductWrite write = ProductWrite::Store;
};

void scaleProductsReference(const ScaleProductsArgs& args);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Bit for bit equal to the reference.
void scaleProductsCuda(const ScaleProductsArgs& args, CudaStream stream);

inline void checkContract(const ScaleProductsArgs& args) {
    require(args.rows >= 0 && args.outputs > 0, "scaleProducts: shape");
    require(args.rows == 0 || (args.sums && args.rowScales && args.outputScales && args.y),
            "scaleProducts: null tensor");
}

}  // namespace xinglin::kernels
