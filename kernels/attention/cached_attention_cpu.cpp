#include <algorithm>
#include <cmath>
#include <type_traits>

#include "kernels/attention/cached_attention_contract.h"

#ifndef XINGLIN_ATTENTION_TILE
#define XINGLIN_ATTENTION_TILE
namespace xinglin::kernels {

// Query rows of one key/value head that are worked on together: every key and value is read once for all.
constexpr std::int64_t kQueryTile = 8;

// Up to kQueryTile rows (token, head in group) of one segment and key/value head.
struct AttentionTile {
    const AttentionSegment* segment = nullptr;
    std::int64_t kvHead = 0;
    std::int64_t first = 0;  ///< row: token · group + head in group
    std::int64_t count = 0;
    float* scratch = nullptr;  ///< this thread's
};

struct TileScratch {
    float* q;        ///< [kQueryTile][headDim], scaled
    float* weights;  ///< [kQueryTile][stride]
    float* out;      ///< [kQueryTile][headDim rounded up]
};

constexpr std::int64_t tileScratchFloats(std::int64_t headDim, std::int64_t positions) {
    return kQueryTile * (2 * roundUp(headDim, kKeyTile) + positions);
}

}  // namespace xinglin::kernels
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention/cached_attention_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
using VF = hn::Vec<DF>;

HWY_INLINE VF loadNumbers(DF d, const float* p) {
    return hn::Load(d, p);
}
HWY_INLINE VF loadNumbers(DF d, const hwy::float16_t* p) {
    const hn::Rebind<hwy::float16_t, DF> dh;
    return hn::PromoteTo(d, hn::Load(dh, p));
}

HWY_INLINE VF loadNumbers(DF d, const std::int8_t* p) {
    const hn::Rebind<std::int8_t, DF> bytes;
    const hn::Rebind<std::int32_t, DF> whole;
    return hn::ConvertTo(d, hn::PromoteTo(whole, hn::Load(bytes, p)));
}

// Of one key/value head from some tile on; `scales` only where numbers are bytes.
template <typename Number>
struct Stored {
    static constexpr bool kHasScales = std::is_same_v<Number, std::int8_t>;
    const Number* numbers;
    const float* scales;
};

// Registers of positions whose scores with R rows are computed side by side: a broadcast of a query's number
// serves them all, and their sums, each of which waits for itself, fill the registers that there are.
template <int R, typename Number>
constexpr int scoresTogether() {
    constexpr int kSums = hn::MaxLanes(DF()) == 16 && !Stored<Number>::kHasScales ? 16 : 8;
    return kSums / R;
}

// sums[r][k] += Σ over `from` … `to` − 1 of q[r][c] · key[k][c].
template <int R, int K, typename Number>
HWY_INLINE void addProducts(const float* q, std::int64_t headDim, const Number* const (&keys)[K],
                            std::int64_t from, std::int64_t to, VF (&sums)[R][K]) {
    const DF d;
    for (std::int64_t c = from; c < to; ++c) {
        VF key[K];
        for (int k = 0; k < K; ++k) {
            key[k] = loadNumbers(d, keys[k] + c * kKeyTile);
        }
        for (int r = 0; r < R; ++r) {
            const VF number = hn::Set(d, q[r * headDim + c]);
            for (int k = 0; k < K; ++k) {
                sums[r][k] = hn::MulAdd(number, key[k], sums[r][k]);
            }
        }
    }
}

// Of K registers of positions from `position` on. A score's order of sums does not depend on K.
template <int R, int K, typename Number>
HWY_INLINE void scoreRegisters(const float* q, const Stored<Number>& keys, std::int64_t headDim,
                               std::int64_t position, float* weights, std::int64_t stride) {
    const DF d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const Number* from[K];
    VF sums[R][K];
    for (int k = 0; k < K; ++k) {
        const std::int64_t at = position + k * lanes;
        from[k] = keys.numbers + at / kKeyTile * kKeyTile * headDim + at % kKeyTile;
        for (int r = 0; r < R; ++r) {
            sums[r][k] = hn::Zero(d);
        }
    }
    if constexpr (Stored<Number>::kHasScales) {
        const std::int64_t blocks = cacheBlocks(headDim);
        for (std::int64_t block = 0; block < blocks; ++block) {
            VF ofBlock[R][K];
            for (int r = 0; r < R; ++r) {
                for (int k = 0; k < K; ++k) {
                    ofBlock[r][k] = hn::Zero(d);
                }
            }
            addProducts<R, K>(q, headDim, from, block * kCacheBlock,
                              std::min(headDim, (block + 1) * kCacheBlock), ofBlock);
            for (int k = 0; k < K; ++k) {
                const std::int64_t at = position + k * lanes;
                const VF scale = hn::Load(
                    d, keys.scales + at / kKeyTile * kKeyTile * blocks + block * kKeyTile + at % kKeyTile);
                for (int r = 0; r < R; ++r) {
                    sums[r][k] = hn::MulAdd(ofBlock[r][k], scale, sums[r][k]);
                }
            }
        }
    } else {
        addProducts<R, K>(q, headDim, from, 0, headDim, sums);
    }
    for (int r = 0; r < R; ++r) {
        for (int k = 0; k < K; ++k) {
            hn::Store(sums[r][k], d, weights + r * stride + position + k * lanes);
        }
    }
}

