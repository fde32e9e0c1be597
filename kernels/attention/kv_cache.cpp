#include "kernels/attention/kv_cache.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "kernels/quant/half.h"

namespace xinglin::kernels {
namespace {

constexpr std::int64_t kAlignment = 64;
constexpr float kGreatestByte = 127.0f;

// Where the four parts of a layer's cache begin, and its end.
struct Parts {
    std::size_t values, keyScales, valueScales, end;
};

Parts partsOf(CacheType type, std::int64_t positions, std::int64_t kvHeads, std::int64_t headDim) {
    const auto aligned = [](std::int64_t count, std::size_t bytes) {
        return static_cast<std::size_t>(roundUp(count * static_cast<std::int64_t>(bytes), kAlignment));
    };
    const std::size_t numberBytes = cacheTypeBytes(type);
    const std::int64_t scales = type == CacheType::Q8 ? positions * kvHeads * cacheBlocks(headDim) : 0;
    Parts parts{};
    parts.values = aligned(keyCount(positions, kvHeads, headDim), numberBytes);
    parts.keyScales = parts.values + aligned(valueCount(positions, kvHeads, headDim), numberBytes);
    parts.valueScales = parts.keyScales + aligned(scales, sizeof(float));
    parts.end = parts.valueScales + aligned(scales, sizeof(float));
    return parts;
}

// Rounds `count` neighbouring numbers of a head to bytes; `write` puts one where it belongs. Returns their
// scale.
template <typename Write>
float storeBlock(const float* from, std::int64_t count, Write write) {
    float greatest = 0.0f;
    bool isFinite = true;
    for (std::int64_t c = 0; c < count; ++c) {
        greatest = std::max(greatest, std::fabs(from[c]));
        isFinite = isFinite && std::isfinite(from[c]);
    }
    if (!isFinite) {  // what comes of them must be no number either, as with the other types
        for (std::int64_t c = 0; c < count; ++c) {
            write(c, std::int8_t{1});
        }
        return std::numeric_limits<float>::quiet_NaN();
    }
    // The inverse of a scale below the normal numbers would be infinite.
    const float scale = greatest / kGreatestByte;
    const bool isNothing = scale < std::numeric_limits<float>::min();
    const float inverse = isNothing ? 0.0f : 1.0f / scale;
    for (std::int64_t c = 0; c < count; ++c) {
        const float rounded = std::nearbyint(from[c] * inverse);
        write(c, static_cast<std::int8_t>(std::clamp(rounded, -kGreatestByte, kGreatestByte)));
    }
    return isNothing ? 0.0f : scale;
}

void storeBytes(const KvCacheView& cache, const float* k, const float* v, std::int64_t head,
                std::int64_t position) {
    auto* keys = static_cast<std::int8_t*>(cache.keys);
    auto* values = static_cast<std::int8_t*>(cache.values);
    for (std::int64_t block = 0; block < cacheBlocks(cache.headDim); ++block) {
        const std::int64_t first = block * kCacheBlock;
        const std::int64_t count = std::min(kCacheBlock, cache.headDim - first);
        cache.keyScales[keyScaleIndex(cache, head, position, block)] =
            storeBlock(k + first, count, [&](std::int64_t c, std::int8_t byte) {
                keys[keyIndex(cache, head, position, first + c)] = byte;
            });
        cache.valueScales[valueScaleIndex(cache, head, position, block)] =
            storeBlock(v + first, count, [&](std::int64_t c, std::int8_t byte) {
                values[valueIndex(cache, head, position, first + c)] = byte;
            });
    }
}

}  // namespace

std::size_t layerCacheBytes(CacheType type, std::int64_t positions, std::int64_t kvHeads,
                            std::int64_t headDim) {
    return partsOf(type, positions, kvHeads, headDim).end;
}

KvCacheView layerCacheView(CacheType type, std::byte* memory, std::int64_t positions, std::int64_t kvHeads,
                           std::int64_t headDim) {
    const Parts parts = partsOf(type, positions, kvHeads, headDim);
    KvCacheView view = {type, memory, memory + parts.values, positions, kvHeads, headDim, nullptr, nullptr};
    if (type == CacheType::Q8) {
        view.keyScales = reinterpret_cast<float*>(memory + parts.keyScales);
        view.valueScales = reinterpret_cast<float*>(memory + parts.valueScales);
    }
    return view;
}

void storeKeysValuesReference(const StoreKeysValuesArgs& args) {
    const KvCacheView& cache = args.cache;
    checkContract(args);
    const auto write = [&](void* to, std::int64_t index, float value) {
        if (cache.type == CacheType::F32) {
            static_cast<float*>(to)[index] = value;
        } else {
            static_cast<std::uint16_t*>(to)[index] = halfFromFloat(value);
        }
    };
    for (std::int64_t r = 0; r < args.rows; ++r) {
        for (std::int64_t head = 0; head < cache.kvHeads; ++head) {
            const std::int64_t from = (r * cache.kvHeads + head) * cache.headDim;
            if (cache.type == CacheType::Q8) {
                storeBytes(cache, args.k + from, args.v + from, head, args.first + r);
                continue;
            }
            for (std::int64_t c = 0; c < cache.headDim; ++c) {
                write(cache.keys, keyIndex(cache, head, args.first + r, c), args.k[from + c]);
                write(cache.values, valueIndex(cache, head, args.first + r, c), args.v[from + c]);
            }
        }
    }
}

}  // namespace xinglin::kernels
