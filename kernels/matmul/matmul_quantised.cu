#include "kernels/matmul/matmul_products.cuh"
#include "kernels/matmul/matmul_tiles.h"
#include "kernels/matmul/quantised_dots.cuh"
#include "kernels/matmul/row_tail.cuh"

namespace xinglin::kernels {
namespace {

using cuda::kProductThreads;
using Call = cuda::ProductCall<cuda::QuantisedWeight>;

// One block for 16 outputs.
template <TensorType Type, int Rows>
__global__ void __launch_bounds__(kProductThreads)
    quantisedProductKernel(Call call, const ActivationBlock* activations, RowTail tail) {
    const Call::Target& target = call.targetOf(blockIdx.x);
    const std::int64_t group = static_cast<std::int64_t>(blockIdx.x) - target.firstBlock;
    const std::int64_t firstRow = static_cast<std::int64_t>(blockIdx.y) * cuda::kMostPassRows;
    cuda::multiplyGroup<Type, Rows>(target.weight, group, call.cols / kQuantBlock, activations, firstRow,
                                    call.rows, [&](int r, int output, float sum) {
                                        const std::int64_t o = group * kRowGroup + output;
                                        if (o < target.outputs) {
                                            cuda::writeProduct(target, firstRow + r, o, sum);
                                        }
                                    });
    if (tail.arrivals) {
        cuda::finishRows<kProductThreads>(tail, call.targets[0].y, call.rows, call.targets[0].outputs,
                                          gridDim.x);
    }
}

template <TensorType Type>
void launchType(const CudaProducts& products, CudaStream stream) {
    Call call;
    const std::int64_t blocks = cuda::fillCall(
        products, kRowGroup,
        [](const MatmulTarget& target) { return cuda::quantisedWeight<Type>(target.weight); }, call);
    const cuda::Grid grid = {cuda::productGrid(blocks, call.rows), kProductThreads};
    const RowTail tail = products.tail ? *products.tail : RowTail{};
    if (call.rows == 1) {
        cuda::launch(quantisedProductKernel<Type, 1>, grid, stream, call, products.blocks, tail);
    } else if (call.rows <= 4) {
        cuda::launch(quantisedProductKernel<Type, 4>, grid, stream, call, products.blocks, tail);
    } else {
        cuda::launch(quantisedProductKernel<Type, cuda::kMostPassRows>, grid, stream, call, products.blocks,
                     tail);
    }
}

}  // namespace

void multiplyQuantisedCuda(const CudaProducts& products, CudaStream stream) {
    switch (products.targets[0].weight.type) {
    case TensorType::Q8_0:
        return launchType<TensorType::Q8_0>(products, stream);
    case TensorType::Q4_0:
        return launchType<TensorType::Q4_0>(products, stream);
    case TensorType::Q4_1:
        return launchType<TensorType::Q4_1>(products, stream);
    case TensorType::Q5_0:
        return launchType<TensorType::Q5_0>(products, stream);
    case TensorType::Q5_1:
        return launchType<TensorType::Q5_1>(products, stream);
    case TensorType::IQ4_NL:
        return launchType<TensorType::IQ4_NL>(products, stream);
    case TensorType::Q2_K:
        return launchType<TensorType::Q2_K>(products, stream);
    case TensorType::Q3_K:
        return launchType<TensorType::Q3_K>(products, stream);
    case TensorType::Q4_K:
        return launchType<TensorType::Q4_K>(products, stream);
    case TensorType::Q5_K:
        return launchType<TensorType::Q5_K>(products, stream);
    case TensorType::Q6_K:
        return launchType<TensorType::Q6_K>(products, stream);
    default:
        require(false, "matmulCuda: a type that is not interleaved");
    }
}

}  // namespace xinglin::kernels
