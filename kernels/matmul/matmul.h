#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

enum class WeightLayout {
    RowMajor,     ///< as in a file; multiplied in float, dequantised where it must be
    Interleaved,  ///< see InterleavedLayout; multiplied in integers with activations rounded to 8 bits
    ColumnPairs,  ///< see ColumnPairLayout; 16-bit numbers, multiplied in float or, BF16, as they are
    PackedPairs,  ///< see PackedPairLayout; BF16 numbers in 12 bits, multiplied as ColumnPairs are
};

/// A matrix of weights, [rows, cols]. Borrows its memory. Rearranged memory is aligned to 64 bytes;
/// row-major F32, F16 and BF16 memory to its numbers.
struct WeightView {
    TensorType type = TensorType::F32;
    WeightLayout layout = WeightLayout::RowMajor;
    const void* data = nullptr;
    std::size_t rowBytes = 0;  ///< row-major only
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    /// The same matrix in e4m3 (fp8Bytes()), for a library's products with many rows; or null.
    const void* fp8 = nullptr;
};

/// What a product with few rows reads of it, but for a packed one's few escapes.
std::size_t weightBytes(const WeightView& weight);

enum class ProductWrite {
    Store,  ///< y = product
    Add,    ///< y += product, as a residual connection wants it
};

/// One of the matrices that a call multiplies with, and where its product goes.
struct MatmulTarget {
    WeightView weight;
    const float* bias = nullptr;  ///< [weight.rows], or null
    float* y = nullptr;           ///< [rows of x, weight.rows], packed
    ProductWrite write = ProductWrite::Store;
};

/// y[r][o] = bias[o] + Σ_c x[r][c] · weight[o][c], for several matrices that share their input.
///
/// Memory:   x is [rows, cols], packed; every target's weight has `cols` columns; no y overlaps x; scratch
///           holds at least matmulScratch() bytes, aligned to 64.
/// Numerics: a sum's order depends on `cols` and on the processor alone, never on `rows` or on the threads.
///           Row-major and column pairs: float, within kMatmulTolerance of the reference relative to Σ |x ·
///           weight|. Interleaved: a block's sum is an exact integer, blocks are added in order in float; the
///           same tolerance. Column pairs in BF16 where CpuFeatures::avx512Bf16 holds: the same tolerance of
///           the product with x rounded to bfloat16. Packed pairs give the same bits as column pairs.
struct MatmulArgs {
    const float* x = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::span<const MatmulTarget> targets;
    std::span<std::byte> scratch;
};

inline constexpr float kMatmulTolerance = 2e-6f;

/// Bytes of scratch that a call on `threads` threads needs.
std::size_t matmulScratch(const MatmulArgs& args, unsigned threads);

/// Uses no scratch.
void matmulReference(const MatmulArgs& args);
void matmulCpu(const MatmulArgs& args, CpuContext& context);

/// Queues the work and returns. What `targets` points to is host memory and read at once; x, weights, biases,
/// y and scratch are device memory, which the caller keeps until the stream has passed this point. Row-major
/// F32, F16 and BF16 weights, and interleaved ones. Fastest where x, the weights and their rows are multiples
/// of 16 bytes. `scratch` holds at least matmulCudaScratch() bytes.
///
/// Up to 16 rows: within kMatmulTolerance of the reference, a row's sums in the same order alone and in
/// company; eight rows share a pass over the weights. More rows go to the tensor cores, but for F32 weights:
/// x and dequantised weights are rounded to half precision (with BF16 weights to bfloat16), within
/// kTensorMatmulTolerance (kBfloat16MatmulTolerance) of the product with x as it is, relative to Σ |x ·
/// weight|.
void matmulCuda(const MatmulArgs& args, CudaStream stream);
inline constexpr float kTensorMatmulTolerance = 1e-3f;
inline constexpr float kBfloat16MatmulTolerance = 4e-3f;
/// Bytes of device memory that a call needs for its rounded activations.
std::size_t matmulCudaScratch(const MatmulArgs& args);

/// The derivative of one product with float weights:
///
///   dx[r][c] = Σ_o dy[r][o] · weight[o][c]  (written, or null)
///   dWeight[o][c] += Σ_r dy[r][o] · x[r][c]  (added to, or null)
///   dBias[o] += Σ_r dy[r][o]  (added to, or null)
template <typename T>
struct MatmulBackwardArgsOf {
    const T* x = nullptr;       ///< [rows, cols]; may be null where dWeight is
    const T* weight = nullptr;  ///< [outputs, cols]; may be null where dx is
    const T* dy = nullptr;      ///< [rows, outputs]
    T* dx = nullptr;
    T* dWeight = nullptr;
    T* dBias = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::int64_t outputs = 0;
};
using MatmulBackwardArgs = MatmulBackwardArgsOf<float>;

/// For float and double.
template <typename T>
void matmulBackwardReference(const MatmulBackwardArgsOf<T>& args);

}  // namespace xinglin::kernels
