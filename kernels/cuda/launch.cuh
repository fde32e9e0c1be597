#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/cuda/device.cuh"
#include "kernels/cuda/shared_memory_grants.h"
#include "kernels/require.h"

#ifdef __CUDACC__
#include "kernels/cuda/cuda_error.h"
#endif

namespace xinglin::kernels::cuda {

struct Grid {
    dim3 blocks;
    dim3 threads;
    std::size_t sharedBytes = 0;  ///< dynamic
};

/// Blocks of `perBlock` that cover `count`; one grid's x holds 2³¹ − 1 of them.
inline unsigned blocksFor(std::int64_t count, std::int64_t perBlock) {
    const std::int64_t blocks = (count + perBlock - 1) / perBlock;
    require(blocks > 0 && blocks <= 0x7fffffff, "launch: more blocks than a grid has");
    return static_cast<unsigned>(blocks);
}

/// Whether a launch has to ask for its shared memory. A block has 48 KiB unasked, the fixed variables of its
/// kernel among them, which the host does not know: so every launch with dynamic memory asks.
constexpr bool asksForShared(const Grid& grid) {
    return grid.sharedBytes > 0;
}

#ifdef __CUDACC__
// Of the whole program: a kernel has one address in it.
inline SharedMemoryGrants& sharedMemoryGrants() {
    static SharedMemoryGrants grants;
    return grants;
}
#endif

/// The only place with a triple chevron: queues `kernel` on `stream` and throws CudaError if it could not be
/// queued. Errors that happen while it runs surface at the next wait on the stream.
template <typename... Params, typename... Args>
void launch(void (*kernel)(Params...), const Grid& grid, CudaStream stream, const Args&... args) {
#ifdef __CUDACC__
    if (asksForShared(grid)) {
        int device = 0;
        checkCuda(cudaGetDevice(&device), "device");
        sharedMemoryGrants().ensure(reinterpret_cast<const void*>(kernel), device, grid.sharedBytes, [&] {
            checkCuda(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                           static_cast<int>(grid.sharedBytes)),
                      "shared memory");
        });
    }
    kernel<<<grid.blocks, grid.threads, grid.sharedBytes, stream>>>(args...);
    checkCuda(cudaGetLastError(), "launch");
#else
    (void)stream;
    cuda_host::queue([=] {
        cuda_host::launch(grid.blocks, grid.threads, {grid.sharedBytes, asksForShared(grid)},
                          [&] { kernel(args...); });
    });
#endif
}

}  // namespace xinglin::kernels::cuda
