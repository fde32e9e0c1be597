#include <algorithm>

#include "kernels/cuda/elementwise.cuh"
#include "kernels/matmul/interleaved_read.cuh"
#include "kernels/matmul/matmul_products.cuh"
#include "kernels/matmul/tensor_tile.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kOutputs = cuda::kTileOutputs;

// Interleaved weights, dequantised to half precision on their way to shared memory: a warp has a group of 16
// outputs, and a tile's columns are a block.
template <TensorType Type>
struct QuantisedRows {
    using C = cuda::Cut<Type>;
    static constexpr bool kIsAcross = false;
    static constexpr InterleavedForm kForm = C::kForm;
    static_assert(cuda::kStepCols == kQuantBlock);
    struct Fetched {
        unsigned pairs[C::kParts][cuda::kLaneRows][2];  // of columns
    };

    cuda::QuantisedWeight weight;
    std::int64_t firstGroup;
    std::int64_t groups;
    std::int64_t blocks;

    __device__ static int lane() { return static_cast<int>(threadIdx.x % cuda::kWarpSize); }
    __device__ static int unit() { return lane() / cuda::kQuads % C::kUnits; }

    __device__ void fetch(std::int64_t firstK, Fetched& fetched) const {
        const std::int64_t group = firstGroup + threadIdx.x / cuda::kWarpSize;
        if (lane() >= C::kLanes) {
            return;
        }
        if (group >= groups) {
            fetched = {};
            return;
        }
        const std::int64_t block = firstK / kQuantBlock;
        const std::int64_t at = group * blocks + block;
        const int quad = lane() % cuda::kQuads;
        int numbers[C::kParts][cuda::kLaneRows];
        cuda::loadNumbers<Type>(weight.values + at * kForm.valueBytes(), unit(), quad, numbers);
        const auto scales = cuda::loadScales<Type>(
            weight.scales + at * kForm.scaleBytes(),
            weight.supers + (group * (blocks / kSuperBlocks) + block / kSuperBlocks) * kForm.superBytes(),
            quad);
        constexpr int kZero = kForm.lowBits == 8 ? 0 : kForm.zero;
        constexpr int kPerHalf = C::kParts / C::kHalves;
        XINGLIN_UNROLL_ALL
        for (int part = 0; part < C::kParts; ++part) {
            const int half = part / kPerHalf;
            XINGLIN_UNROLL_ALL
            for (int row = 0; row < cuda::kLaneRows; ++row) {
                const float scale = scales.d[row] * static_cast<float>(scales.scale[half][row]);
                const float minimum = scales.dMin[row] * static_cast<float>(scales.minimum[half][row]);
                float values[4];
                XINGLIN_UNROLL_ALL
                for (int c = 0; c < 4; ++c) {
                    const auto number = static_cast<std::int8_t>(numbers[part][row] >> (8 * c) & 0xff);
                    values[c] = fmaf(scale, static_cast<float>(number - kZero), -minimum);
                }
                fetched.pairs[part][row][0] = cuda::packHalves(values[0], values[1]);
                fetched.pairs[part][row][1] = cuda::packHalves(values[2], values[3]);
            }
        }
    }
    __device__ void store(const Fetched& fetched, std::uint16_t* tile) const {
        if (lane() >= C::kLanes) {
            return;
        }
        const int first = static_cast<int>(threadIdx.x / cuda::kWarpSize * kRowGroup) +
                          lane() % cuda::kQuads * cuda::kLaneRows;
        XINGLIN_UNROLL_ALL
        for (int part = 0; part < C::kParts; ++part) {
            const int column = 4 * (unit() + part * C::kUnits);
            XINGLIN_UNROLL_ALL
            for (int row = 0; row < cuda::kLaneRows; ++row) {
                std::uint16_t* to = tile + (first + row) * cuda::TileShape<kOutputs, false>::kStride + column;
                *reinterpret_cast<uint2*>(to) =
                    make_uint2(fetched.pairs[part][row][0], fetched.pairs[part][row][1]);
            }
        }
    }
};

template <TensorType Type>
constexpr bool kIsDense = Type == TensorType::F16 || Type == TensorType::BF16;

