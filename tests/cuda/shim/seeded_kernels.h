#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

#include "kernels/cuda/launch.cuh"

// Kernels with one mistake that can be switched on: the shim's own tests show that it is seen.

namespace xinglin::test {

enum class Mistake { None, NoBarrier, NoBarrierAfter, NoSyncWarp, NoWait, CopyTooEarly, PlainAdd, OneTooFar };

inline constexpr int kSeededThreads = 128;

/// 0, 1, 2, …
inline std::vector<int> counted(int count) {
    std::vector<int> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 0);
    return values;
}

/// Each block turns its 128 numbers round through shared memory, twice; the second time through the same
/// memory.
__global__ inline void turnRound(const int* in, int* out, Mistake mistake) {
    XINGLIN_SHARED(int, tile, [kSeededThreads]);
    const auto t = static_cast<int>(threadIdx.x);
    const int at = static_cast<int>(blockIdx.x) * kSeededThreads;
    tile[t] = in[at + t];
    if (mistake != Mistake::NoBarrier) {
        __syncthreads();  // all of the tile is written
    }
    const int turned = tile[kSeededThreads - 1 - t];
    if (mistake != Mistake::NoBarrierAfter) {
        __syncthreads();  // all of the tile is read
    }
    tile[t] = turned + 1;
    __syncthreads();  // written again
    out[at + t] = tile[kSeededThreads - 1 - t];
}

/// Lanes hand numbers on through shared memory within their warp.
__global__ inline void handOn(int* out, Mistake mistake) {
    XINGLIN_SHARED(int, tile, [kSeededThreads]);
    const auto t = static_cast<int>(threadIdx.x);
    const int neighbour = t / 32 * 32 + (t + 1) % 32;
    tile[t] = 10 * t;
    if (mistake != Mistake::NoSyncWarp) {
        __syncwarp();  // the warp's part is written
    }
    out[t] = tile[neighbour];
}

/// Each thread takes two times four numbers through one place in shared memory, copied while it works.
__global__ inline void copyThrough(const float* in, float* out, Mistake mistake) {
    XINGLIN_SHARED(float4, place, [kSeededThreads]);
    const auto t = static_cast<int>(threadIdx.x);
    const float* mine = in + 8 * t;
    kernels::cuda::beginCopy16(&place[t], mine);
    kernels::cuda::commitCopies();
    if (mistake == Mistake::CopyTooEarly) {
        kernels::cuda::beginCopy16(&place[t], mine + 4);
    }
    if (mistake != Mistake::NoWait) {
        kernels::cuda::waitForCopies<0>();
    }
    const float4 first = place[t];
    if (mistake != Mistake::CopyTooEarly) {
        kernels::cuda::beginCopy16(&place[t], mine + 4);
    }
    kernels::cuda::commitCopies();
    kernels::cuda::waitForCopies<0>();
    kernels::cuda::store4(out + 8 * t, first);
    kernels::cuda::store4(out + 8 * t + 4, place[t]);
}

/// Every thread of every block adds its number to one sum.
__global__ inline void addUp(int* sum, Mistake mistake) {
    const auto value = static_cast<int>(threadIdx.x);
    if (mistake == Mistake::PlainAdd) {
        *sum += value;
    } else {
        atomicAdd(sum, value);
    }
}

/// out[i] = in[i] + 1, the last thread one number too far where that is the mistake.
__global__ inline void addOne(const int* in, int* out, int count, Mistake mistake) {
    const auto i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i < count || (mistake == Mistake::OneTooFar && i == count)) {
        out[i] = in[i] + 1;
    }
}

}  // namespace xinglin::test
