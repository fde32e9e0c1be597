#include "kernels/attention/kv_cache.h"

#include "kernels/cpu/for_rows.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"

namespace xinglin::kernels {

void storeKeysValuesReference(const StoreKeysValuesArgs& args) {
    const KvCacheView& cache = args.cache;
    require(args.rows >= 0 && args.first >= 0 && args.first + args.rows <= cache.positions,
            "storeKeysValues: positions outside the cache");
    require(args.rows == 0 || (args.k && args.v && cache.keys && cache.values),
            "storeKeysValues: null tensor");
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
            for (std::int64_t c = 0; c < cache.headDim; ++c) {
                write(cache.keys, keyIndex(cache, head, args.first + r, c), args.k[from + c]);
                write(cache.values, valueIndex(cache, head, args.first + r, c), args.v[from + c]);
            }
        }
    }
}

void storeKeysValuesCpu(const StoreKeysValuesArgs& args, CpuContext& context) {
    forRows(context, args.rows, 16, [&](std::int64_t first, std::int64_t count) {
        StoreKeysValuesArgs part = args;
        const std::int64_t at = first * args.cache.kvHeads * args.cache.headDim;
        part.k += at;
        part.v += at;
        part.first += first;
        part.rows = count;
        storeKeysValuesReference(part);
    });
}

}  // namespace xinglin::kernels
