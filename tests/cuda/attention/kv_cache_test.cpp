#include "kernels/attention/kv_cache.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::CacheType;
using test::DeviceBuffer;

namespace {

constexpr std::int64_t kPositions = 48;
constexpr std::int64_t kRows = 19;
constexpr std::int64_t kFirst = 13;

std::vector<float> rowsWithExtremes(std::size_t count, std::uint64_t seed) {
    auto values = test::randomValues(count, seed, 4.0);
    values[1] = 1e30f;  // no half
    values[40] = 1e-7f;
    values[count - 1] = 0.0f;
    return values;
}

std::vector<std::byte> stored(CacheType type, std::int64_t heads, std::int64_t dim,
                              const std::vector<float>& k, const std::vector<float>& v) {
    std::vector<std::byte> memory(kernels::layerCacheBytes(type, kPositions, heads, dim));
    kernels::storeKeysValuesReference({k.data(), v.data(), kRows, kFirst,
                                       kernels::layerCacheView(type, memory.data(), kPositions, heads, dim)});
    return memory;
}

}  // namespace

class StoreKeysValuesCuda : public testing::TestWithParam<CacheType> {};

TEST_P(StoreKeysValuesCuda, IsBitForBitTheReference) {
    // A head narrower than a warp, one of a broken block, the usual one.
    for (const auto& [heads, dim] : {std::pair<std::int64_t, std::int64_t>{1, 20}, {3, 40}, {2, 128}}) {
        const auto count = static_cast<std::size_t>(kRows * heads * dim);
        auto k = rowsWithExtremes(count, 1);
        const auto v = rowsWithExtremes(count, 2);
        k[5] = std::numeric_limits<float>::quiet_NaN();
        const std::vector<std::byte> expected = stored(GetParam(), heads, dim, k, v);
        const DeviceBuffer<float> deviceK(k), deviceV(v);
        test::inEveryOrder([&] {
            const DeviceBuffer<std::byte> memory(std::vector<std::byte>(expected.size()));
            kernels::storeKeysValuesCuda(
                {deviceK.data(), deviceV.data(), kRows, kFirst,
                 kernels::layerCacheView(GetParam(), memory.data(), kPositions, heads, dim)},
                nullptr);
            const auto got = memory.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_EQ(got[i], expected[i]) << heads << "x" << dim << " byte " << i;
            }
        });
    }
}

INSTANTIATE_TEST_SUITE_P(Types, StoreKeysValuesCuda,
                         testing::Values(CacheType::F32, CacheType::F16, CacheType::Q8),
                         [](const auto& info) {
                             return "Bytes" + std::to_string(kernels::cacheTypeBytes(info.param));
                         });

TEST(StoreKeysValuesCudaContract, RefusesPositionsOutsideTheCache) {
    const DeviceBuffer<float> k(16);
    const DeviceBuffer<std::byte> memory(kernels::layerCacheBytes(CacheType::F32, 16, 1, 16));
    EXPECT_THROW(
        kernels::storeKeysValuesCuda(
            {k.data(), k.data(), 1, 16, kernels::layerCacheView(CacheType::F32, memory.data(), 16, 1, 16)},
            nullptr),
        kernels::ContractViolation);
}