template <TensorType Type>
auto weightOf(const WeightView& view) {
    if constexpr (kIsDense<Type>) {
        return cuda::DenseWeight{static_cast<const unsigned char*>(view.data),
                                 static_cast<std::int64_t>(view.rowBytes)};
    } else {
        return cuda::quantisedWeight<Type>(view);
    }
}
template <TensorType Type>
using Call = cuda::ProductCall<decltype(weightOf<Type>(WeightView{}))>;

// Grid: tiles of rows, which share the weights while these are in the second-level cache; tiles of outputs.
template <TensorType Type, int RowFragments>
__global__ void __launch_bounds__(cuda::kTensorThreads)
    tensorProductKernel(Call<Type> call, const float* x, bool isWideX, bool isWideWeight) {
    constexpr int kRows = 16 * RowFragments;
    constexpr bool kIsBfloat16 = Type == TensorType::BF16;
    const auto& target = call.targetOf(blockIdx.y);
    const std::int64_t firstOutput = (static_cast<std::int64_t>(blockIdx.y) - target.firstBlock) * kOutputs;
    const std::int64_t firstRow = static_cast<std::int64_t>(blockIdx.x) * kRows;
    const cuda::FloatRows<kIsBfloat16, kRows> rows = {x, firstRow, call.rows, call.cols, isWideX};
    const auto write = [&](int row, int output, float sum) {
        if (firstRow + row < call.rows && firstOutput + output < target.outputs) {
            cuda::writeProduct(target, firstRow + row, firstOutput + output, sum);
        }
    };
    if constexpr (kIsDense<Type>) {
        const cuda::Numbers<kOutputs, false> outputs = {
            reinterpret_cast<const std::uint16_t*>(target.weight.data),
            target.weight.rowBytes / static_cast<std::int64_t>(sizeof(std::uint16_t)),
            firstOutput,
            target.outputs,
            call.cols,
            isWideWeight};
        cuda::multiplyBlock<kIsBfloat16, RowFragments>(rows, outputs, call.cols, write);
    } else {
        const QuantisedRows<Type> outputs = {target.weight, firstOutput / kRowGroup,
                                             (target.outputs + kRowGroup - 1) / kRowGroup,
                                             call.cols / kQuantBlock};
        cuda::multiplyBlock<kIsBfloat16, RowFragments>(rows, outputs, call.cols, write);
    }
}

template <TensorType Type, int RowFragments>
void launchRows(const CudaProducts& products, const Call<Type>& call, std::int64_t blocks,
                CudaStream stream) {
    const bool isWideX = products.cols % 4 == 0 && cuda::areWide(products.x);
    const bool isWideWeight =
        products.cols % 8 == 0 &&
        std::all_of(products.targets.begin(), products.targets.end(), [](const MatmulTarget& target) {
            return cuda::areWide(static_cast<const char*>(target.weight.data)) &&
                   target.weight.rowBytes % 16 == 0;
        });
    require(blocks <= 65535, "matmulCuda: more outputs than one grid has");
    const dim3 grid(cuda::blocksFor(call.rows, 16 * RowFragments), static_cast<unsigned>(blocks));
    cuda::launch(tensorProductKernel<Type, RowFragments>, {grid, cuda::kTensorThreads}, stream, call,
                 products.x, isWideX, isWideWeight);
}

template <TensorType Type>
void launchType(const CudaProducts& products, CudaStream stream) {
    Call<Type> call;
    const std::int64_t blocks = cuda::fillCall(
        products, kOutputs, [](const MatmulTarget& target) { return weightOf<Type>(target.weight); }, call);
    if (call.rows <= 32) {
        launchRows<Type, 2>(products, call, blocks, stream);
    } else {
        launchRows<Type, 4>(products, call, blocks, stream);
    }
}

}  // namespace

void multiplyTensorCuda(const CudaProducts& products, CudaStream stream) {
    switch (products.targets[0].weight.type) {
    case TensorType::F16:
        return launchType<TensorType::F16>(products, stream);
    case TensorType::BF16:
        return launchType<TensorType::BF16>(products, stream);
    default:
        break;
    }
    const bool isKnown = withInterleavedType(products.targets[0].weight.type, [&](auto type) {
        launchType<decltype(type)::value>(products, stream);
    });
    require(isKnown, "matmulCuda: a type that the tensor cores do not multiply");
}

}  // namespace xinglin::kernels
