#include <limits>

#include "kernels/attention/kv_cache.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr float kGreatestByte = 127.0f;

struct Byte {
    std::int8_t value;
    float scale;  // of the warp's block
};

// What the reference's storeBlock does, a number a lane. A lane without a number has zero.
__device__ Byte roundToByte(float value) {
    const float greatest = cuda::warpMax(fabsf(value));
    // A maximum passes over what is no number.
    if (__any_sync(cuda::kFullWarp, !isfinite(value))) {
        return {std::int8_t{1}, nanf("")};
    }
    const float scale = __fdiv_rn(greatest, kGreatestByte);
    if (scale < std::numeric_limits<float>::min()) {
        return {std::int8_t{0}, 0.0f};
    }
    const float rounded = rintf(__fmul_rn(value, __fdiv_rn(1.0f, scale)));
    return {static_cast<std::int8_t>(fminf(fmaxf(rounded, -kGreatestByte), kGreatestByte)), scale};
}

__device__ void writeNumber(CacheType type, void* numbers, std::int64_t index, float value) {
    if (type == CacheType::F32) {
        static_cast<float*>(numbers)[index] = value;
    } else {
        static_cast<std::uint16_t*>(numbers)[index] = cuda::floatToHalf(value);
    }
}

// One warp for 32 numbers of a head, its key's and its value's.
__global__ void storeKeysValuesKernel(StoreKeysValuesArgs args) {
    const KvCacheView& cache = args.cache;
    const std::int64_t blocks = cacheBlocks(cache.headDim);
    const std::int64_t task = static_cast<std::int64_t>(blockIdx.x) * kWarps + threadIdx.x / cuda::kWarpSize;
    if (task >= args.rows * cache.kvHeads * blocks) {
        return;  // the whole warp
    }
    const std::int64_t block = task % blocks;
    const std::int64_t head = task / blocks % cache.kvHeads;
    const std::int64_t row = task / blocks / cache.kvHeads;
    const std::int64_t position = args.first + row;
    const unsigned lane = threadIdx.x % cuda::kWarpSize;
    const std::int64_t c = block * kCacheBlock + lane;
    const bool isNumber = c < cache.headDim;
    const std::int64_t from = (row * cache.kvHeads + head) * cache.headDim + c;
    const float k = isNumber ? args.k[from] : 0.0f;
    const float v = isNumber ? args.v[from] : 0.0f;
    if (cache.type != CacheType::Q8) {
        if (isNumber) {
            writeNumber(cache.type, cache.keys, keyIndex(cache, head, position, c), k);
            writeNumber(cache.type, cache.values, valueIndex(cache, head, position, c), v);
        }
        return;
    }
    const Byte key = roundToByte(k);
    const Byte value = roundToByte(v);
    if (isNumber) {
        static_cast<std::int8_t*>(cache.keys)[keyIndex(cache, head, position, c)] = key.value;
        static_cast<std::int8_t*>(cache.values)[valueIndex(cache, head, position, c)] = value.value;
    }
    if (lane == 0) {
        cache.keyScales[keyScaleIndex(cache, head, position, block)] = key.scale;
        cache.valueScales[valueScaleIndex(cache, head, position, block)] = value.scale;
    }
}

}  // namespace

void storeKeysValuesCuda(const StoreKeysValuesArgs& args, CudaStream stream) {
    checkContract(args);
    const std::int64_t tasks = args.rows * args.cache.kvHeads * cacheBlocks(args.cache.headDim);
    if (tasks > 0) {
        cuda::launch(storeKeysValuesKernel, {cuda::blocksFor(tasks, kWarps), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
