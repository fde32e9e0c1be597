#include "kernels/matmul/matmul_products.cuh"
#include "kernels/matmul/quantised_dots.cuh"
#include "kernels/matmul/step_mixed.h"

namespace xinglin::kernels {
namespace {

struct TypedWeight {
    cuda::QuantisedWeight weight;
    TensorType type;
    const ActivationBlock* activations;  // rounded as the type wants it
};
using Call = cuda::ProductCall<TypedWeight>;

// The group of 16 outputs of a block, of whichever type: every block of the grid goes one way alone.
template <int Rows>
struct GroupOfAnyType {
    const Call& call;
    const Call::Target& target;
    std::int64_t group;
    cuda::GroupPartials<Rows>& partial;

    template <TensorType Type>
    __device__ void multiply() const {
        cuda::multiplyGroup<Type, Rows>(partial, target.weight.weight, group, call.cols / kQuantBlock,
                                        target.weight.activations, 0, call.rows,
                                        [this](int r, int output, float sum) {
                                            const std::int64_t o = group * kRowGroup + output;
                                            if (o < target.outputs) {
                                                cuda::writeProduct(target, r, o, sum);
                                            }
                                        });
    }

    template <std::size_t... Row>
    __device__ void run(std::index_sequence<Row...>) const {
        ((target.weight.type == kInterleavedForms[Row].type ? multiply<kInterleavedForms[Row].type>()
                                                            : static_cast<void>(0)),
         ...);
    }
};

template <int Rows>
__global__ void __launch_bounds__(cuda::kProductThreads) mixedProductKernel(Call call) {
    XINGLIN_SHARED(float, partial, [cuda::kProductWarps][Rows][kRowGroup]);
    const Call::Target& target = call.targetOf(blockIdx.x);
    const std::int64_t group = static_cast<std::int64_t>(blockIdx.x) - target.firstBlock;
    GroupOfAnyType<Rows>{call, target, group, partial}.run(
        std::make_index_sequence<std::size(kInterleavedForms)>());
}

}  // namespace

void multiplyMixedCuda(const StepProductArgs& args, CudaStream stream) {
    Call call;
    const CudaProducts products = {args.targets, args.input.x, nullptr, args.rows, args.cols, nullptr};
    const std::int64_t blocks = cuda::fillCall(
        products, kRowGroup,
        [&](const MatmulTarget& target) {
            TypedWeight weight = {{}, target.weight.type, roundedFor(args.input, target.weight.type)};
            require(weight.activations != nullptr, "stepProduct: activations that were not rounded");
            withInterleavedType(target.weight.type, [&](auto type) {
                weight.weight = cuda::quantisedWeight<decltype(type)::value>(target.weight);
            });
            return weight;
        },
        call);
    const cuda::Grid grid = {cuda::productGrid(blocks, call.rows), cuda::kProductThreads};
    cuda::launch(args.rows == 1 ? mixedProductKernel<1> : mixedProductKernel<kMostStepRows>, grid, stream,
                 call);
}

}  // namespace xinglin::kernels
