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

/// Before a loop that nvcc shall unroll `count` times, so that its loads are under way together, or whole, so
/// that an array it counts through stays in registers.
#ifdef __CUDACC__
#define XINGLIN_PRAGMA(text) _Pragma(#text)
#define XINGLIN_UNROLL(count) XINGLIN_PRAGMA(unroll count)
#define XINGLIN_UNROLL_ALL XINGLIN_PRAGMA(unroll)
#else
#define XINGLIN_UNROLL(count)
#define XINGLIN_UNROLL_ALL
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

/// A float that another block may have written before it arrived (arriveLast): past the first-level cache.
__device__ inline float loadFresh(const float* address) {
#ifdef __CUDACC__
    return __ldcg(address);
#else
    return *address;
#endif
}

/// Counts the callers, one thread a block, at a number that begins as zero; whether this is the last of
/// `count`, which then sees what the others' blocks wrote before they called (each after a barrier), and
/// makes the number zero again. Nobody waits.
__device__ inline bool arriveLast(std::int32_t* arrivals, unsigned count) {
#ifdef __CUDACC__
    __threadfence();
    const bool isLast = atomicAdd(arrivals, 1) == static_cast<std::int32_t>(count) - 1;
    if (isLast) {
        *arrivals = 0;
    }
    __threadfence();
    return isLast;
#else
    const bool isLast =
        __atomic_fetch_add(arrivals, 1, __ATOMIC_ACQ_REL) == static_cast<std::int32_t>(count) - 1;
    if (isLast) {
        __atomic_store_n(arrivals, 0, __ATOMIC_RELAXED);
    }
    return isLast;
#endif
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

/// Two floats as half-precision bits, the first in the lower half.
__device__ inline unsigned packHalves(float first, float second) {
#ifdef __CUDACC__
    const __half2 pair = __floats2half2_rn(first, second);  // one instruction
    return *reinterpret_cast<const unsigned*>(&pair);
#else
    return static_cast<unsigned>(floatToHalf(first)) | static_cast<unsigned>(floatToHalf(second)) << 16;
#endif
}

/// The same in bfloat16.
__device__ inline unsigned packBfloat16(float first, float second) {
#ifdef __CUDACC__
    const __nv_bfloat162 pair = __floats2bfloat162_rn(first, second);
    return *reinterpret_cast<const unsigned*>(&pair);
#else
    return static_cast<unsigned>(floatToBfloat16(first)) | static_cast<unsigned>(floatToBfloat16(second))
                                                               << 16;
#endif
}

/// 2^x to about 2 units in the last place; what is too small for a normal float is 0.
__device__ inline float powerOfTwo(float x) {
#ifdef __CUDACC__
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x));
    return power;
#else
    return exp2f(x);
#endif
}

/// Begins to copy sixteen bytes from global to shared memory; both addresses are multiples of 16. They are
/// there for this thread after waitForCopies, for the others after a barrier that follows it.
__device__ inline void beginCopy16(void* shared, const void* global) {
#ifdef __CUDACC__
    const auto to = static_cast<unsigned>(__cvta_generic_to_shared(shared));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" : : "r"(to), "l"(global) : "memory");
#else
    cuda_host::requireAligned(shared, 16, "beginCopy16");
    cuda_host::requireAligned(global, 16, "beginCopy16");
    if (cuda_host::schedule().copies == cuda_host::Copies::AtOnce) {
        *static_cast<uint4*>(shared) = *static_cast<const uint4*>(global);
    } else {
        cuda_host::beginCopy(shared, global);
    }
#endif
}

/// The copies that this thread has begun since the last call are a group.
__device__ inline void commitCopies() {
#ifdef __CUDACC__
    asm volatile("cp.async.commit_group;" : : : "memory");
#else
    cuda_host::commitCopies();
#endif
}

/// Until all groups of this thread but the youngest `Left` are there.
template <int Left>
__device__ void waitForCopies() {
#ifdef __CUDACC__
    asm volatile("cp.async.wait_group %0;" : : "n"(Left) : "memory");
#else
    void* to = nullptr;
    const void* from = nullptr;
    while (cuda_host::nextArrivedCopy(Left, &to, &from)) {
        *static_cast<uint4*>(to) = *static_cast<const uint4*>(from);
    }
#endif
}

/// Four matrices of 8 × 8 halves from shared memory, transposed: lane 8 · m + r names row r of matrix m,
/// sixteen bytes at a multiple of 16; out[m] has the numbers (2 · (lane % 4), lane / 4) and the one below it
/// of matrix m. All 32 lanes call.
__device__ inline void loadTransposed(const void* row, unsigned (&out)[4]) {
#ifdef __CUDACC__
    const auto from = static_cast<unsigned>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(out[0]), "=r"(out[1]), "=r"(out[2]), "=r"(out[3])
                 : "r"(from)
                 : "memory");
#else
    const uint4 bits = load16(row);
    cuda_host::MatrixLane lane = {{bits.x, bits.y, bits.z, bits.w}, {}};
    cuda_host::transposeMatrices({"loadTransposed", __FILE__, __LINE__}, lane);
    for (int m = 0; m < 4; ++m) {
        out[m] = lane.out[m];
    }
#endif
}

/// The same without transposing: out[m] has the numbers (lane / 4, 2 · (lane % 4)) and its right neighbour.
__device__ inline void loadMatrices(const void* row, unsigned (&out)[4]) {
#ifdef __CUDACC__
    const auto from = static_cast<unsigned>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(out[0]), "=r"(out[1]), "=r"(out[2]), "=r"(out[3])
                 : "r"(from)
                 : "memory");
#else
    const uint4 bits = load16(row);
    cuda_host::MatrixLane lane = {{bits.x, bits.y, bits.z, bits.w}, {}};
    cuda_host::shareMatrices({"loadMatrices", __FILE__, __LINE__}, lane);
    for (int m = 0; m < 4; ++m) {
        out[m] = lane.out[m];
    }
#endif
}

/// c += a · b by the tensor cores: a is 16 × 16 and b 16 × 8 halves, c 16 × 8 floats, in the fragments of
/// mma.m16n8k16. With g = lane / 4 and t = 2 · (lane % 4): a[0] is (g, t) and its right neighbour, a[1] 8
/// rows below, a[2] 8 columns to the right, a[3] both; b[0] is (t, g) and the one below it, b[1] 8 rows
/// below; c[0] and c[1] are (g, t) and its right neighbour, c[2] and c[3] 8 rows below. All 32 lanes call.
__device__ inline void multiplyTile(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
#ifdef __CUDACC__
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
    cuda_host::MmaLane lane = {{a[0], a[1], a[2], a[3]}, {b[0], b[1]}, {c[0], c[1], c[2], c[3]}};
    cuda_host::multiplyHalves({"multiplyTile", __FILE__, __LINE__}, lane);
    for (int i = 0; i < 4; ++i) {
        c[i] = lane.c[i];
    }
#endif
}

/// The same of bfloat16 numbers.
__device__ inline void multiplyBfloat16Tile(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
#ifdef __CUDACC__
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else
    cuda_host::MmaLane lane = {{a[0], a[1], a[2], a[3]}, {b[0], b[1]}, {c[0], c[1], c[2], c[3]}};
    cuda_host::multiplyBfloat16({"multiplyBfloat16Tile", __FILE__, __LINE__}, lane);
    for (int i = 0; i < 4; ++i) {
        c[i] = lane.c[i];
    }
#endif
}

}  // namespace xinglin::kernels::cuda
