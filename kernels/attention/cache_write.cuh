#pragma once

#include <limits>

#include "kernels/attention/kv_cache.h"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels::cuda {

inline constexpr float kGreatestCacheByte = 127.0f;

struct CacheByte {
    std::int8_t value;
    float scale;  // of the warp's block
};

// What the reference's storeBlock does, a number a lane. A lane without a number has zero.
__device__ inline CacheByte roundToByte(float value) {
    const float greatest = warpMax(fabsf(value));
    // A maximum passes over what is no number.
    if (__any_sync(kFullWarp, !isfinite(value))) {
        return {std::int8_t{1}, nanf("")};
    }
    const float scale = __fdiv_rn(greatest, kGreatestCacheByte);
    if (scale < std::numeric_limits<float>::min()) {
        return {std::int8_t{0}, 0.0f};
    }
    const float rounded = rintf(__fmul_rn(value, __fdiv_rn(1.0f, scale)));
    return {static_cast<std::int8_t>(fminf(fmaxf(rounded, -kGreatestCacheByte), kGreatestCacheByte)), scale};
}

__device__ inline void writeNumber(CacheType type, void* numbers, std::int64_t index, float value) {
    if (type == CacheType::F32) {
        static_cast<float*>(numbers)[index] = value;
    } else {
        static_cast<std::uint16_t*>(numbers)[index] = floatToHalf(value);
    }
}

/// Numbers c = block · 32 + lane of a head's key and value, one a lane, into the cache; a lane without a
/// number has zeros. All lanes of the warp call.
__device__ inline void storeCacheBlock(const KvCacheView& cache, std::int64_t head, std::int64_t position,
                                       std::int64_t block, bool isNumber, float k, float v) {
    const unsigned lane = threadIdx.x % kWarpSize;
    const std::int64_t c = block * kCacheBlock + lane;
    if (cache.type != CacheType::Q8) {
        if (isNumber) {
            writeNumber(cache.type, cache.keys, keyIndex(cache, head, position, c), k);
            writeNumber(cache.type, cache.values, valueIndex(cache, head, position, c), v);
        }
        return;
    }
    const CacheByte key = roundToByte(k);
    const CacheByte value = roundToByte(v);
    if (isNumber) {
        static_cast<std::int8_t*>(cache.keys)[keyIndex(cache, head, position, c)] = key.value;
        static_cast<std::int8_t*>(cache.values)[valueIndex(cache, head, position, c)] = value.value;
    }
    if (lane == 0) {
        cache.keyScales[keyScaleIndex(cache, head, position, block)] = key.scale;
        cache.valueScales[valueScaleIndex(cache, head, position, block)] = value.scale;
    }
}

}  // namespace xinglin::kernels::cuda
