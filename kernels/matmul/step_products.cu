#include <algorithm>

#include "kernels/activation/gelu.h"
#include "kernels/cuda/elementwise.cuh"
#include "kernels/matmul/dense_dots.cuh"
#include "kernels/matmul/matmul_contract.h"
#include "kernels/matmul/matmul_cuda.h"
#include "kernels/matmul/matmul_products.cuh"
#include "kernels/matmul/matmul_tiles.h"
#include "kernels/matmul/quantised_dots.cuh"
#include "kernels/matmul/row_tail.cuh"
#include "kernels/matmul/step_mixed.h"
#include "kernels/matmul/step_products.h"

namespace xinglin::kernels {
namespace {

constexpr int kDenseThreads = 128;
constexpr int kDenseWarps = kDenseThreads / cuda::kWarpSize;
constexpr int kGateGroups = 2;  // of 16 outputs: together a block of rounded activations
static_assert(kGateGroups * kRowGroup == kQuantBlock);

// The pair of matrices of a gate; without a gate its weight is not read.
template <typename Weight>
struct GateCall {
    Weight gate;
    Weight up;
    bool hasGate;
    const float* upBias;
    std::int64_t rows;
    std::int64_t cols;
    std::int64_t outputs;
    StepActivations out;

    __device__ float activation(float gateProduct, float upProduct, std::int64_t o) const {
        if (hasGate) {
            return gateProduct / (1.0f + expf(-gateProduct)) * upProduct;
        }
        const float x = upBias ? upProduct + upBias[o] : upProduct;
        const float inner =
            static_cast<float>(kGeluScale) * x * (1.0f + static_cast<float>(kGeluCubic) * x * x);
        return 0.5f * x * (1.0f + tanhf(inner));
    }
};

// One warp an output, its two rows of weights.
template <TensorType Type, int Rows, bool IsWide>
__global__ void __launch_bounds__(kDenseThreads)
    denseGateKernel(GateCall<cuda::DenseWeight> call, const float* activations) {
    const std::int64_t o =
        static_cast<std::int64_t>(blockIdx.x) * kDenseWarps + threadIdx.x / cuda::kWarpSize;
    if (o >= call.outputs) {
        return;  // the whole warp
    }
    const float* x[Rows];
    float gates[Rows] = {};
    float ups[Rows] = {};
    cuda::rowsOf(activations, 0, call.rows, call.cols, x);
    if (call.hasGate) {
        cuda::denseDots<Type, Rows, IsWide>(call.gate.data + o * call.gate.rowBytes, x, call.cols, gates);
    }
    cuda::denseDots<Type, Rows, IsWide>(call.up.data + o * call.up.rowBytes, x, call.cols, ups);
    for (int r = 0; r < Rows; ++r) {
        const float gate = cuda::warpSum(gates[r]);
        const float up = cuda::warpSum(ups[r]);
        if (static_cast<int>(threadIdx.x % cuda::kWarpSize) == r && r < call.rows) {
            call.out.x[r * call.outputs + o] = call.activation(gate, up, o);
        }
    }
}

// One block for 32 outputs, which are rounded together.
template <TensorType Type, int Rows>
__global__ void __launch_bounds__(cuda::kProductThreads)
    quantisedGateKernel(GateCall<cuda::QuantisedWeight> call, const ActivationBlock* activations) {
    XINGLIN_SHARED(float, gates, [Rows][kQuantBlock]);
    XINGLIN_SHARED(float, ups, [Rows][kQuantBlock]);
    XINGLIN_SHARED(float, partial, [cuda::kProductWarps][Rows][kRowGroup]);
    const std::int64_t groups = (call.outputs + kRowGroup - 1) / kRowGroup;
    const std::int64_t blocks = call.cols / kQuantBlock;
    const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * kQuantBlock;
    for (int g = 0; g < kGateGroups; ++g) {
        const std::int64_t group = static_cast<std::int64_t>(blockIdx.x) * kGateGroups + g;
        if (group >= groups) {
            break;  // the whole block
        }
        const int at = g * static_cast<int>(kRowGroup);
        if (call.hasGate) {
            cuda::multiplyGroup<Type, Rows>(
                partial, call.gate, group, blocks, activations, 0, call.rows,
                [&](int r, int output, float sum) { gates[r][at + output] = sum; });
        }
        cuda::multiplyGroup<Type, Rows>(partial, call.up, group, blocks, activations, 0, call.rows,
                                        [&](int r, int output, float sum) { ups[r][at + output] = sum; });
    }
    __syncthreads();  // all products are there
    for (auto i = static_cast<int>(threadIdx.x); i < call.rows * kQuantBlock; i += cuda::kProductThreads) {
        const int r = i / static_cast<int>(kQuantBlock);
        const int c = i % static_cast<int>(kQuantBlock);
        if (first + c < call.outputs) {
            call.out.x[r * call.outputs + first + c] =
                call.activation(call.hasGate ? gates[r][c] : 0.0f, ups[r][c], first + c);
        }
    }
    if (call.out.whole || call.out.halves) {
        __syncthreads();  // the activations are there
        for (std::int64_t r = 0; r < call.rows; ++r) {
            cuda::roundRow<cuda::kProductThreads>(call.out, r, first, first + kQuantBlock, call.outputs);
        }
    }
}

template <TensorType Type>
void gateDense(const StepGateArgs& args, CudaStream stream) {
    constexpr int kPerLoad = Type == TensorType::F32 ? 4 : 8;
    const auto weightOf = [](const WeightView& view) {
        return cuda::DenseWeight{static_cast<const unsigned char*>(view.data),
                                 static_cast<std::int64_t>(view.rowBytes)};
    };
    const auto isWideWeight = [](const WeightView& view) {
        return cuda::areWide(static_cast<const char*>(view.data)) && view.rowBytes % 16 == 0;
    };
    const bool isWide = args.cols % kPerLoad == 0 && cuda::areWide(args.input.x) && isWideWeight(args.up) &&
                        (!args.gate.data || isWideWeight(args.gate));
    const GateCall<cuda::DenseWeight> call = {
        weightOf(args.gate), weightOf(args.up), args.gate.data != nullptr, args.upBias, args.rows, args.cols,
        args.up.rows,        args.out};
    const cuda::Grid grid = {cuda::blocksFor(call.outputs, kDenseWarps), kDenseThreads};
    const auto kernel = args.rows == 1
                            ? (isWide ? denseGateKernel<Type, 1, true> : denseGateKernel<Type, 1, false>)
                            : (isWide ? denseGateKernel<Type, kMostStepRows, true>
                                      : denseGateKernel<Type, kMostStepRows, false>);
    cuda::launch(kernel, grid, stream, call, static_cast<const float*>(args.input.x));
}

template <TensorType Type>
void gateQuantised(const StepGateArgs& args, CudaStream stream) {
    const cuda::QuantisedWeight up = cuda::quantisedWeight<Type>(args.up);
    const GateCall<cuda::QuantisedWeight> call = {
        args.gate.data ? cuda::quantisedWeight<Type>(args.gate) : up,
        up,
        args.gate.data != nullptr,
        args.upBias,
        args.rows,
        args.cols,
        args.up.rows,
        args.out};
    const cuda::Grid grid = {cuda::blocksFor(call.outputs, kQuantBlock), cuda::kProductThreads};
    const auto kernel =
        args.rows == 1 ? quantisedGateKernel<Type, 1> : quantisedGateKernel<Type, kMostStepRows>;
    cuda::launch(kernel, grid, stream, call, roundedFor(args.input, Type));
}

// Interleaved matrices of several types, which one launch serves all the same.
bool isMixed(std::span<const MatmulTarget> targets) {
    return targets.size() <= kMostCudaTargets && targetsAlike(targets) < targets.size() &&
           std::all_of(targets.begin(), targets.end(), [](const MatmulTarget& target) {
               return target.weight.layout == WeightLayout::Interleaved;
           });
}

constexpr int kNormThreads = 256;

// One block a row.
__global__ void __launch_bounds__(kNormThreads) normKernel(const float* x, std::int64_t cols, RowTail tail) {
    cuda::normaliseRow<kNormThreads>(tail, x, blockIdx.x, cols);
}

}  // namespace

void stepProductCuda(const StepProductArgs& args, CudaStream stream) {
    require(args.rows > 0 && args.rows <= kMostStepRows && !args.targets.empty(), "stepProduct: shape");
    if (isMixed(args.targets)) {
        require(!args.tail.arrivals, "stepProduct: a tail behind several types");
        return multiplyMixedCuda(args, stream);
    }
    for (std::span<const MatmulTarget> rest = args.targets; !rest.empty();) {
        const std::size_t count = targetsAlike(rest);
        require(!args.tail.arrivals || count == args.targets.size(),
                "stepProduct: a tail over several launches");
        const WeightView& weight = rest[0].weight;
        CudaProducts products = {rest.first(count), args.input.x, nullptr, args.rows, args.cols, &args.tail};
        if (weight.layout == WeightLayout::RowMajor) {
            multiplyDenseCuda(products, stream);
        } else {
            products.blocks = roundedFor(args.input, weight.type);
            require(products.blocks != nullptr, "stepProduct: activations that were not rounded");
            multiplyQuantisedCuda(products, stream);
        }
        rest = rest.subspan(count);
    }
}

void stepGateCuda(const StepGateArgs& args, CudaStream stream) {
    require(args.rows > 0 && args.rows <= kMostStepRows && args.up.cols == args.cols, "stepGate: shape");
    require(!args.gate.data || (args.gate.type == args.up.type && args.gate.layout == args.up.layout &&
                                args.gate.rows == args.up.rows && args.gate.cols == args.cols),
            "stepGate: a gate unlike its partner");
    const bool isRowMajor = args.up.layout == WeightLayout::RowMajor;
    require(isRowMajor || roundedFor(args.input, args.up.type),
            "stepGate: activations that were not rounded");
    require((!args.out.whole && !args.out.halves) || (!isRowMajor && args.up.rows % kQuantBlock == 0),
            "stepGate: outputs that are no whole blocks");
    switch (args.up.type) {
    case TensorType::F32:
        return gateDense<TensorType::F32>(args, stream);
    case TensorType::F16:
        return gateDense<TensorType::F16>(args, stream);
    case TensorType::BF16:
        return gateDense<TensorType::BF16>(args, stream);
    default:
        break;
    }
    const bool isKnown = withInterleavedType(
        args.up.type, [&](auto type) { gateQuantised<decltype(type)::value>(args, stream); });
    require(isKnown, "stepGate: a type without arithmetic");
}

void stepNormCuda(const float* x, std::int64_t rows, std::int64_t cols, const RowTail& tail,
                  CudaStream stream) {
    require(rows > 0 && cols > 0 && x && tail.weight && tail.out.x, "stepNorm: shape or null tensor");
    cuda::launch(normKernel, {cuda::blocksFor(rows, 1), kNormThreads}, stream, x, cols, tail);
}

}  // namespace xinglin::kernels
