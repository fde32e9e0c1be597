#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/require.h"

namespace xinglin::kernels {

enum class CacheType {
    F32,
    F16,
    Q8,  ///< bytes with one scale per kCacheBlock numbers of a head: a little more than half of F16's memory
};

/// Positions whose keys lie interleaved.
inline constexpr std::int64_t kKeyTile = 16;

/// Numbers of a head that share a scale in a cache of type Q8; the last block may be shorter.
inline constexpr std::int64_t kCacheBlock = 32;

/// The keys and values of one session in one layer.
///
///   keys:   [kvHeads][positions / 16][headDim][16]: one number of 16 neighbouring positions side by side, so
///           that a query's products with 16 keys need no sum across a register
///   values: [kvHeads][positions][headDim rounded up to 16]
///
/// With Q8 the scales lie apart, keyScales as [kvHeads][positions / 16][blocks][16] and valueScales as
/// [kvHeads][positions][blocks], with blocks = headDim / kCacheBlock, rounded up.
///
/// `positions` is a multiple of kKeyTile. Memory that was never written must hold finite numbers (zeros),
/// since a tile is read whole before what lies after a query is dropped. Aligned to 64 bytes.
struct KvCacheView {
    CacheType type = CacheType::F16;
    void* keys = nullptr;
    void* values = nullptr;
    std::int64_t positions = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    float* keyScales = nullptr;
    float* valueScales = nullptr;
};

constexpr std::int64_t roundUp(std::int64_t value, std::int64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

/// Of one number, without scales.
constexpr std::size_t cacheTypeBytes(CacheType type) {
    return type == CacheType::F32 ? 4 : type == CacheType::F16 ? 2 : 1;
}
constexpr std::int64_t cacheBlocks(std::int64_t headDim) {
    return (headDim + kCacheBlock - 1) / kCacheBlock;
}

/// Numbers in the keys and in the values of one layer.
constexpr std::int64_t keyCount(std::int64_t positions, std::int64_t kvHeads, std::int64_t headDim) {
    return positions * kvHeads * headDim;
}
constexpr std::int64_t valueCount(std::int64_t positions, std::int64_t kvHeads, std::int64_t headDim) {
    return positions * kvHeads * roundUp(headDim, kKeyTile);
}

constexpr std::int64_t keyIndex(const KvCacheView& view, std::int64_t head, std::int64_t position,
                                std::int64_t c) {
    return (head * view.positions + position / kKeyTile * kKeyTile) * view.headDim + c * kKeyTile +
           position % kKeyTile;
}
constexpr std::int64_t valueIndex(const KvCacheView& view, std::int64_t head, std::int64_t position,
                                  std::int64_t c) {
    return (head * view.positions + position) * roundUp(view.headDim, kKeyTile) + c;
}

constexpr std::int64_t keyScaleIndex(const KvCacheView& view, std::int64_t head, std::int64_t position,
                                     std::int64_t block) {
    return (head * view.positions + position / kKeyTile * kKeyTile) * cacheBlocks(view.headDim) +
           block * kKeyTile + position % kKeyTile;
}
constexpr std::int64_t valueScaleIndex(const KvCacheView& view, std::int64_t head, std::int64_t position,
                                       std::int64_t block) {
    return (head * view.positions + position) * cacheBlocks(view.headDim) + block;
}

/// Bytes of one layer's cache: keys, values and scales, each rounded up to 64.
std::size_t layerCacheBytes(CacheType type, std::int64_t positions, std::int64_t kvHeads,
                            std::int64_t headDim);
/// The layer's view of `memory`, which has layerCacheBytes() bytes, is zeroed and aligned to 64. Borrows it.
KvCacheView layerCacheView(CacheType type, std::byte* memory, std::int64_t positions, std::int64_t kvHeads,
                           std::int64_t headDim);

/// Writes the keys and values of new tokens into a cache: row r of k and v, [rows, kvHeads, headDim], goes to
/// position first + r. Halves are rounded to nearest; with Q8 the greatest magnitude of a block becomes 127.
struct StoreKeysValuesArgs {
    const float* k = nullptr;
    const float* v = nullptr;
    std::int64_t rows = 0;
    std::int64_t first = 0;
    KvCacheView cache;
};

/// The meaning; what computes is store_rows.h.
void storeKeysValuesReference(const StoreKeysValuesArgs& args);

inline void checkContract(const StoreKeysValuesArgs& args) {
    require(args.rows >= 0 && args.first >= 0 && args.first + args.rows <= args.cache.positions,
            "storeKeysValues: positions outside the cache");
    require(args.rows == 0 || (args.k && args.v && args.cache.keys && args.cache.values),
            "storeKeysValues: null tensor");
    require(args.rows == 0 || args.cache.type != CacheType::Q8 ||
                (args.cache.keyScales && args.cache.valueScales),
            "storeKeysValues: cache without its scales");
}

}  // namespace xinglin::kernels
