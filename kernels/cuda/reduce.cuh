#pragma once

#include "kernels/cuda/device.cuh"

namespace xinglin::kernels::cuda {

/// The sum over the lanes of a warp, in every lane: a tree, the same order each time. All 32 lanes call.
__device__ inline float warpSum(float value) {
    for (int lanes = kWarpSize / 2; lanes > 0; lanes /= 2) {
        value += __shfl_xor_sync(kFullWarp, value, lanes);
    }
    return value;
}

__device__ inline float warpMax(float value) {
    for (int lanes = kWarpSize / 2; lanes > 0; lanes /= 2) {
        value = fmaxf(value, __shfl_xor_sync(kFullWarp, value, lanes));
    }
    return value;
}

/// The sum over a block of `Threads` threads, in every thread. All threads call; a second call may follow at
/// once.
template <int Threads>
__device__ float blockSum(float value) {
    constexpr int kWarps = Threads / kWarpSize;
    static_assert(Threads % kWarpSize == 0 && kWarps <= kWarpSize);
    XINGLIN_SHARED(float, partial, [kWarps]);
    value = warpSum(value);
    __syncthreads();  // of a call before this one, everybody has read
    if (threadIdx.x % kWarpSize == 0) {
        partial[threadIdx.x / kWarpSize] = value;
    }
    __syncthreads();  // every warp's partial is written before anyone adds them up
    float total = 0.0f;
    for (int warp = 0; warp < kWarps; ++warp) {
        total += partial[warp];
    }
    return total;
}

}  // namespace xinglin::kernels::cuda
