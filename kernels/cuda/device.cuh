#pragma once

// What kernels may use beyond plain CUDA C++: shared memory, the widths of loads, 16-bit numbers, and
// everything that needs PTX. Each function has a host twin of the same meaning, so that every kernel also
// runs on a processor (tests/support/cuda_host). The only file with inline assembly.

#include <cuda_runtime.h>  // the toolkit's, or its stand-in for the host

#include <cstdint>

#include "kernels/quant/half.h"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif

/// A variable of a block: XINGLIN_SHARED(float, partial, [32]). All threads of the block see the same memory;
/// it starts with no meaning. Only in a kernel or a device function.
#ifdef __CUDACC__
#define XINGLIN_SHARED(type, name, dimensions) __shared__ __align__(16) type name dimensions
#else
#define XINGLIN_SHARED(type, name, dimensions) \
    using name##Shared = type dimensions;      \
    static const char name##Key = 0;           \
    auto& name =                               \
        *static_cast<name##Shared*>(::xinglin::cuda_host::sharedVariable(&name##Key, sizeof(name##Shared)))
#endif

/// The block's dynamic shared memory as a pointer to `type`; its size is the launch's. Once a kernel.
#ifdef __CUDACC__
#define XINGLIN_DYNAMIC_SHARED(type, name)                       \
    extern __shared__ __align__(16) unsigned char name##Bytes[]; \
    type* const name = reinterpret_cast<type*>(name##Bytes)
#else
#define XINGLIN_DYNAMIC_SHARED(type, name) \
    type* const name = static_cast<type*>(::xinglin::cuda_host::dynamicShared())
#endif

/// Before a loop that nvcc shall unroll `count` times, so that its loads are under way together.
#ifdef __CUDACC__
#define XINGLIN_PRAGMA(text) _Pragma(#text)
#define XINGLIN_UNROLL(count) XINGLIN_PRAGMA(unroll count)
#else
#define XINGLIN_UNROLL(count)
#endif

namespace xinglin::kernels::cuda {

inline constexpr unsigned kFullWarp = 0xffffffffu;
inline constexpr int kWarpSize = 32;

/// Sixteen bytes that nobody writes while the kernel runs, read once: they go past the first-level cache. The
/// address is a multiple of 16.
__device__ inline uint4 loadOnce16(const void* address) {
#ifdef __CUDACC__
    uint4 value;
    asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(value.x), "=r"(value.y), "=r"(value.z), "=r"(value.w)
                 : "l"(address));
    return value;
#else
    cuda_host::requireAligned(address, 16, "loadOnce16");
    return *static_cast<const uint4*>(address);
#endif
}

/// Sixteen bytes. The address is a multiple of 16.
__device__ inline uint4 load16(const void* address) {
#ifndef __CUDACC__
    cuda_host::requireAligned(address, 16, "load16");
#endif
    return *static_cast<const uint4*>(address);
}

/// Four neighbouring floats. The address is a multiple of 16.
__device__ inline float4 load4(const float* address) {
#ifndef __CUDACC__
    cuda_host::requireAligned(address, 16, "load4");
#endif
    return *reinterpret_cast<const float4*>(address);
}
__device__ inline void store4(float* address, float4 value) {
#ifndef __CUDACC__
    cuda_host::requireAligned(address, 16, "store4");
#endif
    *reinterpret_cast<float4*>(address) = value;
}

/// The float of half-precision bits, and the bits nearest to a float (ties to even).
__device__ inline float halfToFloat(std::uint16_t bits) {
#ifdef __CUDACC__
    return __half2float(__ushort_as_half(bits));
#else
    return floatFromHalf(bits);
#endif
}
__device__ inline std::uint16_t floatToHalf(float value) {
#ifdef __CUDACC__
    return __half_as_ushort(__float2half_rn(value));
#else
    return halfFromFloat(value);
#endif
}
__device__ inline float bfloat16ToFloat(std::uint16_t bits) {
    return __uint_as_float(static_cast<unsigned>(bits) << 16);
}
__device__ inline std::uint16_t floatToBfloat16(float value) {
#ifdef __CUDACC__
    return __bfloat16_as_ushort(__float2bfloat16_rn(value));
#else
    return bfloat16FromFloat(value);
#endif
}

}  // namespace xinglin::kernels::cuda
