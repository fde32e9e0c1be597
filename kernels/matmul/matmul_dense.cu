#include <algorithm>

#include "kernels/cuda/elementwise.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/matmul/dense_dots.cuh"
#include "kernels/matmul/matmul_products.cuh"
#include "kernels/matmul/row_tail.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / cuda::kWarpSize;

using Call = cuda::ProductCall<cuda::DenseWeight>;

// One warp an output: its row of weights is read once, for up to `Rows` rows of activations. A row's sum runs
// in the same order whatever `Rows` is.
template <TensorType Type, int Rows, bool IsWide>
__global__ void __launch_bounds__(kThreads)
    denseProductKernel(Call call, const float* activations, RowTail tail) {
    const Call::Target& target = call.targetOf(blockIdx.x);
    const std::int64_t o =
        (static_cast<std::int64_t>(blockIdx.x) - target.firstBlock) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (o < target.outputs) {  // the whole warp
        const std::int64_t firstRow = static_cast<std::int64_t>(blockIdx.y) * cuda::kMostPassRows;
        const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
        const float* x[Rows];
        float sums[Rows] = {};
        cuda::rowsOf(activations, firstRow, call.rows, call.cols, x);
        cuda::denseDots<Type, Rows, IsWide>(target.weight.data + o * target.weight.rowBytes, x, call.cols,
                                            sums);
        for (int r = 0; r < Rows; ++r) {
            const float product = cuda::warpSum(sums[r]);
            if (lane == r && firstRow + r < call.rows) {
                cuda::writeProduct(target, firstRow + r, o, product);
            }
        }
    }
    if (tail.arrivals) {
        cuda::finishRows<kThreads>(tail, call.targets[0].y, call.rows, call.targets[0].outputs, gridDim.x);
    }
}

template <TensorType Type, int Rows>
void launchRows(const Call& call, const float* x, std::int64_t blocks, bool isWide, const RowTail& tail,
                CudaStream stream) {
    cuda::launch(isWide ? denseProductKernel<Type, Rows, true> : denseProductKernel<Type, Rows, false>,
                 {cuda::productGrid(blocks, call.rows), kThreads}, stream, call, x, tail);
}

template <TensorType Type>
void launchType(const Call& call, const float* x, std::int64_t blocks, bool isWide, const RowTail& tail,
                CudaStream stream) {
    if (call.rows == 1) {
        launchRows<Type, 1>(call, x, blocks, isWide, tail, stream);
    } else if (call.rows <= 4) {
        launchRows<Type, 4>(call, x, blocks, isWide, tail, stream);
    } else {
        launchRows<Type, cuda::kMostPassRows>(call, x, blocks, isWide, tail, stream);
    }
}

}  // namespace

void multiplyDenseCuda(const CudaProducts& products, CudaStream stream) {
    Call call;
    const std::int64_t blocks = cuda::fillCall(
        products, kWarps,
        [](const MatmulTarget& target) {
            return cuda::DenseWeight{static_cast<const unsigned char*>(target.weight.data),
                                     static_cast<std::int64_t>(target.weight.rowBytes)};
        },
        call);
    const RowTail tail = products.tail ? *products.tail : RowTail{};
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
        launchType<TensorType::F32>(call, products.x, blocks, isWide, tail, stream);
        break;
    case TensorType::F16:
        launchType<TensorType::F16>(call, products.x, blocks, isWide, tail, stream);
        break;
    default:
        launchType<TensorType::BF16>(call, products.x, blocks, isWide, tail, stream);
        break;
    }
}

}  // namespace xinglin::kernels
