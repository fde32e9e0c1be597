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
    XINGLIN_SHARED(float, partial, [cuda::kProductWarps][Rows][kRowGroup]);
    cuda::multiplyGroup<Type, Rows>(partial, target.weight, group, call.cols / kQuantBlock, activations,
                                    firstRow, call.rows, [&](int r, int output, float sum) {
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
    const bool isKnown = withInterleavedType(products.targets[0].weight.type, [&](auto type) {
        launchType<decltype(type)::value>(products, stream);
    });
    require(isKnown, "matmulCuda: a type that is not interleaved");
}

}  // namespace xinglin::kernels
