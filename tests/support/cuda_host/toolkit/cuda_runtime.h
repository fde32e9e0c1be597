#pragma once

// Stands in for the header of the CUDA toolkit when a kernel is compiled for the host: the part of the
// language and of the built-in functions that this project's kernels use, each with the meaning that the CUDA
// C++ Programming Guide gives it. What is missing here is a compile error: add it when a kernel needs it.
//
// `__shared__` is missing on purpose: kernels/cuda/device.cuh has macros for shared memory.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "tests/support/cuda_host/fragments.h"
#include "tests/support/cuda_host/recorder.h"
#include "tests/support/cuda_host/scheduler.h"

#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __launch_bounds__(...)

struct alignas(8) float2 {
    float x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) uint2 {
    unsigned x, y;
};
struct alignas(16) uint4 {
    unsigned x, y, z, w;
};
inline float2 make_float2(float x, float y) {
    return {x, y};
}
inline float4 make_float4(float x, float y, float z, float w) {
    return {x, y, z, w};
}
inline uint2 make_uint2(unsigned x, unsigned y) {
    return {x, y};
}
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
    return {x, y, z, w};
}

// ---- Meeting points. The default arguments name the caller's line.

inline void __syncthreads(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    xinglin::cuda_host::syncBlock({"__syncthreads", file, line});
}
inline void __syncwarp(unsigned mask = 0xffffffffu, const char* file = __builtin_FILE(),
                       int line = __builtin_LINE()) {
    xinglin::cuda_host::syncWarp(mask, {"__syncwarp", file, line});
}
inline unsigned __ballot_sync(unsigned mask, int predicate, const char* file = __builtin_FILE(),
                              int line = __builtin_LINE()) {
    return xinglin::cuda_host::ballot(mask, {"__ballot_sync", file, line}, predicate != 0);
}
inline int __any_sync(unsigned mask, int predicate, const char* file = __builtin_FILE(),
                      int line = __builtin_LINE()) {
    return xinglin::cuda_host::ballot(mask, {"__any_sync", file, line}, predicate != 0) != 0;
}
inline int __all_sync(unsigned mask, int predicate, const char* file = __builtin_FILE(),
                      int line = __builtin_LINE()) {
    return xinglin::cuda_host::ballot(mask, {"__all_sync", file, line}, predicate != 0) == mask;
}

namespace xinglin::cuda_host {

template <typename T>
T shuffled(unsigned mask, T value, int source, const Place& place) {
    static_assert(sizeof(T) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<T>);
    LaneValue lane;
    std::memcpy(&lane.value, &value, sizeof(T));
    lane.source = source;
    shuffle(mask, place, lane);
    std::memcpy(&value, &lane.value, sizeof(T));
    return value;
}

inline int lane() {
    return static_cast<int>(linearThread() % kWarpSize);
}
// The lane that `inPart` names in the caller's part of `width` lanes; the caller's own where it lies outside.
inline int laneInPart(int inPart, int width) {
    return inPart < 0 || inPart >= width ? lane() : lane() / width * width + inPart;
}

}  // namespace xinglin::cuda_host

template <typename T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, const char* file = __builtin_FILE(),
              int line = __builtin_LINE()) {
    namespace host = xinglin::cuda_host;
    return host::shuffled(mask, value, host::lane() / width * width + source % width,
                          {"__shfl_sync", file, line});
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
    namespace host = xinglin::cuda_host;
    return host::shuffled(mask, value, host::laneInPart((host::lane() % width) ^ lanes, width),
                          {"__shfl_xor_sync", file, line});
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned lanes, int width = 32,
                   const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    namespace host = xinglin::cuda_host;
    return host::shuffled(mask, value,
                          host::laneInPart(host::lane() % width + static_cast<int>(lanes), width),
                          {"__shfl_down_sync", file, line});
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned lanes, int width = 32, const char* file = __builtin_FILE(),
                 int line = __builtin_LINE()) {
    namespace host = xinglin::cuda_host;
    return host::shuffled(mask, value,
                          host::laneInPart(host::lane() % width - static_cast<int>(lanes), width),
                          {"__shfl_up_sync", file, line});
}

// ---- Atomic operations: relaxed, as on the device; each returns what was there.

template <typename T>
T atomicCAS(T* address, T expected, T wanted) {
    __atomic_compare_exchange_n(address, &expected, wanted, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return expected;
}
template <typename T>
T atomicExch(T* address, T value) {
    T before;
    __atomic_exchange(address, &value, &before, __ATOMIC_RELAXED);
    return before;
}
template <typename T>
T atomicAdd(T* address, T value) {
    T before;
    __atomic_load(address, &before, __ATOMIC_RELAXED);
    T after = before + value;
    while (!__atomic_compare_exchange(address, &before, &after, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        after = before + value;
    }
    return before;
}
template <typename T>
T atomicMax(T* address, T value) {
    T before;
    __atomic_load(address, &before, __ATOMIC_RELAXED);
    while (before < value &&
           !__atomic_compare_exchange(address, &before, &value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    return before;
}

// ---- Numbers.

inline float rsqrtf(float x) {
    return 1.0f / std::sqrt(x);
}
inline float __expf(float x) {
    return std::exp(x);
}
inline float __fmul_rn(float a, float b) {
    return a * b;
}
inline float __fsub_rn(float a, float b) {
    return a - b;
}
inline float __fdiv_rn(float a, float b) {
    return a / b;
}
inline float __fadd_rn(float a, float b) {
    return a + b;
}
using std::isfinite;
using std::isnan;
inline float __uint_as_float(unsigned bits) {
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
}
inline unsigned __float_as_uint(float value) {
    unsigned bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return bits;
}
/// c + Σ a[i] · b[i] over the four signed bytes of each.
inline int __dp4a(int a, int b, int c) {
    for (int i = 0; i < 32; i += 8) {
        c += static_cast<std::int8_t>(a >> i & 0xff) * static_cast<std::int8_t>(b >> i & 0xff);
    }
    return c;
}
/// Byte i of the result is the one of the eight bytes of a (0 … 3) and b (4 … 7) that nibble i of the
/// selector names; the nibble's uppermost bit, which would spread a sign, is not supported.
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
    if ((selector & 0x8888u) != 0) {
        xinglin::cuda_host::fail("__byte_perm: a selector with its sign bit");
    }
    const std::uint64_t bytes = static_cast<std::uint64_t>(b) << 32 | a;
    unsigned out = 0;
    for (unsigned i = 0; i < 4; ++i) {
        out |= static_cast<unsigned>(bytes >> (8 * (selector >> (4 * i) & 7u)) & 0xffu) << (8 * i);
    }
    return out;
}
inline int __popc(unsigned bits) {
    return __builtin_popcount(bits);
}
inline int __ffs(int bits) {
    return __builtin_ffs(bits);
}
inline int __clz(int bits) {
    return bits == 0 ? 32 : __builtin_clz(static_cast<unsigned>(bits));
}
