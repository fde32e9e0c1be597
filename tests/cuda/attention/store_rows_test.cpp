#include "kernels/attention/store_rows.h"

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
constexpr std::int64_t kLayers = 2;
constexpr std::int64_t kLayer = 1;

// Rows of three sessions beside one another: a prompt's, one of a single token, and another prompt's.
struct Place {
    std::size_t session;
    std::int64_t position;
};
std::vector<Place> places() {
    std::vector<Place> all;
    for (std::int64_t position = 13; position < 24; ++position) {
        all.push_back({0, position});
    }
    all.push_back({1, 47});
    for (std::int64_t position = 0; position < 7; ++position) {
        all.push_back({2, position});
    }
    return all;
}

std::vector<float> rowsWithExtremes(std::size_t count, std::uint64_t seed) {
    auto values = test::randomValues(count, seed, 4.0);
    values[1] = 1e30f;  // no half
    values[40] = 1e-7f;
    values[count - 1] = 0.0f;
    return values;
}

// Where every row goes, when the sessions' caches lie one behind the other in `memory`.
std::vector<kernels::StepRow> tableOf(CacheType type, std::int64_t heads, std::int64_t dim,
                                      std::byte* memory) {
    const std::size_t layerBytes = kernels::layerCacheBytes(type, kPositions, heads, dim);
    std::vector<kernels::StepRow> table;
    for (const Place& place : places()) {
        std::byte* const session = memory + place.session * kLayers * layerBytes;
        table.push_back({kernels::layerCacheView(type, session, kPositions, heads, dim),
                         static_cast<std::int64_t>(layerBytes), place.position});
    }
    return table;
}

}  // namespace

class StoreRowsCuda : public testing::TestWithParam<CacheType> {};

TEST_P(StoreRowsCuda, OfSeveralSessionsAreBitForBitTheReference) {
    const auto rows = static_cast<std::int64_t>(places().size());
    // A head narrower than a warp, one of a broken block, the usual one.
    for (const auto& [heads, dim] : {std::pair<std::int64_t, std::int64_t>{1, 20}, {3, 40}, {2, 128}}) {
        const auto count = static_cast<std::size_t>(rows * heads * dim);
        auto k = rowsWithExtremes(count, 1);
        const auto v = rowsWithExtremes(count, 2);
        k[5] = std::numeric_limits<float>::quiet_NaN();
        const std::size_t bytes = 3 * kLayers * kernels::layerCacheBytes(GetParam(), kPositions, heads, dim);
        std::vector<std::byte> expected(bytes);
        const auto onHost = tableOf(GetParam(), heads, dim, expected.data());
        kernels::storeRowsReference({k.data(), v.data(), onHost.data(), kLayer, rows, heads, dim});
        const DeviceBuffer<float> deviceK(k), deviceV(v);
        test::inEveryOrder([&] {
            const DeviceBuffer<std::byte> memory{std::vector<std::byte>(bytes)};
            const DeviceBuffer<kernels::StepRow> table(tableOf(GetParam(), heads, dim, memory.data()));
            kernels::storeRowsCuda({deviceK.data(), deviceV.data(), table.data(), kLayer, rows, heads, dim},
                                   nullptr);
            const auto got = memory.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_EQ(got[i], expected[i]) << heads << "x" << dim << " byte " << i;
            }
        });
    }
}

INSTANTIATE_TEST_SUITE_P(Types, StoreRowsCuda, testing::Values(CacheType::F32, CacheType::F16, CacheType::Q8),
                         [](const auto& info) {
                             return "Bytes" + std::to_string(kernels::cacheTypeBytes(info.param));
                         });
