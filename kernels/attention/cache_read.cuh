#pragma once

#include "kernels/attention/kv_cache.h"
#include "kernels/cuda/device.cuh"

namespace xinglin::kernels::cuda {

/// Sixteen bytes of a cache at a time, as floats.
template <CacheType Type>
struct CacheRead {
    static constexpr int kNumbers = 16 / static_cast<int>(cacheTypeBytes(Type));
    /// Loads that a column of a tile of keys takes.
    static constexpr int kPerColumn = static_cast<int>(kKeyTile) / kNumbers;

    /// Column c of the positions first … first + kNumbers − 1, which lie in one tile.
    __device__ static void keys(const KvCacheView& cache, std::int64_t head, std::int64_t first,
                                std::int64_t c, float* out) {
        widen(cache.keys, keyIndex(cache, head, first, c), out);
        if constexpr (Type == CacheType::Q8) {
            const float* scales = cache.keyScales + keyScaleIndex(cache, head, first, c / kCacheBlock);
            for (int i = 0; i < kNumbers; ++i) {
                out[i] *= scales[i];
            }
        }
    }

    /// Columns c … c + kNumbers − 1 of a position's values; c is a multiple of kNumbers. What lies after the
    /// head's last column is padding.
    __device__ static void values(const KvCacheView& cache, std::int64_t head, std::int64_t position,
                                  std::int64_t c, float* out) {
        widen(cache.values, valueIndex(cache, head, position, c), out);
        if constexpr (Type == CacheType::Q8) {
            const float scale = cache.valueScales[valueScaleIndex(cache, head, position, c / kCacheBlock)];
            for (int i = 0; i < kNumbers; ++i) {
                out[i] *= scale;
            }
        }
    }

private:
    __device__ static void widen(const void* numbers, std::int64_t index, float* out) {
        const auto* from = static_cast<const unsigned char*>(numbers) +
                           index * static_cast<std::int64_t>(cacheTypeBytes(Type));
        const uint4 bits = load16(from);
        const unsigned words[4] = {bits.x, bits.y, bits.z, bits.w};
        for (int i = 0; i < 4; ++i) {
            if constexpr (Type == CacheType::F32) {
                out[i] = __uint_as_float(words[i]);
            } else if constexpr (Type == CacheType::F16) {
                out[2 * i] = halfToFloat(static_cast<std::uint16_t>(words[i] & 0xffffu));
                out[2 * i + 1] = halfToFloat(static_cast<std::uint16_t>(words[i] >> 16));
            } else {
                for (int byte = 0; byte < 4; ++byte) {
                    out[4 * i + byte] =
                        static_cast<float>(static_cast<std::int8_t>(words[i] >> (8 * byte) & 0xffu));
                }
            }
        }
    }
};

}  // namespace xinglin::kernels::cuda