// weights[r][j] = q[r] · key[j] for the tiles of 16 positions that cover 0 … positions − 1.
template <int R, typename Number>
HWY_INLINE void scoreTile(const float* q, const Stored<Number>& keys, std::int64_t headDim,
                          std::int64_t positions, float* weights, std::int64_t stride) {
    constexpr int kTogether = scoresTogether<R, Number>();
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(DF()));
    const std::int64_t padded = roundUp(positions, kKeyTile);
    std::int64_t j = 0;
    for (; j + kTogether * lanes <= padded; j += kTogether * lanes) {
        scoreRegisters<R, kTogether>(q, keys, headDim, j, weights, stride);
    }
    for (; j < padded; j += lanes) {
        scoreRegisters<R, 1>(q, keys, headDim, j, weights, stride);
    }
}

// e^x for x ≤ 0, to 2e-7 of its value where that is more than e⁻⁵ and 4e-7 elsewhere; what lies below −86
// gives e⁻⁸⁶, which is nothing beside the greatest score's 1. Adding 1.5 · 2²³ leaves n = x / ln 2, rounded,
// in the lowest bits; the rest r is in a polynomial of least greatest error that is 1 at 0.
HWY_INLINE VF exponential(VF x) {
    const DF d;
    const hn::RebindToSigned<DF> whole;
    const VF bounded = hn::Max(x, hn::Set(d, -86.0f));
    const VF magic = hn::Set(d, 0x1.8p23f);
    const VF shifted = hn::MulAdd(bounded, hn::Set(d, 1.44269504f), magic);
    const VF r = hn::NegMulAdd(hn::Sub(shifted, magic), hn::Set(d, 0.69314718f), bounded);
    VF power = hn::MulAdd(hn::Set(d, 0.00831250008f), r, hn::Set(d, 0.0418903306f));
    power = hn::MulAdd(power, r, hn::Set(d, 0.166671157f));
    power = hn::MulAdd(power, r, hn::Set(d, 0.499992311f));
    power = hn::MulAdd(power, r, hn::Set(d, 1.0f));
    power = hn::MulAdd(power, r, hn::Set(d, 1.0f));
    const auto exponent = hn::ShiftLeft<23>(hn::BitCast(whole, shifted));
    return hn::BitCast(d, hn::Add(hn::BitCast(whole, power), exponent));
}

// What a row sees of the scores, counted from the tile's first position.
struct SeenRange {
    std::int64_t from;
    std::int64_t to;
    float slope;  // taken off for every position that one lies before the last
};

// Turns the scores that are seen into exponentials, zeroes the rest up to `padded`, and returns the
// exponentials' sum.
HWY_INLINE float exponentials(float* weights, const SeenRange& seen, std::int64_t padded) {
    const DF d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    if (seen.slope != 0.0f) {
        for (std::int64_t j = seen.from; j < seen.to; ++j) {
            weights[j] -= seen.slope * static_cast<float>(seen.to - 1 - j);
        }
    }
    std::fill(weights, weights + seen.from, -INFINITY);
    std::fill(weights + seen.to, weights + padded, -INFINITY);
    VF greatest = hn::Load(d, weights);
    for (std::int64_t j = lanes; j < padded; j += lanes) {
        greatest = hn::Max(greatest, hn::Load(d, weights + j));
    }
    const VF top = hn::MaxOfLanes(d, greatest);
    VF sum = hn::Zero(d);
    for (std::int64_t j = 0; j < padded; j += lanes) {
        const VF e = exponential(hn::Sub(hn::Load(d, weights + j), top));
        hn::Store(e, d, weights + j);
        sum = hn::Add(sum, e);
    }
    std::fill(weights, weights + seen.from, 0.0f);
    std::fill(weights + seen.to, weights + padded, 0.0f);
    return hn::GetLane(hn::SumOfLanes(d, sum));
}

