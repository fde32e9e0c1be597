#include "kernels/cuda/elementwise.cuh"
#include "kernels/matmul/linear.h"
#include "kernels/matmul/tensor_tile.cuh"

namespace xinglin::kernels {
namespace {

// A product's numbers as its kernels get them.
struct Call {
    GemmArgs args;
    const float* bias;  // [n], or null
    bool isWideA;
    bool isWideB;

    __device__ void write(std::int64_t m, std::int64_t n, float sum) const {
        if (m < args.m && n < args.n) {
            const float value = sum + (bias ? bias[n] : 0.0f);
            float& c = args.c[m * args.cStride + n];
            c = args.adds ? c + value : value;
        }
    }
};

// Grid: tiles of rows, tiles of columns of c.
template <bool IsTransposedA, bool IsTransposedB>
__global__ void __launch_bounds__(cuda::kTensorThreads) bfloat16Kernel(Call call) {
    constexpr int kRows = 64;
    const GemmArgs& args = call.args;
    const std::int64_t firstM = static_cast<std::int64_t>(blockIdx.x) * kRows;
    const std::int64_t firstN = static_cast<std::int64_t>(blockIdx.y) * cuda::kTileOutputs;
    const auto* a = static_cast<const std::uint16_t*>(args.a.data);
    const auto* b = static_cast<const std::uint16_t*>(args.b.data);
    // b's columns are the outputs: a transposed b has them as rows.
    const cuda::Numbers<kRows, IsTransposedA> rows = {a, args.a.stride, firstM, args.m, args.k, call.isWideA};
    const cuda::Numbers<cuda::kTileOutputs, !IsTransposedB> outputs = {b,      args.b.stride, firstN,
                                                                       args.n, args.k,        call.isWideB};
    cuda::multiplyBlock<true, kRows / 16>(
        rows, outputs, args.k, [&](int m, int n, float sum) { call.write(firstM + m, firstN + n, sum); });
}

constexpr int kFloatTile = 32;
constexpr int kFloatThreads = 256;
constexpr int kFloatSums = kFloatTile * kFloatTile / kFloatThreads;

// One number of a factor; zero where it ends. `across` counts the other way than `along`, which is k.
__device__ float numberOf(const GemmFactor& factor, bool isAlongRows, std::int64_t across, std::int64_t k,
                          std::int64_t acrossEnd, std::int64_t kEnd) {
    if (across >= acrossEnd || k >= kEnd) {
        return 0.0f;
    }
    const auto* numbers = static_cast<const float*>(factor.data);
    return isAlongRows ? numbers[across * factor.stride + k] : numbers[k * factor.stride + across];
}

__global__ void __launch_bounds__(kFloatThreads) floatKernel(Call call) {
    XINGLIN_SHARED(float, left, [kFloatTile][kFloatTile + 1]);
    XINGLIN_SHARED(float, right, [kFloatTile][kFloatTile + 1]);
    const GemmArgs& args = call.args;
    const std::int64_t firstM = static_cast<std::int64_t>(blockIdx.x) * kFloatTile;
    const std::int64_t firstN = static_cast<std::int64_t>(blockIdx.y) * kFloatTile;
    const auto thread = static_cast<int>(threadIdx.x);
    const int n = thread % kFloatTile;
    float sums[kFloatSums] = {};
    for (std::int64_t k = 0; k < args.k; k += kFloatTile) {
        __syncthreads();  // of the tiles before, everybody has read
        for (int i = thread; i < kFloatTile * kFloatTile; i += kFloatThreads) {
            const int slow = i / kFloatTile;
            const int quick = i % kFloatTile;  // along the memory
            const int m = args.a.isTransposed ? quick : slow;
            const int kLeft = args.a.isTransposed ? slow : quick;
            left[m][kLeft] = numberOf(args.a, !args.a.isTransposed, firstM + m, k + kLeft, args.m, args.k);
            const int column = args.b.isTransposed ? slow : quick;
            const int kRight = args.b.isTransposed ? quick : slow;
            right[kRight][column] =
                numberOf(args.b, args.b.isTransposed, firstN + column, k + kRight, args.n, args.k);
        }
        __syncthreads();  // the tiles are there
        for (int inTile = 0; inTile < kFloatTile; ++inTile) {
            XINGLIN_UNROLL_ALL
            for (int s = 0; s < kFloatSums; ++s) {
                const int m = thread / kFloatTile + s * (kFloatThreads / kFloatTile);
                sums[s] = fmaf(left[m][inTile], right[inTile][n], sums[s]);
            }
        }
    }
    XINGLIN_UNROLL_ALL
    for (int s = 0; s < kFloatSums; ++s) {
        call.write(firstM + thread / kFloatTile + s * (kFloatThreads / kFloatTile), firstN + n, sums[s]);
    }
}

bool isWide(const GemmFactor& factor) {
    return factor.stride % 8 == 0 && cuda::areWide(static_cast<const char*>(factor.data));
}

void multiply(const GemmArgs& args, const float* bias, CudaStream stream) {
    require(args.m >= 0 && args.n > 0 && args.k > 0, "gemmCuda: shape");
    require(args.m == 0 || (args.a.data && args.b.data && args.c), "gemmCuda: null tensor");
    if (args.m == 0) {
        return;
    }
    const bool isFloat = args.type == GemmType::F32;
    const std::int64_t perBlock = isFloat ? kFloatTile : cuda::kTileOutputs;
    const std::int64_t tiles = (args.n + perBlock - 1) / perBlock;
    require(tiles <= 65535, "gemmCuda: more columns than one grid has");
    const dim3 blocks(cuda::blocksFor(args.m, perBlock), static_cast<unsigned>(tiles));
    const Call call = {args, bias, isWide(args.a), isWide(args.b)};
    if (isFloat) {
        cuda::launch(floatKernel, {blocks, kFloatThreads}, stream, call);
        return;
    }
    auto* const kernel =
        args.a.isTransposed
            ? (args.b.isTransposed ? bfloat16Kernel<true, true> : bfloat16Kernel<true, false>)
            : (args.b.isTransposed ? bfloat16Kernel<false, true> : bfloat16Kernel<false, false>);
    cuda::launch(kernel, {blocks, cuda::kTensorThreads}, stream, call);
}

constexpr int kSumThreads = 128;

// One thread a column: rows in order.
__global__ void addColumnsKernel(const float* dy, float* dBias, std::int64_t rows, std::int64_t cols) {
    const std::int64_t c = static_cast<std::int64_t>(blockIdx.x) * kSumThreads + threadIdx.x;
    if (c >= cols) {
        return;
    }
    float sum = 0.0f;
    XINGLIN_UNROLL(8)
    for (std::int64_t r = 0; r < rows; ++r) {
        sum += dy[r * cols + c];
    }
    dBias[c] += sum;
}

template <bool IsBfloat16>
struct RoundTo16Bits {
    using Rows = cuda::FloatRows<IsBfloat16, 32>;  // rounds alike
    const float* from;
    std::uint16_t* to;

