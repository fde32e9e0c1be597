#pragma once

#include "kernels/cuda/device.cuh"

namespace xinglin::kernels::cuda {

/// The sum over the lanes of a warp, in every lane: a tree, the same order each time. All 32 lanes call.
template <typename T>
__device__ T warpSum(T value) {
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

/// combine(… combine(first, warp 0's value) …, warp n's value) over the warps of a block of `Threads`
/// threads, in every thread. All threads call, with their warp's value; a second call may follow at once.
template <int Threads, typename T, typename Combine>
__device__ T overWarps(T value, T first, Combine combine) {
    constexpr int kWarps = Threads / kWarpSize;
    static_assert(Threads % kWarpSize == 0 && kWarps <= kWarpSize);
    XINGLIN_SHARED(T, partial, [kWarps]);
    __syncthreads();  // of a call before this one, everybody has read
    if (threadIdx.x % kWarpSize == 0) {
        partial[threadIdx.x / kWarpSize] = value;
    }
    __syncthreads();  // every warp's partial is written before anyone combines them
    T total = first;
    for (int warp = 0; warp < kWarps; ++warp) {
        total = combine(total, partial[warp]);
    }
    return total;
}

template <int Threads, typename T>
__device__ T blockSum(T value) {
    return overWarps<Threads>(warpSum(value), T(0), [](T a, T b) { return a + b; });
}

template <int Threads>
__device__ float blockMax(float value) {
    return overWarps<Threads>(warpMax(value), -INFINITY, [](float a, float b) { return fmaxf(a, b); });
}

/// Whether `predicate` holds in any thread.
template <int Threads>
__device__ bool blockAny(bool predicate) {
    return overWarps<Threads>(__any_sync(kFullWarp, predicate), 0, [](int a, int b) { return a | b; }) != 0;
}

}  // namespace xinglin::kernels::cuda
