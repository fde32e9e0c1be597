#include <algorithm>

#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/matmul/matmul_products.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / cuda::kWarpSize;

struct DenseWeight {
    const unsigned char* data;
    std::int64_t rowBytes;
};
using Call = cuda::ProductCall<DenseWeight>;

// The numbers of sixteen bytes.
template <TensorType Type>
inline constexpr int kPerLoad = Type == TensorType::F32 ? 4 : 8;

template <TensorType Type>
__device__ void widen(uint4 bits, float* out) {
    const unsigned words[4] = {bits.x, bits.y, bits.z, bits.w};
    for (int i = 0; i < 4; ++i) {
        if constexpr (Type == TensorType::F32) {
            out[i] = __uint_as_float(words[i]);
        } else if constexpr (Type == TensorType::BF16) {
            out[2 * i] = __uint_as_float(words[i] << 16);
            out[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
        } else {
            out[2 * i] = cuda::halfToFloat(static_cast<std::uint16_t>(words[i] & 0xffffu));
            out[2 * i + 1] = cuda::halfToFloat(static_cast<std::uint16_t>(words[i] >> 16));
        }
    }
}

template <TensorType Type>
__device__ float numberAt(const unsigned char* row, std::int64_t c) {
    if constexpr (Type == TensorType::F32) {
        return reinterpret_cast<const float*>(row)[c];
    } else if constexpr (Type == TensorType::BF16) {
        return cuda::bfloat16ToFloat(reinterpret_cast<const std::uint16_t*>(row)[c]);
    } else {
        return cuda::halfToFloat(reinterpret_cast<const std::uint16_t*>(row)[c]);
    }
}

// One warp an output: its row of weights is read once, for up to `Rows` rows of activations. A row's sum runs
// in the same order whatever `Rows` is.
template <TensorType Type, int Rows, bool IsWide>
__global__ void __launch_bounds__(kThreads) denseProductKernel(Call call, const float* activations) {
    const Call::Target& target = call.targetOf(blockIdx.x);
    const std::int64_t o =
        (static_cast<std::int64_t>(blockIdx.x) - target.firstBlock) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (o >= target.outputs) {
        return;  // the whole warp
    }
    const std::int64_t firstRow = static_cast<std::int64_t>(blockIdx.y) * cuda::kMostPassRows;
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const unsigned char* weights = target.weight.data + o * target.weight.rowBytes;
    const float* x[Rows];
    float sums[Rows] = {};
    for (int r = 0; r < Rows; ++r) {  // beyond the last row: that row again, and nothing is written
        const std::int64_t row = firstRow + r < call.rows ? firstRow + r : call.rows - 1;
        x[r] = activations + row * call.cols;
    }
    if constexpr (IsWide) {
        constexpr int kNumbers = kPerLoad<Type>;
        XINGLIN_UNROLL(4)
        for (std::int64_t c = lane * kNumbers; c < call.cols; c += cuda::kWarpSize * kNumbers) {
            float w[kNumbers];
            widen<Type>(cuda::loadOnce16(weights + c * (16 / kNumbers)), w);
            for (int r = 0; r < Rows; ++r) {
                for (int i = 0; i < kNumbers; i += 4) {
                    const float4 v = cuda::load4(x[r] + c + i);
                    sums[r] = fmaf(w[i], v.x, sums[r]);
                    sums[r] = fmaf(w[i + 1], v.y, sums[r]);
                    sums[r] = fmaf(w[i + 2], v.z, sums[r]);
                    sums[r] = fmaf(w[i + 3], v.w, sums[r]);
                }
            }
        }
    } else {
        for (std::int64_t c = lane; c < call.cols; c += cuda::kWarpSize) {
            const float w = numberAt<Type>(weights, c);
            for (int r = 0; r < Rows; ++r) {
                sums[r] = fmaf(w, x[r][c], sums[r]);
            }
        }
    }
    for (int r = 0; r < Rows; ++r) {
        const float product = cuda::warpSum(sums[r]);
        if (lane == r && firstRow + r < call.rows) {
            cuda::writeProduct(target, firstRow + r, o, product);
        }
    }
}

template <TensorType Type, int Rows>
void launchRows(const Call& call, const float* x, std::int64_t blocks, bool isWide, CudaStream stream) {
    cuda::launch(isWide ? denseProductKernel<Type, Rows, true> : denseProductKernel<Type, Rows, false>,
                 {cuda::productGrid(blocks, call.rows), kThreads}, stream, call, x);
}

template <TensorType Type>
void launchType(const Call& call, const float* x, std::int64_t blocks, bool isWide, CudaStream stream) {
    if (call.rows == 1) {
        launchRows<Type, 1>(call, x, blocks, isWide, stream);
    } else if (call.rows <= 4) {
        launchRows<Type, 4>(call, x, blocks, isWide, stream);
    } else {
        launchRows<Type, cuda::kMostPassRows>(call, x, blocks, isWide, stream);
    }
}

}  // namespace

void multiplyDenseCuda(const CudaProducts& products, CudaStream stream) {
    Call call;
    const std::int64_t blocks = cuda::fillCall(
        products, kWarps,
        [](const MatmulTarget& target) {
            return DenseWeight{static_cast<const unsigned char*>(target.weight.data),
                               static_cast<std::int64_t>(target.weight.rowBytes)};
        },
        call);
    const TensorType type = products.targets[0].weight.type;
    const int perLoad = type == TensorType::F32 ? 4 : 8;
    const bool isWide =
        products.cols % perLoad == 0 && cuda::areWide(products.x) &&
        std::all_of(products.targets.begin(), products.targets.end(), [](const MatmulTarget& target) {
            return cuda::areWide(static_cast<const char*>(target.weight.data)) &&
                   target.weight.rowBytes % 16 == 0;
        });
    switch (type) {
    case TensorType::F32:
        launchType<TensorType::F32>(call, products.x, blocks, isWide, stream);
        break;
    case TensorType::F16:
        launchType<TensorType::F16>(call, products.x, blocks, isWide, stream);
        break;
    default:
        launchType<TensorType::BF16>(call, products.x, blocks, isWide, stream);
        break;
    }
}

}  // namespace xinglin::kernels
