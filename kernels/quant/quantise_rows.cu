#include "kernels/cuda/launch.cuh"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr float kByteLimit = 127.0f;
static_assert(kQuantBlock == cuda::kWarpSize, "a lane holds a number");

// Over the neighbouring `lanes` lanes, in each of them.
__device__ int sumOver(int lanes, int value) {
    for (int step = lanes / 2; step > 0; step /= 2) {
        value += __shfl_xor_sync(cuda::kFullWarp, value, step);
    }
    return value;
}
__device__ float greatestOver(int lanes, float value) {
    for (int step = lanes / 2; step > 0; step /= 2) {
        value = fmaxf(value, __shfl_xor_sync(cuda::kFullWarp, value, step));
    }
    return value;
}

struct Rounded {
    int value;
    int error;  // in 1 / kErrorUnit
};

// No product is fused with a sum here: the reference rounds each.
__device__ Rounded roundTo(float x, float inverse) {
    const float scaled = __fmul_rn(x, inverse);
    const float whole = rintf(scaled);
    return {static_cast<int>(fminf(fmaxf(whole, -kByteLimit), kByteLimit)),
            static_cast<int>(rintf(__fmul_rn(__fsub_rn(scaled, whole), kErrorUnit)))};
}

__device__ float bestLevel(float x, int lanes, float greatest) {
    float best = 0.0f;
    float least = 0.0f;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        const auto levels = static_cast<float>(level);
        const int error = roundTo(x, __fdiv_rn(levels, greatest)).error;
        const float cost =
            __fdiv_rn(static_cast<float>(sumOver(lanes, error * error)), __fmul_rn(levels, levels));
        if (level == kGreatestLevel || cost < least) {
            best = levels;
            least = cost;
        }
    }
    return best;
}

struct Part {
    int value;
    float scale;
};

// The number of this lane among `lanes` ones that share a scale. All lanes of the warp come along.
__device__ Part quantisePart(float x, int lanes) {
    const float greatest = greatestOver(lanes, fabsf(x));
    const bool isNumber = sumOver(lanes, isnan(x) ? 1 : 0) == 0;  // a maximum passes over what is none
    const bool isUsable = isNumber && greatest >= kLeastActivation && greatest <= kGreatestActivation;
    const float divisor = isUsable ? greatest : 1.0f;
    const float usable = isUsable ? x : 0.0f;
    const float level = bestLevel(usable, lanes, divisor);
    const Rounded rounded = roundTo(usable, __fdiv_rn(level, divisor));
    const int squares = sumOver(lanes, rounded.value * rounded.value);
    const int pull = sumOver(lanes, rounded.value * rounded.error);
    if (!isUsable) {
        return {0, !isNumber || greatest > kGreatestActivation ? nanf("") : 0.0f};
    }
    const float correction =
        __fdiv_rn(static_cast<float>(pull), __fmul_rn(kErrorUnit, static_cast<float>(squares)));
    return {rounded.value, __fmul_rn(__fdiv_rn(greatest, level), __fadd_rn(1.0f, correction))};
}

__global__ void quantiseRowsKernel(QuantiseRowsArgs args) {
    constexpr int kHalf = kQuantBlock / 2;
    const std::int64_t block = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (block >= args.rows * args.cols / kQuantBlock) {
        return;  // the whole warp
    }
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const float x = args.x[block * kQuantBlock + lane];
    const Part part = quantisePart(x, args.scales == ActivationScales::Whole ? kQuantBlock : kHalf);
    ActivationBlock& out = args.blocks[block];
    out.values[lane] = static_cast<std::int8_t>(part.value);
    const int sum = sumOver(kHalf, part.value);
    const int otherSum = __shfl_xor_sync(cuda::kFullWarp, sum, kHalf);
    const float otherScale = __shfl_xor_sync(cuda::kFullWarp, part.scale, kHalf);
    if (lane == 0) {
        out.scale = part.scale;
        out.secondScale = otherScale;
        out.negatedSum = -(sum + otherSum);
        out.firstSum = sum;
    }
}

}  // namespace

void quantiseRowsCuda(const QuantiseRowsArgs& args, CudaStream stream) {
    checkContract(args);
    const std::int64_t blocks = args.rows * args.cols / kQuantBlock;
    if (blocks > 0) {
        cuda::launch(quantiseRowsKernel, {cuda::blocksFor(blocks, kWarps), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
