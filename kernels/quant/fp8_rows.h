#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Rounds rows to e4m3 with a scale each: scale = max |x| / 448, out = x / scale. A row of zeros has scale 0;
/// a row with what is no number has no number for its scale.
///
/// Memory: x is [rows, cols], packed; out is [rows, cols] bytes; scales is [rows].
struct Fp8RowsArgs {
    const float* x = nullptr;
    std::uint8_t* out = nullptr;
    float* scales = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};

void fp8RowsReference(const Fp8RowsArgs& args);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Bit for bit equal to the reference.
void fp8RowsCuda(const Fp8RowsArgs& args, CudaStream stream);

/// A matrix in this form as one piece of memory: its bytes, then its rows' scales.
inline std::size_t fp8Bytes(std::int64_t rows, std::int64_t cols) {
    return static_cast<std::size_t>(rows * cols) + static_cast<std::size_t>(rows) * sizeof(float);
}

inline void checkContract(const Fp8RowsArgs& args) {
    require(args.rows >= 0 && args.cols > 0, "fp8Rows: shape");
    require(args.rows == 0 || (args.x && args.out && args.scales), "fp8Rows: null tensor");
}

}  // namespace xinglin::kernels
