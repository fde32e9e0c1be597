#pragma once

#include "kernels/cuda/launch.cuh"

namespace xinglin::kernels::cuda {

inline constexpr int kElementThreads = 256;

/// Whether all of the pointers can be read sixteen bytes at a time.
template <typename... T>
bool areWide(const T*... pointers) {
    return ((reinterpret_cast<std::uintptr_t>(pointers) % 16 == 0) && ...);
}

template <typename Operation>
__global__ void applyToEach(Operation operation, std::int64_t count, bool isWide) {
    const std::int64_t first = 4 * (static_cast<std::int64_t>(blockIdx.x) * kElementThreads + threadIdx.x);
    if (isWide && first + 4 <= count) {
        operation.four(first);
        return;
    }
    for (std::int64_t i = first; i < count && i < first + 4; ++i) {
        operation.one(i);
    }
}

/// Calls operation.four(i), for the numbers i … i + 3, where `isWide` holds, and operation.one(i) for what is
/// left; each of the `count` numbers once, in no order.
template <typename Operation>
void forEachElement(const Operation& operation, std::int64_t count, bool isWide, CudaStream stream) {
    if (count > 0) {
        launch(applyToEach<Operation>, {blocksFor(count, 4 * kElementThreads), kElementThreads}, stream,
               operation, count, isWide);
    }
}

}  // namespace xinglin::kernels::cuda