template <int R, int C, typename Number>
HWY_INLINE void weighValues(const float* weights, std::int64_t stride, const Stored<Number>& values,
                            std::int64_t column, std::int64_t headDim, std::int64_t positions, float* out) {
    const DF d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    VF sums[R][C];
    for (int r = 0; r < R; ++r) {
        for (int c = 0; c < C; ++c) {
            sums[r][c] = hn::Zero(d);
        }
    }
    const std::int64_t valueStride = roundUp(headDim, kKeyTile);
    const std::int64_t blocks = cacheBlocks(headDim);
    for (std::int64_t j = 0; j < positions; ++j) {
        VF value[C];
        for (int c = 0; c < C; ++c) {
            const std::int64_t at = column + c * lanes;
            value[c] = loadNumbers(d, values.numbers + j * valueStride + at);
            if constexpr (Stored<Number>::kHasScales) {
                // A block is a multiple of a register, so that its numbers share the scale.
                value[c] = hn::Mul(value[c], hn::Set(d, values.scales[j * blocks + at / kCacheBlock]));
            }
        }
        for (int r = 0; r < R; ++r) {
            const VF weight = hn::Set(d, weights[r * stride + j]);
            for (int c = 0; c < C; ++c) {
                sums[r][c] = hn::MulAdd(weight, value[c], sums[r][c]);
            }
        }
    }
    for (int r = 0; r < R; ++r) {
        for (int c = 0; c < C; ++c) {
            hn::Store(sums[r][c], d, out + r * valueStride + column + c * lanes);
        }
    }
}

template <int R, typename Number>
HWY_NOINLINE void attendRows(const CachedAttentionArgs& args, const AttentionTile& tile, Stored<Number> keys,
                             Stored<Number> values) {
    const DF d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const AttentionSegment& segment = *tile.segment;
    const std::int64_t headDim = args.headDim;
    const std::int64_t group = args.heads / args.kvHeads;
    const std::int64_t valueStride = roundUp(headDim, kKeyTile);
    const std::int64_t lastToken = (tile.first + tile.count - 1) / group;
    // Whole tiles of keys before the first row's window are skipped.
    const std::int64_t firstSeen =
        args.window > 0 ? std::max<std::int64_t>(0, segment.past + tile.first / group + 1 - args.window) : 0;
    const std::int64_t begin = firstSeen / kKeyTile * kKeyTile;
    const std::int64_t longest = segment.past + lastToken + 1 - begin;
    const std::int64_t padded = roundUp(longest, kKeyTile);
    keys.numbers += begin * headDim;
    values.numbers += begin * valueStride;
    if constexpr (Stored<Number>::kHasScales) {
        keys.scales += begin * cacheBlocks(headDim);
        values.scales += begin * cacheBlocks(headDim);
    }

    TileScratch scratch;
    scratch.q = tile.scratch;
    scratch.out = scratch.q + kQueryTile * valueStride;
    scratch.weights = scratch.out + kQueryTile * valueStride;

    const auto rowStart = [&](std::int64_t index) {
        const std::int64_t row = tile.first + index;
        return ((segment.firstRow + row / group) * args.heads + tile.kvHead * group + row % group) * headDim;
    };
    for (std::int64_t r = 0; r < R; ++r) {
        // A tile that is not full repeats its last row; what comes out of the copies is dropped.
        const float* q = args.q + rowStart(std::min(r, tile.count - 1));
        for (std::int64_t c = 0; c < headDim; ++c) {
            scratch.q[r * headDim + c] = q[c] * args.scale;
        }
    }
    scoreTile<R>(scratch.q, keys, headDim, longest, scratch.weights, padded);
    float sums[R];
    for (std::int64_t r = 0; r < R; ++r) {
        const std::int64_t token = (tile.first + std::min(r, tile.count - 1)) / group;
        const std::int64_t head = tile.kvHead * group + (tile.first + std::min(r, tile.count - 1)) % group;
        SeenRange seen;
        seen.to = segment.past + token + 1 - begin;
        seen.from = args.window > 0 ? std::max<std::int64_t>(0, seen.to - args.window) : 0;
        seen.slope = args.slopes ? args.slopes[head] : 0.0f;
        sums[r] = exponentials(scratch.weights + r * padded, seen, padded);
    }
    std::int64_t c = 0;
    for (; c + 2 * lanes <= valueStride; c += 2 * lanes) {
        weighValues<R, 2>(scratch.weights, padded, values, c, headDim, longest, scratch.out);
    }
    for (; c < valueStride; c += lanes) {
        weighValues<R, 1>(scratch.weights, padded, values, c, headDim, longest, scratch.out);
    }
    for (std::int64_t r = 0; r < tile.count; ++r) {
        float* out = args.out + rowStart(r);
        const float inverse = 1.0f / sums[r];
        for (std::int64_t i = 0; i < headDim; ++i) {
            out[i] = scratch.out[r * valueStride + i] * inverse;
        }
    }
}