    __device__ void one(std::int64_t i) const {
        to[i] = static_cast<std::uint16_t>(Rows::pack(from[i], 0.0f));
    }
    __device__ void four(std::int64_t i) const {
        const float4 v = cuda::load4(from + i);
        *reinterpret_cast<uint2*>(to + i) = make_uint2(Rows::pack(v.x, v.y), Rows::pack(v.z, v.w));
    }
};

struct WidenBf16 {
    const std::uint16_t* from;
    float* to;

    __device__ void one(std::int64_t i) const { to[i] = cuda::bfloat16ToFloat(from[i]); }
    __device__ void four(std::int64_t i) const {
        const uint2 bits = *reinterpret_cast<const uint2*>(from + i);
        cuda::store4(to + i, {cuda::bfloat16ToFloat(static_cast<std::uint16_t>(bits.x)),
                              cuda::bfloat16ToFloat(static_cast<std::uint16_t>(bits.x >> 16)),
                              cuda::bfloat16ToFloat(static_cast<std::uint16_t>(bits.y)),
                              cuda::bfloat16ToFloat(static_cast<std::uint16_t>(bits.y >> 16))});
    }
};

}  // namespace

void gemmCuda(const GemmArgs& args, CudaStream stream) {
    multiply(args, nullptr, stream);
}

void linearCuda(const LinearArgs& args, CudaStream stream) {
    const GemmArgs product = {args.type,
                              {args.x, args.cols, false},
                              {args.weight, args.cols, true},
                              args.y,
                              args.outputs,
                              args.rows,
                              args.outputs,
                              args.cols,
                              args.write == ProductWrite::Add};
    multiply(product, args.bias, stream);
}

void linearBackwardCuda(const LinearBackwardArgs& args, CudaStream stream) {
    if (args.rows == 0) {
        return;
    }
    const GemmFactor dy = {args.dy, args.outputs, false};
    if (args.dx) {
        multiply({args.type,
                  dy,
                  {args.weight, args.cols, false},
                  args.dx,
                  args.cols,
                  args.rows,
                  args.cols,
                  args.outputs,
                  false},
                 nullptr, stream);
    }
    if (args.dWeight) {
        multiply({args.type,
                  {args.dy, args.outputs, true},
                  {args.x, args.cols, false},
                  args.dWeight,
                  args.cols,
                  args.outputs,
                  args.cols,
                  args.rows,
                  true},
                 nullptr, stream);
    }
    if (args.dBias) {
        require(args.dyFloat != nullptr, "linearBackwardCuda: null tensor");
        cuda::launch(addColumnsKernel, {cuda::blocksFor(args.outputs, kSumThreads), kSumThreads}, stream,
                     args.dyFloat, args.dBias, args.rows, args.outputs);
    }
}

void roundToBf16Cuda(const float* from, std::uint16_t* to, std::int64_t count, CudaStream stream) {
    cuda::forEachElement(RoundTo16Bits<true>{from, to}, count, cuda::areWide(from, to), stream);
}

void widenBf16Cuda(const std::uint16_t* from, float* to, std::int64_t count, CudaStream stream) {
    cuda::forEachElement(WidenBf16{from, to}, count, cuda::areWide(from, to), stream);
}

void roundToHalfCuda(const float* from, std::uint16_t* to, std::int64_t count, CudaStream stream) {
    cuda::forEachElement(RoundTo16Bits<false>{from, to}, count, cuda::areWide(from, to), stream);
}

}  // namespace xinglin::kernels