template <typename Number>
void attendWith(const CachedAttentionArgs& args, const AttentionTile& tile) {
    const KvCacheView& cache = tile.segment->cache;
    Stored<Number> keys = {static_cast<const Number*>(cache.keys) + keyIndex(cache, tile.kvHead, 0, 0),
                           nullptr};
    Stored<Number> values = {static_cast<const Number*>(cache.values) + valueIndex(cache, tile.kvHead, 0, 0),
                             nullptr};
    if constexpr (Stored<Number>::kHasScales) {
        keys.scales = cache.keyScales + keyScaleIndex(cache, tile.kvHead, 0, 0);
        values.scales = cache.valueScales + valueScaleIndex(cache, tile.kvHead, 0, 0);
    }
    if (tile.count == 1) {
        attendRows<1>(args, tile, keys, values);
    } else if (tile.count == 2) {
        attendRows<2>(args, tile, keys, values);
    } else if (tile.count <= 4) {
        attendRows<4>(args, tile, keys, values);
    } else {
        attendRows<8>(args, tile, keys, values);
    }
}

void attendTile(const CachedAttentionArgs& args, const AttentionTile& tile) {
    switch (tile.segment->cache.type) {
    case CacheType::F32:
        return attendWith<float>(args, tile);
    case CacheType::F16:
        return attendWith<hwy::float16_t>(args, tile);
    case CacheType::Q8:
        return attendWith<std::int8_t>(args, tile);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {
namespace {

std::int64_t tilesOf(const CachedAttentionArgs& args, const AttentionSegment& segment) {
    const std::int64_t group = args.heads / args.kvHeads;
    return (segment.rows * group + kQueryTile - 1) / kQueryTile * args.kvHeads;
}

std::int64_t threadScratch(const CachedAttentionArgs& args) {
    std::int64_t longest = 0;
    for (const AttentionSegment& segment : args.segments) {
        longest = std::max(longest, segment.past + segment.rows);
    }
    return tileScratchFloats(args.headDim, roundUp(longest, kKeyTile));
}

}  // namespace

HWY_EXPORT(attendTile);

std::int64_t cachedAttentionScratch(const CachedAttentionArgs& args, unsigned threads) {
    return threadScratch(args) * threads;
}

void cachedAttentionCpu(const CachedAttentionArgs& args, CpuContext& context) {
    checkContract(args);
    const std::int64_t perThread = threadScratch(args);
    require(static_cast<std::int64_t>(args.scratch.size()) >= perThread * context.pool.threads(),
            "cachedAttention: scratch too small");
    std::int64_t pieces = 0;
    for (const AttentionSegment& segment : args.segments) {
        pieces += tilesOf(args, segment);
    }
    const auto kernel = HWY_DYNAMIC_DISPATCH(attendTile);
    context.pool.run(pieces, [&](std::int64_t piece, unsigned worker) {
        const AttentionSegment* segment = args.segments.data();
        for (; piece >= tilesOf(args, *segment); ++segment) {
            piece -= tilesOf(args, *segment);
        }
        const std::int64_t rows = segment->rows * (args.heads / args.kvHeads);
        AttentionTile tile;
        tile.segment = segment;
        tile.kvHead = piece % args.kvHeads;
        tile.first = piece / args.kvHeads * kQueryTile;
        tile.count = std::min(kQueryTile, rows - tile.first);
        tile.scratch = args.scratch.data() + perThread * worker;
        kernel(args, tile);
    });
}

}  // namespace xinglin::kernels
#endif
